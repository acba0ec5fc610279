"""Version, format, accessibility and "near me", as people say them in French and English.

"In French" and "dubbed" are VF. "In English", "in Korean" and the like are VO: the language that
the film was made in is what the person hopes for. "Subtitled" alone is VOST; with English
subtitles, VOSTA. The codes are those that sessions have in the database.
"""

from dataclasses import dataclass

from handlers.query.patterns import hidden, whole_words
from handlers.query.words import MASK, Line

_MACROS = {
    "<ORIGINAL>": r"(?:(?:version originale|original version|vo) )?",
    "<LANGUAGE>": r"(?:anglais|english|americain|coreen|korean|japonais|japanese|italien|italian"
    r"|espagnol|spanish|allemand|german|chinois|chinese|mandarin|arabe|arabic|portugais|portuguese"
    r"|russe|russian|hindi|suedois|swedish|danois|danish|polonais|polish|turc|turkish|persan|farsi"
    r"|hebreu|hebrew)",
    "<ME>": r"(?:(?:chez )?(?:moi|nous)|ici)",
}
_NOT_DUBBED = r"""
(?:pas|non|not|no|sans)(?: \S+)? (?:dub\w*|double\w*|vf)
(?:english|original)(?: language| speaking)?(?= (?:films?|movies?))
"""
_VOSTA = r"""
(?:with |avec )?(?:english|anglais) sub(?:title)?s|sous titr\w+ (?:en )?anglais
subtitled in english|vosta|vosten|english subbed
"""
_VOST = r"""
vost(?:f|fr|fra)?|v ?o ?st ?fr?|vo st|st ?fr
<ORIGINAL>(?:avec )?(?:sous|ss) titr\w*(?: (?:en )?francais\w*)?
<ORIGINAL>(?:with )?(?:french )?(?:subtitle[ds]?|subtitles|subs|subbed)(?: in french)?
"""
_VF = r"""
vf|v f|vfq|vff|version francaise|(?:en|in) (?:francais|french)|french (?:version|dub\w*|audio)
double\w*(?: en francais)?|dub(?:bed)?(?: in french)?
"""
_VO = r"""
vo|v o|ov|version originale|(?:the )?original (?:version|language|audio)|undubbed
langue (?:originale|d origine)|(?:en|in) <LANGUAGE>|english (?:version|language|audio)
version anglaise
"""
_FOR_THE_DEAF = r"""
(?:sous titr\w+ )?(?:pour )?(?:les )?sourds?(?: et malentendants?)?|malentendants?|sme
(?:for the )?(?:hard of hearing|deaf)|closed caption(?:s|ed)?|captioned
"""
_NEAR = r"""
(?:tout )?(?:pres|proche|a cote|autour|non loin) (?:de|d) <ME>|a cote|a proximite|aux alentours
vers (?:chez )?(?:moi|nous)|par ici|par chez <ME>|(?:le )?plus proche|ma position|my location
pas (?:trop )?loin(?: de <ME>)?
dans (?:le coin|mon coin|ma ville|les environs|le quartier|mon quartier|les parages)
near(?:est)?(?: to)? (?:me|us|here|my place)|near ?by|around (?:here|me)|nearest|closest
close to (?:me|us|here|home)|close ?by|next to me|in my (?:area|town|city)|locally|local
down the road
"""
_TABLE = (
    ("version", "VFST", r"vfst(?:f|fr)?|(?:vf|version francaise) (?:sme|sous titree?)"),
    ("access", "SME", _FOR_THE_DEAF),
    ("access", "AD", r"audio ?descri\w+|for the blind|malvoyants?"),
    ("access", "LSF", r"lsf|langue des signes|sign language"),
    ("version", "VO", _NOT_DUBBED),
    ("version", "VOSTA", _VOSTA),
    ("version", "VOST", _VOST),
    ("version", "VF", _VF),
    ("version", "VO", _VO),
    ("format", "3D", r"3 ?d"),
    ("format", "IMAX", r"i ?max"),
    ("format", "4DX", r"4 ?dx|4 ?d"),
    ("format", "Dolby", r"dolby(?: (?:cinema|atmos|vision))?|atmos"),
    ("format", "ScreenX", r"screen ?x"),
    ("format", "ICE", r"salle ice|ice (?:immersive|screen)|(?<=en )ice"),
    ("format", "70 mm", r"70 ?mm"),
    ("format", "35 mm", r"35 ?mm"),
    ("near", "me", _NEAR),
)
_PATTERNS = tuple(
    (kind, value, whole_words(words, _MACROS, before="(?:(?:en|in) )?"))
    for kind, value, words in _TABLE
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish named by the words from `first` up to `end`."""

    kind: str  # version, format, access or near
    value: str
    first: int
    end: int


def scan(line: Line) -> tuple[Wish, ...]:
    """Return the wishes of a line."""
    text = line.text
    found: list[Wish] = []
    for kind, value, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            found.append(Wish(kind, value, *line.span(match)))
            text = hidden(text, match, MASK)
    return tuple(found)


def fits(wish: str, version: str) -> bool:
    """Tell whether a session's version is what a person who said `wish` hopes for.

    Whoever asks for VO is happy with subtitles, and whoever asks for VF with those of VFST.
    """
    return version.startswith(wish) if wish in ("VO", "VF") else version == wish
