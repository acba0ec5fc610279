"""A day's sessions of a film, a city or a cinema, as far as filters let them through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from db.days import still_seen_from
from db.queries.showtimes import has_published, list_days, list_sessions
from db.results import Session
from db.session import ReadSession
from handlers.context import Context
from handlers.filters import Filters
from handlers.screens.sessions import Programme

# Days that are looked through for one that fits: a day is a query.
MOST_DAYS = 7


def chosen_filters(context: Context, only: Filters | None) -> Filters | None:
    """The filters that apply to a button's screen: the button's own, or the remembered ones."""
    return only if only is not None else context.visit.filters or None


async def read_programme(
    context: Context,
    session: ReadSession,
    *,
    today: date,
    only: Filters | None,
    day: date | None = None,
    among: Sequence[date] = (),
    film_id: int | None = None,
    city_id: int | None = None,
    cinema_id: int | None = None,
    person_id: int | None = None,
) -> Programme:
    """The programme of `day`, or of the first day (of `among`, if given) that has what fits."""
    since = still_seen_from(context.now)
    counts = await list_days(
        session, since=since, film_id=film_id, city_id=city_id, cinema_id=cinema_id
    )
    known = tuple(entry.day for entry in counts)
    looked: dict[date, tuple[Session, ...]] = {}

    async def fitting(at: date) -> tuple[Session, ...]:
        if at not in looked:
            looked[at] = await list_sessions(
                session,
                language=context.language,
                day=at,
                since=since,
                film_id=film_id,
                city_id=city_id,
                cinema_id=cinema_id,
                person_id=person_id,
            )
        return tuple(each for each in looked[at] if not only or only.admits(each))

    candidates = [day] if day else [at for at in known if at in among or not among]
    chosen = first = next(iter((*candidates, *among, today)))
    sessions = await fitting(first)
    for at in candidates[1:MOST_DAYS]:
        if sessions:
            break
        if found := await fitting(at):
            chosen, sessions = at, found
    later = None
    if only and not sessions:
        for at in [at for at in known if at > chosen][:MOST_DAYS]:
            if await fitting(at):
                later = at
                break
    everything = looked[chosen]
    published = bool(everything) or await has_published(
        session, day=chosen, city_id=city_id, cinema_id=cinema_id
    )
    return Programme(chosen, known, sessions, len(everything), later, published)
