"""A person with a Telegram client, for tests that read like a chat.

    alice = Client(emulator, application, emulator.person(1, "Alice", language_code="fr"))
    await alice.says("/film")
    seen = await alice.taps("★ 4")
    assert "4" in seen.text

Every step hands all pending updates to the application one after the other, as a server without
concurrency would, until nothing is pending. Then it fails when a press was not answered or a call
was refused (a second answer to one press is such a call), unless the test said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from telegram import Message, Update
from telegram.ext import Application

from bot.playground.emulator import Chat, Emulator, File, Kept, Person

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person has before them after a step.

    text, html: the bot's latest message, newly sent or edited (a caption counts as text).
    buttons: the labels of its inline keyboard, row by row; markup: the keyboard itself.
    picture: the URL (of a photo or of a large link preview) or file_id shown with it.
    keyboard: the labels of the reply keyboard, row by row.
    toast, alert: what the answer to the last press said, in a bubble or in a box.
    said: the texts of all messages the bot sent or edited in this chat during the step.
    documents: the files the bot sent in this chat during the step.
    """

    text: str = ""
    html: str = ""
    buttons: tuple[tuple[str, ...], ...] = ()
    markup: dict[str, Any] | None = None
    picture: str | None = None
    keyboard: tuple[tuple[str, ...], ...] = ()
    toast: str | None = None
    alert: str | None = None
    said: tuple[str, ...] = ()
    documents: tuple[File, ...] = ()
    kept: Kept | None = None

    @property
    def labels(self) -> list[str]:
        """All labels of the inline keyboard."""
        return [label for row in self.buttons for label in row]


async def deliver(emulator: Emulator, application: AnyApplication) -> None:
    """Hand every pending update to the application, in order, until there are none."""
    while pending := emulator.take_updates():
        for update in pending:
            await application.process_update(Update.de_json(update, application.bot))


