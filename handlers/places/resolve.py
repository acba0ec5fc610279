"""Which city a text names: `resolve_city`."""

from collections.abc import Collection
from dataclasses import replace
from math import exp

from handlers.places.candidates import VILLAGE, Scores, exact, leaning, named
from handlers.places.departments import BY_NAME
from handlers.places.districts import DISTRICTS, in_district
from handlers.places.gazetteer import Gazetteer
from handlers.places.names import key_of, words_of
from handlers.places.parts import LONGEST, department_at_end, roman_at_end, take_apart
from handlers.places.place import CityAnswer, Place
from handlers.places.spans import find_city_spans

_DEPARTMENT_COST = 1.0  # of reading the last words as a department
_NO_CITY = 2.0  # the score of "this names no city at all"
_SURE = 0.8  # likelihood from which the best is opened without asking
_SURE_SPAN = 0.9  # score from which the same is done with a city among other words
_OTHERS = 5
_FEW_LETTERS = 4
_OUT_OF_REACH = 9.0  # a candidate e^9 times less likely than the best is no help as a button


def _with_postcode(scores: Scores, postcode: str, gazetteer: Gazetteer) -> Scores:
    """The places that name and postcode agree on, or else those of the postcode.

    A postcode of no commune (of companies: CEDEX) stands for those that begin like it.
    """
    known: set[int] = set()
    for length in (5, 3, 2):
        pool = set(gazetteer.with_postcode(postcode[:length]))
        if agreed := {number: score for number, score in scores.items() if number in pool}:
            return agreed
        known = known or pool
        if known and not scores:
            break
    return {number: gazetteer.weight(number) for number in known} or scores


def _in_departments(scores: Scores, departments: Collection[str], gazetteer: Gazetteer) -> Scores:
    """The places of these departments; all of them if there are none."""
    return {
        number: score
        for number, score in scores.items()
        if gazetteer.place(number).department in departments
    } or scores


def _answer(scores: Scores, gazetteer: Gazetteer, home: str, prefer: Collection[str]) -> CityAnswer:
    items = []
    for number, score in scores.items():
        place = gazetteer.place(number)
        items.append((score + leaning(place, home, prefer), place))
    if not items:
        return CityAnswer(None)
    items.sort(key=lambda item: (-item[0], item[1].code))
    top, best = items[0]
    likelihood = 1 / (exp(_NO_CITY - top) + sum(exp(score - top) for score, _ in items))
    near = tuple(place for score, place in items[1 : _OTHERS + 1] if score > top - _OUT_OF_REACH)
    return CityAnswer(best, near, likelihood >= _SURE)


def _districts_alone(district: int, gazetteer: Gazetteer) -> CityAnswer:
    """The cities that have such an arrondissement: "dans le 11e"."""
    cities = (gazetteer.get(code) for code, count in DISTRICTS.items() if 1 <= district <= count)
    found = tuple(in_district(city, district) for city in cities if city)
    return CityAnswer(found[0], found[1:], len(found) == 1) if found else CityAnswer(None)


def _named_in_department(words: list[str], gazetteer: Gazetteer) -> Scores:
    """Read the last words as a department: "valence dans la drome"."""
    start, department = department_at_end(words)
    if department is None:
        return {}
    return {
        number: score - _DEPARTMENT_COST
        for number, score in named(start, gazetteer).items()
        if gazetteer.place(number).department == department
    }


def _department_alone(words: list[str], gazetteer: Gazetteer) -> Scores:
    """The largest towns of a department when it alone was named, as "la Réunion"."""
    department = BY_NAME.get(" ".join(words))
    if department is None or max(exact(words, gazetteer).values(), default=0.0) >= VILLAGE:
        return {}
    towns = sorted(gazetteer.in_department(department), key=gazetteer.weight, reverse=True)
    return {number: gazetteer.weight(number) for number in towns[: _OTHERS + 1]}


def _read(words: list[str], gazetteer: Gazetteer) -> tuple[Scores, int | None]:
    """The places that the words name, and the arrondissement they may end with in Roman digits."""
    if not exact(words, gazetteer):
        start, roman = roman_at_end(words)
        scores = exact(start, gazetteer) if roman else {}
        if any(gazetteer.place(number).code in DISTRICTS for number in scores):
            return scores, roman
    scores = named(words, gazetteer)
    for number, score in _named_in_department(words, gazetteer).items():
        scores[number] = max(score, scores.get(number, score))
    return scores, None


def _district(place: Place, number: int | None, postcode: str | None) -> int | None:
    if place.code not in DISTRICTS or number is not None:
        return number
    return int(postcode[-2:]) if postcode in place.postcodes and postcode else None


def _beside(answer: CityAnswer, inside: CityAnswer) -> CityAnswer:
    """What the words come near to, and the name that stands among them: "paris la xi" is near to
    Le Touquet-Paris-Plage, and has Paris in it."""
    known = {place.code for place in answer.candidates}
    if not inside.confident or inside.best is None or inside.best.code in known:
        return answer
    return replace(answer, others=(inside.best, *answer.others)[:_OTHERS])


def _inside(text: str, gazetteer: Gazetteer, country: str, prefer: Collection[str]) -> CityAnswer:
    """The city among words that name nothing together: "Lille Flandres"."""
    spans = find_city_spans(text[:LONGEST], gazetteer, country=country, prefer=prefer)
    if not spans:
        return CityAnswer(None)
    best, *others = dict.fromkeys(span.place for span in spans)
    return CityAnswer(best, tuple(others[:_OTHERS]), spans[0].score >= _SURE_SPAN)


def resolve_city(
    text: str, gazetteer: Gazetteer, *, country: str = "FR", prefer: Collection[str] = ()
) -> CityAnswer:
    """Return the city that `text` names, with others it may name.

    Among homonyms those in `country` (ISO 3166-1 alpha-2) come first, and before them the places
    whose codes are in `prefer`: the person's own city, or those where the film is showing.
    Never raises; `best` is None when the text is near no name at all.
    """
    parts = take_apart(text)
    number, ordinal, departments = parts.number, parts.ordinal, parts.departments
    if not parts.words and not parts.postcode:
        if number and ordinal:
            return _districts_alone(number, gazetteer)
        return _inside(text, gazetteer, country, prefer)
    if not parts.postcode and (towns := _department_alone(parts.words, gazetteer)):
        return replace(_answer(towns, gazetteer, country, prefer), confident=False)
    scores: Scores = {}
    guessed = False  # from so few letters that it is better asked
    if parts.words:
        scores, roman = _read(parts.words, gazetteer)
        number = number or roman
        few = len(key_of(parts.words)) < _FEW_LETTERS and not parts.postcode
        guessed = few and not exact(parts.words, gazetteer)
    if parts.postcode:
        scores = _with_postcode(scores, parts.postcode, gazetteer)
    if scores and number and not ordinal:
        best = gazetteer.place(max(scores, key=scores.__getitem__))
        if number > DISTRICTS.get(best.code, 0):
            departments |= {f"{number:02}"}
    if departments:
        scores = _in_departments(scores, departments, gazetteer)
    answer = _answer(scores, gazetteer, country, prefer)
    if len(words_of(text)) > 1 and not answer.confident:
        inside = _inside(text, gazetteer, country, prefer)
        answer = inside if answer.best is None else _beside(answer, inside)
    if answer.best is None:
        return answer
    district = _district(answer.best, number, parts.postcode)
    best = in_district(answer.best, district) if district else answer.best
    return replace(answer, best=best, confident=answer.confident and not guessed)
