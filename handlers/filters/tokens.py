"""How filters travel in a button, beside ids and a day: VOST, 3D and from 20:00 are `vtf3sJM`.

Codes that imports know have a letter each; another travels as it is (`_` before it, `.` after),
where it is short and plain enough. Minutes are two digits of base 62.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import ascii_lowercase, ascii_uppercase, digits

from handlers.callbacks import CODECS, BadButtonError
from handlers.filters.value import LAST_MINUTE, NOTHING, Filters, in_order

# These letters are in messages that were sent: they can be added to, never changed.
VERSIONS = {"VF": "f", "VO": "o", "VOST": "t", "VOSTA": "a", "VFST": "s"}
FORMATS = {
    "2D": "2",
    "3D": "3",
    "IMAX": "i",
    "IMAX 3D": "j",
    "4DX": "4",
    "Dolby": "d",
    "ScreenX": "x",
    "ICE": "c",
    "35 mm": "m",
    "70 mm": "n",
}
ACCESS = {"SME": "S", "AD": "A", "LSF": "L", "RELAX": "R"}
LIMIT_BYTES = 20
NONE = "-"

_PLAIN = re.compile(r"[A-Za-z0-9+]+(?: [A-Za-z0-9+]+)*\Z")
_CODE = r"[a-z0-9]|_[A-Za-z0-9+-]+\."
_TOKEN = re.compile(
    rf"(?:v(?P<version>{_CODE}))?(?:f(?P<format>{_CODE}))?(?:a(?P<access>[A-Z]+))?"
    r"(?:s(?P<start_after>[0-9A-Za-z]{2}))?(?:b(?P<start_before>[0-9A-Za-z]{2}))?"
    r"(?:e(?P<end_by>[0-9A-Za-z]{2}))?\Z"
)
_DIGITS = digits + ascii_uppercase + ascii_lowercase


def pack(filters: Filters) -> str:
    """The token. What sentences and the filter screen give fits `LIMIT_BYTES`."""
    if not filters:
        return NONE
    times = (("s", filters.start_after), ("b", filters.start_before), ("e", filters.end_by))
    parts = (
        filters.version and "v" + _packed_code(filters.version, VERSIONS),
        filters.format and "f" + _packed_code(filters.format, FORMATS),
        filters.access and "a" + "".join(ACCESS[code] for code in filters.access),
        *(letter + _packed_minute(at) for letter, at in times if at is not None),
    )
    return "".join(part for part in parts if part)


def unpack(token: str) -> Filters:
    """The filters of a token.

    Raises:
        BadButtonError: no such token is ever written.
    """
    if token == NONE:
        return NOTHING
    found = _TOKEN.match(token)
    if found is None:
        raise BadButtonError(token)
    part = found.groupdict(default="")
    try:
        filters = Filters(
            _unpacked_code(part["version"], VERSIONS),
            _unpacked_code(part["format"], FORMATS),
            tuple(_of(letter, ACCESS) for letter in part["access"]),
            *(_unpacked_minute(part[name]) for name in ("start_after", "start_before", "end_by")),
        )
    except KeyError as error:
        raise BadButtonError(token) from error
    # One spelling only: what is equal has the same token.
    if pack(filters) != token or filters.access != in_order(filters.access):
        raise BadButtonError(token)
    return filters


CODECS[Filters] = (pack, unpack)


def read_kept(token: str | None) -> Filters:
    """The filters that a person has asked to remember; none where they mean nothing any more."""
    try:
        return unpack(token) if token else NOTHING
    except BadButtonError:
        return NOTHING


def can_carry(filters: Filters) -> bool:
    """Whether there is a token for these filters, one that leaves room for ids beside it."""
    codes = ((filters.version, VERSIONS), (filters.format, FORMATS))
    return (
        all(not code or code in known or _PLAIN.match(code) for code, known in codes)
        and filters.access == in_order(filters.access)
        and len(pack(filters)) <= LIMIT_BYTES
    )


def _packed_code(code: str, known: Mapping[str, str]) -> str:
    return known.get(code) or f"_{code.replace(' ', '-')}."


def _unpacked_code(text: str, known: Mapping[str, str]) -> str:
    if not text.startswith("_"):
        return _of(text, known) if text else ""
    code = text[1:-1].replace("-", " ")
    if not _PLAIN.match(code):
        raise BadButtonError(text)
    return code


def _of(letter: str, known: Mapping[str, str]) -> str:
    """Raises KeyError for the letter of nothing."""
    return {each: code for code, each in known.items()}[letter]


def _packed_minute(minute: int) -> str:
    return _DIGITS[minute // 62] + _DIGITS[minute % 62]


def _unpacked_minute(text: str) -> int | None:
    if not text:
        return None
    minute = _DIGITS.index(text[0]) * 62 + _DIGITS.index(text[1])
    if minute > LAST_MINUTE:
        raise BadButtonError(text)
    return minute
