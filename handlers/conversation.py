"""Conversations whose state is in the database, so that they outlive a process and any process
can take the next step.

PTB keeps a conversation's state in the memory of one process, and a persistence is read once at
start and written back now and then: a second worker overwrites the first, and a kill forgets what
was not flushed. `DurableConversation` keeps PTB's vocabulary (entry points, states, fallbacks) and
overrides its two public methods only. `identify` has loaded the state with everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseHandler, ConversationHandler

from db.queries.people import save_conversation
from db.results import OpenConversation
from handlers.context import Context, Visit, current_visit
from handlers.screens.screen import Reply

Handler = BaseHandler[Update, Context, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """A callback's reply together with where the person stands in a conversation then.

    Attributes:
        state: the question now open, in the conversation called `name`; None ends it.
        data: what is known so far: JSON values, ids rather than text.
    """

    reply: Reply | None
    state: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    name: str = "ask"


class DurableConversation(ConversationHandler[Context]):
    """A `ConversationHandler` without memory.

    Its handlers' callbacks return a `Turn`, which `routing.answer` keeps before it shows the reply.
    An update that is delivered again finds the state it found the first time (see
    `db.models.Conversation`).
    """

    def check_update(self, update: object) -> tuple[Handler, object] | None:  # type: ignore[override]
        """The handler that takes this update, with what its own check said."""
        visit = current_visit.get()
        if not isinstance(update, Update) or visit is None:
            return None
        for handler in self._candidates(visit):
            check = handler.check_update(update)
            if check is not None and check is not False:
                return handler, check
        return None

    def _candidates(self, visit: Visit) -> list[Handler]:
        opened = visit.conversation
        if opened is None or opened.name != self.name:
            return list(self.entry_points)
        # Entry points first: a command in the middle does what it says.
        return [*self.entry_points, *self.states.get(opened.state, []), *self.fallbacks]

    async def handle_update(  # type: ignore[override]
        self,
        update: Update,
        application: Application[Any, Context, Any, Any, Any, Any],
        check_result: tuple[Handler, object],
        context: Context,
    ) -> None:
        """Runs the handler that `check_update` found."""
        handler, check = check_result
        await handler.handle_update(update, application, check, context)


async def keep(context: Context, turn: Turn) -> None:
    """Writes down where the person stands; nothing is written where nothing was open."""
    visit = context.visit
    if turn.state is None and visit.conversation is None:
        return
    after = OpenConversation(turn.name, turn.state, turn.data) if turn.state else None
    await context.db.transact(
        partial(
            save_conversation,
            person_id=visit.person_id,
            chat_id=visit.chat_id,
            found=visit.found,
            after=after,
        )
    )
