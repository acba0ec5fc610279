"""Derive `spec.json` from the full description of the Bot API, keeping what the emulator needs.

Source: https://github.com/PaulSonOfLars/telegram-bot-api-spec (api.json), MIT, see spec.LICENSE.
Run it when Telegram changes: `python -m bot.playground.emulator.derive path/to/api.json`.

In the derived file a field is one string: its types joined by `|`, `[T]` for an array of T, and
`!` at the end when it is required; `=word` is a string that can only be that word. A type is an
object of fields, or a list of the types it may be.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

METHODS = """
getMe getUpdates setWebhook deleteWebhook getWebhookInfo
sendMessage sendPhoto sendDocument sendLocation sendVenue sendPoll stopPoll sendChatAction
editMessageText editMessageCaption editMessageMedia editMessageReplyMarkup
deleteMessage deleteMessages copyMessage forwardMessage pinChatMessage unpinChatMessage
answerCallbackQuery answerInlineQuery getFile
getChat getChatMember getChatAdministrators getChatMemberCount leaveChat
setMyCommands getMyCommands deleteMyCommands setMyName getMyName setMyDescription getMyDescription
setMyShortDescription getMyShortDescription setChatMenuButton getChatMenuButton
"""

# What the emulator hands out: fields of other types than these and the parameters' are left out,
# so a test can hold every answer and update against the specification.
OUTPUTS = """
Update Message MaybeInaccessibleMessage InaccessibleMessage MessageId User Chat ChatFullInfo
AcceptedGiftTypes CallbackQuery InlineQuery ChosenInlineResult Poll PollOption PollAnswer
ChatMemberUpdated ChatMember ChatMemberOwner ChatMemberAdministrator ChatMemberMember
ChatMemberRestricted ChatMemberLeft ChatMemberBanned PhotoSize Document Location Venue Contact
Sticker Voice Video Audio Animation Dice MessageOrigin MessageOriginUser MessageOriginHiddenUser
MessageOriginChat MessageOriginChannel TextQuote ForumTopicCreated File WebhookInfo BotName
BotDescription BotShortDescription
"""

_CONSTANT = re.compile(r'(?:must be|always) ["“]?([a-z_0-9]+)["”]?\.?$')
_PRIMITIVES = {"String", "Integer", "Boolean", "Float"}


def derive(full: dict[str, Any]) -> dict[str, Any]:
    """The emulator's part of a full specification."""
    types: dict[str, Any] = full["types"]
    kept: dict[str, Any] = {}

    def keep(name: str) -> None:
        if name in kept or name not in types:
            return
        kept[name] = None
        parts = types[name].get("subtypes")
        kept[name] = parts or _fields(types[name].get("fields", []))
        for part in parts or _mentioned(types[name].get("fields", [])):
            keep(part)

    methods: dict[str, Any] = {}
    for name in METHODS.split():
        fields = full["methods"][name].get("fields", [])
        methods[name] = _fields(fields)
        for part in _mentioned(fields):
            keep(part)
    known = set(kept) | set(OUTPUTS.split()) | _PRIMITIVES
    for name in OUTPUTS.split():
        if name not in kept:
            parts = types[name].get("subtypes")
            fields = [f for f in types[name].get("fields", []) if _mentioned([f]) <= known]
            kept[name] = parts or _fields(fields)
    return {"version": full["version"], "methods": methods, "types": kept}


def _bare(name: str) -> str:
    return name.replace("Array of ", "")


def _mentioned(fields: list[dict[str, Any]]) -> set[str]:
    return {_bare(name) for field in fields for name in field["types"]}


def _fields(fields: list[dict[str, Any]]) -> dict[str, str]:
    return {field["name"]: _field(field) for field in fields}


def _field(field: dict[str, Any]) -> str:
    constant = _CONSTANT.search(field["description"].strip())
    if constant and field["types"] == ["String"]:
        written = f"={constant[1]}"
    else:
        names = []
        for name in field["types"]:
            depth = name.count("Array of ")
            names.append("[" * depth + _bare(name) + "]" * depth)
        written = "|".join(names)
    return written + ("!" if field["required"] else "")


def main(source: str) -> None:
    """Rewrite spec.json beside this file, one method or type a line so that diffs can be read."""
    spec = derive(json.loads(Path(source).read_text(encoding="utf-8")))
    tables = ",\n".join(f'"{part}":{{\n{_lines(spec[part])}\n}}' for part in ("methods", "types"))
    written = f'{{"version":"{spec["version"]}",\n{tables}}}\n'
    Path(__file__).with_name("spec.json").write_text(written, encoding="utf-8")


def _lines(table: dict[str, Any]) -> str:
    return ",\n".join(
        f'"{name}":{json.dumps(fields, separators=(",", ":"))}' for name, fields in table.items()
    )


if __name__ == "__main__":
    main(sys.argv[1])
