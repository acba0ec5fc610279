"""How opinions are signed: with the first name, a pen name, or none."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message
from telegram.ext.filters import COMMAND, TEXT, ChatType

from db.queries.admission import RefusedError
from db.queries.opinion_writes import save_pen_name
from db.queries.opinions import get_signature
from handlers.audience.acting import act_of, refused
from handlers.audience.actions import AskPenName, ShowSignature, SignAs
from handlers.context import Context
from handlers.conversation import DurableConversation, Turn
from handlers.routing import Table, message
from handlers.screens.screen import Reply, units
from handlers.screens.signature import ask_pen_name_screen, signature_screen
from handlers.screens.words import NAME_UNITS, tidy_name

NAME = "signature"
PEN_NAME = "pen_name"


async def show_signature(context: Context, action: ShowSignature) -> Reply:
    """How mine are signed."""
    visit = context.visit
    async with context.db.read() as session:
        signature = await get_signature(session, person_id=visit.person_id)
    # Telegram's first name is the one of this moment, not of the last opinion.
    return signature_screen(replace(signature, first_name=visit.first_name), context.tr)


async def ask_pen_name(context: Context, action: AskPenName) -> Turn:
    """Which name?"""
    return Turn(ask_pen_name_screen(context.tr), PEN_NAME, {}, NAME)


async def answer_pen_name(context: Context, sent: Message) -> Reply | Turn:
    """The name that was asked for."""
    _ = context.tr.gettext
    name = tidy_name(sent.text or "")
    if not name or units(name) > NAME_UNITS:
        said = _("A pen name has 1 to {most} characters.").format(most=NAME_UNITS)
        return Turn(ask_pen_name_screen(context.tr, problem=said), PEN_NAME, {}, NAME)
    return await _sign(context, name)


async def sign_as(context: Context, action: SignAs) -> Reply:
    """With the first name, or with none."""
    return await _sign(context, None if action.first_name else "")


async def _sign(context: Context, pen_name: str | None) -> Reply:
    try:
        async with context.db.write() as session:
            await save_pen_name(session, act_of(context), pen_name=pen_name)
    except RefusedError as error:
        return refused(context, error)
    return await show_signature(context, ShowSignature())


SIGNATURE: Table = {
    ShowSignature: show_signature,
    AskPenName: ask_pen_name,
    SignAs: sign_as,
}


def signature_conversation() -> DurableConversation:
    """Asks for a pen name, in private."""
    return DurableConversation(
        name=NAME,
        entry_points=[],
        states={PEN_NAME: [message(TEXT & ~COMMAND & ChatType.PRIVATE, answer_pen_name)]},
        fallbacks=[],
    )
