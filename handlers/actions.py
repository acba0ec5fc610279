"""Every button there is. `walk` names the list a film was reached from (`handlers/walks.py`), so
that previous and next go on through it; `only` says which sessions are shown (`handlers.filters`),
None: as the person has asked to remember."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handlers.callbacks import Action, Step
from handlers.filters import Filters

# A `walk`: what is shown was asked for in words, and each thing that was understood can be changed.
ASKED = "a"


@dataclass(frozen=True, slots=True)
class ShowHome(Step, prefix="h"):
    """The welcome screen."""


@dataclass(frozen=True, slots=True)
class ShowHelp(Step, prefix="he"):
    """What can be asked."""


@dataclass(frozen=True, slots=True)
class Stay(Action, prefix="-"):
    """A button that only tells, such as the page number."""

    anywhere = True


@dataclass(frozen=True, slots=True)
class ShowFilm(Step, prefix="f"):
    """A film's card."""

    film_id: int
    walk: str = ""


@dataclass(frozen=True, slots=True)
class ShowCritics(Step, prefix="c"):
    """What the press says; `page` of its quotations."""

    film_id: int
    walk: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowList(Step, prefix="l"):
    """A page of a list of films."""

    walk: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowCities(Step, prefix="sc"):
    """The cities that show a film; the day and filters go on to the city that is chosen."""

    film_id: int
    walk: str = ""
    page: int = 0
    day: date | None = None
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class ShowSessions(Step, prefix="s"):
    """A film in a city on a day (None: the first that has sessions)."""

    film_id: int
    city_id: int
    day: date | None = None
    walk: str = ""
    page: int = 0
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class ShowCityDay(Step, prefix="d"):
    """What is on in a city on a day."""

    city_id: int
    day: date | None = None
    page: int = 0
    walk: str = ""
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class ShowCinemas(Step, prefix="cs"):
    """A city's cinemas."""

    city_id: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowCinema(Step, prefix="ci"):
    """What a cinema shows on a day."""

    cinema_id: int
    day: date | None = None
    page: int = 0
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class ToggleFavourite(Step, prefix="fc"):
    """Makes a cinema a favourite, or takes that back."""

    cinema_id: int
    day: date | None = None
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class ShowTimes(Step, prefix="ts"):
    """A film's sessions in one cinema on a day, each a button."""

    film_id: int
    cinema_id: int
    day: date
    walk: str = ""
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class ShowShowtime(Step, prefix="t"):
    """One session: booking, calendar file, share."""

    showtime_id: int
    walk: str = ""
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class SendCalendar(Step, prefix="k"):
    """The session as a calendar file."""

    showtime_id: int


@dataclass(frozen=True, slots=True)
class SendPin(Step, prefix="p"):
    """The cinema on the map."""

    cinema_id: int


@dataclass(frozen=True, slots=True)
class ChooseLanguage(Action, prefix="lg"):
    """The language to answer in; empty: as Telegram says."""

    language: str = ""


@dataclass(frozen=True, slots=True)
class ShowLanguages(Action, prefix="ll"):
    """The languages there are."""


@dataclass(frozen=True, slots=True)
class ShowSettings(Action, prefix="st"):
    """What the bot remembers of my wishes."""


@dataclass(frozen=True, slots=True)
class AnswerHere(Action, prefix="gh"):
    """Whether who asks something in this group is answered here, or in private."""

    here: bool


@dataclass(frozen=True, slots=True)
class AskCity(Step, prefix="ac"):
    """Asks which city is mine."""


@dataclass(frozen=True, slots=True)
class SaveCity(Step, prefix="sv"):
    """Makes a city mine."""

    city_id: int


@dataclass(frozen=True, slots=True)
class ForgetCity(Step, prefix="fg"):
    """I have no city any more."""


@dataclass(frozen=True, slots=True)
class AskLocation(Step, prefix="al"):
    """Offers to send where I am; `film_id` 0: any film."""

    film_id: int = 0
    day: date | None = None
    walk: str = ""
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class TypeCity(Step, prefix="tc"):
    """Asks for a city's name to be typed, for a film's showtimes; `film_id` 0: for all that is on
    there."""

    film_id: int
    day: date | None = None
    walk: str = ""
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class ShowFilters(Step, prefix="fi"):
    """What can be filtered by that day: of a film in a city (`film_id` 0: of all that is on there),
    or in a cinema."""

    film_id: int
    city_id: int
    cinema_id: int
    day: date
    walk: str = ""
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class KeepFilters(ShowFilters, prefix="fk"):
    """Has these filters remembered."""


@dataclass(frozen=True, slots=True)
class ForgetFilters(ShowFilters, prefix="ff"):
    """Remembers none any more; asked from the settings, all ids are 0."""


@dataclass(frozen=True, slots=True)
class ShowDays(Step, prefix="da"):
    """All days that have sessions, of a film in a city or (0) of all that is on there."""

    film_id: int
    city_id: int
    walk: str = ""
    only: Filters | None = None


@dataclass(frozen=True, slots=True)
class ChangeFilm(Step, prefix="cf"):
    """Another film in the same city, on the same day, with the same filters."""

    film_id: int
    city_id: int
    day: date
    walk: str = ""
    only: Filters | None = None
