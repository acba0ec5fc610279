"""The rules of the house, held by reading the code: who may know whom, who may commit, who may read
the environment, which words may reach a person (docs/contributing.md, "The rooms").

Each rule comes with code that breaks it, so that a rule that sees nothing is seen itself.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.db.crowd import undecided
from tests.source import ROOT, Finding, Source, literal, sources

ROOMS = ("bot", "handlers", "db")

# The only packages from outside that `db` stands on.
DB_STANDS_ON = {"sqlalchemy", "alembic", "orjson", "rapidfuzz"}
# What a pure rendering module may take from `db`: values and arithmetic.
VALUES_OF_DB = {"db"} | {
    f"db.{module}"
    for module in (
        "announcing",
        "audience",
        "days",
        "folding",
        "geo",
        "moderation",
        "nights",
        "results",
        "watching",
    )
}
AWAITING = ast.AsyncFunctionDef | ast.Await | ast.AsyncWith | ast.AsyncFor

# Calls that put words before a person.
SPEAKS = ("send_", "reply_", "edit_", "answer")
# Their keywords that are not words: identifiers, choices of Telegram's.
NOT_WORDS = {"parse_mode", "filename", "currency", "provider_token", "emoji", "action", "type"}
MARKS = {"_", "n_", "gettext", "ngettext", "pgettext"}
PTB_OBJECTS = {"application", "app", "bot", "update", "context", "query", "message", "updater"}
OF_ONE_PROCESS = {"user_data", "chat_data", "arbitrary_callback_data", "persistence"}

LONGEST = 260
# Longer files, each with its reason. The list may only shrink.
LONGER: dict[str, str] = {}


def upward_imports(source: Source) -> Iterator[Finding]:
    room = source.name.split("/")[0]
    below = {"bot": ROOMS, "handlers": ROOMS[1:], "db": ROOMS[2:]}[room]
    for line, module in source.imports():
        if (top := module.split(".")[0]) in {*ROOMS, "tests"} and top not in below:
            yield line, module


def imports_beyond_the_database(source: Source) -> Iterator[Finding]:
    allowed = {*sys.stdlib_module_names, *DB_STANDS_ON, "db"}
    for line, module in source.imports():
        if module.split(".")[0] not in allowed:
            yield line, module


def impurities(source: Source) -> Iterator[Finding]:
    for line, module in source.imports():
        top = module.split(".")[0]
        if top in {"asyncio", "sqlalchemy", "telegram"} or (
            top == "db" and module not in VALUES_OF_DB
        ):
            yield line, module
    for node in ast.walk(source.tree):
        if isinstance(node, AWAITING):
            yield node.lineno, "await"
    for line, name, _call in source.calls():
        if name.endswith((".read", ".write")):
            yield line, name


def commits(source: Source) -> Iterator[Finding]:
    for line, name, call in source.calls():
        if name.rpartition(".")[2] in {"commit", "rollback"}:
            yield line, name
        if any(isinstance(of, ast.Constant) and of.value == "COMMIT" for of in call.args):
            yield line, f"{name}('COMMIT')"


def environment_reads(source: Source) -> Iterator[Finding]:
    for line, owner, which in source.attributes():
        if owner == "os" and which in {"environ", "environb", "getenv"}:
            yield line, f"os.{which}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            for alias in node.names:
                if alias.name in {"environ", "environb", "getenv"}:
                    yield node.lineno, alias.name


def words_past_the_catalogues(source: Source) -> Iterator[Finding]:
    for line, name, call in source.calls():
        # Without a dot it is a function of ours: `answer(update, context, reply)`.
        if "." in name and name.rpartition(".")[2].startswith(SPEAKS):
            words = [word.value for word in call.keywords if word.arg not in NOT_WORDS]
            if any(literal(value) for value in (*call.args, *words)):
                yield line, name


def formatted_before_translation(source: Source) -> Iterator[Finding]:
    """Such a text would be found in no catalogue."""
    for line, name, call in source.calls():
        if name.rpartition(".")[2] in MARKS:
            for argument in call.args[:2]:  # the third is a count
                if isinstance(argument, ast.JoinedStr | ast.BinOp | ast.Call):
                    yield line, ast.unparse(argument)


def private_parts_of_ptb(source: Source) -> Iterator[Finding]:
    for line, owner, which in source.attributes():
        held = owner.rpartition(".")[2].removeprefix("_")
        if which.startswith("_") and not which.startswith("__") and held in PTB_OBJECTS:
            yield line, f"{owner}.{which}"
    for line, module in source.imports():
        if module.startswith("telegram.") and "._" in module:
            yield line, module


def memory_of_one_process(source: Source) -> Iterator[Finding]:
    """What another process would not see."""
    for line, owner, which in source.attributes():
        if which in OF_ONE_PROCESS:
            yield line, f"{owner}.{which}"


def telegrams_errors(source: Source) -> Iterator[Finding]:
    for line, module in source.imports():
        if module == "telegram.error":
            yield line, module


@dataclass(frozen=True, slots=True)
class Rule:
    """What may not be found where, but for the files that exist to do it."""

    find: Callable[[Source], Iterator[Finding]]
    rooms: tuple[str, ...]
    broken: tuple[str, str]  # a file that would break it
    but: tuple[str, ...] = ()


RULES = {
    "bot -> handlers -> db, and nobody knows the tests": Rule(
        upward_imports, ROOMS, ("handlers/x.py", "def f():\n    from bot import config")
    ),
    "db stands on SQLAlchemy and the standard library": Rule(
        imports_beyond_the_database, ("db",), ("db/x.py", "from telegram import Bot")
    ),
    "screens open no session and await nothing": Rule(
        impurities, ("handlers/screens",), ("handlers/screens/x.py", "from db import session")
    ),
    "a transaction is kept when its block closes": Rule(
        # The second ends what readers saw.
        commits,
        ROOMS,
        ("db/x.py", "await session.commit()"),
        ("db/session.py", "db/lending.py"),
    ),
    "the environment is read in one place": Rule(
        environment_reads, ROOMS, ("bot/x.py", "import os\nos.environ['A']"), ("bot/config.py",)
    ),
    # The playground's people and the command line speak for themselves.
    "words reach people through the catalogues": Rule(
        words_past_the_catalogues,
        ("handlers", "bot"),
        ("handlers/x.py", "await query.answer(text=f'{n} films')"),
        ("bot/playground/", "bot/commands/"),
    ),
    "texts are translated first and formatted after": Rule(
        formatted_before_translation, ("handlers", "bot"), ("handlers/x.py", "_(f'{n} films')")
    ),
    "PTB is used by what it publishes": Rule(
        private_parts_of_ptb, ("handlers", "bot"), ("bot/x.py", "self.application._job_queue")
    ),
    "nothing is kept in the memory of one process": Rule(
        memory_of_one_process, ("handlers", "bot"), ("handlers/x.py", "context.user_data['a'] = 1")
    ),
    # One place reports errors, one knows which messages cannot be edited any more, one asks of a
    # chat that may be closed.
    "handlers leave Telegram's errors alone": Rule(
        telegrams_errors,
        ("handlers",),
        ("handlers/x.py", "from telegram.error import BadRequest"),
        ("handlers/errors.py", "handlers/reply.py", "handlers/announcing/standing.py"),
    ),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_rule_is_kept(rule: Rule) -> None:
    assert [
        f"{source.name}:{line}: {what}"
        for room in rule.rooms
        for source in sources(room)
        if not source.name.startswith(rule.but or "-")
        for line, what in rule.find(source)
    ] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_rule_sees_what_breaks_it(rule: Rule) -> None:
    name, text = rule.broken
    assert list(rule.find(Source(name, ast.parse(text))))


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (impurities, "async def screen(): ..."),
        (impurities, "from db.session import Database"),
        (commits, "connection.exec_driver_sql('COMMIT')"),
        (environment_reads, "from os import getenv"),
        (words_past_the_catalogues, "bot.send_message(1, 'Bon' + jour)"),
        (words_past_the_catalogues, "bot.edit_message_text('{n} films'.format(n=1))"),
        (formatted_before_translation, "tr.ngettext('{n} film'.format(n=n), 'films', n)"),
        (private_parts_of_ptb, "from telegram.ext._utils import types"),
        (memory_of_one_process, "builder.persistence(kept)"),
    ],
)
def test_other_ways_to_break_a_rule_are_seen(
    find: Callable[[Source], Iterator[Finding]], text: str
) -> None:
    assert list(find(Source("handlers/screens/x.py", ast.parse(text))))


def test_the_catalogues_folder_is_no_package() -> None:
    """It would shadow the standard library's `locale`."""
    assert not list((ROOT / "locale").rglob("*.py"))


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for room in (*ROOMS, "tests") for path in (ROOT / room).rglob("*.py")}
    bare = {folder for folder in folders if not (folder / "__init__.py").exists()}
    # Alembic finds its scripts by path.
    assert {folder.relative_to(ROOT).as_posix() for folder in bare} == {
        "db/migrations",
        "db/migrations/versions",
    }


def test_files_stay_short() -> None:
    """A file does one thing. What is longer is named in LONGER with its reason, and only that."""
    long = {
        source.name: source.length
        for room in ROOMS
        for source in sources(room)
        # What a migration did is not told again in another way.
        if source.length > LONGEST and "migrations/versions" not in source.name
    }
    assert set(long) == set(LONGER), f"too long, or short again: {long}"


def test_every_column_that_could_hold_a_person_says_whether_it_does() -> None:
    """So that nobody is forgotten when they want to be: see db.base.GOES, STAYS and NOBODY."""
    assert undecided() == []
