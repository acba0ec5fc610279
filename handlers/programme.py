"""A day's sessions of a film, a city or a cinema, as far as filters let them through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from db.days import still_seen_from
from db.queries.counting import list_films_on
from db.queries.showtimes import get_day
from db.results import DayProgramme, FilmOnDay, Heading, Session
from db.session import ReadSession
from handlers.context import Context
from handlers.filters import Filters
from handlers.screens.sessions import Programme, films_of

# Days that are looked through for one that fits: a day is a query.
MOST_DAYS = 7


def chosen_filters(context: Context, only: Filters | None) -> Filters | None:
    """The filters that apply to a button's screen: the button's own, or the remembered ones."""
    return only if only is not None else context.visit.filters or None


async def read_programme(
    context: Context,
    session: ReadSession,
    heading: Heading,
    *,
    today: date,
    only: Filters | None,
    day: date | None = None,
    among: Sequence[date] = (),
) -> Programme:
    """The programme of `day`, or of the first day (of `among`, if given) that has what fits, of
    what stands in the heading: a film in a city or a cinema, or all that is on there."""
    candidates = [day] if day else [at for at in heading.days if at in among or not among]
    chosen = first = next(iter((*candidates, *among, today)))
    if not only and heading.city and not heading.film:
        films = await _films(context, session, first, heading.city.city_id)
        if films:
            total = sum(film.sessions for film in films)
            return Programme(first, heading.days, films=films, total=total)
    looked: dict[date, DayProgramme] = {}

    async def fitting(at: date) -> tuple[Session, ...]:
        if at not in looked:
            looked[at] = await _day(context, session, heading, at)
        return tuple(each for each in looked[at].sessions if not only or only.admits(each))

    sessions = await fitting(first)
    for at in candidates[1:MOST_DAYS]:
        if sessions:
            break
        if found := await fitting(at):
            chosen, sessions = at, found
    later = None
    if only and not sessions:
        for at in [at for at in heading.days if at > chosen][:MOST_DAYS]:
            if await fitting(at):
                later = at
                break
    return Programme(
        chosen,
        heading.days,
        sessions,
        films_of(sessions),
        len(looked[chosen].sessions),
        later,
        looked[chosen].published,
    )


async def _films(
    context: Context, session: ReadSession, day: date, city_id: int
) -> tuple[FilmOnDay, ...]:
    since = still_seen_from(context.now)
    return await list_films_on(
        session, language=context.language, day=day, since=since, city_id=city_id
    )


async def _day(context: Context, session: ReadSession, heading: Heading, day: date) -> DayProgramme:
    return await get_day(
        session,
        language=context.language,
        day=day,
        since=still_seen_from(context.now),
        film_id=heading.film.film_id if heading.film else None,
        city_id=heading.city.city_id if heading.city else None,
        cinema_id=heading.cinema.cinema_id if heading.cinema else None,
        person_id=context.visit.person_id,
    )
