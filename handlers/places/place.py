"""What a city is to the rest of the program: plain values, no loading, no search."""

from dataclasses import dataclass

from handlers.places.departments import DEPARTMENTS

# INSEE's code of the first arrondissement, by code of the commune.
_FIRST_DISTRICT = {"75056": 75101, "69123": 69381, "13055": 13201}


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of France, one arrondissement of it, or a city outside France."""

    code: str  # INSEE's for a commune; "BE:bruxelles", as `extra_code` makes it, elsewhere
    name: str
    country: str = "FR"  # ISO 3166-1 alpha-2
    department: str | None = None  # number: "33", "2A", "974"
    postcodes: tuple[str, ...] = ()
    population: int | None = None
    latitude: float | None = None  # degrees
    longitude: float | None = None  # degrees
    approximate: bool = False  # the position is that of the communes of the same postcode
    timezone: str | None = None  # IANA name
    cinemas: int = 0  # counted in 2022; the CNC counts none overseas
    district: int | None = None  # arrondissement of Paris, Lyon or Marseille

    @property
    def department_name(self) -> str | None:
        """The department's name ("Gironde"), to tell homonyms apart; None outside France."""
        department = DEPARTMENTS.get(self.department or "")
        return department.name if department else None

    @property
    def district_code(self) -> str | None:
        """INSEE's code of the arrondissement ("75111"), None without one."""
        if self.district is None or self.code not in _FIRST_DISTRICT:
            return None
        return str(_FIRST_DISTRICT[self.code] + self.district - 1)


@dataclass(frozen=True, slots=True)
class ExtraCity:
    """A city to add to the gazetteer: a row of the database's `cities`."""

    name: str
    country: str  # ISO 3166-1 alpha-2
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    aliases: tuple[str, ...] = ()
    timezone: str | None = None
    cinemas: int = 0
    region: str = ""  # of France the department's number, where it is known


@dataclass(frozen=True, slots=True)
class CityAnswer:
    """What a text names. Open `best` when `confident`, else offer `candidates` as buttons."""

    best: Place | None
    others: tuple[Place, ...] = ()  # likeliest first, at most five
    confident: bool = False

    @property
    def candidates(self) -> tuple[Place, ...]:
        """`best` and `others`, likeliest first."""
        return (self.best, *self.others) if self.best else self.others


@dataclass(frozen=True, slots=True)
class CitySpan:
    """A part of a sentence, `text[start:end]`, that names a city."""

    start: int
    end: int
    place: Place
    score: float  # 0…1, see `handlers.places.spans`
