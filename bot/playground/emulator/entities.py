"""MessageEntity objects: found in plain text, checked when given, put in Telegram's order."""

import re
from typing import Any

from bot.playground.emulator.html import units
from bot.playground.emulator.spec import bad_request

Entity = dict[str, Any]

_DOMAINS = "com|org|net|fr|io|dev|app|info|me|be|ch|ca|uk|eu|de|lu|tv|cinema|film|paris|bzh|re|gov"
_FOUND = (
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>])"),
    ),
    (
        "email",
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,8}\b", re.IGNORECASE
        ),
    ),
    (
        "url",
        re.compile(
            rf"(?<![\w@/.])(?:(?:https?|ftp|tonsite)://[^\s<>\"]+"
            rf"|(?:[a-z0-9-]+\.)+(?:{_DOMAINS})\b(?:[/?#][^\s<>\"]*)?)",
            re.IGNORECASE,
        ),
    ),
    ("mention", re.compile(r"(?<!\w)@[a-zA-Z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w&])#(?=\w*[^\W\d])\w{1,256}")),
    ("cashtag", re.compile(r"(?<!\w)\$[A-Z]{1,8}(?!\w)")),
)
_ORDER = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_SPLITTABLE = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_KNOWN = {
    *_ORDER,
    *(kind for kind, _ in _FOUND),
    "text_mention",
    "phone_number",
    "date_time",
}
_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}


def end(entity: Entity) -> int:
    """Where an entity ends, in UTF-16 code units."""
    return int(entity["offset"] + entity["length"])


def detect(text: str) -> list[Entity]:
    """The commands, links, addresses, mentions and tags that clients mark by themselves."""
    found: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            written = match[0].rstrip(".,;:!?)»”'\"") if kind == "url" else match[0]
            entity = {
                "type": kind,
                "offset": units(text[: match.start()]),
                "length": units(written),
            }
            if not any(_overlap(entity, other) for other in found):
                found.append(entity)
    return sorted(found, key=lambda entity: int(entity["offset"]))


def check_given(text: str, entities: list[Entity]) -> list[Entity]:
    """Entities a bot lists itself, refused in Telegram's words when they do not fit the text."""
    length = units(text)
    for entity in entities:
        kind, offset = entity["type"], entity["offset"]
        if kind not in _KNOWN:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if kind in _NEEDS and _NEEDS[kind] not in entity:
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{_NEEDS[kind]}\"")
        if offset < 0:
            raise bad_request(f"receive an entity with incorrect offset {offset}")
        if entity["length"] < 0:
            raise bad_request(f"receive an entity with incorrect length {entity['length']}")
        if offset > length:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if end(entity) > length:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at"
                f" UTF-16 offset {end(entity)}"
            )
    # What clients find by themselves is found again in the text, whatever the bot says.
    automatic = {kind for kind, _ in _FOUND} | {"phone_number"}
    return [dict(entity) for entity in entities if entity["type"] not in automatic]


def arrange(formatting: list[Entity], found: list[Entity]) -> list[Entity]:
    """One list as Telegram keeps it: sorted, nothing inside code, no quotation in a quotation.

    `formatting` was asked for, `found` is detect()'s and yields where the two collide.
    """
    kept: list[Entity] = []
    for entity in sorted(formatting, key=_sorting):
        around = [other for other in kept if _contains(other, entity)]
        if any(other["type"] in ("pre", "code") for other in around):
            continue
        if entity["type"] in _QUOTES and any(other["type"] in _QUOTES for other in around):
            continue
        kept.append(entity)
    code = [entity for entity in kept if entity["type"] in ("pre", "code")]
    kept = [piece for entity in kept for piece in _without(entity, code)]
    blocked = [e for e in kept if e["type"] in ("pre", "code", "text_link", "text_mention")]
    kept += [entity for entity in found if not any(_overlap(entity, other) for other in blocked)]
    return [_tidy(entity) for entity in sorted(kept, key=_sorting)]


def shift(entities: list[Entity], start: int, length: int) -> list[Entity]:
    """Entities of the part of a text that begins at `start` and is `length` units long."""
    moved = []
    for entity in entities:
        first = max(entity["offset"] - start, 0)
        last = min(end(entity) - start, length)
        if last > first:
            moved.append({**entity, "offset": first, "length": last - first})
    return moved


def _sorting(entity: Entity) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], _ORDER.get(entity["type"], 50)


def _contains(outer: Entity, inner: Entity) -> bool:
    return bool(outer["offset"] <= inner["offset"] and end(inner) <= end(outer))


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < end(other) and other["offset"] < end(one))


def _without(entity: Entity, code: list[Entity]) -> list[Entity]:
    """Formatting around code ends before it and goes on after it."""
    if entity["type"] not in _SPLITTABLE:
        return [entity]
    pieces = [entity]
    for block in code:
        pieces = (
            [
                {**piece, "offset": first, "length": last - first}
                for piece in pieces
                for first, last in (
                    (piece["offset"], min(end(piece), block["offset"])),
                    (max(piece["offset"], end(block)), end(piece)),
                )
                if last > first
            ]
            if any(_overlap(piece, block) for piece in pieces)
            else pieces
        )
    return pieces


def _tidy(entity: Entity) -> Entity:
    if entity["type"] == "code":
        return {key: value for key, value in entity.items() if key != "language"}
    return entity