class Client:
    """One person in one chat (the private chat with the bot, unless told otherwise)."""

    def __init__(
        self,
        emulator: Emulator,
        application: AnyApplication,
        person: Person,
        chat: Chat | None = None,
        thread: int | None = None,
    ) -> None:
        self.emulator = emulator
        self.application = application
        self.person = person
        self.chat = chat or emulator.private(person)
        self.thread = thread
        self._seen = Seen()

    def at(self, chat: Chat, thread: int | None = None) -> Client:
        """The same person in another chat or topic."""
        return Client(self.emulator, self.application, self.person, chat, thread)

    async def says(
        self, text: str, *, reply_to: int | None = None, refused: Sequence[str] = ()
    ) -> Seen:
        """Write a text; it answers the bot's question when that asked for a reply.

        `refused`, here and elsewhere: parts of the refusals that this step may cause.
        """
        start = self._start()
        if reply_to is None:
            reply_to = self.emulator.forced_reply(self.person, self.chat)
        self.emulator.says(self.person, self.chat, text, reply_to=reply_to, thread=self.thread)
        return await self._finish(start, refused)

    async def starts(self, payload: str = "", *, refused: Sequence[str] = ()) -> Seen:
        """Follow t.me/BOT?start=payload, or press Start; in a group, ?startgroup=payload."""
        start = self._start()
        group = None if self.chat.kind == "private" else self.chat
        self.emulator.presses_start_link(self.person, payload, group)
        return await self._finish(start, refused)

    async def taps(
        self, label: str, *, on: Kept | None = None, refused: Sequence[str] = ()
    ) -> Seen:
        """Press the button with that label, or the only one that contains it.

        It is looked for on the bot's latest message that has buttons, or on the message given.
        A link back to the bot (t.me/BOT?start=...) is followed, into the private chat: what is
        returned is then what one sees there.
        """
        kept = on or self._with_buttons()
        row, column, button = self._button(kept, label)
        own = f"https://t.me/{self.emulator.me.username}?start="
        if button.get("url", "").startswith(own):
            private = self.at(self.emulator.private(self.person))
            return await private.starts(button["url"].removeprefix(own), refused=refused)
        start = self._start()
        query_id = self.emulator.taps(self.person, self.chat, kept.id, row, column)
        return await self._finish(start, refused, query_id)

    async def forges(
        self, data: str, *, on: Kept | None = None, refused: Sequence[str] = ()
    ) -> Seen:
        """Send callback data that no button carries."""
        kept = on or self._with_buttons()
        start = self._start()
        query_id = self.emulator.forges_tap(self.person, self.chat, kept.id, data)
        return await self._finish(start, refused, query_id)

    async def presses(
        self,
        label: str,
        *,
        location: tuple[float, float] | None = None,
        refused: Sequence[str] = (),
    ) -> Seen:
        """Press a button of the reply keyboard."""
        start = self._start()
        self.emulator.presses_reply_button(self.person, self.chat, label, location=location)
        return await self._finish(start, refused)

    async def sends_location(
        self, latitude: float, longitude: float, *, refused: Sequence[str] = ()
    ) -> Seen:
        """Send a place, in degrees; it answers the bot's question when that asked for a reply."""
        start = self._start()
        reply_to = self.emulator.forced_reply(self.person, self.chat)
        self.emulator.sends_location(
            self.person, self.chat, latitude, longitude, reply_to=reply_to, thread=self.thread
        )
        return await self._finish(start, refused)

    async def votes(self, *options: int, on: Kept | None = None) -> Seen:
        """Vote in the latest poll of the chat, by option numbers from 0."""
        polls = [kept for kept in self.emulator.messages(self.chat) if "poll" in kept.message]
        assert on or polls, "there is no poll"
        start = self._start()
        self.emulator.votes(self.person, self.chat, (on or polls[-1]).id, options)
        return await self._finish(start, ())

    async def asks_inline(self, query: str, *, offset: str = "") -> list[dict[str, Any]]:
        """Type `@bot query` here; the InlineQueryResult objects offered (see `offered`)."""
        start = self._start()
        query_id = self.emulator.inline_query(self.person, query, offset=offset, chat=self.chat)
        await self._finish(start, ())
        answer = self.emulator.inline_answer(query_id).answer
        assert answer is not None, f"the inline query {query!r} was not answered"
        self._inline = query_id
        return list(answer["results"])

    @property
    def offered(self) -> dict[str, Any]:
        """The whole answer to the last inline query: `results`, `next_offset`, `button`, …"""
        return dict(self.emulator.inline_answer(self._inline).answer or {})

    async def chooses(self, result_id: str) -> Kept:
        """Send one of the results of the last inline query into this chat."""
        start = self._start()
        kept = self.emulator.chooses_inline_result(
            self.person, self.chat, self._inline, result_id, self.thread
        )
        await self._finish(start, ())
        return kept

    async def waits(self, *, refused: Sequence[str] = ()) -> Seen:
        """Do nothing but let the bot have what is pending, after test code acted by itself."""
        return await self._finish(self._start(), refused)

    def sees(self) -> Seen:
        """What is before them now; `said`, `toast`, `alert`, `documents` are the last step's."""
        last = self._seen
        return replace(
            self._look(_latest_touch(self.emulator), None),
            toast=last.toast,
            alert=last.alert,
            said=last.said,
            documents=last.documents,
        )

    def _start(self) -> tuple[int, int]:
        """Marks that tell what a step did: number of calls, highest `touched`."""
        return len(self.emulator.calls), _latest_touch(self.emulator)

    async def _finish(
        self, start: tuple[int, int], refused: Sequence[str], query_id: str | None = None
    ) -> Seen:
        await deliver(self.emulator, self.application)
        calls, touched = start
        for call in self.emulator.calls[calls:]:
            expected = any(part in str(call.error) for part in refused)
            assert call.error is None or expected, (
                f"{call.method} was refused: {call.error}\nparameters: {dict(call.params)}"
            )
        unanswered = [tap.data for tap in self.emulator.unanswered_callbacks()]
        assert not unanswered, f"presses were not answered: {unanswered}"
        self._seen = self._look(touched, query_id)
        return self._seen

    def _look(self, touched: int, query_id: str | None) -> Seen:
        standing = self._by_bot()
        new = [kept for kept in standing if kept.touched > touched]
        answer = self.emulator.tap(query_id).answer if query_id else None
        text = answer.text if answer and answer.text else None
        shown = self.emulator.reply_keyboard(self.person, self.chat) or {}
        rest: dict[str, Any] = {
            "keyboard": _labels(shown.get("keyboard", [])),
            "toast": text if answer and not answer.show_alert else None,
            "alert": text if answer and answer.show_alert else None,
            "said": tuple(_text(kept) for kept in new),
            "documents": tuple(
                self.emulator.file(kept.message["document"]["file_id"])
                for kept in new
                if "document" in kept.message
            ),
        }
        if not standing:
            return Seen(**rest)
        kept = standing[-1]
        message = Message.de_json(kept.message, self.application.bot)
        markup = kept.message.get("reply_markup")
        return Seen(
            text=_text(kept),
            html=message.text_html or message.caption_html or "",
            buttons=_labels(markup["inline_keyboard"] if markup else []),
            markup=markup,
            picture=_picture(self.emulator, kept),
            kept=kept,
            **rest,
        )

    def _by_bot(self) -> list[Kept]:
        """The bot's messages here (its inline ones too), the latest sent or edited last."""
        return sorted(
            (
                kept
                for kept in self.emulator.messages(self.chat, self.thread)
                if kept.sender is self.emulator.me or kept.inline_message_id is not None
            ),
            key=lambda kept: kept.touched,
        )

    def _with_buttons(self) -> Kept:
        found = [kept for kept in self._by_bot() if "reply_markup" in kept.message]
        assert found, "there is no message with buttons"
        return found[-1]

    def _button(self, kept: Kept, label: str) -> tuple[int, int, dict[str, Any]]:
        rows = kept.message.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = [
            (row, column, button)
            for row, line in enumerate(rows)
            for column, button in enumerate(line)
        ]
        exact = [place for place in buttons if place[2]["text"] == label]
        close = exact or [place for place in buttons if label in place[2]["text"]]
        there = [button["text"] for _, _, button in buttons]
        assert close, f"no button {label!r}, only {there}"
        assert len(close) == 1, f"several buttons {label!r} among {there}"
        return close[0]


def _latest_touch(emulator: Emulator) -> int:
    return emulator.state.counters["touch"]


def _text(kept: Kept) -> str:
    message = kept.message
    question = message.get("poll", {}).get("question", "")
    return str(message.get("text") or message.get("caption") or question)


def _labels(rows: list[list[dict[str, Any]]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(button["text"]) for button in row) for row in rows)


def _picture(emulator: Emulator, kept: Kept) -> str | None:
    if "photo" in kept.message:
        file_id = str(kept.message["photo"][-1]["file_id"])
        return emulator.file(file_id).url or file_id
    preview = kept.message.get("link_preview_options", {})
    return None if preview.get("is_disabled") else preview.get("url")
