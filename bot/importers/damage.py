"""Text that went through the wrong code page, or is not there at all, made good."""

from __future__ import annotations

import html
import re

from bot.importers import cells

# What tills and pages print where they know nothing.
NOTHING = frozenset({"", "null", "none", "nan", "undefined", "n/a", "-", "(null)"})
# Bytes of cp1252 that were taken for ISO 8859-1: control characters that nobody types.
_C1 = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}  # fmt: skip
# UTF-8 that was taken for cp1252: "Ã©", "â€™".
_TWICE = re.compile("[ÃÂâÅ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡-¿]")
_TAG = re.compile(r"<[^<>]{0,200}>")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li)\s*/?\s*>", re.IGNORECASE)


def mended(text: str) -> str:
    """Text of which damage that can be told for sure is undone."""
    text = text.translate(_C1)
    for _ in range(2):
        if not _TWICE.search(text):
            break
        try:
            text = _bytes(text).decode()
        except UnicodeError:
            break
    return text.replace("\ufffd", "").replace("\u00ad", "")


def _bytes(text: str) -> bytes:
    """The text in cp1252; the five bytes that it lacks stand for themselves."""
    return b"".join(
        bytes([ord(c)]) if ord(c) < 256 and ord(c) not in _C1 else c.encode("cp1252") for c in text
    )


def plain(value: object, limit: int = cells.LINE_LIMIT) -> str:
    """One clean line of whatever stands there; empty for nothing, under any of its names."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    text = mended(html.unescape(str(value)))
    text = " ".join(_TAG.sub(" ", text).split())
    return "" if text.lower() in NOTHING else (cells.line(text[:limit]) or "")


def prose(value: object) -> str | None:
    """Paragraphs without markup; None for nothing."""
    text = mended(html.unescape(str(value or "")))
    lines = (" ".join(line.split()) for line in _TAG.sub(" ", _BREAK.sub("\n", text)).splitlines())
    text = "\n".join(filter(None, lines))[: cells.TEXT_LIMIT]
    return None if text.lower() in NOTHING else cells.prose(text)


def address(value: object) -> str | None:
    """An http(s) address that may be shown to people; None for anything else."""
    try:
        return cells.url(html.unescape(str(value or "")).strip())
    except ValueError:
        return None


def spoken(text: str) -> str:
    """A title or name in capitals, as people write it; any other as it is."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 5 or " " not in text or not all(c.isupper() for c in letters):
        return text
    return text[:1] + text[1:].lower()


def name(text: str) -> str:
    """A person's name: words in capitals are written small but for the first letter."""
    return " ".join(
        "-".join(part.capitalize() for part in word.split("-"))
        if word.isupper() and len(word) > 2 and "." not in word
        else word
        for word in text.split()
    )


_SMALL = frozenset("a à au aux d de des du en et la le les lès l sous sur".split())
_LETTERS = frozenset({"UGC", "CGR", "MK2", "MJC", "CGR2", "II", "III"})
_WORD = re.compile(r"[^\W\d_]+\d*")


def place(text: str) -> str:
    """A cinema's or city's name in capitals, as people write it; any other as it is."""
    if not text.isupper():
        return text

    def word(found: re.Match[str]) -> str:
        small = found[0].lower()
        if found[0] in _LETTERS:
            return found[0]
        return small if found.start() and small in _SMALL else small.capitalize()

    return _WORD.sub(word, text)


def people(text: str) -> tuple[str, ...]:
    """Names from a line of them."""
    parts = re.split(r"\s*[,;/|&]\s*|\s+et\s+|\s+and\s+", text)
    return tuple(dict.fromkeys(name(part) for part in parts if part.strip()))
