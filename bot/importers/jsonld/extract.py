"""From the bytes of a page to the JSON-LD that stands in it."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

KINDS = ("application/ld+json", "application/json+ld")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_WRAPPING = re.compile(r"^\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*$|^\s*<!--|-->\s*$")
_LONE = re.compile("[\ud800-\udfff]")


def decode(body: bytes, content_type: str, note: Callable[[str], None]) -> str:
    """The text of a page: in the charset it names, else in UTF-8, else in Windows's.

    Args:
        note: is told when the charset that is named is not the one that is used.
    """
    head = body[:2048].decode("latin-1")
    found = _CHARSET.search(content_type) or _CHARSET.search(head)
    named = found[1].lower() if found else "utf-8"
    if body.startswith(codecs.BOM_UTF8):
        named = "utf-8-sig"
    for charset in (named, "utf-8", "cp1252", "latin-1"):
        try:
            text = body.decode(charset)
        except (LookupError, UnicodeError):
            continue
        if charset != named:
            note(f"said to be {named[:20]}, and is not; read as {charset}")
        return text
    raise AssertionError("unreachable: latin-1 takes every byte")


def scripts(text: str, note: Callable[[str], None]) -> tuple[list[Any], str]:
    """The JSON-LD values of a page, and the language it says to be in; of a file that is JSON
    itself its one value.

    Args:
        note: is told of each script that is no JSON.
    """
    if text.lstrip()[:1] in ("{", "["):
        pieces, language = [text], ""
    else:
        reader = _Scripts()
        reader.feed(text)
        reader.close()
        pieces, language = reader.pieces, reader.language
    values = []
    for number, piece in enumerate(pieces, 1):
        try:
            values.append(read_json(piece))
        except (ValueError, RecursionError) as error:
            note(f"script {number} is not JSON ({error})")
    return values, language


def read_json(text: str) -> Any:
    """JSON as pages write it: line breaks in texts, a semicolon or comment around."""
    plain = _WRAPPING.sub("", text.strip()).strip().rstrip(";")
    return json.loads(_LONE.sub("", plain), strict=False)


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.language = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "script" and given.get("type", "").split(";")[0].strip().lower() in KINDS:
            self._inside = True
            self.pieces.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.pieces[-1] += data
