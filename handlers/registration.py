"""Every handler, in the order in which PTB asks them, and every command with its names."""

from __future__ import annotations

from datetime import timedelta

from telegram import Message
from telegram.ext.filters import COMMAND, ChatType

from handlers.actions import (
    ChooseLanguage,
    SendCalendar,
    SendPin,
    ShowCinema,
    ShowCinemas,
    ShowCities,
    ShowCityDay,
    ShowCritics,
    ShowFilm,
    ShowHelp,
    ShowHome,
    ShowLanguages,
    ShowList,
    ShowSessions,
    ShowSettings,
    ShowShowtime,
    ShowTimes,
    Stay,
    ToggleFavourite,
)
from handlers.announcing import letters
from handlers.announcing.arrival import arrival_handler, migration_handler, offer
from handlers.announcing.city import ASK_CITY, announce_conversation
from handlers.announcing.issue import announce_due
from handlers.announcing.setup import SETUP
from handlers.announcing.voting import bring_up_to_date
from handlers.asking import ASKING, conversation
from handlers.audience.cards import card_stars
from handlers.audience.chart import CHART
from handlers.audience.comment import COMMENT, comment_conversation
from handlers.audience.giving import GIVING
from handlers.audience.moderation import MODERATION, MODERATION_KINDS
from handlers.audience.opinions import OPINIONS
from handlers.audience.rating import RATING
from handlers.audience.ratings import MY_RATINGS, my_ratings_command
from handlers.audience.reporting import REPORTING
from handlers.audience.signature import SIGNATURE, signature_conversation
from handlers.changes import CHANGES
from handlers.cinemas import send_pin, show_cinema, show_cinemas, switch_favourite
from handlers.context import Context
from handlers.conversation import Handler, Turn
from handlers.errors import unanswered
from handlers.film import show_critics, show_film
from handlers.group import GROUP
from handlers.home import HOME
from handlers.identify import identify_handler
from handlers.inline import inline_handler
from handlers.jobs import Job
from handlers.links import read_link
from handlers.menu import NAMES
from handlers.narrowing import NARROWING
from handlers.nights.begin import NIGHTS, night_conversation
from handlers.nights.letters import NIGHT_KINDS
from handlers.nights.upkeep import poll_handler, tend_nights
from handlers.outgoing import Kind, Kinds
from handlers.presence import presence_handler
from handlers.privacy.page import PRIVACY, privacy_command
from handlers.routing import PLAIN_TEXT, Table, buttons, command, message
from handlers.screens.screen import Reply, Toast
from handlers.sentences import free_text
from handlers.settings import (
    choose_language,
    language_command,
    settings_command,
    show_languages,
    show_settings,
)
from handlers.showtimes import (
    send_calendar,
    show_cities,
    show_city_day,
    show_sessions,
    show_showtime,
    show_times,
)
from handlers.start import (
    help_command,
    show_help,
    show_home,
    start_command,
    unknown_command,
)
from handlers.upkeep import forget_traces, parked_notice, report_parked, tidy_outbox
from handlers.walks import list_command, show_list
from handlers.watching.alerts import scan_alerts
from handlers.watching.letters import alert_city, alert_released, released_sent, reminder
from handlers.watching.reminders import REMINDERS
from handlers.watching.watch import WATCHING
from handlers.watching.watchlist import watchlist_command
from handlers.watching.wishes import WISHES


async def stay(context: Context, action: Stay) -> Toast:
    """A button that only tells."""
    return Toast()


BUTTONS: Table = {
    **ASKING,
    **ASK_CITY,
    **CHANGES,
    **CHART,
    **COMMENT,
    **MODERATION,
    **GIVING,
    **GROUP,
    **HOME,
    **MY_RATINGS,
    **NARROWING,
    **NIGHTS,
    **OPINIONS,
    **PRIVACY,
    **RATING,
    **SETUP,
    **REPORTING,
    **SIGNATURE,
    **REMINDERS,
    **WATCHING,
    **WISHES,
    ChooseLanguage: choose_language,
    SendCalendar: send_calendar,
    SendPin: send_pin,
    ShowCinema: show_cinema,
    ShowCinemas: show_cinemas,
    ShowCities: show_cities,
    ShowCityDay: show_city_day,
    ShowCritics: show_critics,
    ShowFilm: show_film,
    ShowHelp: show_help,
    ShowHome: show_home,
    ShowLanguages: show_languages,
    ShowList: show_list,
    ShowSessions: show_sessions,
    ShowSettings: show_settings,
    ShowShowtime: show_showtime,
    ShowTimes: show_times,
    Stay: stay,
    ToggleFavourite: switch_favourite,
}


async def unknown_text(context: Context, sent: Message) -> Reply | Turn | None:
    """Plain text outside of any question; a link to the bot itself is as good as a tap on it."""
    linked = read_link(sent.text or "", context.bot.username)
    if linked is not None:
        return await BUTTONS[type(linked)](context, linked)
    return await free_text(context, sent)


def all_handlers() -> dict[int, list[Handler]]:
    """PTB's groups: −1 finds out who asks, 0 answers, 1 notes where the bot is still welcome."""
    return {
        -1: [identify_handler()],
        0: [
            buttons(BUTTONS),
            announce_conversation(),
            inline_handler(),
            comment_conversation(unknown_text),
            signature_conversation(),
            night_conversation(),
            conversation(),
            command(("start",), start_command(BUTTONS), here=True),
            command(NAMES["help"], help_command),
            command(NAMES["now"], list_command("now")),
            command(NAMES["new"], list_command("new")),
            command(NAMES["soon"], list_command("soon")),
            command(NAMES["watchlist"], watchlist_command),
            command(NAMES["myratings"], my_ratings_command),
            command(NAMES["language"], language_command, here=True),
            command(NAMES["settings"], settings_command, here=True),
            command(NAMES["privacy"], privacy_command, here=True),
            message(PLAIN_TEXT, unknown_text),
            message(COMMAND & ChatType.PRIVATE, unknown_command),
            buttons({}, otherwise=True),
            arrival_handler(),
            migration_handler(),
            poll_handler(),
        ],
        1: [presence_handler()],
    }


# What is sent to people who did not just ask (handlers.outgoing), and what makes it so.
KINDS: Kinds = {
    **MODERATION_KINDS,
    "alert_city": Kind(alert_city),
    "alert_released": Kind(alert_released, sent=released_sent),
    "announce_card": Kind(letters.card, sent=letters.card_sent),
    "announce_lead": Kind(letters.lead),
    "announce_list": Kind(letters.listed, sent=letters.list_sent),
    "announce_offer": Kind(offer),
    "announce_preview": Kind(letters.preview),
    "announced_card": Kind(letters.card_stars, sent=letters.card_edited),
    "announced_list": Kind(letters.list_stars, sent=letters.list_edited),
    "card_stars": Kind(card_stars),
    **NIGHT_KINDS,
    "parked_notice": Kind(parked_notice),
    "reminder": Kind(reminder),
    "unanswered": Kind(unanswered),
}
JOBS: tuple[Job, ...] = (
    Job("alerts.scan", timedelta(minutes=5), scan_alerts),
    Job("announcements.due", timedelta(seconds=30), announce_due),
    Job("announcements.stars", timedelta(seconds=10), bring_up_to_date),
    Job("traces.forget", timedelta(hours=1), forget_traces),
    Job("nights.tend", timedelta(minutes=1), tend_nights),
    Job("outbox.tidy", timedelta(minutes=1), tidy_outbox),
    Job("outbox.report", timedelta(hours=1), report_parked),
)
