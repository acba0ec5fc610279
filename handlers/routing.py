"""From PTB's handlers to this program's: a callback takes typed input and returns a reply.

`async def show_film(context, action: ShowFilm) -> Reply` knows nothing of updates; what is here
unpacks its input, keeps its turn of the conversation, shows its reply, and turns a button nobody
knows into a clear sentence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler
from telegram.ext.filters import COMMAND, TEXT, BaseFilter, ChatType, MessageFilter

from handlers.callbacks import Action, BadButtonError
from handlers.context import Context
from handlers.conversation import Handler, Turn, keep
from handlers.identify import step_aside
from handlers.ownership import somebody_elses
from handlers.reply import show
from handlers.screens.screen import Reply, Toast

Answer = Awaitable[Reply | Turn | None]
Pressed = Callable[[Context, Any], Answer]
Table = Mapping[type[Action], Pressed]


class _ToTheBot(MessageFilter):
    """A reply to a message of the bot: in a group, the only plain talk that is for it."""

    def filter(self, message: Message) -> bool:
        answered = message.reply_to_message
        author = answered.from_user if answered else None
        return author is not None and author.id == message.get_bot().id


ADDRESSED = ChatType.PRIVATE | _ToTheBot()
PLAIN_TEXT = TEXT & ~COMMAND & ADDRESSED


async def answer(update: Update, context: Context, reply: Reply | Turn | None) -> None:
    """Keeps the turn, then shows the reply. A command or tap that asks nothing ends the question
    that was open: the next plain text is then a new one. A passing note ends nothing."""
    if not isinstance(reply, Turn):
        if isinstance(reply, Toast):
            await show(update, context, reply)
            return
        reply = Turn(reply)
    await keep(context, reply)
    await show(update, context, reply.reply)


def buttons(table: Table, *, otherwise: bool = False) -> Handler:
    """Taps on the buttons of a table. With `otherwise`, every other tap is told it has expired:
    that handler comes last."""
    prefixes = {kind.prefix for kind in table}

    def known(data: object) -> bool:
        return otherwise or (isinstance(data, str) and data.split(":", 1)[0] in prefixes)

    async def pressed(update: Update, context: Context) -> None:
        query = update.callback_query
        assert query is not None
        try:
            action = Action.unpack(query.data or "")
            callback = table[type(action)]
            if query.inline_message_id is not None and not action.anywhere:
                raise BadButtonError(query.data)
        except (BadButtonError, KeyError):
            await answer(update, context, expired(context))
            return
        if (refused := somebody_elses(context, query, action)) is not None:
            await answer(update, context, refused)
            return
        await answer(update, context, await callback(context, await followed(context, action)))

    return CallbackQueryHandler(pressed, pattern=known)


async def followed(context: Context, action: Action) -> Action:
    """The action, on the film that its film was found to be."""
    film_id = getattr(action, "film_id", None)
    if film_id is None:
        return action
    moves = await context.services.moves.get(context.visit.edition)
    return replace(action, film_id=moves[film_id]) if film_id in moves else action  # type: ignore[call-arg]


def expired(context: Context) -> Toast:
    """What an old or forged button gets."""
    _ = context.tr.gettext
    return Toast(_("This button has expired. Send /start to begin again."), alert=True)


def command(
    names: tuple[str, ...], callback: Callable[[Context, str], Answer], *, here: bool = False
) -> Handler:
    """A command under each of its names; the callback gets the words after it.

    Args:
        here: it concerns the chat in which it stands, also where others are answered in private.
    """

    async def given(update: Update, context: Context) -> None:
        if context.visit.answers_private and not here:
            await step_aside(update, context)
        await answer(update, context, await callback(context, words_after(update)))

    return CommandHandler(names, given)


def message(accepted: BaseFilter, callback: Callable[[Context, Message], Answer]) -> Handler:
    """A message of some kind."""

    async def received(update: Update, context: Context) -> None:
        if update.message is not None:
            await answer(update, context, await callback(context, update.message))

    return MessageHandler(accepted, received)


def words_after(update: Update) -> str:
    """What stands after the command: `Bordeaux` of `/city@seance_bot Bordeaux`."""
    sent = update.effective_message
    parts = (sent.text or "" if sent else "").split(maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""
