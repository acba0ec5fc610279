"""A strict Telegram Bot API that lives in memory: no network, no clock of its own, no surprises.

The bot's side is `Emulator.call`; all other methods are what people do and see. Everything a
person does becomes updates of the shape Telegram sends; everything the bot calls is checked
against the Bot API specification and refused in Telegram's own words.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.playground.emulator.model import (
    ApiError,
    Call,
    CallbackAnswer,
    Chat,
    File,
    InlineQuery,
    Kept,
    Member,
    Person,
    Status,
    Tap,
)

__all__ = [
    "ApiError",
    "Call",
    "CallbackAnswer",
    "Chat",
    "Emulator",
    "File",
    "InlineQuery",
    "Kept",
    "Member",
    "Person",
    "Tap",
]


class Emulator:
    """One bot's Telegram. Attributes to read: `me`, `calls`, `version`, `listeners`.

    token: its number before the colon is the bot's user id.
    now: the clock, seconds since 1970 (a test may hand in its own).
    privacy_mode: in groups the bot only gets what concerns it (BotFather's default).
    rate_limits: refuse with 429 above 30 messages a second, 1 a second per chat and 20 a minute
        per group.
    """

    def __init__(
        self,
        *,
        token: str = "1:TEST",
        username: str = "seance_bot",
        name: str = "Séance",
        now: Callable[[], float] = time.time,
        privacy_mode: bool = True,
        rate_limits: bool = False,
    ) -> None:
        self.token = token
        self.now = now
        self.privacy_mode = privacy_mode
        self.rate_limits = rate_limits
        self.me = Person(int(token.split(":")[0]), name, username=username, is_bot=True)
        self.calls: list[Call] = []
        self.version = 0
        self.listeners: list[Callable[[], None]] = []

    # The bot's side.

    def call(
        self,
        method: str,
        params: Mapping[str, object] | None = None,
        files: Mapping[str, File] | None = None,
    ) -> Any:
        """Do what the bot asks: plain JSON back, or ApiError. Logged in `calls` either way."""
        raise NotImplementedError

    def fail_next(self, method: str, error: ApiError, times: int = 1) -> None:
        """Refuse the next `times` calls of a method with this error, whatever they say."""
        raise NotImplementedError

    def pending_updates(self) -> list[dict[str, Any]]:
        """Updates that no getUpdates call acknowledged yet, oldest first."""
        raise NotImplementedError

    def take_updates(self) -> list[dict[str, Any]]:
        """All pending updates, acknowledged: for tests that hand them to the bot themselves."""
        raise NotImplementedError

    # Who and where.

    def person(
        self,
        id: int,  # noqa: A002
        first_name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
    ) -> Person:
        """A person with an account; the same id again changes and returns the same Person."""
        raise NotImplementedError

    def people(self) -> list[Person]:
        """Everybody, in order of appearance, without the bot."""
        raise NotImplementedError

    def private(self, person: Person) -> Chat:
        """The person's private chat with the bot (its id is the person's); made when missing.

        The bot may write there once the person has said something or pressed Start.
        """
        raise NotImplementedError

    def dialogue(self, person: Person, other: Person) -> Chat:
        """A private chat of two people, where the bot can only be used inline."""
        raise NotImplementedError

    def group(
        self,
        title: str,
        members: Iterable[Person] = (),
        admins: Iterable[Person] = (),
        *,
        supergroup: bool = False,
        forum: bool = False,
        bot: Status | None = "member",
        username: str | None = None,
    ) -> Chat:
        """A group (a supergroup when asked for, with a public username, or with topics).

        The first of `admins` is the creator. `bot` is the bot's status there, None for absent;
        no update tells the bot of it (use adds_bot for that).
        """
        raise NotImplementedError

    def channel(
        self,
        title: str,
        admins: Iterable[Person] = (),
        members: Iterable[Person] = (),
        *,
        bot: Status | None = "administrator",
        username: str | None = None,
    ) -> Chat:
        """A channel; the first of `admins` is its creator."""
        raise NotImplementedError

    def topic(self, chat: Chat, name: str) -> int:
        """Open a topic in a forum; its message_thread_id."""
        raise NotImplementedError

    def chats(self) -> list[Chat]:
        """Every chat, in order of appearance."""
        raise NotImplementedError

    def chat(self, chat_id: int) -> Chat:
        """The chat of that id; KeyError when there is none."""
        raise NotImplementedError

    # What people do. Everything returns what happened; the bot learns of it by an update.

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
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError

    def edits(self, person: Person, chat: Chat, message_id: int, text: str) -> Kept:
        """Change one's own message."""
        raise NotImplementedError

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
        raise NotImplementedError

    def forges_tap(self, person: Person, chat: Chat, message_id: int, data: str) -> str:
        """Send callback data that no button carries, as a modified client can."""
        raise NotImplementedError

    def tap(self, query_id: str) -> Tap:
        """What became of a press: its `answer` is None until the bot answers."""
        raise NotImplementedError

    def unanswered_callbacks(self) -> list[Tap]:
        """Presses the bot has not answered (the person still sees the button spinning)."""
        raise NotImplementedError

    def presses_start_link(
        self, person: Person, payload: str = "", chat: Chat | None = None
    ) -> Kept:
        """Follow t.me/BOT?start=payload (or startgroup= when a group is given)."""
        raise NotImplementedError

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
        raise NotImplementedError

    def reply_keyboard(self, person: Person, chat: Chat) -> dict[str, Any] | None:
        """The ReplyKeyboardMarkup or ForceReply this person has before them in this chat."""
        raise NotImplementedError

    def inline_query(
        self, person: Person, query: str, *, offset: str = "", chat: Chat | None = None
    ) -> str:
        """Type `@bot query` in a chat; the inline query's id."""
        raise NotImplementedError

    def inline_answer(self, query_id: str) -> InlineQuery:
        """The query and, once answered, `answer["results"]`, `answer["next_offset"]`..."""
        raise NotImplementedError

    def chooses_inline_result(
        self, person: Person, chat: Chat, query_id: str, result_id: str, thread: int | None = None
    ) -> Kept:
        """Send one of the results into a chat; its keyboard works through inline_message_id."""
        raise NotImplementedError

    def votes(self, person: Person, chat: Chat, message_id: int, options: Sequence[int]) -> None:
        """Vote in a poll by option numbers from 0; no numbers takes the vote back."""
        raise NotImplementedError

    def blocks(self, person: Person) -> None:
        """Block the bot."""
        raise NotImplementedError

    def unblocks(self, person: Person) -> None:
        """Unblock the bot."""
        raise NotImplementedError

    def adds_bot(self, person: Person, chat: Chat, status: Status = "member") -> None:
        """Put the bot into a group or channel."""
        raise NotImplementedError

    def removes_bot(self, person: Person, chat: Chat) -> None:
        """Throw the bot out."""
        raise NotImplementedError

    def promotes(
        self,
        person: Person,
        chat: Chat,
        other: Person | None = None,
        status: Status = "administrator",
    ) -> None:
        """Change somebody's (None: the bot's) status, e.g. to administrator or back to member."""
        raise NotImplementedError

    def joins(self, person: Person, chat: Chat) -> None:
        """Come into a group or subscribe to a channel."""
        raise NotImplementedError

    def leaves(self, person: Person, chat: Chat) -> None:
        """Go out of a group or channel."""
        raise NotImplementedError

    def migrates(self, chat: Chat) -> Chat:
        """Turn a group into a supergroup, which has another id: the new chat."""
        raise NotImplementedError

    # What people see.

    def messages(self, chat: Chat, thread: int | None = None) -> list[Kept]:
        """The messages that stand in a chat (of one topic when given), oldest first."""
        raise NotImplementedError

    def message(self, chat: Chat, message_id: int) -> Kept:
        """One message, also when deleted; KeyError when there never was one."""
        raise NotImplementedError

    def action(self, chat: Chat) -> str | None:
        """What the bot is shown doing ("typing"), for five seconds or until it sends."""
        raise NotImplementedError

    def file(self, file_id: str) -> File:
        """The content behind a file_id of a message; KeyError when there is none."""
        raise NotImplementedError

    def commands(self, person: Person, chat: Chat) -> list[dict[str, str]]:
        """The command menu this person sees there: narrowest scope first, then language."""
        raise NotImplementedError

    def menu_button(self, chat: Chat) -> dict[str, Any]:
        """The MenuButton of a private chat."""
        raise NotImplementedError

    def profile(self, language_code: str | None) -> dict[str, str]:
        """The bot's name, description and short_description in a language."""
        raise NotImplementedError
