"""Welcome, help, language and settings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from babel import Locale

from db.audience import Signature
from db.results import CinemaRef, CityRef
from handlers.actions import (
    AskCity,
    ChooseLanguage,
    ShowCinema,
    ShowCityDay,
    ShowHelp,
    ShowHome,
    ShowLanguages,
    ShowList,
    ShowSettings,
)
from handlers.audience.actions import ShowSignature
from handlers.filters import NOTHING, Filters
from handlers.i18n import Translator
from handlers.privacy.actions import ShowPrivacy
from handlers.screens.alerts import alerts_line
from handlers.screens.comment import signed
from handlers.screens.filters import filter_line, remembered_row
from handlers.screens.screen import (
    Button,
    Inline,
    Screen,
    blocks,
    escape,
    grid,
    label,
    lines,
    rows,
)
from handlers.watching.actions import WATCHED, ShowAlerts


def home_screen(tr: Translator, *, name: str, city: CityRef | None) -> Screen:
    """The welcome: what can be asked, and where to start."""
    _ = tr.gettext
    return Screen(
        blocks(
            "🎬 <b>" + _("Hello {name}, I am Séance.").format(name=escape(name, 40)) + "</b>",
            _("Should we see it, and where is it on? Send me the title of a film."),
            lines(
                "📰 " + _("what the critics and the audience say"),
                "🕒 " + _("showtimes city by city, to book or to share"),
            ),
        ),
        rows(
            (
                Button("🎞 " + _("Now showing"), ShowList("now")),
                Button("✨ " + _("This week"), ShowList("new")),
            ),
            (
                Button("🔜 " + _("Coming soon"), ShowList("soon")),
                Button("📍 " + label(city.name, 30), ShowCityDay(city.city_id))
                if city
                else Button("📍 " + _("My city"), AskCity()),
            ),
            (Button("🔖 " + _("My watchlist"), ShowList(WATCHED)),),
            (
                Button("❓ " + _("Help"), ShowHelp()),
                Button("⚙️ " + _("Settings"), ShowSettings()),
            ),
        ),
    )


def _credits(sources: Collection[str], tr: Translator) -> str:
    _ = tr.gettext
    said = {
        "scare": _("Showtimes: SCARE, Data Ciné Indés, Licence Ouverte 2.0."),
        # In the words that TMDB asks for.
        "tmdb": _("This bot uses the TMDB API but is not endorsed or certified by TMDB."),
    }
    return "".join(f"{said[name]} " for name in said if name in sources)


def help_screen(tr: Translator, *, username: str, sources: Collection[str] = ()) -> Screen:
    """What the bot can do, with examples, and whose data it shows (`sources`: beside what every
    bot shows)."""
    _ = tr.gettext
    elsewhere = _("In any other chat: @{bot} and a title, to send a film’s card")
    return Screen(
        blocks(
            "❓ <b>" + _("What you can ask") + "</b>",
            lines(
                _("Send a title, or part of it: <i>small victories</i>"),
                _("/critics – what the press says of a film"),
                _("/showtimes – a film in a city, or all that is on there"),
                _("/opinions – what the audience says of it, with stars and words"),
                _("/rate – your stars, then a few words; /myratings – all you rated"),
                _("/watchlist – the films you want to see; I tell you when they come"),
                _("/now · /new · /soon – the films on, this week’s, the next ones"),
                _("/announce – each week’s releases, announced in your group or channel"),
                _("/filmnight – in a group: vote for a film and a showtime together"),
                _("/city – your city, so that you need not type it again"),
                elsewhere.format(bot=username),
                _("/language · /settings – how I answer you"),
                _("/privacy – what I keep about you, to export or to delete"),
                _("/cancel – drops the question I asked"),
            ),
            lines(
                "<b>" + _("Examples") + "</b>",
                _("/critics small victories"),
                _("/showtimes small victories, Bordeaux"),
                _("/showtimes La Rochelle"),
                _("small victories in Lyon on Saturday evening, in French"),
            ),
            "<i>"
            + _credits(sources, tr)
            + _(
                "Cinemas: CNC, Licence Ouverte 2.0. Towns: INSEE, Licence Ouverte 2.0; "
                "positions: GeoNames, CC BY 4.0."
            )
            + "</i>",
        ),
        rows(
            (Button("↗️ " + _("Send a film to a chat"), Inline("")),),
            (Button("🏠 " + _("Menu"), ShowHome()),),
        ),
    )


def unknown_command_screen(tr: Translator, given: str, near: str | None) -> Screen:
    """A command nobody knows, and the one it may have been."""
    _ = tr.gettext
    said = _("I do not know {command}.").format(command=escape(given, 40))
    offer = (
        _("Did you mean {command}?").format(command=near)
        if near
        else _("Send me the title of a film, or see what you can ask.")
    )
    return Screen(
        blocks(said, offer),
        rows((Button("🏠 " + _("Menu"), ShowHome()), Button("❓ " + _("Help"), ShowHelp()))),
    )


def language_name(language: str) -> str:
    """A language by its own name: Français, English."""
    name = Locale.parse(language).get_display_name() or language
    return name[:1].upper() + name[1:]


def languages_screen(
    tr: Translator, languages: Sequence[str], *, chosen: bool, private: bool, notice: str = ""
) -> Screen:
    """Which language to answer in."""
    _ = tr.gettext
    buttons = [
        Button(
            ("• " if chosen and language == tr.language else "") + language_name(language),
            ChooseLanguage(language),
        )
        for language in languages
    ]
    follow = Button(("" if chosen else "• ") + _("As in Telegram"), ChooseLanguage())
    question = (
        _("Which language shall I speak with you?")
        if private
        else _("Which language shall I speak in this chat?")
    )
    return Screen(
        f"🌐 {question}",
        rows(
            *grid(buttons, 2),
            (follow,),
            (Button("‹ " + _("Settings"), ShowSettings()),),
        ),
        notice=notice or None,
    )


def settings_screen(
    tr: Translator,
    *,
    city: CityRef | None,
    language_chosen: bool,
    favourites: Sequence[CinemaRef],
    signature: Signature,
    filters: Filters = NOTHING,
    alerts: str = "",
) -> Screen:
    """What the bot remembers of a person's wishes."""
    _ = tr.gettext
    language = language_name(tr.language)
    if not language_chosen:
        language += " (" + _("as in Telegram") + ")"
    wishes = filter_line(filters, tr, _("Showtime filters:"))
    return Screen(
        blocks(
            "⚙️ <b>" + _("Settings") + "</b>",
            lines(
                "🌐 " + _("Language: {language}").format(language=language),
                "📍 "
                + _("City: {city}").format(city=escape(city.name, 60) if city else _("not chosen")),
                "★ "
                + _("Favourite cinemas: {names}").format(
                    names=tr.listing(escape(cinema.name, 60) for cinema in favourites[:10])
                    or _("none yet")
                ),
                wishes,
                alerts_line(alerts, tr),
                "✒️ "
                + _("Your opinions are signed: {name}").format(name=signed(signature.name, tr)),
            ),
        ),
        rows(
            (
                Button("🌐 " + _("Language"), ShowLanguages()),
                Button("📍 " + _("City"), AskCity()),
            ),
            (
                Button("✒️ " + _("Pen name"), ShowSignature()),
                Button("🔔 " + _("Alerts"), ShowAlerts()),
            ),
            remembered_row(filters, tr),
            (Button("🔐 " + _("Privacy"), ShowPrivacy()),),
            *grid(
                (Button("★ " + label(c.name, 30), ShowCinema(c.cinema_id)) for c in favourites[:8]),
                2,
            ),
            (Button("🏠 " + _("Menu"), ShowHome()),),
        ),
    )
