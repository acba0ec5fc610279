"""What a film night sends, rendered when it leaves; and what becomes known when it has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from db.nights import FILMS, FILMS_AGAIN, Choice, Night, Proposal, Vote
from db.queries.film_lists import lines_of
from db.queries.films import get_name
from db.queries.nights import change_night, get_night
from db.queries.outbox import Lane, enqueue
from db.queries.places import get_cinema
from db.queries.proposals import list_films_of
from db.queries.showtimes import get_session
from db.queries.votes import choices_of, close_vote, get_vote, latest_vote, note_vote_sent
from db.session import ReadSession
from handlers.actions import ShowShowtime
from handlers.calendar import calendar_file
from handlers.context import Services
from handlers.i18n import translator
from handlers.links import deep_link
from handlers.nights.counting import AHEAD, REACH
from handlers.nights.flow import settle
from handlers.nights.moves import propose_again, reading
from handlers.outgoing import Edit, Kind, Kinds, Letter, Post, Receipt, Stop, Wait
from handlers.screens.ballot import (
    decided_message,
    films_ballot,
    sessions_ballot,
    undecided_screen,
    vote_rows,
)
from handlers.screens.night import board_screen, moved_screen
from handlers.screens.screen import Ballot, Row, Screen

UNSENT = timedelta(seconds=30)
"""After which to look again whether a poll that is to be stopped is in its chat."""


def zone_of(night: Night, services: Services) -> str:
    """The time zone of the night's city."""
    return night.city.timezone or services.timezone


async def films_of(session: ReadSession, night: Night, services: Services) -> tuple[Proposal, ...]:
    """The films on the night's list, with the sessions that can be reached from now on."""
    now = services.clock()
    return await list_films_of(session, night, since=now + REACH, until=now + AHEAD)


async def draw_board(session: ReadSession, night: Night, services: Services) -> Screen:
    """The night's message as it reads now."""
    zone, tr = zone_of(night, services), translator(night.language)
    films: tuple[Proposal, ...] = ()
    vote = name = shown = None
    if night.is_open:
        films = await films_of(session, night, services)
    elif night.ended_at is None:
        vote = await latest_vote(session, night_id=night.night_id)
    if night.film_id is not None:
        name = await get_name(session, film_id=night.film_id, language=night.language)
    if night.showtime_id is not None:
        shown = await get_session(session, showtime_id=night.showtime_id, language=night.language)
    return board_screen(
        night,
        films,
        tr,
        today=services.clock().astimezone(ZoneInfo(zone)).date(),
        zone=zone,
        vote=vote,
        film=name.title if name else None,
        session=shown,
    )


def draw_buttons(night: Night, vote: Vote, services: Services) -> tuple[Row, ...]:
    """The buttons beneath an open poll."""
    zone = zone_of(night, services)
    today = services.clock().astimezone(ZoneInfo(zone)).date()
    return vote_rows(vote, translator(night.language), night=night, today=today, zone=zone)


async def _night_of(letter: Letter) -> Night | None:
    return await get_night(letter.session, night_id=int(letter.payload["night"]))


async def board(letter: Letter) -> Post | None:
    """The night's message, anew."""
    night = await _night_of(letter)
    if night is None:
        return None
    vote = await latest_vote(letter.session, night_id=night.night_id)
    return Post(
        await draw_board(letter.session, night, letter.services),
        topic=night.topic,
        answers=vote.message_id if vote and vote.closed_at is None else None,
    )


async def board_sent(receipt: Receipt) -> None:
    """From now on this is the night's message; the one before points to it."""
    night = await get_night(await reading(receipt.session), night_id=int(receipt.payload["night"]))
    if night is None or receipt.message_id is None:
        return
    if night.message_id is not None and night.message_id != receipt.message_id:
        await enqueue(
            receipt.session,
            chat_id=night.chat_id,
            kind="night_moved",
            payload={"night": night.night_id, "message": night.message_id},
            lane=Lane.BROADCAST,
            now=receipt.now,
        )
    await change_night(
        receipt.session, night_id=night.night_id, now=receipt.now, message_id=receipt.message_id
    )


async def edit(letter: Letter) -> Edit | None:
    """The night's message, where it stands."""
    night = await _night_of(letter)
    if night is None or night.message_id is None:
        return None
    screen = await draw_board(letter.session, night, letter.services)
    return Edit(screen, message_id=night.message_id)


