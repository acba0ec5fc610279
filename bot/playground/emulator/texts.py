"""What a bot writes, turned to what people read: text, entities, limits."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.emulator.entities import Entity, arrange, check_given, detect, shift
from bot.playground.emulator.html import HtmlError, parse_html, units
from bot.playground.emulator.links import LinkError, check_link, mentioned_user
from bot.playground.emulator.spec import bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_MOST_ENTITIES = 100
_DROPPED = dict.fromkeys([0x0D, *range(0x2028, 0x202F)])
_BLANKED = dict.fromkeys([c for c in range(32) if c not in (0x0A, 0x0D)], " ")

FindUser = Callable[[int], dict[str, Any] | None]
"""The User object of a known person, for mentions by id."""


def cleaned(text: str) -> str:
    """A text without the control characters that Telegram does not keep."""
    return text.translate(_DROPPED | _BLANKED)


def formatted(
    params: Mapping[str, Any],
    find_user: FindUser,
    *,
    text: str = "text",
    parse_mode: str = "parse_mode",
    entities: str = "entities",
    limit: int = TEXT_LIMIT,
) -> tuple[str, list[Entity]]:
    """The text and entities of a call, found under the names given; ApiError as Telegram's.

    The limit counts UTF-16 code units after parsing. Only HTML is understood of the parse modes:
    it is the one this bot speaks.
    """
    source = cleaned(params.get(text, ""))
    mode = params.get(parse_mode, "")
    if mode.lower() == "html":
        try:
            plain, formatting = parse_html(source)
        except HtmlError as fault:
            raise bad_request(f"can't parse entities: {fault}") from None
        formatting = _linked(formatting, find_user, strict=False)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        plain = source
        given = check_given(plain, params.get(entities, []))
        formatting = _linked(given, find_user, strict=True)
    kept, everything = _trimmed(plain, arrange(formatting, detect(plain)))
    if units(kept) > limit:
        what = "message is too long" if limit == TEXT_LIMIT else "message caption is too long"
        raise bad_request(what)
    return kept, everything[:_MOST_ENTITIES]


def message_text(params: Mapping[str, Any], find_user: FindUser) -> dict[str, Any]:
    """The `text`, `entities` and `link_preview_options` of a Message that a call asks for."""
    text, entities = formatted(params, find_user)
    if not text:
        raise bad_request("text must be non-empty")
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    preview = params.get("link_preview_options")
    if preview:
        content["link_preview_options"] = _preview(preview)
    return content


def caption(params: Mapping[str, Any], find_user: FindUser) -> dict[str, Any]:
    """The `caption`, `caption_entities` and `show_caption_above_media` that a call asks for."""
    text, entities = formatted(
        params, find_user, text="caption", entities="caption_entities", limit=CAPTION_LIMIT
    )
    content: dict[str, Any] = {}
    if text:
        content["caption"] = text
    if entities:
        content["caption_entities"] = entities
    if text and params.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def _preview(options: dict[str, Any]) -> dict[str, Any]:
    if "url" not in options:
        return dict(options)
    try:
        return {**options, "url": check_link(options["url"])}
    except LinkError:
        raise bad_request("WEBPAGE_URL_INVALID") from None


def _linked(entities: list[Entity], find_user: FindUser, *, strict: bool) -> list[Entity]:
    """Links checked; in HTML a bad one just loses its link, in a list of entities it is refused."""
    kept = []
    for entity in entities:
        if entity["type"] == "text_mention":
            if find_user(entity["user"]["id"]) is None:
                raise bad_request("user not found")
        elif entity["type"] == "text_link":
            person = mentioned_user(entity["url"])
            if person is not None:
                user = find_user(person)
                if user is None:
                    continue
                place = {"offset": entity["offset"], "length": entity["length"]}
                kept.append({"type": "text_mention", **place, "user": user})
                continue
            try:
                entity = {**entity, "url": check_link(entity["url"])}
            except LinkError as fault:
                if strict:
                    url = entity["url"]
                    raise bad_request(f"entity URL '{url}' is invalid: {fault}") from None
                continue
        kept.append(entity)
    return kept


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at the end, nor at the beginning as far as no entity begins there."""
    kept = text.rstrip()
    first = entities[0]["offset"] if entities else units(kept)
    lead = 0
    while lead < min(first, len(kept)) and kept[lead] in " \n":
        lead += 1
    kept = kept[lead:]
    return kept, shift(entities, lead, units(kept))
