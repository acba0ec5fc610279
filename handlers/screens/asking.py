"""The questions: which film, which city, where are you?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from db.results import CityRef
from handlers.actions import AskLocation, ForgetCity, ShowCityDay, ShowHome, ShowList
from handlers.callbacks import Action
from handlers.filters import Filters
from handlers.i18n import Translator
from handlers.screens.filters import filter_words
from handlers.screens.screen import Button, Inline, Row, Screen, blocks, escape, label, rows
from handlers.screens.towns import city_name


def _home(tr: Translator) -> Button:
    return Button("🏠 " + tr.gettext("Menu"), ShowHome())


def understood(
    tr: Translator,
    *,
    film: str | None,
    city: str | None,
    days: Sequence[date],
    today: date,
    only: Filters | None,
) -> str | None:
    """What is known already while the rest is asked: Dune · Lyon · samedi 28 novembre · VF."""
    day = tr.day(days[0], today) if days else None
    if len(days) > 1:
        day = f"{tr.short_day(days[0], today)} – {tr.short_day(days[-1], today)}"
    wishes = filter_words(only, tr) if only else []
    parts = [film, city, day, *wishes]
    return " · ".join(escape(part, 60) for part in parts if part) or None


def ask_film_screen(tr: Translator) -> Screen:
    """Asks for a title."""
    _ = tr.gettext
    return Screen(
        "🎬 " + _("Which film? Send its title, or /cancel."), prompt=_("Title of the film")
    )


def ask_film_or_city_screen(tr: Translator, *, city: CityRef | None = None) -> Screen:
    """Asks for a title; a city alone gives all that is on there. The person's own `city` is a tap
    away; a button leaves no room for a prompt, which a group needs."""
    _ = tr.gettext
    asked = "🕒 " + _("Which film? Send its title, a city for all that is on there, or /cancel.")
    if city is None:
        return Screen(asked, prompt=_("Film or city"))
    there = Button("📍 " + label(city.name, 30), ShowCityDay(city.city_id))
    films = Button("🎞 " + _("Now showing"), ShowList("now"))
    return Screen(asked, rows((there,), (films, _home(tr))))


def type_city_screen(tr: Translator) -> Screen:
    """Asks for the name of a city."""
    _ = tr.gettext
    return Screen("📍 " + _("Which city? Send its name, or /cancel."), prompt=_("City"))


def ask_city_screen(tr: Translator, *, city: CityRef | None) -> Screen:
    """Asks which city is mine; the answer is typed or sent as a location."""
    _ = tr.gettext
    now = _("Your city: {city}").format(city=f"<b>{escape(city.name, 60)}</b>") if city else None
    return Screen(
        blocks(f"📍 {now}" if now else None, _("Which city are you in? Send its name.")),
        rows(
            (
                Button("📍 " + _("Near me"), AskLocation()),
                Button("🗑 " + _("Forget my city"), ForgetCity()) if city else None,
            ),
            (_home(tr),),
        ),
    )


def ask_location_screen(tr: Translator) -> Screen:
    """Offers to send where I am, or to type a city."""
    _ = tr.gettext
    return Screen(
        "📍 " + _("Tap the button below to send me where you are, or type a city."),
        ask_location="📍 " + _("Send my location"),
        fresh=True,
    )


def choose_city_screen(
    tr: Translator, cities: Sequence[tuple[CityRef, str]], targets: Sequence[Action]
) -> Screen:
    """Several cities fit: which one? Each under the name that tells it apart."""
    _ = tr.gettext
    buttons: list[Row] = []
    for (_city, name), target in zip(cities, targets, strict=True):
        buttons.append((Button("📍 " + label(name, 60), target),))
    return Screen(_("Which city do you mean?"), rows(*buttons, (_home(tr),)))


def city_saved_screen(tr: Translator, city: CityRef) -> Screen:
    """The city is kept, and what is on there is a tap away."""
    _ = tr.gettext
    what = _("What is on in {city}").format(city=label(city.name, 24))
    return Screen(
        "📍 " + _("Your city is now {city}.").format(city=f"<b>{escape(city_name(city), 60)}</b>"),
        rows(
            (Button("🕒 " + what, ShowCityDay(city.city_id)),),
            # Who came from inline mode to say where they are goes back to that chat with this.
            (Button("↗️ " + _("Send a film to a chat"), Inline("")),),
            (_home(tr),),
        ),
    )


def unknown_city_screen(tr: Translator, words: str, *, private: bool, near: AskLocation) -> Screen:
    """No city of that name, which may be typed anew; `near` asks where one is instead."""
    _ = tr.gettext
    sorry = _("I know of no cinema in “{words}”. Try another spelling, or a larger town nearby.")
    return Screen(
        sorry.format(words=escape(words, 60)),
        rows((Button("📍 " + _("Near me"), near) if private else None, _home(tr))),
    )


def sentence_screen(tr: Translator, sentence: str) -> Screen:
    """One sentence (escaped already) and the way home."""
    return Screen(sentence, rows((_home(tr),)))
