"""The conversation about a few words: the words, spoilers or not, the preview, published.

Each step is in the database before its answer is shown, so a restart between any two is not felt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from telegram import Message
from telegram.ext.filters import COMMAND, TEXT, ChatType

from db.audience import Rating
from db.queries.admission import Refusal, RefusedError
from db.queries.opinion_writes import check_words, save_words
from db.queries.opinions import get_signature
from handlers.audience.acting import act_of, not_yours, refused
from handlers.audience.actions import (
    CancelWords,
    MarkSpoiler,
    PublishWords,
    ShowRating,
    WriteWords,
)
from handlers.audience.meant import asks_for_something, is_fresh
from handlers.audience.prompt import (
    ANSWER,
    NAME,
    OFFERED,
    PREVIEW,
    SPOILER,
    WORDS,
    question_of,
)
from handlers.audience.rating import gone, read_rating, show_rating
from handlers.context import Context
from handlers.conversation import DurableConversation, Turn
from handlers.i18n import choose_locale
from handlers.links import deep_link, read_link
from handlers.routing import Answer, Table, command, expired, message
from handlers.screens.comment import (
    ask_words_screen,
    forgotten_screen,
    preview_screen,
    published_screen,
    spoiler_screen,
)
from handlers.screens.screen import Reply, units
from handlers.screens.words import MOST_UNITS, tidy

SKIP = ("skip", "passer")


async def write_words(context: Context, action: WriteWords) -> Reply | Turn:
    """Asks for words, if there may be any."""
    if (refusal := not_yours(context, action.person_id)) is not None:
        return refusal
    rating = await read_rating(context, action.film_id)
    if rating is None:
        return gone(context)
    try:
        async with context.db.write() as session:
            await check_words(
                session,
                act_of(context),
                film_id=action.film_id,
                per_hour=context.services.comments_per_hour,
            )
    except RefusedError as error:
        if error.reason is Refusal.NO_STARS and context.visit.private:
            return await show_rating(context, ShowRating(action.film_id))
        return refused(context, error)
    return _ask(context, rating)


def _ask(context: Context, rating: Rating, problem: str | None = None) -> Turn:
    visit, film_id = context.visit, rating.film.film_id
    screen = ask_words_screen(
        rating,
        context.tr,
        link=deep_link(context.bot.username, WriteWords(film_id)),
        asked=None if visit.private else (visit.person_id, visit.first_name),
        problem=problem,
    )
    return Turn(screen, WORDS, {"film_id": film_id}, NAME)


async def answer_words(context: Context, sent: Message) -> Reply | Turn:
    """The words, in answer to the question or, in private, while it is open."""
    question = question_of(sent)
    if question is not None and question.person_id not in (None, context.visit.person_id):
        return _unmoved(context)
    film_id = question.film_id if question else int(_in_hand(context).get("film_id") or 0)
    rating = await read_rating(context, film_id)
    if rating is None:
        return gone(context)
    if rating.mine is None:
        return await show_rating(context, ShowRating(film_id))
    _ = context.tr.gettext
    comment = tidy(sent.text or "")
    if not comment:
        return _ask(context, rating, _("I see no words in that."))
    if (length := units(comment)) > MOST_UNITS:
        said = _("That is {length} characters, and {most} fit. Shorten it a little?")
        number = context.tr.number
        return _ask(context, rating, said.format(length=number(length), most=number(MOST_UNITS)))
    screen = spoiler_screen(rating, context.tr, person_id=context.visit.person_id, comment=comment)
    return Turn(screen, SPOILER, {"film_id": film_id, "comment": comment}, NAME)


def answer_offer(otherwise: Callable[[Context, Message], Answer]) -> Callable[..., Answer]:
    """Words right after the stars: a comment, or something else that `otherwise` answers."""

    async def answered(context: Context, sent: Message) -> Reply | Turn | None:
        offered, text = _in_hand(context, OFFERED), sent.text or ""
        comment = (
            sent.reply_to_message is None
            and read_link(text, context.bot.username) is None
            and is_fresh(offered.get("asked_at"), context.now)
            and not await asks_for_something(context, text, film_id=offered["film_id"])
        )
        return await (answer_words if comment else otherwise)(context, sent)

    return answered


async def mark_spoiler(context: Context, action: MarkSpoiler) -> Reply | Turn:
    """Spoilers or not: then the preview."""
    if (refusal := not_yours(context, action.person_id)) is not None:
        return refusal
    data = _in_hand(context, SPOILER, PREVIEW)
    rating = await read_rating(context, action.film_id)
    if data.get("film_id") != action.film_id or rating is None:
        return expired(context)
    screen = preview_screen(
        rating,
        context.tr,
        person_id=action.person_id,
        name=await _name(context),
        comment=data["comment"],
        spoiler=action.spoiler,
    )
    return Turn(screen, PREVIEW, {**data, "spoiler": action.spoiler}, NAME)


async def publish_words(context: Context, action: PublishWords) -> Reply | Turn:
    """From now on everybody reads the words."""
    if (refusal := not_yours(context, action.person_id)) is not None:
        return refusal
    data = _in_hand(context, PREVIEW)
    if data.get("film_id") != action.film_id:
        return expired(context)
    try:
        async with context.db.write() as session:
            await save_words(
                session,
                act_of(context),
                film_id=action.film_id,
                comment=data["comment"],
                language=choose_locale(
                    context.language if context.visit.private else context.visit.telegram_language,
                    default=context.language,
                ),
                spoiler=data["spoiler"],
                per_hour=context.services.comments_per_hour,
            )
    except RefusedError as error:
        return refused(context, error)
    rating = await read_rating(context, action.film_id)
    if rating is None:
        return gone(context)
    return published_screen(rating, context.tr, name=await _name(context))


async def cancel_words(context: Context, action: CancelWords) -> Reply:
    """Forgets the words in hand."""
    if (refusal := not_yours(context, action.person_id)) is not None:
        return refusal
    rating = await read_rating(context, action.film_id)
    return gone(context) if rating is None else forgotten_screen(rating, context.tr)


async def skip_command(context: Context, words: str) -> Reply:
    """/skip: no words this time."""
    return await show_rating(context, ShowRating(int(_in_hand(context).get("film_id") or 0)))


def _in_hand(context: Context, *states: str) -> dict[str, Any]:
    """What is known so far of the words in hand, in one of the states (or any); else nothing."""
    opened = context.visit.conversation
    if opened is None or opened.name != NAME or (states and opened.state not in states):
        return {}
    return dict(opened.data)


def _unmoved(context: Context) -> Turn:
    """Nothing is said, and whatever question was open stays open."""
    opened = context.visit.conversation
    if opened is None:
        return Turn(None)
    return Turn(None, opened.state, opened.data, opened.name)


async def _name(context: Context) -> str:
    """How who asks signs."""
    async with context.db.read() as session:
        signature = await get_signature(session, person_id=context.visit.person_id)
    return replace(signature, first_name=context.visit.first_name).name


COMMENT: Table = {
    WriteWords: write_words,
    MarkSpoiler: mark_spoiler,
    PublishWords: publish_words,
    CancelWords: cancel_words,
}


def comment_conversation(
    otherwise: Callable[[Context, Message], Answer],
) -> DurableConversation:
    """Asked before the general conversation, whose entry points take any text.

    A reply to the question, or to the stars, is taken whatever is open, even when nothing is any
    more; in private, while the question is open, so is a text that replies to nothing. Right after
    the stars such a text is taken too, unless it asks for something: that is for `otherwise`.
    """
    return DurableConversation(
        name=NAME,
        entry_points=[message(ANSWER, answer_words)],
        states={
            OFFERED: [
                message(TEXT & ~COMMAND & ChatType.PRIVATE, answer_offer(otherwise)),
                command(SKIP, skip_command),
            ],
            WORDS: [
                message(TEXT & ~COMMAND & ChatType.PRIVATE, answer_words),
                command(SKIP, skip_command),
            ],
        },
        fallbacks=[],
    )
