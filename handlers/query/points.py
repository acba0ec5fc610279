"""What a reading of a sentence earns.

Every word that it explains earns points, a word of meaning more than chatter. A reading loses some
for what people do not say: days that exclude each other, a question about a film that names none,
a title made of nothing but ordinary words where nothing announces a title, a city where "nice" may
just be nice. The points were set by hand on the `dev` sentences of the tests.
"""

from collections.abc import Sequence

from db.folding import fold
from handlers.places.place import CitySpan
from handlers.query.days import agree
from handlers.query.ground import Ground, Scan
from handlers.query.lexicon import CHATTER, LINKS, words_of
from handlers.query.model import FilmHit, Intent

WHOLE, EXACT = 0.9, 0.999  # scores of a whole title with an error, and without

# For a word.
MEANING, GUESSED, ASKING, CHAT, LINK = 0.9, 0.6, 0.5, 0.4, 0.4
# For having a film, a city, times their scores.
_FILM, _CITY = 0.5, 0.3
# Off a reading as a whole.
_CONTRADICTION, _NO_FILM, _IDLE_SLOT = -1.2, -0.6, -0.2
# Off a title: days or hours only; ordinary words only, and more than two of them; a guess at a
# short word; each unexplained word beside half a title; "what's on" asked as well.
_TIMELY, _PLAIN, _LONG_PLAIN = -1.0, -0.9, -0.2
_SHORT_GUESS, _STRANGER, _OTHER_QUESTION = -0.3, -0.6, -1.0
# Back to such a title: another day is said; nothing else is; quotes or a capital; "voir", "avis"
# before it; it opens the sentence.
_OTHER_DAY, _NOTHING_ELSE, _QUOTED, _ANNOUNCED, _OPENING = 0.8, 0.9, 0.7, 0.4, 0.6
# Off a city in ordinary words; off a title that is, or may be, a city where no other is named.
_ORDINARY_CITY, _TOWN_TITLE, _CITY_TITLE = -0.8, -1.2, -0.6

_SHORT = 4  # letters
_ABOUT_A_FILM = (Intent.CRITICS, Intent.OPINIONS, Intent.FILM)
_ANNOUNCING = words_of(
    """de d du film voir of for see seeing catch watch watching critiques critics reviews avis
    opinions passe seances showtimes horaires is on pour about que si y"""
)
_BEFORE_CITIES = words_of("a au aux in at near sur vers de")
_INSIDE_TITLES = LINKS - words_of("a au aux in at sur on for pour ou")


def explained(ground: Ground, scan: Scan, parts: Sequence[FilmHit | CitySpan]) -> list[float]:
    """Return the points of each word when `parts` are the film and the city."""
    points = [CHAT if word.folded in CHATTER else 0.0 for word in ground.words]
    for span in scan.questions():
        for n in range(*span):
            points[n] = max(points[n], ASKING)
    for span in scan.facts():
        for n in range(*span):
            points[n] = GUESSED if ground.words[n].mistyped else MEANING
    for part in parts:
        link = MEANING if part.score >= EXACT else LINK
        for n in range(*ground.words_in(part.start, part.end)):
            points[n] = part.score * (link if ground.words[n].folded in LINKS else 1)
    return points


def strangers(ground: Ground, film: FilmHit, word_points: Sequence[float]) -> int:
    """Return how many words that nothing explains stand beside a title, 0 to 2."""
    first, end = ground.words_in(film.start, film.end)
    before = first - 1
    while before >= 0 and ground.words[before].folded in _INSIDE_TITLES:
        before -= 1
    while end < len(ground.words) and ground.words[end].folded in _INSIDE_TITLES:
        end += 1
    beside = [n for n in (before, end) if 0 <= n < len(ground.words)]
    return sum(word_points[n] == 0 for n in beside)


def of_sense(film: FilmHit | None, city: CitySpan | None, scan: Scan) -> float:
    """Return the points for how well the parts of a reading go together."""
    points = 0.0
    if scan.days and agree(scan.days)[0] is None:
        points += _CONTRADICTION
    asked = next((ask.intent for ask in scan.asks if not ask.weak), None)
    if asked in _ABOUT_A_FILM:
        points += _NO_FILM if film is None else 0
        points += _IDLE_SLOT * ((city is not None) + bool(scan.days))
    return points


def of_city(ground: Ground, city: CitySpan) -> float:
    """Return the points for a city, less where ordinary words are one that nothing announces."""
    first, end = ground.words_in(city.start, city.end)
    common = all(ground.is_common(n) or n in ground.questions for n in range(first, end))
    announced = first and ground.words[first - 1].folded in _BEFORE_CITIES
    return _CITY * city.score + (_ORDINARY_CITY if common and not announced else 0)


def of_town(ground: Ground, film: FilmHit, cities: Sequence[CitySpan]) -> float:
    """Return what a title loses that is a city's name, in a sentence without another city."""
    for city in cities:
        if city.start == film.start and city.end == film.end:
            name = fold(ground.text[film.start : film.end])
            town = bool(city.place.cinemas) and fold(city.place.name) == name
            return _TOWN_TITLE if town else _CITY_TITLE * city.score
    return 0.0


def of_film(ground: Ground, film: FilmHit, scan: Scan, beside: int) -> float:
    """Return the points for a film, with so many `beside` it that nothing explains."""
    first, end = ground.words_in(film.start, film.end)
    content = [n for n in range(first, end) if ground.words[n].folded not in LINKS]
    points = _FILM * film.score
    if film.score < EXACT and end - first == 1 and len(ground.words[first].folded) <= _SHORT:
        points += _SHORT_GUESS
    if film.score < WHOLE:
        points += _STRANGER * beside
    timely = bool(content) and all(n in ground.facts for n in content)
    if not timely and not all(ground.is_common(n) for n in range(first, end)):
        return points
    alone = first == 0 and end == len(ground.words)
    if film.score >= EXACT and alone and (len(content) > 1 or not timely):
        points += _NOTHING_ELSE
    if len(content) > 2:
        return points + _LONG_PLAIN
    points += _TIMELY if timely else _PLAIN
    points += _OTHER_DAY if timely and scan.days else 0
    if any(ask.intent is Intent.WHATS_ON and ask.end > ask.first + 1 for ask in scan.asks):
        points += _OTHER_QUESTION
    return points + _introduced(ground, film, may_open=not timely or bool(scan.days))


def _introduced(ground: Ground, film: FilmHit, *, may_open: bool) -> float:
    """Return the points for what shows that ordinary words are a title here."""
    first, _ = ground.words_in(film.start, film.end)
    before = ground.text[: film.start].rstrip()
    points = 0.0
    if before and before[-1] in "«\"“'‘(":
        points += _QUOTED
    elif before and before[-1] not in ".!?" and ground.text[film.start].isupper():
        points += 0 if ground.text.isupper() else _QUOTED
    if first and ground.words[first - 1].plain in _ANNOUNCING:
        points += _ANNOUNCED
    # "Bonjour, …" and "Good morning!" greet.
    if first == 0 and may_open and ground.text[film.end :].lstrip()[:1] not in ("!", ","):
        points += _OPENING
    return points
