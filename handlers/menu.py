"""The commands and the words by which Telegram presents the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.i18n import Translator


def _(message: str) -> str:
    """Marks a text for the catalogues; it is translated when published."""
    return message


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, its names in other languages, what a menu says of it and where."""

    command: str
    names: Mapping[str, str]
    description: str
    scopes: tuple[str, ...] = ("private", "group")

    @property
    def all_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.command, *self.names.values())))


PRIVATE = ("private",)
GROUP = ("group",)

# In the order of the menus. Both names work for everyone; a menu shows its language's.
COMMANDS: tuple[Command, ...] = (
    Command("film", {}, _("A film: what it is, what is said of it")),
    Command("critics", {"fr": "critiques"}, _("What the press says of a film")),
    Command("showtimes", {"fr": "seances"}, _("Where and when a film is on")),
    Command("opinions", {"fr": "avis"}, _("What the audience says of a film")),
    Command("rate", {"fr": "noter"}, _("Give a film your stars")),
    Command("now", {"fr": "alaffiche"}, _("Films now showing")),
    Command("new", {"fr": "sorties"}, _("This week’s releases")),
    Command("soon", {"fr": "bientot"}, _("Films coming soon")),
    Command("watchlist", {"fr": "maliste"}, _("The films you want to see"), PRIVATE),
    Command("myratings", {"fr": "mesnotes"}, _("What you rated"), PRIVATE),
    Command("filmnight", {"fr": "soiree"}, _("Choose a film and a showtime together"), GROUP),
    Command("city", {"fr": "ville"}, _("Your city, or this group’s")),
    Command("announce", {"fr": "annonces"}, _("The week’s releases, announced in a chat")),
    Command("language", {"fr": "langue"}, _("The language I speak")),
    Command("settings", {"fr": "reglages"}, _("What I remember for you")),
    Command("privacy", {"fr": "confidentialite"}, _("What I keep about you"), PRIVATE),
    Command("help", {"fr": "aide"}, _("What you can ask")),
    Command("cancel", {"fr": "annuler"}, _("Drop the question I asked")),
)
NAMES = {command.command: command.all_names for command in COMMANDS}


def name(tr: Translator) -> str:
    """The bot's name, at most 64 characters."""
    return tr.gettext("Séance – cinema")[:64]


def short_description(tr: Translator) -> str:
    """What stands on the bot's profile, at most 120 characters."""
    return tr.gettext("Should we see it, and where is it on? Critics, audience, showtimes.")[:120]


def description(tr: Translator) -> str:
    """What an empty chat shows before /start, at most 512 characters."""
    return tr.gettext(
        "Send me the title of a film. I tell you what the critics and the audience say, and where "
        "it is on near you, city by city."
    )[:512]