async def moved(letter: Letter) -> Edit | None:
    """An earlier message of the night."""
    night = await _night_of(letter)
    if night is None:
        return None
    screen = moved_screen(night, translator(night.language))
    return Edit(screen, message_id=int(letter.payload["message"]))


async def poll(letter: Letter) -> Post | None:
    """A poll, unless the night has ended meanwhile."""
    vote = await get_vote(letter.session, vote_id=int(letter.payload["vote"]))
    night = vote and await get_night(letter.session, night_id=vote.night_id)
    if not vote or not night or vote.closed_at is not None or night.ended_at is not None:
        return None
    return Post(await _ballot(letter, night, vote), topic=night.topic)


async def _ballot(letter: Letter, night: Night, vote: Vote) -> Ballot:
    tr, session = translator(night.language), letter.session
    buttons = draw_buttons(night, vote, letter.services)
    if vote.kind in (FILMS, FILMS_AGAIN):
        found = await lines_of(session, film_ids=vote.options, language=night.language)
        by_id = {film.film_id: film for film in found}
        films = [
            Proposal(film_id, film.title, film.release_date, 0)
            if (film := by_id.get(film_id))
            else Proposal(film_id, "—", None, 0)
            for film_id in vote.options
        ]
        return films_ballot(night, vote, films, tr, buttons=buttons)
    known = await choices_of(session, showtime_ids=vote.options)
    choices: Sequence[Choice | None] = [known.get(showtime_id) for showtime_id in vote.options]
    name = night.film_id and await get_name(session, film_id=night.film_id, language=night.language)
    return sessions_ballot(
        night, vote, choices, tr, film=name.title if name else "—", buttons=buttons
    )


async def poll_sent(receipt: Receipt) -> None:
    """The poll is there: by Telegram's id its news are known."""
    if receipt.poll is not None:
        await note_vote_sent(
            receipt.session,
            vote_id=int(receipt.payload["vote"]),
            telegram_id=receipt.poll.poll_id,
            message_id=receipt.message_id,
        )


async def poll_lost(receipt: Receipt) -> None:
    """Telegram takes no polls there: back to the list, which says so."""
    vote_id = int(receipt.payload["vote"])
    if not await close_vote(receipt.session, vote_id=vote_id, now=receipt.now):
        return
    read = await reading(receipt.session)
    vote = await get_vote(read, vote_id=vote_id)
    night = vote and await get_night(read, night_id=vote.night_id)
    if vote and night and night.round == vote.round:
        await propose_again(receipt.session, night, "refused", receipt.now)


async def close(letter: Letter) -> Stop | Wait | None:
    """The time of a poll is over, or it was closed by hand."""
    vote = await get_vote(letter.session, vote_id=int(letter.payload["vote"]))
    if vote is None or vote.closed_at is not None:
        return None
    if vote.message_id is None:
        return Wait(letter.now + UNSENT)
    return Stop(vote.message_id)


async def closed(receipt: Receipt) -> None:
    """The poll was stopped, and this is how it stood."""
    await settle(
        receipt.session,
        vote_id=int(receipt.payload["vote"]),
        tally=receipt.poll,
        now=receipt.now,
    )


async def end(letter: Letter) -> Post | None:
    """How it ended."""
    night = await _night_of(letter)
    if night is None:
        return None
    session, tr = letter.session, translator(night.language)
    shown = cinema = None
    if night.outcome == "decided" and night.showtime_id is not None:
        shown = await get_session(session, showtime_id=night.showtime_id, language=night.language)
        cinema = shown and await get_cinema(session, cinema_id=shown.cinema_id)
    if shown and cinema:
        link = deep_link(letter.bot, ShowShowtime(shown.showtime_id))
        file = calendar_file(shown, cinema, link=link, stamp=letter.now)
        return Post(
            decided_message(night, shown, cinema, tr, username=letter.bot, calendar=file),
            topic=night.topic,
        )
    name = night.film_id and await get_name(session, film_id=night.film_id, language=night.language)
    screen = undecided_screen(night, tr, film=name.title if name else None)
    return Post(screen, topic=night.topic)


NIGHT_KINDS: Kinds = {
    "night_board": Kind(board, sent=board_sent),
    "night_close": Kind(close, sent=closed),
    "night_edit": Kind(edit),
    "night_end": Kind(end),
    "night_moved": Kind(moved),
    "night_poll": Kind(poll, sent=poll_sent, lost=poll_lost),
}
