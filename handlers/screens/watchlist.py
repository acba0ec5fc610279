"""The films a person wants to see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from db.watching import Watched, WatchlistPage
from handlers.actions import ShowFilm, ShowHome, ShowList
from handlers.callbacks import Action
from handlers.i18n import Translator
from handlers.screens.film import PER_PAGE, film_label
from handlers.screens.screen import Button, Row, Screen, blocks, escape, page_row, rows
from handlers.watching.actions import WATCHED, EditWatchlist, ShowWatchlist, Unwatch


def watchlist_screen(
    page: WatchlistPage, tr: Translator, *, today: date, number: int = 0
) -> Screen:
    """A page of the list: each film with its date, or that it is on."""
    _ = tr.gettext
    if not page.films:
        return _empty_screen(tr)
    listed = [
        f"{place}. {watched_line(watched, tr, today=today)}"
        for place, watched in enumerate(page.films, page.offset + 1)
    ]
    edit = Button("✏️ " + _("Take films off"), EditWatchlist(number))
    return Screen(
        blocks(_title(page, tr), "\n".join(listed)),
        rows(
            *_film_rows(page, "", lambda film_id: ShowFilm(film_id, WATCHED)),
            _pages(page, number, ShowWatchlist),
            (edit, _home(tr)),
        ),
    )


def edit_watchlist_screen(
    page: WatchlistPage, tr: Translator, *, number: int = 0, notice: str | None = None
) -> Screen:
    """The same page, where a tap takes a film off."""
    _ = tr.gettext
    if not page.films:
        return _empty_screen(tr, notice)
    return Screen(
        blocks(_title(page, tr), _("Tap the films to take off the list.")),
        rows(
            *_film_rows(page, "✖ ", lambda film_id: Unwatch(film_id, number)),
            _pages(page, number, EditWatchlist),
            (Button("✓ " + _("Done"), ShowWatchlist(number)), _home(tr)),
        ),
        notice=notice,
    )


def _empty_screen(tr: Translator, notice: str | None = None) -> Screen:
    _ = tr.gettext
    said = _("Nothing here yet. Open a film and tap <b>Watchlist</b>: I keep it for you.")
    return Screen(
        blocks("🔖 <b>" + _("My watchlist") + "</b>", said),
        rows(
            (
                Button("🎞 " + _("Now showing"), ShowList("now")),
                Button("🔜 " + _("Coming soon"), ShowList("soon")),
            ),
            (_home(tr),),
        ),
        notice=notice,
    )


def watched_line(watched: Watched, tr: Translator, *, today: date) -> str:
    """A film with what matters to who waits for it: now on, or since or from when."""
    _ = tr.gettext
    film = watched.film
    title = ("" if watched.alerts else "🔕 ") + f"<b>{escape(film.title, 80)}</b>"
    if watched.showing:
        year = f" ({film.year})" if film.year else ""
        return f"{title}{year} · " + _("now showing")
    if film.release_date is None:
        return f"{title} · " + _("no date yet")
    said = _("from {date} on") if film.release_date > today else _("out since {date}")
    return f"{title} · " + said.format(date=tr.date(film.release_date))


def _title(page: WatchlistPage, tr: Translator) -> str:
    count = tr.ngettext("{count} film", "{count} films", page.total)
    title = "🔖 <b>" + tr.gettext("My watchlist") + "</b> · "
    return title + count.format(count=tr.number(page.total))


def _film_rows(page: WatchlistPage, sign: str, target: Callable[[int], Action]) -> list[Row]:
    return [
        (Button(f"{sign}{place}. {film_label(one.film)}", target(one.film.film_id)),)
        for place, one in enumerate(page.films, page.offset + 1)
    ]


def _pages(page: WatchlistPage, number: int, target: Callable[[int], Action]) -> Row:
    return page_row(number, -(-page.total // PER_PAGE), target)


def _home(tr: Translator) -> Button:
    return Button("🏠 " + tr.gettext("Menu"), ShowHome())
