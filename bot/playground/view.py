"""One chat as one person sees it, as plain JSON: everything the page draws."""

from typing import Any

from bot.playground.emulator import Chat, Emulator, Kept, Person
from bot.playground.previews import link_preview

Json = dict[str, Any]

PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
MANAGING = frozenset({"creator", "administrator"})
BOT_PICTURE = "/static/favicon.svg"
SHOWN_MESSAGES = 200


def chat_view(emulator: Emulator, person: Person, chat: Chat) -> Json:
    """The whole page of a person in a chat."""
    profile = emulator.profile(person.language_code)
    messages = emulator.messages(chat)[-SHOWN_MESSAGES:]
    return {
        "me": _person(person),
        "bot": {
            "id": emulator.me.id,
            "username": emulator.me.username,
            "first_name": profile.get("name") or emulator.me.first_name,
            "picture": BOT_PICTURE,
        },
        "people": [_person(one) for one in emulator.people()],
        "chats": [_listed(emulator, person, one) for one in chats_of(emulator, person)],
        "chat": _standing(emulator, person, chat),
        "messages": [_item(emulator, person, kept, profile) for kept in messages],
        "action": emulator.action(chat),
        "commands": emulator.commands(person, chat) if _bot_present(emulator, chat) else [],
        "keyboard": _keyboard(emulator, person, chat),
    }


def chats_of(emulator: Emulator, person: Person) -> list[Chat]:
    """A person's chats: the bot's first, then those the person is in."""
    own = emulator.private(person)
    others = (
        chat
        for chat in emulator.chats()
        if chat is not own and chat.migrated_to is None and _is_in(chat, person)
    )
    return [own, *others]


def _is_in(chat: Chat, person: Person) -> bool:
    member = chat.members.get(person.id)
    return member is not None and member.status in PRESENT


def _bot_present(emulator: Emulator, chat: Chat) -> bool:
    return _is_in(chat, emulator.me) or (chat.kind == "private" and chat.with_bot)


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language_code,
    }


def _kind(chat: Chat) -> str:
    return "group" if chat.kind == "supergroup" else chat.kind


def _title(emulator: Emulator, person: Person, chat: Chat) -> str:
    if chat.kind != "private":
        return chat.title or ""
    if chat.with_bot:
        name = emulator.profile(person.language_code).get("name")
        return name or emulator.me.first_name
    other = next((m.person for m in chat.members.values() if m.person is not person), person)
    return " ".join(filter(None, (other.first_name, other.last_name)))


def _standing(emulator: Emulator, person: Person, chat: Chat) -> Json:
    member = chat.members.get(person.id)
    status = member.status if member else "left"
    with_bot = chat.kind == "private" and chat.with_bot
    return {
        "id": chat.id,
        "type": _kind(chat),
        "title": _title(emulator, person, chat),
        "username": chat.username,
        "with_bot": with_bot,
        "picture": BOT_PICTURE if with_bot else None,
        "topics": [{"id": key, "name": name} for key, name in chat.topics.items()],
        "members": sum(one.status in PRESENT for one in chat.members.values()),
        "can_write": chat.kind != "channel" or status in MANAGING,
        "can_manage": status in MANAGING,
        "bot_present": _bot_present(emulator, chat),
        "blocked": chat.blocked,
    }


def _listed(emulator: Emulator, person: Person, chat: Chat) -> Json:
    messages = emulator.messages(chat)
    last = messages[-1].message if messages else None
    return _standing(emulator, person, chat) | {"count": len(messages), "last": last}


def _item(emulator: Emulator, person: Person, kept: Kept, profile: Json) -> Json:
    message = kept.message
    preview = link_preview(
        message,
        bot=emulator.me.username or "",
        name=profile.get("name") or emulator.me.first_name,
        description=profile.get("short_description") or profile.get("description") or "",
    )
    own = message.get("from", {}).get("id") == person.id and "sender_chat" not in message
    return {
        "message": message,
        "own": own,
        "preview": preview,
        "chosen": _chosen(emulator, person, message),
    }


def _chosen(emulator: Emulator, person: Person, message: Json) -> tuple[int, ...]:
    # What somebody voted is told to nobody else, so no message says it.
    if "poll" not in message:
        return ()
    return emulator.state.polls[message["poll"]["id"]].votes.get(person.id, ())


def _keyboard(emulator: Emulator, person: Person, chat: Chat) -> Json | None:
    markup = emulator.reply_keyboard(person, chat)
    if markup is None:
        return None
    asking = emulator.forced_reply(person, chat)
    message = None if asking is None else emulator.message(chat, asking).message
    return {"markup": markup, "message": message}
