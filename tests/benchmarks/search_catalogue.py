"""A seeded catalogue of made-up films.

Titles have one to eight words. Their words come from a head of common French and English ones and
a long tail of words put together from syllables, drawn with Zipf-like frequency, so that as in a
real catalogue some words stand in thousands of titles and most in one or two.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from db.folding import fold

HEAD_EN = """love night man day life girl house dead last world time black red story heart blood
dark king woman boy city little white summer road home secret lost death dream star return sea war
fire winter big moon mother street river great line men children angel first game wild blue dog
island devil mountain train silent eyes ghost family garden stranger golden law legend murder
promise shadow bride brother doctor hunter dance music song light window train green captain
money school wedding sister father paradise rain letter bridge hotel killer princess soldier
journey storm voice mirror hunt fear hope truth kiss snow wolf bird horse tiger dragon ship
detective village valley castle crown sword desert ocean midnight morning christmas sunday"""
HEAD_FR = """amour nuit homme femme vie fille maison mort monde temps noir rouge histoire cœur sang
roi ville petit petite grand grande été hiver mer guerre feu lune mère père rue fleuve enfants ange
premier première jeu sauvage bleu chien île diable montagne train silence yeux fantôme famille
jardin étranger loi légende promesse ombre frère sœur médecin chasseur danse musique chanson lumière
fenêtre vert argent école mariage paradis pluie lettre pont hôtel tueur princesse soldat voyage
tempête voix miroir chasse peur espoir vérité baiser neige loup oiseau cheval bateau village vallée
château couronne épée désert océan minuit matin noël dimanche victoires forêt étoile œil garçon
beauté leçon français bête fête août œuvre trésor rêve passé côté élève chaîne"""
SYLLABLES = """ba be bi bo bran cal can cha che ci cor cro da del den di do dra du el en er fa fel
fi flo fre ga gan ger gi gra gue ha hel hin ho is jan jo ka kel kin kra la lan le len li lin lo lu
ma man mar me mi mon mor na nel ni nor nu o pa par pel pi pra qui ra ran rel ri ro ros sa san sel
sha si sol ster ta tan tel ti ton tra tri u va vel vi von wa wel win ya yel za zo"""
# Words of a language.
_TAIL = 45_000
ENDINGS = "a e i o n r s t d l x é er on in el os us an ie ard eau ing ton ley"
NUMBERS = (
    ("2", "II", "two", "deux"),
    ("3", "III", "three", "trois"),
    ("4", "IV", "four", "quatre"),
)
PATTERNS = {
    "en": (
        (14, "W"), (12, "W W"), (13, "the W"), (9, "the W W"), (7, "W of the W"), (4, "W of W"),
        (4, "W and W"), (5, "a W W"), (5, "the W of W"), (4, "the W of the W"), (6, "W W W"),
        (3, "W in the W W"), (2, "the W W of the W"), (2, "W W W W"), (1, "how to W a W W"),
        (1, "the W and the W of W"), (1, "W W and the W of the W"), (3, "W N"), (1, "N W W"),
        (1, "the W's W"),
    ),
    "fr": (
        (12, "W"), (9, "W W"), (12, "le W"), (10, "la W"), (8, "les W"), (7, "l'V"), (5, "le W W"),
        (5, "la W de W"), (5, "W et W"), (4, "les W du W"), (4, "un W W"), (3, "une W à W"),
        (3, "le W de la W"), (3, "W d'V"), (2, "la W des W W"), (1, "le W qui W la W"),
        (1, "W W dans la W du W"), (3, "W N"), (1, "N W"), (1, "les W et la W de l'V W"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeUpFilm:
    """A film as the benchmark inserts it; `second` is its title in the other language."""

    id: int
    title: str
    language: str
    second: str | None
    year: int
    director: str
    showing: bool


class Catalogue:
    """`size` films, the same ones for the same seed; about `showing` of them are on now."""

    def __init__(self, size: int, *, showing: int = 1000, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self._words = {"en": _vocabulary(HEAD_EN, seed), "fr": _vocabulary(HEAD_FR, seed + 1)}
        # A word that is a whole title is rarer than those that titles are put together of.
        self._weights = {
            alone: list(accumulate(1 / (rank + 12) ** power for rank in range(_TAIL)))
            for alone, power in ((False, 0.95), (True, 0.4))
        }
        self.films = list(self._make(size, showing / size))

    def _make(self, size: int, share: float) -> Iterator[MadeUpFilm]:
        chance = self._random
        titles: list[tuple[str, str]] = []
        for number in range(1, size + 1):
            language = chance.choice(("en", "fr"))
            title = self._title(language)
            if titles and chance.random() < 0.015:
                language, title = chance.choice(titles)  # a homonym: a remake, or no relation
            titles.append((language, title))
            second = self._title("fr" if language == "en" else "en")
            yield MadeUpFilm(
                number,
                title,
                language,
                second if chance.random() < 0.04 else None,
                max(1900, 2026 - int(chance.expovariate(1 / 25))),
                f"{self._word('en').title()} {self._word('fr').title()}",
                chance.random() < share,
            )

    def _word(self, language: str, alone: bool = False) -> str:
        weights = self._weights[alone]
        return self._random.choices(self._words[language], cum_weights=weights)[0]

    def _title(self, language: str) -> str:
        patterns = PATTERNS[language]
        pattern = self._random.choices([p for _, p in patterns], [w for w, _ in patterns])[0]
        alone = len(re.findall("[WVN]", pattern)) == 1
        written = re.sub("[WVN]", lambda slot: self._fill(slot[0], language, alone), pattern)
        return written[0].upper() + written[1:]

    def _fill(self, slot: str, language: str, alone: bool) -> str:
        if slot == "N":
            return self._random.choice(self._random.choice(NUMBERS)[:2])
        word = self._word(language, alone)
        while slot == "V" and fold(word)[0] not in "aeiouh":
            word = self._word(language, alone)
        return word.capitalize() if self._random.random() < 0.5 else word


def _vocabulary(head: str, seed: int) -> list[str]:
    """The head's words, then made-up ones; longer words are rarer, as in any language."""
    chance = random.Random(seed)
    words = dict.fromkeys(head.split())
    syllable, ending = SYLLABLES.split(), ENDINGS.split()
    while len(words) < _TAIL:
        count = chance.choices((1, 2, 3, 4), (2, 9, 7, 2))[0]
        words["".join(chance.choices(syllable, k=count)) + chance.choice(ending)] = None
    return list(words)
