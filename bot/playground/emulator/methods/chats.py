"""Methods that look at chats and their members, or leave them."""

from collections.abc import Mapping
from typing import Any

from bot.playground.emulator.access import readable
from bot.playground.emulator.files import find
from bot.playground.emulator.model import File
from bot.playground.emulator.objects import (
    chat_object,
    full_chat_object,
    is_admin,
    is_in,
    member_object,
    standing,
    user_object,
)
from bot.playground.emulator.spec import bad_request
from bot.playground.emulator.state import State


def get_me(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    return user_object(state.me) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not state.privacy_mode,
        "supports_inline_queries": True,
        "supports_guest_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


def get_chat(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    return full_chat_object(state, readable(state, params["chat_id"]))


def get_chat_member(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat = readable(state, params["chat_id"])
    person = state.user(params["user_id"])
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.kind == "private" and person.id not in (chat.id, state.me.id):
        raise bad_request("member not found")
    if chat.kind == "private":
        return {"status": "member", "user": user_object(person)}
    if chat.kind == "channel" and not is_admin(chat, state.me):
        raise bad_request("member list is inaccessible")
    return member_object(chat, standing(chat, person))


def get_chat_administrators(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat = readable(state, params["chat_id"])
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    # The bot itself is not in the list of others it gets, save where it administers.
    return [member_object(chat, m) for m in chat.members.values() if is_admin(chat, m.person)]


def get_chat_member_count(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat = readable(state, params["chat_id"])
    if chat.kind == "private":
        return 2
    return sum(is_in(chat, member.person) for member in chat.members.values())


def leave_chat(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    chat = readable(state, params["chat_id"])
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    old = standing(chat, state.me)
    before = member_object(chat, old)
    old.status = "left"
    changed = {
        "chat": chat_object(chat),
        "from": user_object(state.me),
        "date": int(state.now()),
        "old_chat_member": before,
        "new_chat_member": member_object(chat, old),
    }
    state.push("my_chat_member", changed)
    return True


def get_file(state: State, params: dict[str, Any], files: Mapping[str, File]) -> Any:
    file = find(state, params["file_id"])
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return {
        "file_id": params["file_id"],
        "file_unique_id": f"{params['file_id']}-f",
        "file_size": len(file.content),
        "file_path": f"{params['file_id'].partition('-')[0]}s/{params['file_id']}",
    }
