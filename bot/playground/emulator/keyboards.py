"""The keyboards people have before them: reply keyboards and questions that ask for a reply."""

from typing import Any

from bot.playground.emulator.model import Chat, Kept, Person
from bot.playground.emulator.state import State


def show(state: State, kept: Kept) -> None:
    """Put a message's reply keyboard or ForceReply before those it is meant for, or remove it."""
    assert kept.keyboard is not None
    for person_id in _audience(kept):
        if "remove_keyboard" in kept.keyboard:
            state.keyboards.pop((kept.chat.id, person_id), None)
        else:
            state.keyboards[kept.chat.id, person_id] = kept


def shown(state: State, person: Person, chat: Chat) -> Kept | None:
    """The message whose keyboard this person has before them."""
    return state.keyboards.get((chat.id, person.id))


def used(state: State, person: Person, chat: Chat) -> None:
    """Something was sent: a question for a reply is done with, so is a one-time keyboard."""
    kept = shown(state, person, chat)
    keyboard = kept.keyboard if kept else None
    if keyboard and (keyboard.get("force_reply") or keyboard.get("one_time_keyboard")):
        del state.keyboards[chat.id, person.id]


def _audience(kept: Kept) -> list[int]:
    everybody = [member.person.id for member in kept.chat.members.values()]
    if kept.chat.kind == "private" or not (kept.keyboard or {}).get("selective"):
        return everybody
    # "Selective": those mentioned in the text, and the author of the message it answers.
    meant: set[Any] = {kept.message.get("reply_to_message", {}).get("from", {}).get("id")}
    for entity in kept.message.get("entities", []):
        if entity["type"] == "text_mention":
            meant.add(entity["user"]["id"])
        elif entity["type"] == "mention":
            text = kept.message["text"].encode("utf-16-le")
            first = 2 * (entity["offset"] + 1)
            name = text[first : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
            meant.update(
                member.person.id
                for member in kept.chat.members.values()
                if (member.person.username or "").lower() == name.lower()
            )
    return [person_id for person_id in everybody if person_id in meant]
