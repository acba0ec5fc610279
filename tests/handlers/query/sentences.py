"""The written-down sentences, the films they are asked about, and how an answer is measured."""

import csv
import random
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.places import find_city_spans, load_gazetteer
from handlers.query import CityFinder, Query, TitleMatcher, Window, understand

HERE = Path(__file__).parent
PARIS = ZoneInfo("Europe/Paris")
FILMS_ON = 1000
Film = tuple[Hashable, tuple[str, ...]]


def _list(text: str) -> list[str]:
    return text.split()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it asks, as written in `sentences_*.tsv`."""

    language: str
    split: str
    text: str
    now: datetime
    intent: str
    film: str
    city: str
    days: str
    window: str
    version: str
    typo: frozenset[str]


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def sentences() -> tuple[Sentence, ...]:
    """Return every sentence of both languages."""
    return tuple(
        Sentence(
            language,
            row["split"],
            row["sentence"],
            datetime.fromisoformat(row["now"]).replace(tzinfo=PARIS),
            row["intent"],
            row["film"],
            row["city"],
            row["days"],
            row["window"],
            row["version"],
            frozenset(row["typo"].split("+")) - {""},
        )
        for language in ("fr", "en")
        for row in _rows(f"sentences_{language}.tsv")
    )


_NOUNS = _list(
    """Absence Affaire Âge Amant Ange Archipel Arbre Aube Aurore Automne Avocate Bal Barrage
Bateau Bête Bibliothèque Boucher Brume Cabane Carnaval Cavale Cendre Chambre Chanson Chien Ciel
Cirque Clown Colline Comète Corbeau Couloir Cousin Cri Danseuse Désert Détective Diable Disparue
Docteur Doute Eau Éclipse Écrivain Empire Enfance Équipage Escale Étranger Évasion Fantôme Ferme
Feu Fiancée Fièvre Fils Fleuve Forêt Frontière Fugue Gardien Géant Général Glace Guerre Héritage
Hiver Horizon Hôtel Île Incendie Jardin Jeu Juge Labyrinthe Lettre Loup Lumière Machine Magicien
Maison Manège Marée Marin Masque Mémoire Mensonge Mer Messager Meute Miroir Montagne Musicien Neige
Nuit Océan Ogre Ombre Orage Otage Palais Papillon Passager Peintre Père Phare Pianiste Pierre Pluie
Pont Port Prince Prison Procès Promesse Quai Reine Rêve Rivière Roi Route Sable Secret Sentier
Silence Soeur Soleil Sommeil Sorcière Statue Tempête Témoin Tigre Tour Traversée Trésor Usine Vague
Valise Vallée Vengeance Vent Verger Village Visage Voisin Voleur Voyage"""
)
_OF = _list(
    """de_verre d'argent du_silence de_minuit des_neiges sans_nom d'Anna de_l'ombre du_Nord perdu
interdite d'été noire rouge bleu oublié éternelle des_morts de_sable de_papier du_dimanche invisible
d'un_soir de_Lisbonne de_Vienne du_lundi sauvage secrète de_Clara de_Gabriel de_demain"""
)
_ADJECTIVES = _list(
    """Last Silent Broken Golden Hidden Lost Little Wild Dark Red Blue Distant Burning
Frozen Quiet Secret Endless Final Hollow Bright Bitter Gentle Crooked Empty Sacred Stolen Second
Early Sunday"""
)
_ENGLISH_NOUNS = _list(
    """Road River House Garden Winter Summer Kingdom Letter Promise Stranger Witness
Island Harbour Empire Dancer Soldier Painter Voyage Shadow Mirror Fire Storm Circus Mountain Valley
Daughter Brother Neighbour Thief Hunter Machine Orchard Station Hotel Train Lighthouse Bridge Season
Weekend Midnight Morning"""
)


@cache
def films() -> tuple[Film, ...]:
    """Return a thousand films: those of `films.tsv`, the rest made up, the same every time."""
    named: list[Film] = [
        (row["key"], tuple(row[c] for c in ("title", "title_fr", "title_en") if row[c]))
        for row in _rows("films.tsv")
    ]
    chance = random.Random(20230301)
    made: dict[str, Film] = {}
    while len(named) + len(made) < FILMS_ON:
        noun, adjective = chance.choice(_NOUNS), chance.choice(_ADJECTIVES)
        article = "L'" if noun[0] in "AÂÉEHIÎOÔU" else chance.choice(("Le ", "La ", "Les ", ""))
        french = f"{article}{noun} {chance.choice(_OF).replace('_', ' ')}"
        english = f"{chance.choice(('The ', ''))}{adjective} {chance.choice(_ENGLISH_NOUNS)}"
        titles = chance.choice(((french,), (english,), (french, english)))
        made.setdefault(titles[0], (f"made-{len(made)}", titles))
    return (*named, *made.values())


@cache
def title_matcher() -> TitleMatcher:
    """Return the matcher of the thousand films."""
    return TitleMatcher(films())


@cache
def city_finder() -> CityFinder:
    """Return the finder of the communes of France."""
    return partial(find_city_spans, gazetteer=load_gazetteer())


def ask(text: str, now: datetime) -> Query:
    """Understand a sentence with the thousand films and the communes of France."""
    return understand(text, now, find_films=title_matcher(), find_cities=city_finder())


def film_of(query: Query) -> str:
    """Return the film as the table writes it."""
    return str(query.film.value.key) if query.film.value else ""


def city_of(query: Query) -> str:
    """Return the city as the table writes it: "Bordeaux", "Paris 11", "@me"."""
    if query.near_me:
        return "@me"
    place = query.city.value
    if place is None:
        return ""
    return f"{place.name} {place.district}" if place.district else place.name


def days_of(query: Query) -> str:
    """Return the days as the table writes them."""
    days = query.days.value
    if days is None:
        return ""
    return f"{days.first}" if days.first == days.last else f"{days.first}..{days.last}"


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def window_of(window: Window | None) -> str:
    """Return a window as the table writes it: "@20:30", "~20:00", "18:00..", "end 23:00"."""
    if window is None:
        return ""
    if window.at is not None:
        start = ("~" if window.about else "@") + _clock(window.at)
    elif window.start_after is None and window.start_before is None:
        start = ""
    else:
        start = f"{_clock(window.start_after)}..{_clock(window.start_before)}"
    end = f"end {_clock(window.end_by)}" if window.end_by is not None else ""
    return f"{start} {end}".strip()


def version_of(query: Query) -> str:
    """Return version and formats as the table writes them: "VO", "3D+IMAX"."""
    return "+".join((*((query.version.value,) if query.version.value else ()), *query.formats))


def slots(query: Query) -> dict[str, str]:
    """Return everything that is measured, as the table writes it."""
    return {
        "intent": query.intent.value if query.intent else "",
        "film": film_of(query),
        "city": city_of(query),
        "days": days_of(query),
        "window": window_of(query.window.value),
        "version": version_of(query),
    }


def expected(sentence: Sentence) -> dict[str, str]:
    """Return what the table expects, by slot."""
    return {
        name: getattr(sentence, name)
        for name in ("intent", "film", "city", "days", "window", "version")
    }


def is_right(
    sentence: Sentence, query: Query, names: Sequence[str] = ("film", "city", "days")
) -> bool:
    """Tell whether these slots, all three by default, are what the table expects."""
    got, wanted = slots(query), expected(sentence)
    return all(got[name] == wanted[name] for name in names)
