"""What chats are sent: rendered when it leaves, in the chat's language, so that it is true then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from db.announcing import CARDS, LISTED, AnnouncedFilm, Announcements, ShownIn
from db.days import cinema_day, programme_week, still_seen_from
from db.queries.announced import (
    get_announced,
    list_issue,
    list_planned,
    note_message,
    shown_in,
)
from db.queries.announcing import get_announcements
from db.queries.film_lists import lines_of
from db.queries.films import get_film
from db.queries.star_changes import count_stars_of
from db.results import FilmLine
from handlers.i18n import Translator, choose_locale, translator
from handlers.outgoing import Edit, Letter, Post, Receipt, Wait
from handlers.screens.announced import (
    Listed,
    announced_rows,
    card_screen,
    lead_screen,
    list_screen,
)
from handlers.screens.screen import Screen

EVERY = timedelta(seconds=3)
"""At most one edit of a message in so long."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """What every message to a chat is made with."""

    letter: Letter
    settings: Announcements
    tr: Translator
    preview: bool = False

    def post(self, screen: Screen) -> Post:
        here = self.letter.chat_id == self.settings.chat_id
        return Post(
            screen,
            silent=here and self.settings.silent,
            topic=self.settings.topic if here else None,
        )


async def _paper(letter: Letter, chat_id: int | None = None) -> _Paper:
    of = chat_id or letter.chat_id
    assert of is not None
    settings = await get_announcements(
        letter.session, chat_id=of, timezone=letter.services.timezone
    )
    # A preview may be asked for before anything was chosen: it then speaks as its settings do.
    language = choose_locale(
        settings.language,
        letter.payload.get("language"),
        default=letter.services.default_language,
    )
    return _Paper(letter, settings, translator(language), preview=chat_id is not None)


def _at(letter: Letter | Receipt) -> datetime:
    return datetime.fromtimestamp(int(letter.payload["at"]), UTC)


async def lead(letter: Letter) -> Post | None:
    """What comes before the cards."""
    assert letter.chat_id is not None
    films = await list_issue(letter.session, chat_id=letter.chat_id, at=_at(letter))
    if not films:
        return None
    paper = await _paper(letter)
    return paper.post(_lead(paper, films[0].week, len(films)))


def _lead(paper: _Paper, week: date, count: int) -> Screen:
    return lead_screen(
        paper.tr, week=programme_week(week), count=count, city=paper.settings.city,
        preview=paper.preview,
    )  # fmt: skip


async def card(letter: Letter) -> Post | None:
    """A film."""
    paper = await _paper(letter)
    screen = await _card(paper, int(letter.payload["film"]))
    return paper.post(screen) if screen else None


async def _card(paper: _Paper, film_id: int) -> Screen | None:
    letter, city = paper.letter, paper.settings.city
    film = await get_film(letter.session, film_id=film_id, language=paper.tr.language)
    if film is None:
        return None
    stars = await count_stars_of(letter.session, film_ids=(film_id,))
    shown = await _shown(paper, (film_id,))
    return card_screen(
        film, paper.tr, stars=stars[film_id], bot=letter.bot, city=city, shown=shown.get(film_id)
    )


async def _shown(paper: _Paper, film_ids: Sequence[int]) -> dict[int, ShownIn]:
    """What the chat's city shows, this programme week."""
    city, now = paper.settings.city, paper.letter.now
    if city is None:
        return {}
    last = programme_week(cinema_day(now, paper.settings.timezone))[1]
    return await shown_in(
        paper.letter.session,
        film_ids=film_ids,
        city_id=city.city_id,
        since=still_seen_from(now),
        until=last,
    )


async def listed(letter: Letter) -> Post | None:
    """Several films in one message: all of the week, or what comes after the cards."""
    assert letter.chat_id is not None
    films = await list_issue(letter.session, chat_id=letter.chat_id, at=_at(letter))
    paper = await _paper(letter)
    screen = await _list(paper, films)
    return paper.post(screen) if screen else None


