"""Announcements as chats read them: the week's lead, a card for each film, or a list; and the stars
that everybody there can give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.announcing import ShownIn
from db.audience import STARS
from db.results import CityRef, FilmCard, FilmLine
from handlers.actions import ShowCities, ShowFilm, ShowSessions
from handlers.audience.actions import GiveStars
from handlers.genres import genre_names
from handlers.i18n import Translator
from handlers.links import deep_link
from handlers.screens.film import press_line, title_line
from handlers.screens.screen import (
    Button,
    Row,
    Screen,
    Url,
    blocks,
    escape,
    lines,
    quotation,
    rows,
    units,
)
from handlers.screens.stars import star_label, star_rows

SYNOPSIS = 600
CAST = 4
CINEMAS = 3
"""Cinemas of a city that are named."""
STARRED = 10
"""Films of a list that can be rated in it; a keyboard has at most a hundred buttons."""
LIST_UNITS = 3600


@dataclass(frozen=True, slots=True)
class Listed:
    """A film in a list: its place, and how many gave it one star, two, … five."""

    place: int
    film: FilmLine
    stars: Sequence[int]
    shown: ShownIn | None = None


def lead_screen(
    tr: Translator,
    *,
    week: tuple[date, date],
    count: int,
    city: CityRef | None,
    preview: bool = False,
) -> Screen:
    """What comes out in a programme week."""
    _, n_ = tr.gettext, tr.ngettext
    films = n_("{count} film", "{count} films", count).format(count=tr.number(count))
    return Screen(
        lines(
            "👁 <i>" + _("Preview") + "</i>" if preview else None,
            "🎬 <b>" + _("This week’s releases") + "</b>",
            f"📅 {tr.days(*week)} · {films}",
            f"📍 {escape(city.name, 60)}" if city else None,
            "⭐ " + _("Seen one? Tap your stars."),
        )
    )


def card_screen(
    film: FilmCard,
    tr: Translator,
    *,
    stars: Sequence[int],
    bot: str,
    city: CityRef | None = None,
    shown: ShownIn | None = None,
) -> Screen:
    """A film that has come out. All buttons but the stars lead to the private chat."""
    _ = tr.gettext
    facts = [
        ", ".join(escape(name, 40) for name in genre_names(film.genres[:3], tr)),
        tr.duration(film.runtime_min) if film.runtime_min else "",
    ]
    directors = tr.listing(escape(name, 60) for name in film.directors[:3])
    cast = ", ".join(escape(name, 60) for name in film.cast[:CAST])
    released = None
    if film.release_date:
        released = "📅 " + _("In cinemas: {date}").format(date=tr.date(film.release_date))
    return Screen(
        blocks(
            lines(
                f"🎬 {title_line(film)}",
                f"<i>{escape(film.original_title, 200)}</i>"
                if film.original_title != film.title
                else None,
                " · ".join(fact for fact in facts if fact),
                released,
            ),
            lines(
                _("Directed by {names}").format(names=directors) if directors else None,
                _("With {names}").format(names=cast) if cast else None,
            ),
            lines(
                press_line(film, tr) if film.press_count else None,
                sessions_line(city, shown, tr) if city else None,
            ),
            quotation(escape(film.synopsis, SYNOPSIS)) if film.synopsis else None,
        ),
        announced_rows(film.film_id, stars, tr, bot, city=city),
        picture=film.poster_url,
    )


def sessions_line(city: CityRef, shown: ShownIn | None, tr: Translator) -> str:
    """What a city shows of a film until the programme week ends."""
    _, n_ = tr.gettext, tr.ngettext
    name = escape(city.name, 60)
    if shown is None:
        return "📍 " + _("{city}: no showtimes this week").format(city=name)
    said = n_(
        "{city}: {count} showtime this week", "{city}: {count} showtimes this week", shown.sessions
    )
    where = [escape(cinema, 40) for cinema, _count in shown.cinemas[:CINEMAS]]
    if len(shown.cinemas) > CINEMAS:
        where[-1:] = ["…"]
    counted = said.format(city=name, count=tr.number(shown.sessions))
    return f"📍 {counted} ({', '.join(where)})"


def announced_rows(
    film_id: int, stars: Sequence[int], tr: Translator, bot: str, *, city: CityRef | None
) -> tuple[Row, ...]:
    """The stars with the counts of the moment, and the ways to the private chat."""
    _ = tr.gettext
    times = ShowSessions(film_id, city.city_id) if city else ShowCities(film_id)
    return rows(
        *star_rows(film_id, stars, tr),
        (
            Button("🕒 " + _("Showtimes"), Url(deep_link(bot, times))),
            Button("🎬 " + _("Film"), Url(deep_link(bot, ShowFilm(film_id)))),
        ),
    )


def list_screen(films: Sequence[Listed], tr: Translator, *, bot: str, head: str | None) -> Screen:
    """Several films in one message; counts stand beside the titles, as a row of buttons belongs to
    each film. `head` stands above a whole week's; None: these come after the cards."""
    _ = tr.gettext
    head = head or "🎬 <b>" + _("Also out this week") + "</b>"
    told, used = [], units(head)
    for one in films:
        text = _entry(one, tr, bot)
        used += units(text) + 2
        if used > LIST_UNITS:
            break
        told.append(text)
    return Screen(
        blocks(head, *told),
        tuple(
            (
                Button(f"{one.place}.", Url(deep_link(bot, ShowFilm(one.film.film_id)))),
                *(Button(f"★{value}", GiveStars(one.film.film_id, value)) for value in STARS),
            )
            for one in films[: min(STARRED, len(told))]
        ),
    )


def _entry(one: Listed, tr: Translator, bot: str) -> str:
    _, n_ = tr.gettext, tr.ngettext
    film = one.film
    given = [
        star_label(value, count, tr) for value, count in zip(STARS, one.stars, strict=True) if count
    ]
    about = [", ".join(escape(name, 40) for name in film.directors[:2])]
    if one.shown is not None:
        said = n_("{count} showtime this week", "{count} showtimes this week", one.shown.sessions)
        about.append(said.format(count=tr.number(one.shown.sessions)))
    link = deep_link(bot, ShowFilm(film.film_id))
    return lines(
        f'{one.place}. <a href="{escape(link)}"><b>{escape(film.title, 80)}</b></a>',
        " · ".join(part for part in about if part),
        "⭐ " + "  ".join(reversed(given)) if given else None,
    )
