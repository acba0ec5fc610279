"""How a session is shown: version, format and accessibility, each in one spelling.

Sources write the same thing in ten ways; people filter by one. What no table knows is kept, tidied.
"""

from __future__ import annotations

from bot.importers.cells import bounded, line, words

CODE_LIMIT = 30  # characters: these stand on buttons

# Spellings are folded words (`db.folding.fold`); spaces in them do not count.
VERSIONS = {
    "VF": "vf|vff|french|francais|version francaise|dubbed|doublee",
    "VO": "vo|ov|original|version originale|original version|original language",
    "VOST": "vost|vostf|vostfr|vost vf|omu|subtitled|sous titree|version originale sous titree"
    "|version originale sous titree francais|original version with subtitles",
    "VFST": "vfst|vfstf|vfstfr|vf sme|version francaise sous titree",
}
FORMATS = {
    "2D": "2d|standard|numerique|digital|dcp",
    "3D": "3d|real d|real d 3d|relief",
    "IMAX": "imax|imax 2d|imax laser",
    "IMAX 3D": "imax 3d",
    "4DX": "4dx|4dx 2d",
    "Dolby": "dolby|dolby cinema",
    "ScreenX": "screenx",
    "ICE": "ice|ice immersive",
    "35 mm": "35mm",
    "70 mm": "70mm",
}
ACCESS = {
    "AD": "ad|audiodescription|audio described",
    "SME": "sme|st sme|sous titres sme|sous titrage sme|sourds et malentendants|hoh|sdh|cc"
    "|captions|closed captions|subtitles for the hard of hearing",
    "LSF": "lsf|langue des signes|sign language",
    "RELAX": "relax|relaxed|cine relax|cine ma difference",
}
EQUIPMENT = {
    "wheelchair": "wheelchair|wheelchair access|wheelchair accessible|pmr|acces pmr",
    "hearing_loop": "hearing loop|induction loop|boucle magnetique|bim",
    "audio_description": "audio description|ad",
    "subtitles": "subtitles|captions|sme",
}


def _by_spelling(table: dict[str, str]) -> dict[str, str]:
    return {
        spelling.replace(" ", ""): code
        for code, spellings in table.items()
        for spelling in spellings.split("|")
    }


_VERSIONS, _FORMATS = _by_spelling(VERSIONS), _by_spelling(FORMATS)
_ACCESS, _EQUIPMENT = _by_spelling(ACCESS), _by_spelling(EQUIPMENT)


def _known(text: str, codes: dict[str, str]) -> str | None:
    return codes.get(words(text).replace(" ", ""))


def _code(text: str) -> str:
    return bounded(line(text.upper()) or "", CODE_LIMIT)


def version(text: str) -> str:
    """`VF`, `VO`, `VOST` (French subtitles), `VFST`, or another code in capitals; "" if unknown."""
    return _known(text, _VERSIONS) or _code(text)


def screen_format(text: str) -> str:
    """`2D`, `3D`, `IMAX`… or the source's own word; "" if unknown."""
    return _known(text, _FORMATS) or bounded(line(text) or "", CODE_LIMIT)


def access(text: str) -> str:
    """A session's accessibility as sorted codes: `AD|SME`."""
    codes = {_known(entry, _ACCESS) or _code(entry) for entry in text.split("|")}
    return bounded("|".join(sorted(codes - {""})), 3 * CODE_LIMIT)


def equipment(text: str) -> tuple[str, ...]:
    """What a cinema has for those who need it: `wheelchair`, `hearing_loop`…, sorted."""
    names = {
        _known(entry, _EQUIPMENT) or bounded(words(entry), CODE_LIMIT).replace(" ", "_")
        for entry in text.split("|")
    }
    return tuple(sorted(names - {""}))
