"""The film card, and lists of films."""

from __future__ import annotations

from db.results import CityRef, FilmCard, FilmLine, FilmPage, Neighbours
from handlers.actions import (
    ShowCities,
    ShowCritics,
    ShowFilm,
    ShowHome,
    ShowList,
    ShowSessions,
)
from handlers.audience.actions import ShowOpinions, ShowRating
from handlers.genres import genre_names
from handlers.i18n import Translator
from handlers.links import share_address
from handlers.screens.screen import (
    ROOM,
    Button,
    Row,
    Screen,
    Url,
    blocks,
    clip,
    edge,
    escape,
    is_link,
    label,
    lines,
    page_row,
    quotation,
    rows,
)
from handlers.watching.actions import WATCHED, Watch

PER_PAGE = 10
# Beyond this many names a card stops being something one reads at a bus stop.
CAST_SHOWN = 6
# The mean of few ratings says more about the few than about the film.
ENOUGH_RATINGS = 5


def film_screen(
    film: FilmCard,
    tr: Translator,
    *,
    link: str,
    walk: str = "",
    neighbours: Neighbours | None = None,
    watched: bool | None = None,
    city: CityRef | None = None,
) -> Screen:
    """A film's card. `link` is its deep link, for sharing; `watched` says whether it is on the
    reader's watchlist, None where it has many readers; `city` is the reader's."""
    return Screen(
        card_text(film, tr, synopsis=1500),
        rows(*_card_rows(film, tr, link, walk, watched, city), _walk_row(tr, walk, neighbours)),
        picture=film.poster_url,
    )


def card_text(film: FilmCard, tr: Translator, *, synopsis: int, note: str | None = None) -> str:
    """All that a card says; `synopsis` is how much there may be of that, `note` stands beneath the
    figures."""
    return blocks(
        _heading(film, tr),
        _people(film, tr),
        lines(figures(film, tr), note),
        _awards(film),
        quotation(escape(film.synopsis, synopsis)) if film.synopsis else None,
    )


def title_line(film: FilmCard | FilmLine) -> str:
    """The title in bold with its year."""
    year = f" ({film.year})" if film.year else ""
    return f"<b>{escape(film.title, 200)}</b>{year}"


def _heading(film: FilmCard, tr: Translator) -> str:
    _ = tr.gettext
    facts = [
        ", ".join(escape(name, 40) for name in genre_names(film.genres[:4], tr)),
        tr.duration(film.runtime_min) if film.runtime_min else "",
    ]
    released = None
    if film.release_date:
        released = _("In cinemas: {date}").format(date=tr.date(film.release_date))
    other = film.original_title if film.original_title != film.title else None
    return lines(
        f"🎬 {title_line(film)}",
        f"<i>{escape(other, 200)}</i>" if other else None,
        " · ".join(fact for fact in facts if fact),
        f"📅 {released}" if released else None,
    )


def _people(film: FilmCard, tr: Translator) -> str | None:
    _ = tr.gettext
    directors = tr.listing(escape(name, 60) for name in film.directors[:4])
    cast = ", ".join(escape(name, 60) for name in film.cast[:CAST_SHOWN])
    return lines(
        _("Directed by {names}").format(names=directors) if directors else None,
        _("With {names}").format(names=cast) if cast else None,
    )


def figures(film: FilmCard, tr: Translator) -> str:
    """The press and the audience, each with its mean and its count."""
    return lines(press_line(film, tr), audience_line(film, tr))


def press_line(film: FilmCard, tr: Translator) -> str:
    _, n_ = tr.gettext, tr.ngettext
    if film.press_mean is None or not film.press_count:
        return "📰 " + _("Press: no marks yet")
    return "📰 " + n_(
        "Press: <b>{mean}</b>/5 · {count} title",
        "Press: <b>{mean}</b>/5 · {count} titles",
        film.press_count,
    ).format(mean=tr.score(film.press_mean), count=tr.number(film.press_count))


def audience_line(film: FilmCard | FilmLine, tr: Translator) -> str:
    _, n_ = tr.gettext, tr.ngettext
    if not film.audience_count:
        return "👥 " + _("Audience: no ratings yet")
    if film.audience_mean is None or film.audience_count < ENOUGH_RATINGS:
        return "👥 " + n_(
            "Audience: {count} rating, too few for a mean",
            "Audience: {count} ratings, too few for a mean",
            film.audience_count,
        ).format(count=tr.number(film.audience_count))
    return "👥 " + n_(
        "Audience: <b>{mean}</b>/5 · {count} rating",
        "Audience: <b>{mean}</b>/5 · {count} ratings",
        film.audience_count,
    ).format(mean=tr.score(film.audience_mean), count=tr.number(film.audience_count))


