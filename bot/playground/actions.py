"""What a person can do on the page: one model per request, each of which does itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from bot.playground.emulator import CallbackAnswer, Chat, Emulator, Person
from bot.playground.previews import local_picture

Json = dict[str, Any]
T = TypeVar("T")

ANSWER_SECONDS = 15.0


@dataclass(slots=True)
class Playground:
    """The emulator, and whether the server is about to stop."""

    emulator: Emulator
    closing: asyncio.Event = field(default_factory=asyncio.Event)


async def until(emulator: Emulator, ready: Callable[[], T | None], seconds: float) -> T | None:
    """What `ready` returns once it is not None; None after so many seconds."""
    changed = asyncio.Event()
    emulator.listeners.append(changed.set)
    try:
        async with asyncio.timeout(seconds):
            while (found := ready()) is None:
                changed.clear()
                await changed.wait()
            return found
    except TimeoutError:
        return None
    finally:
        emulator.listeners.remove(changed.set)


class Action(BaseModel):
    """A request: the person it is from and the chat it happens in, by id."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    person: int = Field(alias="as")
    chat: int

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        """Do it; the answer for the page. ValueError or KeyError when it cannot be done."""
        raise NotImplementedError


class Say(Action):
    """Send a text; `thread` is a forum's topic (a reply goes to that of what it answers)."""

    text: str = Field(min_length=1, max_length=4096)
    reply_to: int | None = None
    thread: int | None = None

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        emulator = playground.emulator
        thread = _thread(emulator, chat, self.reply_to, self.thread)
        emulator.says(person, chat, self.text, reply_to=self.reply_to, thread=thread)
        return {}


class Locate(Action):
    """Send a place, in degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    reply_to: int | None = None
    thread: int | None = None

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        emulator = playground.emulator
        emulator.sends_location(
            person,
            chat,
            self.latitude,
            self.longitude,
            reply_to=self.reply_to,
            thread=_thread(emulator, chat, self.reply_to, self.thread),
        )
        return {}


class Tap(Action):
    """Press an inline button; answers when the bot has answered the press."""

    message_id: int
    row: int = Field(ge=0)
    column: int = Field(ge=0)

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        emulator = playground.emulator
        query = emulator.taps(person, chat, self.message_id, self.row, self.column)

        def answer() -> CallbackAnswer | None:
            return emulator.tap(query).answer

        found = await until(emulator, answer, ANSWER_SECONDS)
        if found is None:
            return {"answered": False}
        shown = {"text": found.text, "show_alert": found.show_alert, "url": found.url}
        return {"answered": True, **shown}


class PressKey(Action):
    """Press a key of the reply keyboard; `location` for one that asks where the person is."""

    label: str
    location: tuple[float, float] | None = None

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        playground.emulator.presses_reply_button(person, chat, self.label, location=self.location)
        return {}


class Vote(Action):
    """Vote in a poll by option numbers from 0; none takes the vote back."""

    message_id: int
    options: tuple[int, ...]

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        playground.emulator.votes(person, chat, self.message_id, self.options)
        return {}


class Ask(Action):
    """Type `@bot query`; answers with what the bot offers to send."""

    query: str = Field(max_length=256)
    offset: str = ""

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        emulator = playground.emulator
        query = emulator.inline_query(person, self.query, offset=self.offset, chat=chat)

        def answer() -> Json | None:
            return emulator.inline_answer(query).answer

        found = await until(emulator, answer, ANSWER_SECONDS) or {}
        results = [
            result | {"thumbnail_url": local_picture(result.get("thumbnail_url", ""))}
            for result in found.get("results", [])
        ]
        return {
            "query_id": query,
            "results": results,
            "next_offset": found.get("next_offset", ""),
            "button": found.get("button"),
        }


class Choose(Action):
    """Send one of the results of an inline query."""

    query_id: str
    result_id: str
    thread: int | None = None

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        playground.emulator.chooses_inline_result(
            person, chat, self.query_id, self.result_id, self.thread
        )
        return {}


class Start(Action):
    """Follow t.me/BOT?start=payload, or startgroup= when the chat is a group."""

    payload: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$")

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        group = None if chat.kind == "private" else chat
        playground.emulator.presses_start_link(person, self.payload, group)
        return {}


class Speak(Action):
    """Change the language that Telegram reports for the person."""

    language_code: str = Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        playground.emulator.person(
            person.id,
            person.first_name,
            last_name=person.last_name,
            username=person.username,
            language_code=self.language_code,
        )
        return {}


class Block(Action):
    """Block the bot, or let it write again."""

    blocked: bool

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        emulator = playground.emulator
        (emulator.blocks if self.blocked else emulator.unblocks)(person)
        return {}


class Presence(Action):
    """Put the bot into a group or channel, or throw it out."""

    present: bool

    async def do(self, playground: Playground, person: Person, chat: Chat) -> Json:
        emulator = playground.emulator
        if not self.present:
            emulator.removes_bot(person, chat)
        elif chat.kind == "channel":
            emulator.adds_bot(person, chat, "administrator")
        else:
            emulator.adds_bot(person, chat)
        return {}


ACTIONS: dict[str, type[Action]] = {
    "say": Say,
    "location": Locate,
    "tap": Tap,
    "key": PressKey,
    "vote": Vote,
    "inline": Ask,
    "choose": Choose,
    "start": Start,
    "language": Speak,
    "block": Block,
    "presence": Presence,
}


def _thread(emulator: Emulator, chat: Chat, reply_to: int | None, chosen: int | None) -> int | None:
    if reply_to is None or not chat.is_forum:
        return chosen
    thread = emulator.message(chat, reply_to).message.get("message_thread_id")
    return None if thread is None else int(thread)
