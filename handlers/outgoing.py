"""What is sent to somebody who did not just ask: the kinds of outbox rows and how they read.

A kind is a renderer, and if somebody must know which message came of it, what to note then:

    async def released(letter: Letter) -> Post | None:
        film = await get_film(letter.session, film_id=letter.payload["film"], …)
        return film and Post(released_screen(film, letter.tr))

    KINDS = {"alert_released": Kind(released)}      # in handlers/registration.py

It is called when the row leaves, so what it says is true then; None drops the row. It may be called
again for the same row, after a failure or a kill.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from telegram import Poll

from db.session import ReadSession, WriteSession
from handlers.context import Services
from handlers.i18n import Translator
from handlers.reply import Content
from handlers.screens.screen import Screen


@dataclass(frozen=True, slots=True)
class Letter:
    """A row on its way: all a renderer needs.

    Attributes:
        chat_id: None for a message sent through inline mode.
        tr: the words of the chat's language.
        bot: the bot's username, for deep links.
        now: the present moment, UTC.
    """

    chat_id: int | None
    payload: Mapping[str, Any]
    tr: Translator
    session: ReadSession
    services: Services
    bot: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A new message.

    Attributes:
        silent: without a sound.
        topic: the forum topic; when that is gone, the message goes to the chat itself.
        answers: a message in the chat that this one is about.
    """

    reply: Content
    silent: bool = False
    topic: int | None = None
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a message of ours: `message_id` in the row's chat, or `inline_message_id`.

    Attributes:
        buttons_only: leaves the text as it is.
    """

    screen: Screen
    message_id: int | None = None
    inline_message_id: str | None = None
    buttons_only: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of a poll of ours."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How a poll stands, as Telegram counts.

    Attributes:
        poll_id: Telegram's.
        counts: votes of each option, in the poll's order.
        voters: how many people voted, for however many options.
    """

    poll_id: str
    counts: tuple[int, ...]
    voters: int

    @classmethod
    def of(cls, poll: Poll) -> Self:
        """What Telegram says of a poll."""
        counts = tuple(option.voter_count for option in poll.options)
        return cls(poll.id, counts, poll.total_voter_count)


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: a row that was held up until people sleep waits for their morning."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a row, in the transaction that notes it.

    Attributes:
        message_id: the message it became.
        poll: the poll in that message, or the one that was stopped.
    """

    chat_id: int | None
    payload: Mapping[str, Any]
    message_id: int | None
    session: WriteSession
    now: datetime
    poll: Tally | None = None


Outgoing = Post | Edit | Stop
Render = Callable[[Letter], Awaitable[Outgoing | Wait | None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How rows of a kind read, and what else to keep when one has been sent, or will never be.
    `sent` may be called twice for one row when it was sent twice."""

    render: Render
    sent: Callable[[Receipt], Awaitable[None]] | None = None
    lost: Callable[[Receipt], Awaitable[None]] | None = None


Kinds = Mapping[str, Kind]
