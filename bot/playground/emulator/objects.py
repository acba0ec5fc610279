"""The JSON of people, chats and memberships, with the fields the Bot API says they have."""

from typing import Any

from bot.playground.emulator.model import Chat, Member, Person
from bot.playground.emulator.state import State

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
# Who seems to write where administrators write in their group's name.
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
_RESTRICTIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def user_object(person: Person) -> dict[str, Any]:
    """A User."""
    optional = {
        "last_name": person.last_name,
        "username": person.username,
        "language_code": None if person.is_bot else person.language_code,
    }
    known = {"id": person.id, "is_bot": person.is_bot, "first_name": person.first_name}
    return known | {key: value for key, value in optional.items() if value}


def chat_object(chat: Chat) -> dict[str, Any]:
    """A Chat, as it stands in messages and updates."""
    known: dict[str, Any] = {"id": chat.id, "type": chat.kind}
    if chat.kind == "private":
        person = (chat.members.get(chat.id) or next(iter(chat.members.values()))).person
        names = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "username": person.username,
        }
        return known | {key: value for key, value in names.items() if value}
    known["title"] = chat.title
    if chat.username:
        known["username"] = chat.username
    if chat.is_forum:
        known["is_forum"] = True
    return known


def full_chat_object(state: State, chat: Chat) -> dict[str, Any]:
    """A ChatFullInfo."""
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    full = chat_object(chat) | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    pinned = state.kept.get(chat.id, {}).get(chat.pinned or 0)
    if pinned and not pinned.deleted:
        full["pinned_message"] = pinned.message
    return full


def member_object(chat: Chat, member: Member) -> dict[str, Any]:
    """A ChatMember of the kind that the status asks for."""
    known: dict[str, Any] = {"status": member.status, "user": user_object(member.person)}
    if member.status == "creator":
        return known | {"is_anonymous": member.anonymous}
    if member.status == "administrator":
        special = CHANNEL_RIGHTS if chat.kind == "channel" else GROUP_RIGHTS
        rights = {name: name in member.rights for name in (*ADMIN_RIGHTS, *special)}
        if not chat.is_forum:
            rights.pop("can_manage_topics", None)
        return known | {"can_be_edited": False, "is_anonymous": member.anonymous, **rights}
    if member.status == "restricted":
        refused = dict.fromkeys(_RESTRICTIONS, False)
        return known | {"is_member": True, "until_date": 0, **refused}
    if member.status == "kicked":
        return known | {"until_date": 0}
    return known


def standing(chat: Chat, person: Person) -> Member:
    """How somebody stands in a chat: strangers have left it."""
    return chat.members.get(person.id) or Member(person, "left")


def is_in(chat: Chat, person: Person) -> bool:
    """Whether somebody is in a chat now."""
    return standing(chat, person).status not in ("left", "kicked")


def is_admin(chat: Chat, person: Person) -> bool:
    """Whether somebody administers a chat."""
    return standing(chat, person).status in ("creator", "administrator")


def all_rights(chat: Chat) -> frozenset[str]:
    """What an administrator made by the emulator may do: everything but promote."""
    special = CHANNEL_RIGHTS if chat.kind == "channel" else GROUP_RIGHTS
    return frozenset({*ADMIN_RIGHTS, *special} - {"can_promote_members"})
