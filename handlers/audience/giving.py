"""Stars by one tap: on a film's own screen, under an announcement, under a card that was sent into
some chat. The same ratings, by the same rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from db.audience import STARS
from db.queries.admission import RefusedError
from db.queries.opinion_writes import save_stars
from db.queries.outbox import refresh
from db.queries.star_changes import refresh_stars
from db.session import WriteSession
from handlers.audience.acting import act_of, refused
from handlers.audience.actions import GiveStars
from handlers.context import Context
from handlers.routing import Table, expired
from handlers.screens.screen import Reply, Toast
from handlers.screens.stars import star_row

# A card that hundreds rate is changed once for all who tapped meanwhile.
APART = timedelta(seconds=3)


async def keep_stars(
    context: Context,
    film_id: int,
    stars: int,
    also: Callable[[WriteSession], Awaitable[None]] | None = None,
) -> Toast | None:
    """Gives a film stars; what is said to who may not. They are committed when this returns.

    Args:
        also: what belongs into the same transaction.
    """
    if stars not in STARS:
        return expired(context)
    try:
        async with context.db.write() as session:
            await save_stars(
                session,
                act_of(context),
                film_id=film_id,
                stars=stars,
                per_hour=context.services.ratings_per_hour,
                burst=context.services.burst_ratings,
            )
            if also is not None:
                await also(session)
    except RefusedError as error:
        return refused(context, error)
    return None


def given(context: Context, stars: int) -> str:
    """What a tap on stars is answered."""
    return context.tr.gettext("Your rating: {stars}").format(stars=star_row(stars))


async def give_stars(context: Context, action: GiveStars) -> Reply:
    """Gives stars under a message that many read. Its counts follow within seconds; those of other
    chats' announcements shortly after (`handlers.announcing.voting`)."""

    async def follow(session: WriteSession) -> None:
        visit, now = context.visit, context.now
        card = visit.inline_message_id
        if card is None:
            await refresh_stars(session, chat_id=visit.chat_id, film_id=action.film_id, now=now)
            return
        await refresh(
            session,
            chat_id=None,
            kind="card_stars",
            payload={"message": card, "film": action.film_id, "language": action.language},
            key=f"card:{card}",
            due_at=now + APART,
            now=now,
        )

    refusal = await keep_stars(context, action.film_id, action.stars, follow)
    return refusal or Toast(given(context, action.stars))


GIVING: Table = {GiveStars: give_stars}
