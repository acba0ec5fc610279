"""/start with its deep links, and /help."""

from __future__ import annotations

from collections.abc import Callable

from handlers.actions import ShowHelp, ShowHome
from handlers.context import Context
from handlers.links import read_payload
from handlers.routing import Answer, Table
from handlers.screens.screen import Reply
from handlers.screens.start import help_screen, home_screen


async def show_home(context: Context, action: ShowHome) -> Reply:
    """The welcome."""
    return home_screen(context.tr, name=context.visit.first_name, city=context.visit.city)


async def show_help(context: Context, action: ShowHelp) -> Reply:
    """What can be asked."""
    return help_screen(context.tr)


async def help_command(context: Context, words: str) -> Reply:
    """/help"""
    return help_screen(context.tr)


def start_command(table: Table) -> Callable[[Context, str], Answer]:
    """/start [PAYLOAD]: a deep link opens what a tap on its button would."""

    def started(context: Context, words: str) -> Answer:
        action = read_payload(words) or ShowHome()
        return table[type(action)](context, action)

    return started
