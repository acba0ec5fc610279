"""The HTML that Telegram understands, parsed with Telegram's own complaints.

Offsets in complaints are bytes of UTF-8; offsets of entities are UTF-16 code units.
"""

import re
from dataclasses import dataclass
from typing import Any

_PLAIN = re.compile(r"[^<&]+")
SPACE = " \t\r\n\v"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
# tag -> (attribute that matters, what its value must begin with)
_ARGUMENTS = {
    "a": ("href", ""),
    "code": ("class", "language-"),
    "span": ("class", "tg-"),
    "tg-emoji": ("emoji-id", ""),
    "blockquote": ("expandable", ""),
}


class HtmlError(ValueError):
    """What cannot be parsed, worded as Telegram words it after "can't parse entities: "."""


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    argument: str | None
    offset: int
    start: int


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source):
            plain = _PLAIN.match(self.source, self.at)
            if plain:
                self._take(plain[0])
                self.at = plain.end()
            elif self.source[self.at] == "&":
                self._take(self._character())
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            tag = self.open[-1].tag
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self.text), self.entities

    def _take(self, text: str) -> None:
        if "\ud800" <= text <= "\udfff":
            raise HtmlError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for"
                " unmatched surrogate code units"
            )
        self.text.append(text)
        self.offset += units(text)

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in SPACE:
            self.at += 1

    def _word(self, stop: str) -> str:
        start = self.at
        while self._peek() and self._peek() not in stop:
            self.at += 1
        return self.source[start : self.at]

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _character(self) -> str:
        """The next character, with an HTML entity such as &lt; or &#233; counting as one."""
        start = self.at
        self.at += 1
        if self.source[start] != "&":
            return self.source[start]
        numeric = self._peek() == "#"
        if numeric:
            self.at += 1
            base, digits = 10, "0123456789"
            if self._peek() == "x":
                self.at += 1
                base, digits = 16, "0123456789abcdefABCDEF"
            first = self.at
            while self._peek() and self._peek() in digits:
                self.at += 1
            code = int(self.source[first : self.at] or "0", base)
            decoded = chr(code) if 0 < code < 0x10FFFF and self.at - start < 10 else ""
        else:
            first = self.at
            while self._peek().isascii() and self._peek().isalpha():
                self.at += 1
            decoded = _NAMED.get(self.source[first : self.at], "")
        if not decoded:
            self.at = start + 1
            return "&"
        if self._peek() == ";":
            self.at += 1
        return decoded

    def _start_tag(self) -> None:
        begin = self.at
        where = f"at byte offset {self._bytes(begin)}"
        self.at += 1
        tag = self._word(SPACE + ">").lower()
        if not self._peek():
            raise HtmlError(f"Unclosed start tag {where}")
        if tag not in _TYPES:
            raise HtmlError(f'Unsupported start tag "{tag}" {where}')
        argument = None
        while True:
            self._skip_space()
            if self._peek() == ">":
                break
            name, value = self._attribute(tag, where)
            wanted, prefix = _ARGUMENTS.get(tag, ("", ""))
            if name == wanted and value.startswith(prefix):
                argument = value[len(prefix) :]
        if tag == "span" and argument != "spoiler":
            raise HtmlError(f'Tag "span" must have class "tg-spoiler" {where}')
        self.at += 1
        self.open.append(_Open(tag, argument, self.offset, len(self.text)))

    def _attribute(self, tag: str, where: str) -> tuple[str, str]:
        name = self._word(SPACE + "=>").lower()
        if not name and self._peek():
            raise HtmlError(f'Empty attribute name in the tag "{tag}" {where}')
        self._skip_space()
        if self._peek() != "=" and self._peek():
            if tag == "blockquote" and name == "expandable":
                return name, ""
            raise HtmlError(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" {where}'
            )
        self.at += 1
        self._skip_space()
        if not self._peek():
            raise HtmlError(f'Unclosed start tag "{tag}" {where}')
        value = self._quoted() if self._peek() in "'\"" else self._bare_value()
        if not self._peek():
            raise HtmlError(f"Unclosed start tag {where}")
        return name, value

    def _quoted(self) -> str:
        quote = self._peek()
        self.at += 1
        value = []
        while self._peek() and self._peek() != quote:
            value.append(self._character())
        self.at += 1
        return "".join(value)

    def _bare_value(self) -> str:
        begin = self.at
        while self._peek() and (
            (self._peek().isascii() and self._peek().isalnum()) or self._peek() in ".-"
        ):
            self.at += 1
        if self._peek() and self._peek() not in SPACE + ">":
            raise HtmlError(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
        return self.source[begin : self.at].lower()

    def _end_tag(self) -> None:
        begin = self.at
        where = f"at byte offset {self._bytes(begin)}"
        if not self.open:
            raise HtmlError(f"Unexpected end tag {where}")
        self.at += 2
        tag = self._word(SPACE + ">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise HtmlError(f"Unclosed end tag {where}")
        self.at += 1
        opened = self.open.pop()
        if tag and tag != opened.tag:
            raise HtmlError(
                f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: dict[str, Any] = {
            "type": _TYPES[opened.tag],
            "offset": opened.offset,
            "length": self.offset - opened.offset,
        }
        last = self.entities[-1] if self.entities else {}
        inside = last.get("offset") == opened.offset and last.get("length") == entity["length"]
        if opened.tag == "a":
            entity["url"] = opened.argument or "".join(self.text[opened.start :])
        elif opened.tag == "blockquote" and opened.argument is not None:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            if not (opened.argument or "").isdecimal():
                raise HtmlError("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        elif opened.tag == "pre" and inside and last["type"] == "code" and "language" in last:
            # <pre><code class="language-x"> is one block of code in that language.
            entity["language"] = self.entities.pop()["language"]
        elif opened.tag == "code" and opened.argument:
            if inside and last["type"] == "pre":
                self.entities.pop()
                entity["type"] = "pre"
            entity["language"] = opened.argument
        self.entities.append(entity)


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and its MessageEntity objects (links not yet checked), or HtmlError.

    A `code` entity may carry a "language" here, which has no meaning outside `pre`.
    """
    return _Parser(source).parse()
