"""Stars under an announcement: the same ratings as in private, under the same rules."""

from __future__ import annotations

from db.audience import STARS
from db.queries.admission import RefusedError
from db.queries.opinion_writes import save_stars
from db.queries.star_changes import refresh_stars, spread_stars
from handlers.announcing.actions import GiveStars
from handlers.audience.acting import act_of, refused
from handlers.context import Bot, Context, Services
from handlers.routing import Table, expired
from handlers.screens.screen import Reply, Toast
from handlers.screens.stars import star_row


async def give_stars(context: Context, action: GiveStars) -> Reply:
    """Gives stars; whoever taps. The counts of this message follow shortly, those of others within
    seconds (`bring_up_to_date`)."""
    if action.stars not in STARS:
        return expired(context)
    try:
        async with context.db.write() as session:
            await save_stars(
                session,
                act_of(context),
                film_id=action.film_id,
                stars=action.stars,
                per_hour=context.services.ratings_per_hour,
                burst=context.services.burst_ratings,
            )
            await refresh_stars(
                session, chat_id=context.visit.chat_id, film_id=action.film_id, now=context.now
            )
    except RefusedError as error:
        return refused(context, error)
    return Toast(context.tr.gettext("Your rating: {stars}").format(stars=star_row(action.stars)))


async def bring_up_to_date(services: Services, bot: Bot) -> None:
    """Has every announcement show the stars of films that were rated since."""
    async with services.database.write() as session:
        await spread_stars(session, now=services.clock())


VOTING: Table = {GiveStars: give_stars}