def _awards(film: FilmCard) -> str | None:
    return lines(*(f"🏆 {escape(award, 160)}" for award in film.awards[:5])) or None


def _card_rows(
    film: FilmCard,
    tr: Translator,
    link: str,
    walk: str,
    watched: bool | None,
    city: CityRef | None,
) -> tuple[tuple[Button | None, ...], ...]:
    _ = tr.gettext
    trailer = None
    if is_link(film.trailer_url):
        trailer = Button("▶️ " + _("Trailer"), Url(film.trailer_url or ""))
    mark = "✅ " if watched else "🔖 "
    wanted = None if watched is None else not watched
    watch = Button(mark + _("Watchlist"), Watch(film.film_id, wanted, walk))
    here = None
    if city is not None and film.in_city:
        shown = f"📍 {label(city.name, 30)} ({tr.number(film.in_city)})"
        here = Button(shown, ShowSessions(film.film_id, city.city_id, None, walk))
    share = Button("↗️ " + _("Share"), Url(share_address(link, clip(film.title, 200))))
    return (
        (
            Button("📰 " + _("Critics"), ShowCritics(film.film_id, walk)),
            Button("💬 " + _("Opinions"), ShowOpinions(film.film_id, walk)),
        ),
        (
            Button("🕒 " + _("Showtimes"), ShowCities(film.film_id, walk)),
            Button("⭐ " + _("Rate"), ShowRating(film.film_id, walk)),
        ),
        (here,),
        (watch, share),
        # A row of its own: in a group half of one is too narrow for "Bande-annonce".
        (trailer,),
    )


def _walk_row(tr: Translator, walk: str, here: Neighbours | None) -> Row:
    """Previous, the list, next; without a list, the way home."""
    _ = tr.gettext
    if here is None:
        home = Button("🏠 " + _("Menu"), ShowHome())
        # Just taken off the list one walks through: one wants to go on there.
        return (
            (Button("☰ " + _("My watchlist"), ShowList(walk)), home)
            if walk == WATCHED
            else (home,)
        )
    back = ShowList(walk, (here.position - 1) // PER_PAGE)
    return (
        Button("‹ " + _("Previous"), ShowFilm(here.previous, walk)) if here.previous else edge(),
        Button(f"☰ {here.position}/{here.total}", back),
        Button(_("Next") + " ›", ShowFilm(here.next, walk)) if here.next else edge(),
    )


def film_list_screen(
    page: FilmPage,
    tr: Translator,
    *,
    title: str,
    empty: str,
    walk: str,
    number: int = 0,
    with_dates: bool = False,
    back: Button | None = None,
) -> Screen:
    """A page of films, each a line and a button. `title` and `empty` are escaped already."""
    _ = tr.gettext
    home = back or Button("🏠 " + _("Menu"), ShowHome())
    if not page.films:
        return Screen(blocks(f"<b>{title}</b>", empty), rows((home,)))
    shown = []
    for place, film in enumerate(page.films, page.offset + 1):
        shown.append(f"{place}. {line_text(film, tr, with_date=with_dates)}")
    buttons = [
        (Button(f"{place}. {film_label(film)}", ShowFilm(film.film_id, walk)),)
        for place, film in enumerate(page.films, page.offset + 1)
    ]
    turn = page_row(number, -(-page.total // PER_PAGE), lambda to: ShowList(walk, to))
    return Screen(blocks(f"<b>{title}</b>", "\n".join(shown)), rows(*buttons, turn, (home,)))


def line_text(film: FilmLine, tr: Translator, *, with_date: bool = False) -> str:
    """A film in a list: title, year or date, both means."""
    marks = []
    if film.press_mean is not None and film.press_count:
        marks.append(f"📰 {tr.score(film.press_mean)}")
    if film.audience_mean is not None and film.audience_count >= ENOUGH_RATINGS:
        marks.append(f"👥 {tr.score(film.audience_mean)}")
    when = ""
    if with_date and film.release_date:
        when = f" · {tr.date(film.release_date)}"
    elif film.year:
        when = f" ({film.year})"
    return f"<b>{escape(film.title, 80)}</b>{when}" + (f" · {' '.join(marks)}" if marks else "")


def film_label(film: FilmLine) -> str:
    """A film on a button, told apart from others of its name by its year; with its place in a list
    before it ("10. ") the year is still seen."""
    year = f" ({film.year})" if film.year else ""
    return label(film.title, ROOM[1] - len("10. ") - len(year)) + year
