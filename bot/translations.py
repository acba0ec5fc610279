"""The catalogues' upkeep: `seance translations update` after a text changed, `check` before a
commit. A language is complete or refused: there is no half-translated screen."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po, write_po

from handlers.i18n import LOCALE_FOLDER

ROOT = LOCALE_FOLDER.parent
TEMPLATE = LOCALE_FOLDER / "messages.pot"
SOURCES = ("handlers", "bot")
KEYWORDS = {
    "_": None,
    "n_": (1, 2),
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# The source language: its catalogue repeats the source, so it can never be incomplete.
SOURCE_LANGUAGE = "en"
_TAG = re.compile(r"</?([a-z-]+)[^>]*>")


def extract() -> Catalog:
    """The texts of the source code, sorted, without line numbers (they would change all day)."""
    catalogue = Catalog(project="seance", charset="utf-8", fuzzy=False, header_comment="# Séance")
    for folder in SOURCES:
        found = extract_from_dir(
            ROOT / folder, [("**.py", "python")], {}, keywords=KEYWORDS, comment_tags=("i18n:",)
        )
        for filename, _line, message, comments, context in found:
            place = (f"{folder}/{filename}", None)
            catalogue.add(message, None, [place], auto_comments=comments, context=context)  # type: ignore[list-item]
    return catalogue


def hidden_texts() -> Iterator[str]:
    """Places where a text is asked for inside an f-string, which extraction cannot see."""
    for path in (file for folder in SOURCES for file in sorted((ROOT / folder).rglob("*.py"))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        strings = (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
        for call in (node for string in strings for node in ast.walk(string)):
            if isinstance(call, ast.Call) and _called(call) in KEYWORDS and _literal(call):
                yield f"{path.relative_to(ROOT)}:{call.lineno}"


def _literal(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def catalogues() -> dict[str, Path]:
    """The catalogue of each language."""
    return {path.parent.parent.name: path for path in LOCALE_FOLDER.glob("*/LC_MESSAGES/*.po")}


def update() -> None:
    """Writes the template anew and merges it into every language; nothing is guessed."""
    template = extract()
    _write(TEMPLATE, template)
    for language, path in catalogues().items():
        with path.open("rb") as source:
            known = read_po(source, locale=language)
        known.update(deepcopy(template), no_fuzzy_matching=True, update_header_comment=True)
        known.obsolete.clear()
        if language == SOURCE_LANGUAGE:
            for message in _messages(known):
                message.string = message.id
        _write(path, known)


def problems() -> list[str]:
    """All that is wrong with the catalogues, a line each; empty when all is well."""
    template = extract()
    found = [
        f"{place}: a text inside an f-string is never extracted; build it before"
        for place in hidden_texts()
    ]
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != _text(template):
        found.append("locale/messages.pot is out of date: run `seance translations update`")
    for language, path in sorted(catalogues().items()):
        try:
            with path.open("rb") as source:
                catalogue = read_po(source, locale=language, abort_invalid=True)
        except PoFileError as error:
            found.append(f"{language}: {error}")
            continue
        found.extend(f"{language}: {problem}" for problem in check(catalogue, template))
    return found


def check(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """What is wrong with one language's catalogue."""
    wanted = {(message.context, _key(message)) for message in _messages(template)}
    known = {(message.context, _key(message)): message for message in _messages(catalogue)}
    for _context, key in sorted(wanted - set(known), key=str):
        yield f"missing: {key!r}"
    for _context, key in sorted(set(known) - wanted, key=str):
        yield f"not in the source any more: {key!r}"
    plurals = get_plural(str(catalogue.locale)).num_plurals
    if catalogue.num_plurals != plurals:
        yield f"the header says {catalogue.num_plurals} plural forms instead of {plurals}"
    for message in known.values():
        for problem in _check_message(message, plurals):
            yield f"{_key(message)!r}: {problem}"


def _check_message(message: Message, plurals: int) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    sources, strings = _forms(message.id), _forms(message.string)
    if len(strings) != (plurals if len(sources) > 1 else 1):
        yield f"{len(strings)} plural forms instead of {plurals}"
    names, tags = _names(sources[-1]), sorted(_TAG.findall(sources[-1]))
    for string in strings:
        if not string:
            yield "not translated"
        elif _names(string) != names:
            yield f"placeholders {_names(string)} instead of {names}"
        elif sorted(_TAG.findall(string)) != tags:
            yield "other HTML tags than the source's"


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def _names(text: str) -> list[str]:
    try:
        return sorted({name for _, name, _, _ in Formatter().parse(text) if name})
    except ValueError:  # a lone brace
        return ["?"]


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _text(catalogue: Catalog) -> bytes:
    # Dates in the header would make every run a change.
    catalogue.creation_date = catalogue.revision_date = None  # type: ignore[assignment]
    buffer = BytesIO()
    write_po(
        buffer, catalogue, sort_output=True, omit_header=False, include_lineno=False, width=100
    )
    kept = (
        line
        for line in buffer.getvalue().splitlines(keepends=True)
        if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By'))
    )
    return b"".join(kept)


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_text(catalogue))
