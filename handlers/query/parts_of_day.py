"""The parts of the day as people name them, and the starts that lie in each.

Morning until 12:00, noon ("ce midi", "lunchtime") 12:00–14:00, afternoon 12:00–18:00, evening and
"tonight" from 18:00, "tard" and "late" from 21:00, night from 22:00. An English matinee is before
17:00, a French matinée the morning.
"""

from dataclasses import dataclass

from handlers.query.patterns import whole_words


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """A part of the day: what it says of an hour beside it, and its first and last start."""

    name: str  # morning, noon, afternoon or evening
    start_after: int | None  # minutes of the cinema day
    start_before: int | None


def _part(name: str, after: float | None, before: float | None) -> PartOfDay:
    start_after, start_before = (
        None if hours is None else round(hours * 60) for hours in (after, before)
    )
    return PartOfDay(name, start_after, start_before)


_LATE_AFTERNOON = r"""
fin (?:de |d |de l )?apres midi|late (?:\S+ ){0,2}?(?:in the )?afternoon|after school|apres l ecole
"""
_EARLY_AFTERNOON = r"""
(?:en )?debut (?:de |d |de l )?apres midi|early (?:\S+ ){0,2}?(?:in the )?afternoon
"""
_LATE_EVENING = r"""
(?:en )?fin de soiree|late (?:\S+ ){0,2}?(?:in the )?(?:evening|night)|tonight late
late (?:showing|show|screening|session)s?|seances? tardives?
"""
_AFTER_WORK = r"""
apres (?:le |les |mon |ma )?(?:boulot|travail|taf|bureau|cours|job)|after ?work
"""
_LUNCHTIME = r"""
entre midi et (?:2|14h?|2h)|(?:pause|heure du) (?:dej|dejeuner)|ce midi|this noon
(?:at )?lunch ?(?:time|break)?
"""
_MORNING = r"""
(?:du|le|au|en|ce|de bon|de) matin|(?:in the )?(?<!good )morning|matin|matinee tarif|tarif matinee
"""
_EVENING = r"""
tonight|(?<!pas )ce ?soir|(?:in the |this )?(?<!good )evening|(?:at )?(?<!good )night
(?:du|le|au) soir|soir|(?:en |dans la )?(?<!bonne )soiree
"""
# The longer of two patterns stands first.
PARTS_OF_DAY = tuple(
    (whole_words(words), part)
    for words, part in (
        (_LATE_AFTERNOON, _part("afternoon", 16, 19)),
        (_EARLY_AFTERNOON, _part("afternoon", 12, 15)),
        (r"(?:en )?debut de soiree", _part("evening", 18, 20.5)),
        (r"early (?:\S+ ){0,2}?(?:in the )?evening", _part("evening", 18, 20.5)),
        (_LATE_EVENING, _part("evening", 21, None)),
        (_AFTER_WORK, _part("evening", 18, None)),
        (r"after lunch|apres (?:manger|dejeuner|le dejeuner)", _part("afternoon", 13, 18)),
        (_LUNCHTIME, _part("noon", 12, 14)),
        (r"(?<!trop )(?<!plus )tard|(?<!too )(?<!no )late", _part("evening", 21, None)),
        (r"cette nuit|la nuit|de nuit|late at night", _part("evening", 22, None)),
        (r"apres midi|(?<!good )afternoon", _part("afternoon", 12, 18)),
        (_MORNING, _part("morning", None, 12)),
        (_EVENING, _part("evening", 18, None)),
    )
)
_MATINEE = whole_words("matinee")
FRENCH_MATINEE = (_MATINEE, _part("morning", None, 12))
ENGLISH_MATINEE = (_MATINEE, _part("afternoon", None, 17))
