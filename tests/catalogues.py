"""A language that nobody speaks yet: a copy of `locale/` that tests may add to and break."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot import translations
from handlers import i18n

MARK = "¤"


@contextmanager
def copied_locale(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The program uses a copy of its catalogues in `folder`."""
    copy = Path(shutil.copytree(i18n.LOCALE_FOLDER, folder / "locale"))
    monkeypatch.setattr(i18n, "LOCALE_FOLDER", copy)
    monkeypatch.setattr(translations, "LOCALE_FOLDER", copy)
    monkeypatch.setattr(translations, "TEMPLATE", copy / "messages.pot")
    forget()
    yield copy
    forget()


def forget() -> None:
    """Languages are read once in a process' life."""
    for read_once in (i18n.languages, i18n.translator, i18n.translators):
        read_once.cache_clear()


def path_of(locale: Path, language: str) -> Path:
    return locale / language / "LC_MESSAGES" / "messages.po"


def begin(locale: Path, language: str) -> None:
    """What `pybabel init` writes: every text, none translated; plural rules from CLDR."""
    with (locale / "messages.pot").open("rb") as template:
        catalogue = read_po(template, locale=language)
    save(locale, language, catalogue)


def translate(locale: Path, language: str) -> None:
    """Translates what is empty, every text recognisable by its mark."""
    with path_of(locale, language).open("rb") as source:
        catalogue = read_po(source, locale=language)
    for message in texts(catalogue):
        if isinstance(message.id, tuple | list):
            message.string = tuple(f"{MARK}{message.id[-1]}" for _ in range(catalogue.num_plurals))
        else:
            message.string = f"{MARK}{message.id}"
    save(locale, language, catalogue)


def change(locale: Path, language: str, key: str, how: Callable[[Catalog, Message], None]) -> None:
    """Does something to one message, or to the catalogue that holds it."""
    with path_of(locale, language).open("rb") as source:
        catalogue = read_po(source, locale=language)
    found = [message for message in texts(catalogue) if key in (message.id, message.id[0])]
    assert found, f"there is no {key!r}"
    how(catalogue, found[0])
    save(locale, language, catalogue)


def texts(catalogue: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalogue if message.id)


def save(locale: Path, language: str, catalogue: Catalog) -> None:
    path = path_of(locale, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalogue)
