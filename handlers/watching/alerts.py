"""Finding out who is to be told what happened to the films they wait for: a job of the workers."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from db.queries.alerts import (
    find_openings,
    list_releases,
    list_untold_films,
    list_zones,
    note_openings,
    tell_openings,
    tell_release,
)
from db.queries.reminders import forget_reminders
from handlers.context import Bot, Services
from handlers.watching.hours import day_of, humane

KEPT = timedelta(days=1)
"""How long after its session a reminder is forgotten."""


async def scan_alerts(services: Services, bot: Bot) -> None:
    """Puts every alert that is due into the outbox, to leave at a humane hour. One transaction for
    each film: other writers wait no longer than that."""
    await tell_releases(services)
    await tell_first_shows(services)
    async with services.database.write() as session:
        await forget_reminders(session, before=services.clock() - KEPT)


async def tell_releases(services: Services) -> int:
    """Films whose release has come, zone by zone; how many are told."""
    now, database = services.clock(), services.database
    async with database.read() as session:
        zones = await list_zones(session)
    count = 0
    for timezone in sorted({*zones, services.timezone}):
        day = now.astimezone(ZoneInfo(timezone)).date()
        begins, ends = day_of(day, timezone)
        async with database.read() as session:
            films = await list_releases(
                session, timezone=timezone, day=day, begins=begins, ends=ends
            )
        for film_id in films:
            async with database.write() as session:
                count += await tell_release(
                    session,
                    film_id=film_id,
                    timezone=timezone,
                    default_zone=services.timezone,
                    begins=begins,
                    due_at=humane(now, timezone),
                    now=now,
                )
    return count


async def tell_first_shows(services: Services) -> int:
    """Films that have come to a city's programme; how many people are told."""
    now, database = services.clock(), services.database
    # In a thread of its own on SQLite, and without keeping writers out.
    async with database.snapshot() as connection:
        found = await find_openings(connection, now=now)
    if found:
        async with database.write() as session:
            await note_openings(session, openings=found, now=now)
    async with database.read() as session:
        zones = await list_zones(session)
        films = await list_untold_films(session)
    due = {timezone: humane(now, timezone) for timezone in zones}
    count = 0
    for film_id in films:
        async with database.write() as session:
            count += await tell_openings(
                session,
                film_id=film_id,
                due=due,
                due_at=humane(now, services.timezone),
                now=now,
            )
    return count
