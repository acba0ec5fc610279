"""Version, format, accessibility and "near me", as people say them in French and English.

"In French" and "dubbed" are VF. "In English", "in Korean" and the like are VO: the language that
the film was made in is what the person hopes for. "Subtitled" alone is VOST; with English
subtitles, VOSTA.
"""

import re
from dataclasses import dataclass

from handlers.query.words import MASK, Line

_OTHER_LANGUAGES = (
    "anglais|english|americain|coreen|korean|japonais|japanese|italien|italian|espagnol|spanish"
    "|allemand|german|chinois|chinese|mandarin|arabe|arabic|portugais|portuguese|russe|russian"
    "|hindi|suedois|swedish|danois|danish|polonais|polish|turc|turkish|persan|farsi|hebreu|hebrew"
)
_VERSIONS = (
    ("VO", r"(?:pas|non|not|no|sans)(?: \S+)? (?:dub\w*|double\w*|vf)|(?:english|original)(?: language| speaking)?"
     r"(?= (?:films?|movies?))"),
    ("VOSTA", r"(?:with |avec )?(?:english|anglais) sub(?:title)?s|sous titr\w+ (?:en )?anglais"
     r"|subtitled in english|vosta|vosten|english subbed"),
    ("VOST", r"vost(?:f|fr|fra)?|v ?o ?st ?fr?|(?:version originale |original version |vo )?(?:avec )?"
     r"(?:sous|ss) titr\w*(?: (?:en )?francais\w*)?|(?:original version |vo )?(?:with )?(?:french )?"
     r"sub(?:titl|b)?e?[ds]+(?: in french)?|vo st|st ?fr"),
    ("VF", r"vf|v f|version francaise|(?:en|in) (?:francais|french)|french (?:version|dub\w*|audio)"
     r"|double\w*(?: en francais)?|dub(?:bed)?(?: in french)?|vfq|vff"),
    ("VO", r"vo|v o|(?:en )?version originale|(?:in )?(?:the )?original (?:version|language|audio)"
     rf"|langue (?:originale|d origine)|undubbed|(?:en|in) (?:{_OTHER_LANGUAGES})"
     r"|english (?:version|language|audio)|version anglaise|ov"),
)  # fmt: skip
_FORMATS = (
    ("3D", r"3 ?d"),
    ("IMAX", r"i ?max"),
    ("4DX", r"4 ?dx|4 ?d"),
    ("DOLBY", r"dolby(?: (?:cinema|atmos|vision))?|atmos"),
    ("SCREENX", r"screen ?x"),
    ("ICE", r"salle ice|ice (?:immersive|screen)|en ice"),
    ("70MM", r"70 ?mm"),
    ("35MM", r"35 ?mm"),
)
_ACCESSIBILITY = (
    ("subtitles", r"(?:sous titr\w+ )?(?:pour )?(?:les )?sourds?(?: et malentendants?)?|malentendants?"
     r"|sme|vfst(?:f|sme)?|(?:for the )?(?:hard of hearing|deaf)|closed caption(?:s|ed)?|captioned"),
    ("audio_description", r"audio ?descri\w+|for the blind|malvoyants?"),
)  # fmt: skip
_NEAR = (
    r"(?:tout )?(?:pres|proche|a cote|autour|non loin) (?:de|d) (?:chez )?(?:moi|ici|nous)|a cote"
    r"|dans (?:le coin|mon coin|ma ville|les environs|le quartier|mon quartier|les parages)"
    r"|vers (?:chez )?(?:moi|nous)|a proximite|par ici|par chez (?:moi|nous)|(?:le )?plus proche"
    r"|pas (?:trop )?loin(?: de (?:chez )?(?:moi|nous|ici))?|aux alentours|autour de moi"
    r"|near(?:est)?(?: to)? (?:me|us|here|my place)|near ?by|around (?:here|me)"
    r"|close to (?:me|us|here|home)|close ?by|closest|nearest|next to me|in my (?:area|town|city)"
    r"|locally|local|down the road|ma position|my location"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish named by the words from `first` up to `end`."""

    kind: str  # version, format, accessibility or near
    value: str
    first: int
    end: int


_PATTERNS = tuple(
    (kind, value, re.compile(rf"(?<!\S)(?:(?:en|in) )?(?:{pattern})(?!\S)"))
    for kind, table in (
        ("accessibility", _ACCESSIBILITY),
        ("version", _VERSIONS),
        ("format", _FORMATS),
        ("near", (("me", _NEAR),)),
    )
    for value, pattern in table
)


def scan(line: Line) -> tuple[Wish, ...]:
    """Return the wishes of a line."""
    text = line.text
    found: list[Wish] = []
    for kind, value, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            found.append(Wish(kind, value, *line.span(match)))
            text = (
                text[: match.start()] + MASK * (match.end() - match.start()) + text[match.end() :]
            )
    return tuple(found)
