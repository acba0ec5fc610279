"""What every handler is handed: the database, the person who asks, and the words to answer in."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from telegram.ext import CallbackContext, ExtBot

from db.base import utc_now
from db.queries.merging import list_moves
from db.queries.search import FilmHits
from db.results import CityRef, Found, OpenConversation
from db.session import Database
from handlers.cities import Atlas, Known, draw_atlas, read_cities
from handlers.filters import NOTHING, Filters
from handlers.fresh import Fresh, Remembered
from handlers.i18n import Translator
from handlers.query import TitleMatcher
from handlers.titles import read_titles

if TYPE_CHECKING:  # what a request is read from is in the context
    from handlers.request import Request

MOST_MEANT = 2000
"""Titles, as they were typed, of which is remembered how they were read and which film they mean:
some 4 MB."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the whole program shares; PTB calls it `bot_data`."""

    database: Database
    default_language: str = "en"
    default_country: str = "FR"
    timezone: str = "Europe/Paris"  # of who has not chosen a city
    admins: frozenset[int] = frozenset()
    ratings_per_hour: int = 20  # of one person
    comments_per_hour: int = 5
    sources: frozenset[str] = frozenset()  # whose data is shown, to be credited in /help
    moderators_chat: int | None = None
    reports_to_hide: int = 3
    burst_ratings: int = 10
    clock: Callable[[], datetime] = utc_now
    atlas: Fresh[Known, Atlas] = field(init=False)
    titles: Fresh[list[tuple[int, tuple[str, ...]]], TitleMatcher] = field(init=False)
    moves: Fresh[dict[int, int], dict[int, int]] = field(init=False)  # films that were others
    meant: Remembered[tuple[str, str], FilmHits] = field(init=False)  # by language and words
    asked: Remembered[tuple[str, str, date, date], Request] = field(init=False)

    def __post_init__(self) -> None:
        # The way a frozen dataclass computes a field of its own.
        atlas = Fresh(lambda: read_cities(self.database), draw_atlas)
        titles = Fresh(lambda: read_titles(self.database, self.clock()), TitleMatcher)
        object.__setattr__(self, "atlas", atlas)
        object.__setattr__(self, "titles", titles)
        object.__setattr__(self, "moves", Fresh(self._read_moves, lambda read: read))
        object.__setattr__(self, "meant", Remembered(MOST_MEANT))
        object.__setattr__(self, "asked", Remembered(MOST_MEANT))

    async def warm(self) -> None:
        """Makes what the first sentence would wait for."""
        await self.atlas.get(0)
        await self.titles.get(0)

    async def _read_moves(self) -> dict[int, int]:
        async with self.database.read() as session:
            return await list_moves(session)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who this update is from and where: loaded once, before any handler looks at the update."""

    person_id: int
    chat_id: int
    first_name: str
    private: bool
    tr: Translator
    telegram_language: str | None
    language_chosen: bool
    city: CityRef | None
    conversation: OpenConversation | None
    found: Found  # with what this update found
    update_id: int
    topic: int | None = None  # of a forum, in which this happens
    # The message under which a button was tapped, when it was sent through inline mode.
    inline_message_id: str | None = None
    night_id: int | None = None  # the film night whose list this message answers
    chat_city: CityRef | None = None  # the group's own
    # Whoever asks something in this group is answered in private.
    answers_private: bool = False
    filters: Filters = NOTHING  # of showtimes, as the person asked to remember them
    as_chat: bool = False  # writes in the chat's own name, as only its administrators can
    edition: int = 0  # of the catalogue: what was computed of another one is out of date


# Set by `identify` for the task that processes one update. PTB asks a conversation whether it wants
# an update through `check_update(update)`, which has no context argument: hence a context variable.
current_visit: ContextVar[Visit | None] = ContextVar("current_visit", default=None)

Bot = ExtBot[None]


class Context(CallbackContext[Bot, dict[Any, Any], dict[Any, Any], Services]):
    """PTB's context with this program's names. Nothing is kept in `user_data` or `chat_data`:
    another process would not see it."""

    @property
    def services(self) -> Services:
        return self.bot_data

    @property
    def db(self) -> Database:
        return self.services.database

    @property
    def visit(self) -> Visit:
        visit = current_visit.get()
        if visit is None:
            raise RuntimeError("this update has no sender; its handler must not ask for one")
        return visit

    @property
    def tr(self) -> Translator:
        return self.visit.tr

    @property
    def language(self) -> str:
        return self.visit.tr.language

    @property
    def now(self) -> datetime:
        """The present moment, UTC."""
        return self.services.clock()

    def zone_of(self, city: CityRef | None = None) -> str:
        """The time zone a person means: the city's, theirs, or the country's."""
        for place in (city, self.visit.city):
            if place is not None and place.timezone:
                return place.timezone
        return self.services.timezone

    def today(self, timezone: str | None = None) -> date:
        """The calendar date it is now in a zone (the person's own by default)."""
        return self.now.astimezone(ZoneInfo(timezone or self.zone_of())).date()
