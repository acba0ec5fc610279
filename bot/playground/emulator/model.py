"""What the emulated Telegram is made of: people, chats, messages, taps, calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ChatKind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]


@dataclass(frozen=True, slots=True)
class File:
    """A file sent by the bot or kept for it: bytes that were uploaded, or the URL it was given."""

    name: str
    content: bytes
    mime_type: str = "application/octet-stream"
    url: str | None = None


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a Telegram account (or the bot itself); change `language_code` at will."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "en"
    is_bot: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """How one person (or the bot) stands in a chat; `rights` are those of an administrator, who
    may write in the group's name (`anonymous`)."""

    person: Person
    status: Status
    rights: frozenset[str] = frozenset()
    anonymous: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A chat, live: what it holds changes as things happen.

    `with_bot` is false for a private chat between two people. `started` and `blocked` are about a
    private chat with the bot. `topics` maps message_thread_id to the topic's name. `polls_allowed`:
    members who are no administrators may send polls.
    """

    id: int
    kind: ChatKind
    title: str | None = None
    username: str | None = None
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    with_bot: bool = True
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    polls_allowed: bool = True
    pinned: int | None = None


@dataclass(slots=True, eq=False)
class Kept:
    """A message as it stands now: `message` is a Bot API Message object (plain JSON).

    `sender` is who sent it, also where the message itself only names the channel.
    `history` holds its earlier versions, oldest first, so `len(history)` is the number of edits.
    `inline_message_id` is set on messages that came from an inline result with a keyboard.
    `touched` grows with every sending and editing anywhere: the highest is the latest.
    `keyboard` is the ReplyKeyboardMarkup, ReplyKeyboardRemove or ForceReply it was sent with.
    """

    chat: Chat
    sender: Person
    message: dict[str, Any]
    history: list[dict[str, Any]] = field(default_factory=list)
    deleted: bool = False
    inline_message_id: str | None = None
    silent: bool = False
    keyboard: dict[str, Any] | None = None
    touched: int = 0

    @property
    def id(self) -> int:
        """The message_id, unique within its chat."""
        return int(self.message["message_id"])


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What answerCallbackQuery said: a toast, an alert, a link to open, or nothing."""

    text: str
    show_alert: bool
    url: str | None
    cache_time: int


@dataclass(slots=True, eq=False)
class Tap:
    """One press of a callback button, and the bot's answer once there is one."""

    id: str
    person: Person
    data: str
    at: float
    chat: Chat
    message_id: int
    inline_message_id: str | None = None
    answer: CallbackAnswer | None = None


@dataclass(slots=True, eq=False)
class InlineQuery:
    """One inline query, and the bot's answer (the parameters of answerInlineQuery) once given."""

    id: str
    person: Person
    query: str
    offset: str
    at: float
    answer: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call the bot made: exactly one of `result` and `error` tells how it went."""

    method: str
    params: Mapping[str, Any]
    files: Mapping[str, File]
    at: float
    result: Any = None
    error: Exception | None = None


class ApiError(Exception):
    """A refusal, as api.telegram.org words it: `code` is also the HTTP status."""

    def __init__(
        self,
        code: int,
        description: str,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    def __repr__(self) -> str:
        return f"ApiError({self.code}, {self.description!r})"
