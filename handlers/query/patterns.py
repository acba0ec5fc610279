"""Patterns over a line of plain words (`handlers.query.words.Line`)."""

import re
from collections.abc import Mapping


def whole_words(
    alternatives: str, macros: Mapping[str, str] | None = None, *, before: str = ""
) -> re.Pattern[str]:
    """Return a pattern that matches one of the alternatives as whole words.

    Each line of `alternatives` holds one or more; `<NAME>` in them stands for a macro's pattern.
    What `before` matches stands in front of any of them.
    """
    pattern = joined(alternatives)
    for name, meaning in (macros or {}).items():
        pattern = pattern.replace(name, meaning)
    return re.compile(rf"(?<!\S){before}(?:{pattern})(?!\S)")


def joined(alternatives: str) -> str:
    """Return one pattern of alternatives that are spread over lines."""
    return "|".join(line.strip() for line in alternatives.strip().splitlines())


def hidden(text: str, match: re.Match[str], mask: str) -> str:
    """Return the text with what matched masked, so that no other pattern reads it again."""
    return text[: match.start()] + mask * (match.end() - match.start()) + text[match.end() :]
