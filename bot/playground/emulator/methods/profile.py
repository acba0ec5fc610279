"""The bot's face: command menus, name, descriptions, menu button."""

import re
from collections.abc import Mapping
from typing import Any

from bot.playground.emulator.access import readable
from bot.playground.emulator.links import LinkError, check_link
from bot.playground.emulator.model import File
from bot.playground.emulator.objects import is_admin
from bot.playground.emulator.spec import bad_request
from bot.playground.emulator.state import State

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}|")
LIMITS = {"name": 64, "description": 512, "short_description": 120}


def _language(params: Mapping[str, Any]) -> str:
    code = str(params.get("language_code", ""))
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(state: State, params: Mapping[str, Any]) -> str:
    """The scope as a key: its type, then chat and user where it has them."""
    scope = params.get("scope", {"type": "default"})
    if "chat_id" not in scope:
        return str(scope["type"])
    chat = readable(state, scope["chat_id"])
    if chat.kind == "channel" or (scope["type"] != "chat" and chat.kind == "private"):
        raise bad_request("can't change commands for the chat")
    key = f"{scope['type']} {chat.id}"
    return f"{key} {scope['user_id']}" if "user_id" in scope else key


def set_commands(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    commands = params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    key = _scope(state, params), _language(params)
    if commands:
        state.commands[key] = [{**c, "command": c["command"].lstrip("/")} for c in commands]
    else:
        state.commands.pop(key, None)
    return True


def get_commands(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    return state.commands.get((_scope(state, params), _language(params)), [])


def delete_commands(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    state.commands.pop((_scope(state, params), _language(params)), None)
    return True


def _setter(what: str) -> Any:
    def set_text(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
        text = params.get(what, "")
        if len(text) > LIMITS[what]:
            raise bad_request(f"bot {what.replace('_', ' ')} is too long")
        key = what, _language(params)
        if text:
            state.profile[key] = text
        elif what == "name" and not key[1]:
            raise bad_request("bot name must be non-empty")
        else:
            state.profile.pop(key, None)
        if key == ("name", ""):
            state.me.first_name = text
        return True

    return set_text


def _getter(what: str) -> Any:
    def get_text(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
        return {what: text_in(state, what, _language(params))}

    return get_text


def text_in(state: State, what: str, language: str) -> str:
    """The bot's name or a description in a language, else the one for all others."""
    fallback = state.me.first_name if what == "name" else ""
    for code in (language, ""):
        if (what, code) in state.profile:
            return state.profile[what, code]
    return fallback


def set_menu_button(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat_id = params.get("chat_id", 0)
    if chat_id and readable(state, chat_id).kind != "private":
        raise bad_request("user not found")
    button = params.get("menu_button", {"type": "default"})
    if button["type"] == "web_app":
        try:
            check_link(button["web_app"]["url"], https_only=True)
        except LinkError as fault:
            raise bad_request(f"menu button Web App URL is invalid: {fault}") from None
    state.menu_buttons[chat_id] = button
    return True


def get_menu_button(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    return menu_button(state, params.get("chat_id", 0))


def menu_button(state: State, chat_id: int) -> dict[str, Any]:
    """The menu button of a private chat: its own, else the one for all."""
    button = state.menu_buttons.get(chat_id, {"type": "default"})
    if button["type"] == "default" and chat_id:
        button = state.menu_buttons.get(0, {"type": "default"})
    return button


def menu(state: State, chat_id: int, person_id: int, language: str) -> list[dict[str, str]]:
    """The commands somebody sees in a chat: the narrowest scope, in their language if there is."""
    chat = state.chats[chat_id]
    if chat.kind == "private":
        scopes = [f"chat {chat_id}", "all_private_chats", "default"]
    else:
        admin = is_admin(chat, state.people[person_id])
        scopes = [
            f"chat_member {chat_id} {person_id}",
            *([f"chat_administrators {chat_id}"] if admin else []),
            f"chat {chat_id}",
            *(["all_chat_administrators"] if admin else []),
            "all_group_chats",
            "default",
        ]
    for scope in scopes:
        for code in (language, ""):
            if (scope, code) in state.commands:
                return state.commands[scope, code]
    return []


SETTERS = {f"setMy{what.title().replace('_', '')}": _setter(what) for what in LIMITS}
GETTERS = {f"getMy{what.title().replace('_', '')}": _getter(what) for what in LIMITS}
