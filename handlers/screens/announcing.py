"""Setting up announcements: one message that says how things stand, with a button for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from db.announcing import CARDS, COMPACT, Announcements
from handlers.announcing.actions import (
    AnnounceNow,
    AskAnnouncedCity,
    PickAnnouncements,
    PreviewAnnouncement,
    SetAnnouncements,
    ShowAnnouncements,
    ShowMyAnnouncements,
)
from handlers.announcing.settings import (
    CITY,
    DAY,
    FORM,
    HOUR,
    LANGUAGE,
    ON,
    SILENT,
    TOPIC,
    ZONE,
    zone_token,
)
from handlers.i18n import Translator
from handlers.screens.screen import (
    Button,
    Row,
    Screen,
    blocks,
    escape,
    grid,
    label,
    lines,
    rows,
)
from handlers.screens.start import language_name


def weekday_name(weekday: int, tr: Translator) -> str:
    """mercredi, Wednesday; 0 is Monday."""
    return str(tr.locale.days["stand-alone"]["wide"][weekday])


def hour_name(hour: int, tr: Translator) -> str:
    """18:00"""
    return tr.time(datetime(2000, 1, 1, hour, tzinfo=UTC))


def zone_name(timezone: str, tr: Translator) -> str:
    """The place whose clock it is: Bruxelles, Brussels."""
    known = tr.locale.time_zones.get(timezone, {}).get("city")
    return known or timezone.rpartition("/")[2].replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def announcements_screen(
    settings: Announcements,
    tr: Translator,
    *,
    now: datetime,
    private: bool,
    language: str,
    topic: int | None = None,
    notice: str | None = None,
) -> Screen:
    """How a chat has releases announced.

    Args:
        private: shown to an administrator, not in the chat itself.
        language: what the chat is written to in.
        topic: of a forum, where this is shown.
    """
    _ = tr.gettext
    chat = settings.chat_id
    return Screen(
        blocks(
            lines("📣 <b>" + _("Announcements") + "</b>", _title(settings)),
            _("Each week’s releases, with stars that everybody can give."),
            _state(settings, tr, now),
            lines(
                f"📅 {_capital(weekday_name(settings.weekday, tr))}, "
                f"{hour_name(settings.hour, tr)} ({escape(zone_name(settings.timezone, tr), 40)})",
                f"🌐 {language_name(language)}",
                "📍 " + (escape(settings.city.name, 60) if settings.city else _("no city")),
                _sound(settings, tr),
                _form(settings, tr),
                _topic(settings, tr, topic) if settings.topic or topic else None,
            ),
        ),
        rows(
            (
                Button("⏸ " + _("Turn off"), _set(chat, ON, "0"))
                if settings.active
                else Button("▶️ " + _("Turn on"), _set(chat, ON, "1")),
            ),
            (
                Button(f"📅 {_capital(weekday_name(settings.weekday, tr))}", _pick(chat, DAY)),
                Button(f"🕒 {hour_name(settings.hour, tr)}", _pick(chat, HOUR)),
            ),
            (
                Button(f"🌐 {language_name(language)}", _pick(chat, LANGUAGE)),
                Button(
                    "📍 " + (label(settings.city.name, 24) if settings.city else _("City")),
                    _pick(chat, CITY) if settings.city else AskAnnouncedCity(-chat),
                ),
            ),
            (
                Button("🔔 " + _("With a sound"), _set(chat, SILENT, "0"))
                if settings.silent
                else Button("🔕 " + _("Silently"), _set(chat, SILENT, "1")),
                Button("👁 " + _("Preview"), PreviewAnnouncement(-chat)),
            ),
            (
                Button("📄 " + _("One message"), _set(chat, FORM, COMPACT))
                if settings.form == CARDS
                else Button("🗂 " + _("A card each"), _set(chat, FORM, CARDS)),
            ),
            _topic_row(settings, tr, topic),
            (Button("📣 " + _("Announce now"), AnnounceNow(-chat)),),
            (Button("‹ " + _("My chats"), ShowMyAnnouncements()),) if private else (),
        ),
        notice=notice,
    )


def _set(chat_id: int, setting: str, value: str) -> SetAnnouncements:
    return SetAnnouncements(-chat_id, setting, value)


def _pick(chat_id: int, setting: str) -> PickAnnouncements:
    return PickAnnouncements(-chat_id, setting)


def _title(settings: Announcements) -> str | None:
    return f"<i>{escape(settings.title, 120)}</i>" if settings.title else None


def _state(settings: Announcements, tr: Translator, now: datetime) -> str:
    _ = tr.gettext
    if not settings.active or settings.next_at is None:
        return "⏸ " + _("Off")
    if settings.paused:
        return "⚠️ " + _("I cannot write there at the moment.")
    zone = ZoneInfo(settings.timezone)
    local, today = settings.next_at.astimezone(zone), now.astimezone(zone).date()
    when = f"{tr.day(local.date(), today)}, {tr.time(local)}"
    return "✅ " + _("On. Next time: {when}").format(when=f"<b>{when}</b>")


def _sound(settings: Announcements, tr: Translator) -> str:
    _ = tr.gettext
    return "🔕 " + _("without a sound") if settings.silent else "🔔 " + _("with a sound")


def _form(settings: Announcements, tr: Translator) -> str:
    _ = tr.gettext
    if settings.form == CARDS:
        return "🗂 " + _("a card for each film")
    return "📄 " + _("all films in one message")


def _topic(settings: Announcements, tr: Translator, here: int | None) -> str:
    _ = tr.gettext
    if settings.topic is None:
        return "🧵 " + _("in the general topic")
    return "🧵 " + (_("in this topic") if settings.topic == here else _("in another topic"))


def _topic_row(settings: Announcements, tr: Translator, here: int | None) -> Row:
    _ = tr.gettext
    chat = settings.chat_id
    move = here is not None and settings.topic != here
    buttons = (
        Button("🧵 " + _("In this topic"), _set(chat, TOPIC, str(here))) if move else None,
        Button("🧵 " + _("In the general topic"), _set(chat, TOPIC, "0"))
        if settings.topic is not None
        else None,
    )
    return tuple(button for button in buttons if button)


def pick_screen(
    settings: Announcements,
    setting: str,
    tr: Translator,
    *,
    language: str,
    languages: Sequence[str],
    zones: Sequence[str],
) -> Screen:
    """The values of one setting, the present one marked."""
    _ = tr.gettext
    chat = settings.chat_id

    def choice(name: str, value: str, chosen: bool, of: str = setting) -> Button:
        return Button(("• " if chosen else "") + name, _set(chat, of, value))

    if setting == DAY:
        question = "📅 " + _("On which day?")
        days = (
            choice(_capital(weekday_name(day, tr)), str(day), day == settings.weekday)
            for day in range(7)
        )
        chosen = grid(days, 2)
    elif setting == HOUR:
        question = "🕒 " + _("At what time? Local time: {place}.").format(
            place=escape(zone_name(settings.timezone, tr), 40)
        )
        hours = (
            choice(hour_name(hour, tr), str(hour), hour == settings.hour)
            for hour in (*range(7, 24), 0)
        )
        other = (
            choice(zone_name(zone, tr), zone_token(zone), zone == settings.timezone, ZONE)
            for zone in zones
        )
        chosen = (*grid(hours, 3), *(grid(other, 3) if len(zones) > 1 else ()))
    elif setting == LANGUAGE:
        question = "🌐 " + _("In which language shall I write?")
        chosen = grid((choice(language_name(one), one, one == language) for one in languages), 2)
    else:
        question = "📍 " + _("Which city’s showtimes shall I give?")
        chosen = (
            (Button("✏️ " + _("Another city"), AskAnnouncedCity(-chat)),),
            (Button("🗑 " + _("No city"), _set(chat, CITY, "0")),),
        )
    back = (Button("‹ " + _("Back"), ShowAnnouncements(-chat)),)
    return Screen(
        blocks(lines("📣 <b>" + _("Announcements") + "</b>", _title(settings)), question),
        rows(*chosen, back),
    )
