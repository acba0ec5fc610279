"""Around the set-up of announcements: the city, the chats, and the offer where the bot arrives."""

from __future__ import annotations

from collections.abc import Sequence

from db.announcing import Announcements
from db.results import CityRef
from handlers.actions import ShowHome
from handlers.announcing.actions import SetAnnouncements, ShowAnnouncements
from handlers.announcing.settings import CITY
from handlers.i18n import Translator
from handlers.screens.screen import Button, Screen, Url, blocks, escape, label, lines, rows


def ask_city_screen(
    tr: Translator, *, asked: tuple[int, str] | None, problem: str | None = None
) -> Screen:
    """Which city? `asked`: in a group, of whom: the mention opens the reply for that person."""
    _ = tr.gettext
    who = None
    if asked is not None:
        who = f'<a href="tg://user?id={asked[0]}">{escape(asked[1], 40) or "…"}</a>'
    return Screen(
        blocks(
            problem,
            lines(
                who,
                "📍 " + _("Which city’s showtimes shall I give? Send its name, or /cancel."),
            ),
        ),
        prompt=_("City"),
    )


def choose_city_screen(
    chat_id: int, cities: Sequence[tuple[CityRef, str]], tr: Translator
) -> Screen:
    """Several cities fit, each under the name that tells it apart."""
    _ = tr.gettext
    found = (
        (Button("📍 " + label(name, 60), SetAnnouncements(-chat_id, CITY, str(city.city_id))),)
        for city, name in cities
    )
    back = (Button("‹ " + _("Back"), ShowAnnouncements(-chat_id)),)
    return Screen(_("Which city do you mean?"), rows(*found, back))


def my_announcements_screen(
    chats: Sequence[Announcements], tr: Translator, *, username: str
) -> Screen:
    """The chats I have set up, and how to bring the bot into another."""
    _ = tr.gettext
    groups = f"https://t.me/{username}?startgroup=announce"
    channels = f"https://t.me/{username}?startchannel&admin=post_messages+edit_messages"
    return Screen(
        blocks(
            "📣 <b>" + _("Announcements") + "</b>",
            _("I announce each week’s releases in your groups and channels."),
            lines(
                _("In a group: add me, then send /announce there."),
                _(
                    "In a channel: add me as an administrator who can post; I then write to you "
                    "here."
                ),
            ),
        ),
        rows(
            *(
                (
                    Button(
                        ("✅ " if one.active and not one.paused else "⏸ ") + label(one.title, 40),
                        ShowAnnouncements(-one.chat_id),
                    ),
                )
                for one in chats
            ),
            (
                Button("➕ " + _("To a group"), Url(groups)),
                Button("➕ " + _("To a channel"), Url(channels)),
            ),
            (Button("🏠 " + _("Menu"), ShowHome()),),
        ),
    )


def offer_screen(settings: Announcements, tr: Translator, *, title: str, private: bool) -> Screen:
    """The bot has come into a chat, or has come back."""
    _ = tr.gettext
    if private:
        hello = _("I am in {chat} now.").format(chat=f"<b>{escape(title, 120) or '…'}</b>")
    else:
        hello = "👋 " + _("Hello! Send /film, /now or /showtimes: I answer here.")
    if settings.known and settings.active:
        said = _("I go on announcing the week’s releases as before.")
    else:
        said = _("Shall I announce each week’s releases? An administrator decides.")
    return Screen(
        blocks(hello, f"📣 {said}"),
        rows((Button("⚙️ " + _("Set up announcements"), ShowAnnouncements(-settings.chat_id)),)),
    )
