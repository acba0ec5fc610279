"""Stars under announcements: every chat's counts follow every vote (`handlers.audience.giving`)."""

from __future__ import annotations

from db.queries.star_changes import spread_stars
from handlers.context import Bot, Services


async def bring_up_to_date(services: Services, bot: Bot) -> None:
    """Has every announcement show the stars of films that were rated since."""
    async with services.database.write() as session:
        await spread_stars(session, now=services.clock())
