"""Genres in the reader's language. Sources write them in theirs; a genre nobody knows stays as it
came."""

from __future__ import annotations

from collections.abc import Iterable

from db.folding import fold
from handlers.i18n import Translator


def _(message: str) -> str:
    """Marks a genre for the catalogues; it is translated when shown."""
    return message


# The genre, then the other ways sources write it.
GENRES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_("Action"), ()),
    (_("Adventure"), ("aventure", "aventures")),
    (_("Animation"), ("anime", "film d animation", "animated")),
    (_("Biography"), ("biopic", "biographie", "biographical")),
    (_("Comedy"), ("comedie", "humour")),
    (_("Romantic comedy"), ("comedie romantique",)),
    (_("Comedy drama"), ("comedie dramatique", "dramedy")),
    (_("Crime"), ("policier", "polar")),
    (_("Documentary"), ("documentaire",)),
    (_("Drama"), ("drame", "dramatique")),
    (_("Family"), ("famille", "familial", "jeunesse", "jeune public")),
    (_("Fantasy"), ("fantastique", "fantasy")),
    (_("Film noir"), ("noir",)),
    (_("History"), ("historique", "histoire", "historical")),
    (_("Horror"), ("horreur", "epouvante", "epouvante horreur")),
    (_("Martial arts"), ("arts martiaux",)),
    (_("Music"), ("musique", "musical film", "concert")),
    (_("Musical"), ("comedie musicale",)),
    (_("Mystery"), ("mystere",)),
    (_("Romance"), ("romantique", "sentimental")),
    (_("Science fiction"), ("science fiction", "sci fi", "sf")),
    (_("Short film"), ("court metrage", "short")),
    (_("Silent"), ("muet", "film muet")),
    (_("Sport"), ("sports",)),
    (_("Spy"), ("espionnage",)),
    (_("Thriller"), ("suspense",)),
    (_("War"), ("guerre",)),
    (_("Western"), ()),
)
_KNOWN = {fold(word): genre for genre, others in GENRES for word in (genre, *others)}


def genre_names(genres: Iterable[str], tr: Translator) -> list[str]:
    """The genres in the reader's language, each once."""
    named = ((genre, _KNOWN.get(fold(genre))) for genre in genres)
    return list(dict.fromkeys(tr.gettext(known) if known else genre for genre, known in named))
