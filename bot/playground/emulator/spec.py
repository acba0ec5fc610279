"""What may be said to the Bot API: methods, parameters and types, held against spec.json.

Stricter than api.telegram.org in one thing: a parameter or field nobody knows is refused, where
Telegram would silently ignore it.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files as package_files
from typing import Any

from bot.playground.emulator.model import ApiError, File

# How Telegram words a missing parameter; the rest reads "... is empty".
_MISSING = {
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
    "question": "poll question must be non-empty",
    "message_id": "message identifier is not specified",
    "media": "media not found",
}
# Objects whose faults Telegram announces by name.
_NAMED = {
    "InlineKeyboardButton": "can't parse inline keyboard button: ",
    "KeyboardButton": "can't parse keyboard button: ",
    "MessageEntity": "can't parse MessageEntity: ",
    "BotCommand": "can't parse BotCommand: ",
    "BotCommandScope": "can't parse BotCommandScope: ",
    "InlineQueryResult": "can't parse inline query result: ",
    "InputMedia": "can't parse InputMedia: ",
    "InputPollOption": "can't parse poll option: ",
    "MenuButton": "can't parse menu button: ",
}
_PRIMITIVES: dict[str, Callable[[Any], bool]] = {
    "String": lambda value: isinstance(value, str),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
    "InputFile": lambda value: isinstance(value, str),
}


class MismatchError(Exception):
    """A value does not have the type it should; the text says why, without a prefix."""


@cache
def spec() -> dict[str, dict[str, Any]]:
    """The specification as derived by derive.py: `methods` and `types`."""
    text = package_files(__package__).joinpath("spec.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = json.loads(text)
    return loaded


def bad_request(description: str) -> ApiError:
    """A 400 in Telegram's way of writing it: lower case after the prefix, save for CODES."""
    if len(description) > 1 and not (description[1].isupper() or description[1] == "_"):
        description = description[0].lower() + description[1:]
    return ApiError(400, f"Bad Request: {description}")


def fields_of(method: str) -> dict[str, str]:
    """The parameters of a method, or the 404 that Telegram gives for one it does not have."""
    fields: dict[str, str] | None = spec()["methods"].get(method)
    if fields is None:
        raise ApiError(404, "Not Found: method not found")
    return fields


def check_call(method: str, params: Mapping[str, Any], files: Mapping[str, File]) -> dict[str, Any]:
    """The parameters of a call, without those left empty; ApiError when any is wrong."""
    fields = fields_of(method)
    given = {k: v for k, v in params.items() if v is not None and (v != "" or _may_be_empty(k))}
    for name in given:
        if name not in fields:
            raise bad_request(f'unknown parameter "{name}" of {method}')
    for name, written in fields.items():
        if name in given:
            try:
                check(written.rstrip("!"), given[name], name)
            except MismatchError as fault:
                raise bad_request(str(fault)) from None
        elif written.endswith("!") and name not in files:
            raise bad_request(_MISSING.get(name, f"{name} is empty"))
    return given


def _may_be_empty(name: str) -> bool:
    # An empty URL removes a webhook; an empty query offset or name is a value like any other.
    return name in ("url", "next_offset", "name", "description", "short_description")


def check(written: str, value: Any, where: str) -> None:
    """Hold a value against a type as spec.json writes it ("Integer|String", "[User]", "Poll").

    Raises MismatchError. `where` is the field's name, for the wording.
    """
    if written.startswith("="):
        if value != written[1:]:
            raise MismatchError(f'Field "{where}" must be "{written[1:]}"')
        return
    if written.startswith("["):
        if not isinstance(value, list):
            raise MismatchError(f'Field "{where}" must be of type Array')
        for item in value:
            check(written[1:-1], item, where)
        return
    options = _members(written)
    if any(_PRIMITIVES[name](value) for name in options if name in _PRIMITIVES):
        return
    objects = [name for name in options if name not in _PRIMITIVES]
    if not objects:
        raise MismatchError(f'Field "{where}" must be of type {options[-1]}')
    if not isinstance(value, dict):
        if where == "reply_markup":
            raise MismatchError("Object expected as reply markup")
        raise MismatchError(f"{_NAMED.get(written, '')}{written.split('|')[0]} must be an Object")
    try:
        _check_object(_choose(objects, value, where), value)
    except MismatchError as fault:
        prefix = _NAMED.get(written, "")
        raise MismatchError(prefix + str(fault)) from None


@cache
def _members(written: str) -> tuple[str, ...]:
    """The types a union may be, with unions inside it opened up."""
    found: list[str] = []
    for name in written.split("|"):
        parts = spec()["types"].get(name)
        found += _members("|".join(parts)) if isinstance(parts, list) else [name]
    return tuple(found)


def _choose(names: list[str], value: dict[str, Any], where: str) -> str:
    """The member of a union that an object means: by its fixed words, then by required fields."""
    if names == ["InlineKeyboardMarkup"] and "inline_keyboard" not in value:
        raise MismatchError("Inline keyboard expected")
    if len(names) == 1:
        return names[0]
    types = spec()["types"]

    def fits(name: str, strictly: bool) -> bool:
        return all(
            value.get(field) == written[1:].rstrip("!")
            if written.startswith("=")
            else field in value or not strictly
            for field, written in types[name].items()
            if written.endswith("!")
        )

    for strictly in (True,) if where == "reply_markup" else (True, False):
        fitting = [name for name in names if fits(name, strictly)]
        if fitting:
            # Of several (a photo by URL or by id) the one that knows all of the fields.
            return next((n for n in fitting if value.keys() <= types[n].keys()), fitting[0])
    if where == "reply_markup":
        raise MismatchError("Object expected as reply markup")
    raise MismatchError("Unsupported type specified")


def _check_object(name: str, value: dict[str, Any]) -> None:
    fields: dict[str, str] = spec()["types"][name]
    for field in value:
        if field not in fields:
            raise MismatchError(f'Unknown field "{field}" of {name}')
    for field, written in fields.items():
        if field in value:
            check(written.rstrip("!"), value[field], field)
        elif written.endswith("!"):
            raise MismatchError(f'Can\'t find field "{field}"')


def decode(method: str, raw: Mapping[str, str]) -> dict[str, Any]:
    """Parameters as they come in a form or query string, turned to what the method expects.

    As the Bot API server does: numbers and true/false are read from text, everything that is not
    text is JSON. ApiError when the JSON cannot be parsed.
    """
    fields = fields_of(method)
    return {name: _decode_one(name, fields.get(name, "String"), text) for name, text in raw.items()}


def _decode_one(name: str, written: str, text: str) -> Any:
    types = set(_members(written.rstrip("!").strip("[]"))) if not written.startswith("=") else set()
    if written.startswith("[") or (types and not types & _PRIMITIVES.keys()):
        try:
            return json.loads(text)
        except ValueError:
            what = "reply keyboard markup" if name == "reply_markup" else name
            raise bad_request(f"can't parse {what} JSON object") from None
    if "Integer" in types and text.lstrip("-").isdecimal():
        return int(text)
    if "Float" in types:
        try:
            return float(text)
        except ValueError:
            return text
    if "Boolean" in types and text.lower() in ("true", "false", "1", "0"):
        return text.lower() in ("true", "1")
    return text
