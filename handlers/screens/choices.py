"""What was understood of a sentence, as buttons that change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from db.results import CityRef, FilmLine, FilmName
from handlers.actions import (
    ChangeFilm,
    ShowCities,
    ShowCityDay,
    ShowDays,
    ShowFilters,
    ShowSessions,
    TypeCity,
)
from handlers.callbacks import Action
from handlers.i18n import Translator
from handlers.screens.film import film_label
from handlers.screens.filters import back_to, filter_line, filter_words
from handlers.screens.screen import Button, Row, Screen, blocks, escape, fitting, label, lines, rows
from handlers.screens.towns import city_name

MOST_DAYS = 60
CHANGES = " ✎"  # what a tap changes


def sentence_choices(
    scope: ShowFilters, city: CityRef, tr: Translator, today: date, film: FilmName | None = None
) -> tuple[Row, ...]:
    """Film, city, day and time as they were understood; a tap leads to where each is changed."""
    film_id, city_id, day, walk, only = (
        scope.film_id,
        scope.city_id,
        scope.day,
        scope.walk,
        scope.only,
    )
    town: Action = TypeCity(0, day, walk, only)
    chosen = []
    if film is not None:
        change = ChangeFilm(film_id, city_id, day, walk, only)
        chosen.append(Button(f"🎬 {label(film.title, 24)}{CHANGES}", change))
        town = ShowCities(film_id, walk, 0, day, only)
    # A clock only where nothing but the time was said.
    sign = "⚙️" if only and (only.version or only.format or only.access) else "🕒"
    wishes = " · ".join(filter_words(only, tr)) if only else tr.gettext("any time")
    return fitting(
        [
            *chosen,
            Button(f"📍 {label(city.name, 24)}{CHANGES}", town),
            Button(
                f"📅 {tr.short_day(day, today)}{CHANGES}", ShowDays(film_id, city_id, walk, only)
            ),
            Button(f"{sign} {label(wishes, 28)}{CHANGES}", scope),
        ],
        2,
    )


def other_days(
    also: Sequence[date], today: date, tr: Translator, target: Callable[[date], Action]
) -> Row:
    """The other days that words may have meant."""
    said = tr.gettext("{day} instead?")
    return tuple(
        Button("📅 " + said.format(day=tr.short_day(day, today)), target(day)) for day in also[:3]
    )


def days_screen(
    scope: ShowDays,
    heading: str,
    days: Sequence[date],
    tr: Translator,
    *,
    today: date,
) -> Screen:
    """Which day? All that have sessions; `heading` is HTML."""
    _ = tr.gettext
    buttons = [Button(tr.short_day(day, today), day_target(scope, day)) for day in days[:MOST_DAYS]]
    return Screen(
        blocks(
            lines(heading, filter_line(scope.only, tr)),
            _("Which day? Choose one, or type it: “saturday”, “the 14th”."),
        ),
        rows(*fitting(buttons, 3), (Button("‹ " + _("Back"), day_target(scope, None)),)),
    )


def day_target(scope: ShowDays, day: date | None) -> Action:
    """The film in the city, or all that is on there, on a day."""
    if scope.film_id:
        return ShowSessions(scope.film_id, scope.city_id, day, scope.walk, 0, scope.only)
    return ShowCityDay(scope.city_id, day, 0, scope.walk, scope.only)


def choose_day_screen(
    scope: ShowDays, readings: Sequence[date], tr: Translator, *, today: date
) -> Screen:
    """Words that may mean several days: which one?"""
    _ = tr.gettext
    buttons = [
        (Button("📅 " + tr.day(day, today), day_target(scope, day)),) for day in readings[:5]
    ]
    return Screen(_("Which day do you mean?"), rows(*buttons))


def change_film_screen(
    action: ChangeFilm, city: CityRef, films: Sequence[FilmLine], tr: Translator, *, today: date
) -> Screen:
    """Which film instead? Those that come near, or a title to be typed."""
    _ = tr.gettext
    city_id, day, walk, only = action.city_id, action.day, action.walk, action.only
    buttons = [
        (Button(film_label(film), ShowSessions(film.film_id, city_id, day, walk, 0, only)),)
        for film in films
    ]
    scope = ShowFilters(action.film_id, city_id, 0, day, walk, only)
    everything = _("All that is on in {city}").format(city=label(city.name, 24))
    return Screen(
        blocks(
            lines(
                f"📍 {escape(city_name(city), 80)} · <b>{tr.day(day, today)}</b>",
                filter_line(only, tr),
            ),
            _("Which film? Choose one, or send its title."),
        ),
        rows(
            *buttons,
            (Button("🎞 " + everything, ShowCityDay(city_id, day, 0, walk, only)),),
            (Button("‹ " + _("Back"), back_to(scope)),),
        ),
    )
