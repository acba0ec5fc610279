"""Text folded to what people compare when they type: the keys of title search and of cities.

Folded keys are stored in the database, so a change here asks for the keys to be rebuilt.
"""

import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart, written as people type them without the key.
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ı": "i",
        "ȷ": "j",
        "ƶ": "z",
    }
)
# Accents of alphabets (Latin, Greek, Cyrillic, Hebrew, Arabic) and variation selectors. Other
# marks stay: without its voicing mark or vowel sign a kana or a Devanagari word is another word.
_DROPPED_MARKS = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_TABLE_LIMIT = 20_000
_CACHED_LENGTH = 200


def _folded_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Lm" and 0x02B0 <= ord(character) <= 0x02FF:
        return " "  # modifier letters that stand for an apostrophe
    if category[0] == "M":
        code = ord(character)
        return "" if any(low <= code <= high for low, high in _DROPPED_MARKS) else character
    if category[0] in "LN":
        return character
    if category[0] == "C" and not character.isspace():
        return ""
    return " "


class _Characters(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _folded_character(chr(code))
        if len(self) < _TABLE_LIMIT:
            self[code] = folded
        return folded


_CHARACTERS = _Characters()
# Of most titles every character is ASCII: a byte each, and what vanishes.
_ASCII = [_folded_character(chr(code)).lower() for code in range(128)]
_BYTES = "".join(folded or " " for folded in _ASCII).encode() + bytes(128)
_VANISHING = bytes(code for code, folded in enumerate(_ASCII) if not folded)


def fold_once(text: str) -> str:
    """`fold` for a text that hardly comes again: nothing is remembered."""
    if text.isascii():
        return b" ".join(text.encode().translate(_BYTES, _VANISHING).split()).decode()
    # Compatibility forms may hide capitals, and case folding may give composed letters back.
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    text = " ".join(text.translate(_CHARACTERS).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


_fold_cached = lru_cache(maxsize=8192)(fold_once)


def fold(text: str) -> str:
    """Return `text` as words of lower-case letters and digits between single spaces.

    Accents and ligatures are undone (`Œdipe` is `oedipe`), full-width forms narrowed, digits of
    any script made ASCII; apostrophes, hyphens, punctuation and symbols become a space; control
    and direction marks and lone surrogates vanish. Other alphabets stay. Never raises, and
    folding twice changes nothing.
    """
    return _fold_cached(text) if len(text) <= _CACHED_LENGTH else fold_once(text)
