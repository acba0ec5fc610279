"""Every table, so that importing this package fills `Base.metadata`."""

from db.base import Base
from db.models.announcing import Announced, Announcer, Announcing, StarChange
from db.models.catalogue import Film, FilmText, PressReview
from db.models.feeds import CinemaClaim, FeedPage, FeedRun, FilmClaim, FilmDoubt, FilmMove
from db.models.moderation import BurstRating, Case, ModerationAct, Report
from db.models.nights import FilmNight, NightFilm, NightPoll
from db.models.opinions import HelpfulVote, Opinion, RecentAct
from db.models.outbox import Job, Outbox, Pace, PausedChat
from db.models.people import Chat, Conversation, FavouriteCinema, Person, SavedSearch
from db.models.places import Cinema, City, Run, Showtime
from db.models.search import CatalogueEdition, FilmTitle, TitleGram
from db.models.watching import CityOpening, ReleaseDay, Reminder, WatchedFilm

__all__ = [
    "Announced",
    "Announcer",
    "Announcing",
    "Base",
    "BurstRating",
    "Case",
    "CatalogueEdition",
    "Chat",
    "Cinema",
    "CinemaClaim",
    "City",
    "CityOpening",
    "Conversation",
    "FavouriteCinema",
    "FeedPage",
    "FeedRun",
    "Film",
    "FilmClaim",
    "FilmDoubt",
    "FilmMove",
    "FilmNight",
    "FilmText",
    "FilmTitle",
    "HelpfulVote",
    "Job",
    "ModerationAct",
    "NightFilm",
    "NightPoll",
    "Opinion",
    "Outbox",
    "Pace",
    "PausedChat",
    "Person",
    "PressReview",
    "RecentAct",
    "ReleaseDay",
    "Reminder",
    "Report",
    "Run",
    "SavedSearch",
    "Showtime",
    "StarChange",
    "TitleGram",
    "WatchedFilm",
]
