"""A film night's way: what follows when a poll is over. All of it happens in the transaction that
closes the poll, so that it happens once, whoever brought the news: the worker that stopped it or
Telegram's own update.
"""

from __future__ import annotations

from datetime import datetime

from db.nights import FILMS, FILMS_AGAIN, SESSIONS, SESSIONS_AGAIN, Night, Vote
from db.queries.nights import drop_film, get_night
from db.queries.proposals import count_films
from db.queries.votes import choices_of, close_vote, get_vote, list_choices
from db.session import ReadSession, WriteSession
from handlers.nights.counting import AHEAD, REACH, again, leaders, most_shown, timed
from handlers.nights.moves import decide, finish, open_round, propose_again, reading
from handlers.outgoing import Tally


async def settle(
    session: WriteSession, *, vote_id: int, tally: Tally | None, now: datetime
) -> None:
    """A poll is over: the night goes on. Without a tally what Telegram told last counts."""
    told = {"counts": list(tally.counts), "voters": tally.voters} if tally else {}
    if not await close_vote(session, vote_id=vote_id, now=now, **told):
        return
    read = await reading(session)
    vote = await get_vote(read, vote_id=vote_id)
    night = vote and await get_night(read, night_id=vote.night_id)
    if not vote or not night or night.stage != "voting" or night.round != vote.round:
        return
    if vote.kind in (FILMS, FILMS_AGAIN):
        await _films_counted(session, read, night, vote, now)
    else:
        await _sessions_counted(session, read, night, vote, now)


async def _films_counted(
    session: WriteSession, read: ReadSession, night: Night, vote: Vote, now: datetime
) -> None:
    leading = leaders(vote.options, vote.counts)
    if not leading and vote.kind == FILMS:
        await propose_again(session, night, "nobody", now)
        return
    # A second vote that nobody took part in leaves the tie as it was.
    leading = leading or vote.options
    sessions = await count_films(
        read, film_ids=leading, city_id=night.city.city_id, since=now + REACH, until=now + AHEAD
    )
    there = tuple(film_id for film_id in leading if film_id in sessions)
    if not there:
        for film_id in leading:
            await drop_film(session, night_id=night.night_id, film_id=film_id)
        await propose_again(session, night, "gone", now, film_id=leading[0])
    elif len(there) == 1:
        await elect(session, read, night, there[0], now)
    elif vote.kind == FILMS:
        await open_round(session, night, FILMS_AGAIN, there, now)
    else:
        await elect(session, read, night, most_shown(there, sessions), now, notice="rule_film")


async def elect(
    session: WriteSession,
    read: ReadSession,
    night: Night,
    film_id: int,
    now: datetime,
    *,
    notice: str = "",
) -> None:
    """The film is chosen: now the showtime. One that has a single session left needs no vote."""
    found = await list_choices(
        read,
        film_id=film_id,
        city_id=night.city.city_id,
        since=now + REACH,
        until=now + AHEAD,
    )
    choices, closes_at = timed(found, now, night.minutes)
    if not choices:
        await drop_film(session, night_id=night.night_id, film_id=film_id)
        await propose_again(session, night, "gone", now, film_id=film_id)
    elif len(choices) == 1:
        await decide(session, night, choices[0].showtime_id, now, notice=notice, film_id=film_id)
    else:
        options = [choice.showtime_id for choice in choices]
        await open_round(
            session, night, SESSIONS, options, now, closes_at, notice=notice, film_id=film_id
        )


async def _sessions_counted(
    session: WriteSession, read: ReadSession, night: Night, vote: Vote, now: datetime
) -> None:
    known = await choices_of(read, showtime_ids=vote.options)
    there = {showtime_id for showtime_id, one in known.items() if one.starts_at > now}
    voted = any(vote.counts)
    if not voted and vote.kind == SESSIONS:
        await finish(session, night, "no_votes", now)
        return
    leading = leaders(vote.options, vote.counts, there)
    if not voted:
        leading = tuple(option for option in vote.options if option in there)
    if not leading:
        await _chosen_too_late(session, read, night, now)
        return
    if len(leading) == 1:
        await decide(session, night, leading[0], now)
        return
    closes_at = again([known[one] for one in leading], now, night.minutes)
    if vote.kind == SESSIONS and closes_at is not None:
        await open_round(session, night, SESSIONS_AGAIN, leading, now, closes_at)
        return
    first = min(leading, key=lambda one: (known[one].starts_at, vote.options.index(one)))
    rule = "no_time" if vote.kind == SESSIONS else "rule_session"
    await decide(session, night, first, now, notice=rule)


async def _chosen_too_late(
    session: WriteSession, read: ReadSession, night: Night, now: datetime
) -> None:
    """What was voted for is over or withdrawn: is there anything else?"""
    found = night.film_id and await list_choices(
        read,
        film_id=night.film_id,
        city_id=night.city.city_id,
        since=now + REACH,
        until=now + AHEAD,
    )
    if not found or night.film_id is None:
        await finish(session, night, "no_session", now)
    else:
        await elect(session, read, night, night.film_id, now, notice="over")
