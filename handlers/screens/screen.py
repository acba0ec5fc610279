"""What a screen is made of. Rendering is pure: data and a translator in, a `Screen` out."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from handlers.actions import Stay
from handlers.callbacks import Action

# Bidirectional overrides and isolates can turn a whole message around; controls and lone
# surrogates cannot be sent at all.
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Telegram counts a message in UTF-16 units, after the markup is taken away.
MESSAGE_UNITS = 4096


@dataclass(frozen=True, slots=True)
class Url:
    """A button that opens a web address or a t.me link."""

    address: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A button that opens inline mode in a chat the person chooses, with a query typed in."""

    query: str


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what a tap on it does."""

    label: str
    target: Action | Url | Inline


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: HTML text, rows of buttons, and a picture shown large above the text.

    Attributes:
        picture: an http(s) address, shown as a link preview, so that the message stays a text
            that can change in place.
        prompt: a placeholder; the message then asks for a typed answer (ForceReply).
        ask_location: the message offers a button that sends where the person is.
        notice: shown as a passing note when the screen answers a tap.
        fresh: send a new message even in answer to a tap.
    """

    text: str
    rows: tuple[Row, ...] = ()
    picture: str | None = None
    prompt: str | None = None
    ask_location: str | None = None
    notice: str | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """An answer to a tap that changes no message: a passing note, or an alert to be closed."""

    text: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on the map."""

    latitude: float
    longitude: float
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file with a caption (HTML)."""

    name: str
    content: bytes
    caption: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made here, as PNG or JPEG, with a caption (HTML)."""

    name: str
    content: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """A poll of Telegram's own. Who votes for what is told to nobody.

    Attributes:
        question: plain text of at most 300 UTF-16 units.
        options: plain texts of at most 100 units each, 2 to 12 of them.
        several: whether one may vote for more than one of them.
    """

    question: str
    options: tuple[str, ...]
    several: bool = False
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Other buttons beneath the message whose button was tapped, which stays as it is."""

    rows: tuple[Row, ...]
    notice: str = ""


Reply = Screen | Toast | Pin | Document | Picture | Ballot | Keyboard


def plain(text: object) -> str:
    """Text without what cannot be sent or could turn the message around; still unescaped."""
    return _UNSAFE.sub("", str(text))


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: object, limit: int) -> str:
    """`plain` text of at most `limit` UTF-16 units, cut at a word where one is near."""
    clean = plain(text).strip()
    if units(clean) <= limit:
        return clean
    cut = clean[: limit - 1]
    while units(cut) > limit - 1:
        cut = cut[:-1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 0.8 else cut).rstrip(" ,;:.–-") + "…"


def escape(text: object, limit: int = 256) -> str:
    """Text from outside, ready to stand in HTML: clipped to `limit` UTF-16 units and escaped."""
    return html.escape(clip(text, limit), quote=False)


def label(text: object, limit: int = 48) -> str:
    """Text from outside on a button; never empty, which Telegram refuses."""
    return " ".join(clip(text, limit).split()) or "—"


def lines(*parts: str | None) -> str:
    """The parts that are there, one a line."""
    return "\n".join(part for part in parts if part)


def blocks(*parts: str | None) -> str:
    """The parts that are there, with an empty line between."""
    return "\n\n".join(part for part in parts if part)


def quotation(text: str) -> str:
    """An expandable quotation of HTML that is escaped already."""
    return f"<blockquote expandable>{text}</blockquote>"


def grid(buttons: Iterable[Button], columns: int) -> tuple[Row, ...]:
    """Buttons in rows of `columns`."""
    items = tuple(buttons)
    return tuple(items[start : start + columns] for start in range(0, len(items), columns))


# UTF-16 units that a button alone, or buttons beside each other, show whole on a phone 390 points
# wide.
ROOM = {1: 40, 2: 19, 3: 11, 4: 7}


def fitting(buttons: Iterable[Button | None], most: int) -> tuple[Row, ...]:
    """Buttons in their order, each row with as many, up to `most`, as show their labels whole."""
    left = [button for button in buttons if button is not None]
    found = []
    while left:
        for count in range(min(most, len(left)), 0, -1):
            row = tuple(left[:count])
            if count == 1 or all(units(button.label) <= ROOM[count] for button in row):
                break
        found.append(row)
        left = left[count:]
    return tuple(found)


def rows(*candidates: Iterable[Button | None]) -> tuple[Row, ...]:
    """The rows that have buttons, without those that are None."""
    kept = (tuple(button for button in row if button is not None) for row in candidates)
    return tuple(row for row in kept if row)


def paginate(items: Sequence[str], most: int, budget: int = 3200) -> list[slice]:
    """Where to cut a list of texts into pages of at most `most` items and `budget` UTF-16 units.

    There is always a page; an item longer than the budget stands alone.
    """
    pages, start, used = [], 0, 0
    for place, item in enumerate(items):
        size = units(item)
        if place > start and (place - start >= most or used + size > budget):
            pages.append(slice(start, place))
            start, used = place, 0
        used += size
    return [*pages, slice(start, len(items))]


def edge() -> Button:
    """Keeps a row's shape at either end of a list."""
    return Button("·", Stay())


def page_row(number: int, pages: int, target: Callable[[int], Action]) -> Row:
    """‹ 2/5 › for lists of more than one page; `target(page)` is where a tap leads."""
    if pages <= 1:
        return ()
    return (
        Button("‹", target(number - 1)) if number > 0 else edge(),
        Button(f"{number + 1}/{pages}", Stay()),
        Button("›", target(number + 1)) if number + 1 < pages else edge(),
    )


def is_link(address: str | None) -> bool:
    """Whether an address from a source may be put under a button or a picture."""
    return bool(address and re.match(r"https?://[^\s/]+\.[^\s/]+(/\S*)?\Z", address, re.ASCII))
