"""Deep links: `t.me/BOT?start=…` opens the bot on a screen; the payload names the screen.

Telegram allows 64 characters of A-Z a-z 0-9 _ and -. `f12` is film 12's card, `s12-34` its
showtimes in city 34. A payload nobody knows is no error: it opens the welcome screen.
"""

from __future__ import annotations

import re
from dataclasses import fields
from urllib.parse import quote

from handlers.actions import (
    AskCity,
    ShowCinema,
    ShowCities,
    ShowCityDay,
    ShowCritics,
    ShowFilm,
    ShowHelp,
    ShowSessions,
    ShowSettings,
    ShowShowtime,
)
from handlers.announcing.actions import ShowAnnouncements
from handlers.audience.actions import ShowOpinion, ShowOpinions, ShowRating, WriteWords
from handlers.callbacks import Action
from handlers.nights.actions import BeginNight
from handlers.privacy.actions import ShowPrivacy
from handlers.watching.actions import ShowWatchlist

# letter -> (button it stands for, how many ids follow)
SCREENS: dict[str, tuple[type[Action], int]] = {
    "f": (ShowFilm, 1),
    "c": (ShowCritics, 1),
    "v": (ShowCities, 1),
    "s": (ShowSessions, 2),
    "d": (ShowCityDay, 1),
    "k": (ShowCinema, 1),
    "t": (ShowShowtime, 1),
    "o": (ShowOpinions, 1),
    "a": (ShowOpinion, 1),
    "r": (ShowRating, 1),
    "w": (WriteWords, 1),
    "l": (ShowWatchlist, 1),
    "e": (BeginNight, 0),
    "p": (ShowSettings, 0),
    "n": (ShowAnnouncements, 1),
    "h": (ShowHelp, 0),
    "m": (AskCity, 0),
    "y": (ShowPrivacy, 0),
}
_LETTERS = {kind: letter for letter, (kind, _) in SCREENS.items()}
_PAYLOAD = re.compile(r"([a-z])((?:[0-9]{1,18}(?:-[0-9]{1,18})*)?)\Z")

_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(\w+)\?start=([\w-]*)\Z", re.IGNORECASE)


def payload(action: Action) -> str:
    """The payload that opens this screen: its letter and leading ids."""
    letter = _LETTERS[type(action)]
    ids = [getattr(action, field.name) for field in fields(action)[: SCREENS[letter][1]]]
    return letter + "-".join(str(number) for number in ids)


def read_payload(text: str) -> Action | None:
    """The screen a payload names; None when no screen does."""
    found = _PAYLOAD.match(text)
    if found is None or found[1] not in SCREENS:
        return None
    kind, count = SCREENS[found[1]]
    ids = [int(number) for number in found[2].split("-") if number]
    if len(ids) != count or any(number >= 2**63 for number in ids):
        return None
    return kind(*ids)


def read_link(text: str, username: str) -> Action | None:
    """The screen that a link to this bot names, when that is all that was sent."""
    found = _LINK.match(text.strip())
    if found is None or found[1].lower() != username.lower():
        return None
    return read_payload(found[2])


def deep_link(username: str, action: Action) -> str:
    """The address that opens the bot on a screen."""
    return f"https://t.me/{username}?start={payload(action)}"


def group_link(username: str, action: Action) -> str:
    """The address that lets a person choose a group for the bot, and does this in it."""
    return f"https://t.me/{username}?startgroup={payload(action)}"


def share_address(link: str, text: str) -> str:
    """The address that lets a person choose a chat to send a link to, with words beside it."""
    return f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(text, safe='')}"