async def _list(paper: _Paper, issue: Sequence[AnnouncedFilm]) -> Screen | None:
    films = [film for film in issue if film.shown_as == LISTED]
    ids = [film.film_id for film in films]
    lines = await lines_of(paper.letter.session, film_ids=ids, language=paper.tr.language)
    if not lines:
        return None
    whole = films[0].position == 1
    head = _lead(paper, films[0].week, len(issue)).text if whole else None
    return list_screen(
        await _rows(paper, lines, {film.film_id: film.position for film in films}),
        paper.tr,
        bot=paper.letter.bot,
        head=head,
    )


async def _rows(
    paper: _Paper, lines: Sequence[FilmLine], places: dict[int, int]
) -> tuple[Listed, ...]:
    ids = [line.film_id for line in lines]
    stars = await count_stars_of(paper.letter.session, film_ids=ids)
    shown = await _shown(paper, ids)
    return tuple(
        Listed(places[line.film_id], line, stars[line.film_id], shown.get(line.film_id))
        for line in lines
    )


async def preview(letter: Letter) -> Post | None:
    """What an announcement of this week would look like, film by film, to who sets it up."""
    paper = await _paper(letter, int(letter.payload["of"]))
    week, place = date.fromisoformat(letter.payload["week"]), int(letter.payload["place"])
    films = await list_planned(letter.session, chat_id=None, week=week)
    if paper.settings.form != CARDS:
        planned = [AnnouncedFilm(one, week, n, LISTED) for n, one in enumerate(films, 1)]
        screen = await _list(paper, planned) if planned else None
    elif place == 0:
        screen = _lead(paper, week, len(films))
    else:
        screen = await _card(paper, films[place - 1]) if place <= len(films) else None
    return paper.post(screen) if screen else None


async def card_stars(letter: Letter) -> Edit | Wait | None:
    """The counts under a card."""
    assert letter.chat_id is not None
    film_id = int(letter.payload["film"])
    film = await get_announced(letter.session, chat_id=letter.chat_id, film_id=film_id)
    if film is None or film.message_id is None:
        return None
    if wait := _too_soon(letter, film):
        return wait
    paper = await _paper(letter)
    stars = await count_stars_of(letter.session, film_ids=(film_id,))
    buttons = announced_rows(
        film_id, stars[film_id], paper.tr, letter.bot, city=paper.settings.city
    )
    return Edit(Screen("", buttons), film.message_id, buttons_only=True)


async def list_stars(letter: Letter) -> Edit | Wait | None:
    """The counts in a list."""
    assert letter.chat_id is not None
    issue = await list_issue(letter.session, chat_id=letter.chat_id, at=_at(letter))
    first = next((film for film in issue if film.shown_as == LISTED), None)
    if first is None or first.message_id is None:
        return None
    if wait := _too_soon(letter, first):
        return wait
    screen = await _list(await _paper(letter), issue)
    return Edit(screen, first.message_id) if screen else None


def _too_soon(letter: Letter, film: AnnouncedFilm) -> Wait | None:
    """Instants are whole seconds, so that one more is waited."""
    if film.edited_at is None or letter.now > film.edited_at + EVERY:
        return None
    return Wait(film.edited_at + EVERY + timedelta(seconds=1))


async def card_sent(receipt: Receipt) -> None:
    """Notes which message the card is."""
    await _note(receipt, message_id=receipt.message_id)


async def card_edited(receipt: Receipt) -> None:
    """Notes when its stars were brought up to date."""
    await _note(receipt, edited_at=receipt.now)


async def list_sent(receipt: Receipt) -> None:
    """Notes which message the list is."""
    await _note(receipt, at=_at(receipt), message_id=receipt.message_id)


async def list_edited(receipt: Receipt) -> None:
    """Notes when its stars were brought up to date."""
    await _note(receipt, at=_at(receipt), edited_at=receipt.now)


async def _note(receipt: Receipt, *, at: datetime | None = None, **noted: object) -> None:
    assert receipt.chat_id is not None
    film = receipt.payload.get("film")
    await note_message(
        receipt.session,
        chat_id=receipt.chat_id,
        film_ids=() if film is None else (int(film),),
        at=at,
        **noted,
    )
