"""What people do in chats. Everything returns what happened; the bot learns of it by an update."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.playground.emulator import keyboards
from bot.playground.emulator.entities import arrange, detect
from bot.playground.emulator.html import units
from bot.playground.emulator.membership import Membership
from bot.playground.emulator.messages import announce, keep, replace
from bot.playground.emulator.model import Chat, Kept, Person, Tap
from bot.playground.emulator.objects import chat_object, is_admin, is_in, user_object
from bot.playground.emulator.polls import close_due, vote
from bot.playground.emulator.texts import TEXT_LIMIT, cleaned

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Actions(Membership):
    """The part of an Emulator where people write, tap and vote."""

    def says(
        self,
        person: Person,
        chat: Chat,
        text: str,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Kept:
        """Send a text (in a channel: post it). Commands, mentions, links become entities."""
        return self._send(person, chat, _text(text), reply_to, thread)

    def sends(
        self,
        person: Person,
        chat: Chat,
        content: Mapping[str, Any],
        *,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Kept:
        """Send anything else: `content` holds Message fields, e.g. {"sticker": {...}}."""
        return self._send(person, chat, dict(content), reply_to, thread)

    def sends_location(
        self,
        person: Person,
        chat: Chat,
        latitude: float,
        longitude: float,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Kept:
        """Send a place on the map, in degrees."""
        place = {"latitude": latitude, "longitude": longitude}
        return self._send(person, chat, {"location": place}, reply_to, thread)

    def edits(self, person: Person, chat: Chat, message_id: int, text: str) -> Kept:
        """Change one's own message."""
        kept = self.state.kept[chat.id][message_id]
        if kept.sender is not person or "text" not in kept.message:
            raise ValueError(f"not a text of {person.first_name}'s")
        if replace(self.state, kept, {"entities": None} | _text(text)):
            announce(self.state, kept, edited=True)
            self.state.changed()
        return kept

    def taps(
        self,
        person: Person,
        chat: Chat,
        message_id: int,
        row: int = 0,
        column: int = 0,
        *,
        data: str | None = None,
    ) -> str:
        """Press a callback button, by place or by its data; the callback query's id.

        ValueError when no such button is there or when it is a link.
        """
        kept = self.state.kept[chat.id][message_id]
        rows = kept.message.get("reply_markup", {}).get("inline_keyboard", [])
        if data is None:
            buttons = [rows[row][column]] if row < len(rows) and column < len(rows[row]) else []
        else:
            buttons = [b for line in rows for b in line if b.get("callback_data") == data]
        if kept.deleted or not buttons:
            raise ValueError("there is no such button")
        if "callback_data" not in buttons[0]:
            raise ValueError(f"{buttons[0]['text']!r} is not a callback button")
        return self.forges_tap(person, chat, message_id, buttons[0]["callback_data"])

    def forges_tap(self, person: Person, chat: Chat, message_id: int, data: str) -> str:
        """Send callback data that no button carries, as a modified client can."""
        self._must_be_in(person, chat)
        kept = self.state.kept[chat.id][message_id]
        query_id = str(self.state.next("callback", 7_000_000_000_000_000_001))
        tap = Tap(query_id, person, data, self.state.now(), chat, message_id)
        tap.inline_message_id = kept.inline_message_id
        query = {
            "id": query_id,
            "from": user_object(person),
            "chat_instance": f"{abs(chat.id)}0",
            "data": data,
        }
        if kept.inline_message_id is not None:
            query["inline_message_id"] = kept.inline_message_id
        elif kept.deleted:
            place = {"chat": chat_object(chat), "message_id": message_id, "date": 0}
            query["message"] = place
        else:
            query["message"] = kept.message
        self.state.taps[query_id] = tap
        self.state.push("callback_query", query)
        self.state.changed()
        return query_id

    def tap(self, query_id: str) -> Tap:
        """What became of a press: its `answer` is None until the bot answers."""
        return self.state.taps[query_id]

    def unanswered_callbacks(self) -> list[Tap]:
        """Presses the bot has not answered (the person still sees the button spinning)."""
        return [tap for tap in self.state.taps.values() if tap.answer is None]

    def presses_reply_button(
        self,
        person: Person,
        chat: Chat,
        label: str,
        *,
        location: tuple[float, float] | None = None,
    ) -> Kept:
        """Press a button of the reply keyboard shown to this person; ValueError if not there.

        `location` (latitude, longitude) is needed for a button that asks for it.
        """
        shown = keyboards.shown(self.state, person, chat)
        rows = (shown.keyboard or {}).get("keyboard", []) if shown else []
        button = next((b for row in rows for b in row if b["text"] == label), None)
        if button is None or shown is None:
            there = [b["text"] for row in rows for b in row]
            raise ValueError(f"there is no button {label!r}, only {there}")
        # In a group the press answers the keyboard's message, so the bot sees it.
        reply_to = None if chat.kind == "private" else shown.id
        if button.get("request_location"):
            if location is None:
                raise ValueError(f"{label!r} asks for a location")
            return self.sends_location(person, chat, *location, reply_to=reply_to)
        if button.get("request_contact"):
            contact = {"phone_number": "+33199000000", "first_name": person.first_name}
            return self.sends(person, chat, {"contact": contact | {"user_id": person.id}})
        return self.says(person, chat, label, reply_to=reply_to)

    def presses_start_link(
        self, person: Person, payload: str = "", chat: Chat | None = None
    ) -> Kept:
        """Follow t.me/BOT?start=payload (or startgroup= when a group is given)."""
        if not _PAYLOAD.fullmatch(payload):
            raise ValueError(f"{payload!r} cannot stand in a link")
        if chat is not None:
            if not is_in(chat, self.state.me):
                self.adds_bot(person, chat)
            return self.says(person, chat, f"/start@{self.state.me.username} {payload}".strip())
        chat = self.private(person)
        if chat.blocked:
            self.unblocks(person)
        return self.says(person, chat, f"/start {payload}".strip())

    def votes(self, person: Person, chat: Chat, message_id: int, options: Sequence[int]) -> None:
        """Vote in a poll by option numbers from 0; no numbers takes the vote back."""
        self._must_be_in(person, chat)
        close_due(self.state)
        kept = self.state.kept[chat.id][message_id]
        vote(self.state, person, self.state.polls[kept.message["poll"]["id"]], options)
        self.state.changed()

    def _send(
        self,
        person: Person,
        chat: Chat,
        content: dict[str, Any],
        reply_to: int | None,
        thread: int | None,
    ) -> Kept:
        self._must_be_in(person, chat)
        if chat.kind == "channel" and not is_admin(chat, person):
            raise ValueError(f"{person.first_name} may not post in {chat.title}")
        reply = None if reply_to is None else self.state.kept[chat.id][reply_to]
        if thread is None and reply is not None and reply.message.get("is_topic_message"):
            thread = reply.message["message_thread_id"]
        if thread is not None and thread not in chat.topics:
            raise ValueError(f"{chat.title} has no topic {thread}")
        kept = keep(self.state, chat, person, content, reply=reply, thread=thread)
        if chat.kind == "private" and chat.with_bot:
            chat.started = True
        keyboards.used(self.state, person, chat)
        return self._told(kept)

    def _must_be_in(self, person: Person, chat: Chat) -> None:
        if not is_in(chat, person):
            raise ValueError(f"{person.first_name} is not in {chat.title or chat.id}")
        if chat.blocked:
            raise ValueError(f"{person.first_name} has blocked the bot")
        if chat.migrated_to is not None:
            raise ValueError(f"{chat.title} has become a supergroup")


def _text(written: str) -> dict[str, Any]:
    """The fields of a text message as a client sends it."""
    text = cleaned(written).strip()
    if not text or units(text) > TEXT_LIMIT:
        raise ValueError(f"clients send texts of 1 to {TEXT_LIMIT} characters")
    entities = arrange([], detect(text))
    return {"text": text} | ({"entities": entities} if entities else {})
