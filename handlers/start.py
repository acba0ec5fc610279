"""/start with its deep links, and /help."""

from __future__ import annotations

from collections.abc import Callable

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne
from telegram import Message

from handlers.actions import ShowHelp, ShowHome
from handlers.announcing.actions import ShowAnnouncements
from handlers.audience.comment import SKIP
from handlers.context import Context
from handlers.conversation import Turn
from handlers.links import read_payload
from handlers.menu import COMMANDS
from handlers.routing import Answer, Table, followed
from handlers.screens.asking import sentence_screen
from handlers.screens.screen import Reply, Screen
from handlers.screens.start import help_screen, home_screen, unknown_command_screen

ALIKE = 70  # of 100, by letters: /seance is near /seances, /weather near nothing

# The payload with which a group is joined in order to announce there.
ANNOUNCE = "announce"


async def show_home(context: Context, action: ShowHome) -> Reply:
    """The welcome."""
    return home_screen(context.tr, name=context.visit.first_name, city=context.visit.city)


def _help(context: Context) -> Screen:
    return help_screen(context.tr, username=context.bot.username, sources=context.services.sources)


async def show_help(context: Context, action: ShowHelp) -> Reply:
    """What can be asked."""
    return _help(context)


async def help_command(context: Context, words: str) -> Reply:
    """/help"""
    return _help(context)


async def unknown_command(context: Context, sent: Message) -> Reply:
    """A command that is not one of ours: the nearest of ours, or what can be asked."""
    given = (sent.text or "").split(maxsplit=1)[0].partition("@")[0].lower()
    if given.removeprefix("/") in SKIP:  # beneath an old question it can still be tapped
        return sentence_screen(context.tr, context.tr.gettext("There is nothing to skip."))
    names = [f"/{name}" for command in COMMANDS for name in command.all_names]
    near = extractOne(given, names, scorer=ratio, score_cutoff=ALIKE)
    return unknown_command_screen(context.tr, given, near[0] if near else None)


def start_command(table: Table) -> Callable[[Context, str], Answer]:
    """/start [PAYLOAD]: a deep link opens what a tap on its button would."""

    async def started(context: Context, words: str) -> Reply | Turn | None:
        action = read_payload(words) or ShowHome()
        if words == ANNOUNCE and not context.visit.private:
            action = ShowAnnouncements(-context.visit.chat_id)
        return await table[type(action)](context, await followed(context, action))

    return started
