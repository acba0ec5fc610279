"""`seance reference`: docs/reference.md is written from the code."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import typer

from bot.cli import app
from bot.config import Settings
from db.base import Instant
from db.models import Base
from db.queries.privacy import Holding, holdings
from handlers.i18n import translators
from handlers.links import SCREENS
from handlers.menu import COMMANDS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"

# The first that fits a column's type.
KINDS: tuple[tuple[type[Any], str], ...] = (
    (Instant, "instant"),
    (sa.JSON, "JSON"),
    (sa.LargeBinary, "bytes"),
    (sa.Boolean, "yes or no"),
    (sa.Date, "day"),
    (sa.Integer, "integer"),
    (sa.Float, "number"),
    (sa.String, "text"),
)


def write_reference(*, check: bool) -> int:
    """Writes the reference, or (`check`) says whether it is up to date; the exit code."""
    if not REFERENCE.parent.is_dir():
        typer.echo("seance: the documentation is in the repository, not in the package", err=True)
        return 2
    wanted = reference()
    if check:
        if REFERENCE.exists() and REFERENCE.read_text(encoding="utf-8") == wanted:
            return 0
        typer.echo("docs/reference.md is out of date: run `seance reference`", err=True)
        return 1
    REFERENCE.write_text(wanted, encoding="utf-8")
    return 0


def reference() -> str:
    """The whole page."""
    parts = (
        ("# Reference", "Written by `seance reference` from the code: change it there."),
        ("## Commands of the bot", *_bot_commands()),
        ("## Commands of the program", *_program_commands()),
        ("## Settings", *_settings()),
        ("## Deep links", *_links()),
        ("## What is kept of a person", *_people()),
        ("## Tables", *_tables()),
    )
    return "\n\n".join(block for part in parts for block in part) + "\n"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _bot_commands() -> Iterator[str]:
    yield (
        "Every name works for everyone; a menu shows those of its language. `/start` shows the "
        "welcome, or the screen that a deep link names."
    )
    languages = translators()
    heads = [tr.locale.get_display_name("en") or code for code, tr in languages.items()]
    yield _table(
        (*(head.partition(" (")[0] for head in heads), "where"),
        (
            (
                *(
                    f"`/{entry.names.get(code, entry.command)}` {tr.gettext(entry.description)}"
                    for code, tr in languages.items()
                ),
                ", ".join(entry.scopes),
            )
            for entry in COMMANDS
        ),
    )


def _program_commands() -> Iterator[str]:
    yield "`python -m bot` is the same program. `--help` after any of them says as much."
    yield from _commands("seance", typer.main.get_command(app))


def _commands(path: str, command: Any) -> Iterator[str]:
    for name, below in sorted(getattr(command, "commands", {}).items()):
        # The command that a group falls back on goes by the group's name.
        own = name == getattr(command, "default", None)
        yield from _commands(path if own else f"{path} {name}", below)
    if hasattr(command, "commands"):
        return
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    words = " ".join((path, *((one.metavar or one.name or "").upper() for one in arguments)))
    yield f"### `{words}`"
    yield inspect.cleandoc(command.help or "")
    options = [
        (
            f"`{'`, `'.join((*one.opts, *one.secondary_opts))}`",
            "" if one.default in (None, False, True) else f"`{one.default}`",
            one.help or "",
        )
        for one in command.params
        if one.param_type_name == "option"
    ]
    if options:
        yield _table(("option", "default", "meaning"), options)


def _settings() -> Iterator[str]:
    yield (
        "From the environment, or from a file `.env` in the folder where the program is started; "
        "the environment goes first. A wrong value is one line that names it, and exit code 2."
    )
    yield _table(
        ("name", "default", "meaning"),
        (
            (
                f"`SEANCE_{name.upper()}`",
                _default(setting.default) if setting.default_factory is None else "",
                setting.description or "",
            )
            for name, setting in Settings.model_fields.items()
        ),
    )


def _default(value: object) -> str:
    return f"`{value}`" if value not in (None, frozenset()) else ""


def _links() -> Iterator[str]:
    yield (
        "`https://t.me/BOT?start=…` opens the bot on a screen: a letter, then ids of the database "
        "with `-` between them. What means nothing opens the welcome."
    )
    yield _table(
        ("payload", "opens"),
        (
            (
                f"`{letter}{'-'.join(field.name.upper() for field in fields(action)[:count])}`",
                _in_short(action.__doc__),
            )
            for letter, (action, count) in sorted(SCREENS.items())
        ),
    )


def _in_short(doc: str | None) -> str:
    """The first sentence, without what is said beside it."""
    return re.split(r"\.|;| \(", " ".join((doc or "").split()))[0]


def _models() -> dict[str, type]:
    return {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]


def _people() -> Iterator[str]:
    yield (
        "In the order of the file that /privacy hands out ([privacy.md](privacy.md)), which has "
        "each table's columns and, by name, the `film`, `cinema` or `city` that a row refers to."
    )
    models = _models()
    yield _table(
        ("table", "what a row is", "whose it is", "when they are forgotten"),
        (
            (
                f"[`{one.table.name}`](#{one.table.name})",
                _in_short(models[one.table.name].__doc__),
                ", ".join(f"`{column.name}`" for column in (*one.goes, *one.stays)),
                _fates(one),
            )
            for one in holdings()
        ),
    )


def _fates(holding: Holding) -> str:
    fates = (("the row goes", holding.goes), ("it stays, without their id", holding.stays))
    return ", ".join(fate for fate, columns in fates if columns)


def _tables() -> Iterator[str]:
    yield (
        "The same on both engines. An instant is `timestamptz` on PostgreSQL and Unix seconds on "
        "SQLite; text is compared byte by byte."
    )
    models = _models()
    for table in sorted(Base.metadata.tables.values(), key=lambda one: one.name):
        yield f"### `{table.name}`"
        yield inspect.cleandoc(models[table.name].__doc__ or "")
        yield _table(
            ("column", "type", ""),
            ((f"`{column.name}`", _kind(column), _notes(column)) for column in table.columns),
        )


def _kind(column: sa.Column[Any]) -> str:
    return next(word for kind, word in KINDS if isinstance(column.type, kind))


def _notes(column: sa.Column[Any]) -> str:
    notes = ["key"] if column.primary_key else []
    notes += [f"→ `{key.target_fullname}`" for key in column.foreign_keys]
    notes += ["may be empty"] if column.nullable else []
    return ", ".join(notes)
