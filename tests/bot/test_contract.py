"""What other programs rely on: the settings' names, exit codes, one line for what is wrong, the end
on SIGTERM, and a token that nobody ever reads in an output."""

from __future__ import annotations

import asyncio
import logging
import re
import runpy
import socket
import sys
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli import main
from bot.config import Settings, load_settings
from bot.logs import configure_logs
from bot.misspelt import misspelt_settings
from db.base import utc_now
from db.migrate import downgrade
from db.models import Outbox
from db.session import Database
from tests.bot.seance_process import (
    ROOT,
    TOKEN,
    Ended,
    finished,
    small_package,
    started,
    telegram,
    until,
)

OTHER_TOKEN = "987654321:BBH-another-secret_0123456789abcdefgh"


def secret_of(token: str) -> str:
    return token.partition(":")[2]


def one_line(ended: Ended, *parts: str) -> None:
    """It ended as a wrong value ends it: one line that names it, exit code 2."""
    assert ended.code == 2, ended
    assert len(ended.output.splitlines()) == 1, ended
    assert ended.output.startswith("seance: ")
    for part in parts:
        assert part in ended.output


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No setting but the test's own, and no `.env`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SEANCE_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def in_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> Ended:
    """`main()` as the console script calls it."""
    monkeypatch.setattr(sys, "argv", ["seance", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    written = capsys.readouterr()
    code = ended.value.code
    return Ended(code if isinstance(code, int) else 0, written.out + written.err)


class TestSettings:
    """Without a running loop of the test's own."""

    @pytest.mark.parametrize(
        ("name", "value", "why"),
        [
            ("TOKEN", "no-token", "@BotFather"),
            ("TOKEN", "123456789:", "@BotFather"),
            ("TOKEN", "abc:def", "@BotFather"),
            ("TOKEN", "123456789:é", "@BotFather"),
            ("DATABASE_URL", "mysql://localhost/x", "only sqlite"),
            ("DATABASE_URL", "/var/lib/seance.sqlite3", "not a database URL"),
            ("DATABASE_URL", "sqlite:////nowhere/at/all/x.sqlite3", "unable to open"),
            ("DATABASE_URL", "sqlite:////etc/hostname", "file is not a database"),
            ("DATABASE_URL", "postgresql://somebody:hunter2@127.0.0.1:1/x", "Connect call failed"),
            ("DATABASE_READ_URL", "oracle://x", "only sqlite"),
            ("DATABASE_POOL_SIZE", "0", "greater"),
            ("DATABASE_TIMEOUT", "never", "number"),
            ("DATABASE_PREPARED", "perhaps", "boolean"),
            ("FEEDS", "nowhere@6h", "SOURCE@WHEN"),
            ("TMDB_TOKEN", "too short", "at least 32"),
            ("FEEDS_PRIVATE", "perhaps", "boolean"),
            ("FEEDS_CONTACT", "été", "pattern"),
            ("API_URL", "api.telegram.org", "http:// or https://"),
            ("API_URL", "https://", "http:// or https://"),
            ("API_URL", "http://[half", "Invalid IPv6"),
            ("PROXY", "localhost", "http:// or https://"),
            ("PROXY", "socks5://localhost:1080", "SOCKS"),
            ("LISTEN_HOST", "http://localhost", "pattern"),
            ("LISTEN_PORT", "65536", "65535"),
            ("PUBLIC_URL", "http://bot.example.org", "https://"),
            ("PUBLIC_URL", "https://bot.example.org/?a=b", "query"),
            ("WEBHOOK_SECRET", "not a secret", "A-Z a-z 0-9 _ -"),
            ("WEBHOOK_CONNECTIONS", "101", "100"),
            ("WEBHOOK_RIDING", "perhaps", "boolean"),
            ("WEBHOOK_RIDING_MESSAGES", "perhaps", "boolean"),
            ("METRICS_PORT", "nine", "integer"),
            ("DEFAULT_LANGUAGE", "tlh", "en, fr"),
            ("DEFAULT_COUNTRY", "France", "[A-Z]{2}"),
            ("DEFAULT_COUNTRY", "FR\nDE", "[A-Z]{2}"),
            ("TIMEZONE", "Europe/Bordeaux", "IANA"),
            ("LOG_LEVEL", "LOUD", "'DEBUG'"),
            ("LOG_FORMAT", "xml", "'json'"),
            ("SENTRY_DSN", "https://sentry.example/7", "DSN"),
            ("ADMINS", "alice", "integer"),
            ("RATINGS_PER_HOUR", "0", "greater than or equal to 1"),
            ("COMMENTS_PER_HOUR", "many", "integer"),
            ("MODERATORS_CHAT", "@moderators", "integer"),
            ("REPORTS_TO_HIDE", "0", "greater than or equal to 1"),
            ("BURST_RATINGS", "-1", "greater than or equal to 0"),
        ],
    )
    def test_a_wrong_value_is_one_line_that_names_it(
        self,
        alone: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        name: str,
        value: str,
        why: str,
    ) -> None:
        alone.setenv(f"SEANCE_{name}", value)
        ended = in_process(alone, capsys, "db", "upgrade")
        one_line(ended, f"SEANCE_{name}: ", why)
        assert "hunter2" not in ended.output

    def test_every_setting_is_refused_somewhere_above(self) -> None:
        (mark,) = self.test_a_wrong_value_is_one_line_that_names_it.pytestmark  # type: ignore[attr-defined]
        assert {name.lower() for name, _, _ in mark.args[1]} == set(Settings.model_fields)

    def test_commands_that_need_no_setting_refuse_a_wrong_one_too(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        alone.setenv("SEANCE_LOG_LEVEL", "LOUD")
        one_line(in_process(alone, capsys, "db", "check"), "SEANCE_LOG_LEVEL")

    @pytest.mark.parametrize("command", ["serve", "webhook set"])
    def test_a_missing_address_is_named(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
    ) -> None:
        alone.setenv("SEANCE_TOKEN", TOKEN)
        one_line(in_process(alone, capsys, *command.split()), "SEANCE_PUBLIC_URL is missing")

    def test_an_address_without_a_path_gets_one(self, alone: pytest.MonkeyPatch) -> None:
        for given, meant in (
            ("https://bot.example.org", "https://bot.example.org/telegram"),
            ("https://bot.example.org/", "https://bot.example.org/telegram"),
            ("https://bot.example.org/seance", "https://bot.example.org/seance"),
        ):
            alone.setenv("SEANCE_PUBLIC_URL", given)
            assert load_settings().required_url == meant

    def test_the_webhooks_secret_follows_from_the_token_unless_it_is_set(
        self, alone: pytest.MonkeyPatch
    ) -> None:
        alone.setenv("SEANCE_TOKEN", TOKEN)
        first = load_settings().secret
        assert re.fullmatch(r"[0-9a-f]{64}", first)
        alone.setenv("SEANCE_TOKEN", f"{TOKEN}x")
        assert load_settings().secret != first
        alone.setenv("SEANCE_WEBHOOK_SECRET", "mine")
        assert load_settings().secret == "mine"

    @pytest.mark.parametrize("command", ["run", "worker"])
    def test_a_missing_token_is_named(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
    ) -> None:
        one_line(in_process(alone, capsys, command), "SEANCE_TOKEN is missing")

    def test_a_wrong_token_is_not_repeated(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        alone.setenv("SEANCE_TOKEN", f"{TOKEN}\u00e9")
        ended = in_process(alone, capsys, "run")
        one_line(ended, "SEANCE_TOKEN")
        assert secret_of(TOKEN) not in ended.output

    def test_an_empty_value_is_no_value(self, alone: pytest.MonkeyPatch) -> None:
        alone.setenv("SEANCE_DEFAULT_LANGUAGE", "")
        assert load_settings().default_language == "en"

    def test_a_dotenv_file_is_read_and_the_environment_goes_first(
        self, alone: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        lines = f"SEANCE_TOKEN={TOKEN}\nSEANCE_DEFAULT_LANGUAGE=fr\nSEANCE_ADMINS=7, 8\nOTHER=x\n"
        (tmp_path / ".env").write_text(lines)
        alone.setenv("SEANCE_DEFAULT_LANGUAGE", "en")
        settings = load_settings()
        assert settings.required_token == TOKEN
        assert settings.default_language == "en"
        assert settings.admins == {7, 8}

    def test_a_wrong_value_in_a_dotenv_file_is_named_too(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (tmp_path / ".env").write_text("SEANCE_LOG_FORMAT=xml\n")
        one_line(in_process(alone, capsys, "db", "upgrade"), "SEANCE_LOG_FORMAT")

    def test_a_dotenv_file_that_cannot_be_read_is_named(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (tmp_path / ".env").write_bytes(b"SEANCE_TOKEN=\xff\n")
        one_line(in_process(alone, capsys, "db", "upgrade"), ".env")

    def test_the_default_database_is_a_file_in_the_users_data_folder(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        ended = in_process(alone, capsys, "db", "upgrade")
        assert ended.code == 0
        assert re.fullmatch(r"Database upgraded from empty to \d{4}\.\n", ended.output)
        assert (tmp_path / "data" / "seance" / "seance.sqlite3").stat().st_size > 0
        again = in_process(alone, capsys, "db", "upgrade")
        assert re.fullmatch(r"Database is up to date \(\d{4}\)\.\n", again.output)

    def test_a_database_of_a_newer_program_is_left_alone(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        in_process(alone, capsys, "db", "upgrade")
        database = tmp_path / "data" / "seance" / "seance.sqlite3"
        asyncio.run(_stamp(f"sqlite:///{database}", "9999"))
        for command in ("db upgrade", "import .", "import status", "moderate list"):
            ended = in_process(alone, capsys, *command.split())
            one_line(ended, "SEANCE_DATABASE_URL", "9999, newer than this program's")

    def test_a_folder_that_cannot_be_made_for_the_database_is_named(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        alone.setenv("XDG_DATA_HOME", "/proc/nowhere")
        ended = in_process(alone, capsys, "db", "upgrade")
        one_line(ended, "SEANCE_DATABASE_URL is missing", "/proc/nowhere cannot")

    def test_a_name_that_is_no_setting_is_told_with_the_one_that_is_meant(
        self, alone: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        alone.setenv("SEANCE_MODERATOR_CHAT", "-1001")
        alone.setenv("SEANCE_TOKEN", TOKEN)
        (tmp_path / ".env").write_text("SEANCE_XYZ=1\nPOSTGRES_PASSWORD=x\n")
        assert misspelt_settings() == {
            "SEANCE_MODERATOR_CHAT": "SEANCE_MODERATORS_CHAT",
            "SEANCE_XYZ": "",
        }

    @pytest.mark.parametrize("log_format", ["console", "json"])
    def test_no_log_line_and_no_traceback_holds_a_token(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], log_format: str
    ) -> None:
        configure_logs(load_settings(log_format=log_format))
        log = logging.getLogger("seance.test")
        quoted = TOKEN.replace(":", "%3A")
        log.warning("GET /bot%s/getMe", TOKEN)
        log.warning("at %s", f"https://proxy/?to={quoted}")
        try:
            raise ValueError(f"The token `{TOKEN}` was rejected")
        except ValueError:
            log.exception("no")
        written = capsys.readouterr().err
        assert written.count("<token>") == 3
        assert secret_of(TOKEN) not in written
        assert "Traceback" in written

    def test_a_crash_is_logged_without_the_token(
        self, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async def broken(settings: Settings, *_: object) -> None:
            raise LookupError(settings.required_token)

        alone.setenv("SEANCE_TOKEN", TOKEN)
        alone.setattr("bot.commands.process.attend", broken)
        ended = in_process(alone, capsys, "run")
        assert ended.code == 1
        assert "LookupError: <token>" in ended.output
        assert secret_of(TOKEN) not in ended.output


async def _stamp(url: str, revision: str) -> None:
    database = Database(url)
    async with database.connection() as connection:
        change = text("UPDATE alembic_version SET version_num = :revision")
        await connection.execute(change, {"revision": revision})
    await database.close()


def test_the_console_script_is_the_module(alone: pytest.MonkeyPatch) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"seance": "bot.cli:main"}
    called = []
    alone.setattr("bot.cli.main", lambda: called.append("main"))
    runpy.run_module("bot", run_name="__main__")
    assert called == ["main"]


async def test_a_real_process_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    one_line(await finished("run", folder=tmp_path), "SEANCE_TOKEN is missing")
    wrong = {"TOKEN": TOKEN, "DATABASE_URL": "sqlite:////nowhere/x"}
    one_line(await finished("run", folder=tmp_path, settings=wrong), "SEANCE_DATABASE_URL")
    (tmp_path / ".env").write_text(f"SEANCE_TOKEN={TOKEN}\nSEANCE_DEFAULT_COUNTRY=FRANCE\n")
    one_line(await finished("run", folder=tmp_path), "SEANCE_DEFAULT_COUNTRY")
    wrong_usage = await finished("run", "--nonsense", folder=tmp_path)
    assert wrong_usage.code == 2
    assert "--nonsense" in wrong_usage.output


async def test_the_bot_answers_finds_what_is_imported_and_ends_in_order(
    database_url: str, tmp_path: Path
) -> None:
    """The whole contract on each engine: an empty database is upgraded, a catalogue comes in while
    people are answered, SIGTERM lets the update in hand be answered."""
    empty = Database(database_url)
    await downgrade(empty, "base")
    await empty.close()
    package, _first = small_package(tmp_path)
    async with telegram() as api:
        settings = api.settings(database_url) | {"LOG_LEVEL": "DEBUG"}
        async with started("run", folder=tmp_path, settings=settings) as bot:
            await bot.says("database upgraded")
            alice, bob = api.person(), api.person("Bob", 8, "en")
            await api.asks(alice, "/start", "Bonjour Alice")
            await api.asks(bob, "/start", "Hello Bob")
            imported = await finished(
                "import", str(package), folder=tmp_path, settings={"DATABASE_URL": database_url}
            )
            assert imported.code == 0, imported.output
            assert "Everything is in." in imported.output
            await api.asks(alice, "petites victoires", "1 h 29")
            await api.asks(bob, "small victories", "Small Victories (2023)")
            api.hold = True
            before = api.writes(bob, "/showtimes small victories bordeaux")
            await until(lambda: api.held)
            bot.terminate()
            await bot.says("finishing what is in hand")
            api.release()
            ended = await bot.ended(seconds=10)
        assert ended.code == 0, ended.output
        assert "Utopia" in api.said(bob, before)[-1]
        assert api.emulator.pending_updates() == []
        assert api.emulator.profile("fr")["name"]
        assert secret_of(TOKEN) not in ended.output
        async with started("run", folder=tmp_path, settings=settings) as bot:
            await bot.says("database is up to date")
            await bot.says("answering")
            bot.terminate()
            assert (await bot.ended(seconds=10)).code == 0


async def test_sigterm_does_not_wait_for_a_telegram_that_stands_still(tmp_path: Path) -> None:
    """With an answer and a message of the outbox on their way."""
    url = f"sqlite:///{tmp_path}/seance.sqlite3"
    async with telegram() as api:
        settings = api.settings(url)
        async with started("run", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            alice, bob = api.person(), api.person("Bob", 8)
            await api.asks(bob, "/start", "Bonjour")
            api.hold = True
            await _want_a_notice(url, chat_id=8)
            await until(lambda: 8 in api.held)
            api.writes(alice, "/start")
            await until(lambda: 7 in api.held)
            bot.terminate()
            assert (await bot.ended(seconds=10)).code == 0
        api.release(drop=True)
        assert api.said(alice) == []
        async with started("run", folder=tmp_path, settings=settings):
            await api.hears(alice, "Bonjour Alice")


async def _want_a_notice(url: str, chat_id: int) -> None:
    database = Database(url)
    async with database.write() as session:
        later = utc_now() + timedelta(days=1)
        shared = {"lane": 0, "kind": "parked_notice", "keep_until": later}
        ended = {"state": "parked", "held_until": int(utc_now().timestamp() * 1000)}
        session.add(Outbox(chat_id=1, last_error="no such chat", **ended, **shared))
        session.add(Outbox(chat_id=chat_id, **shared))
    await database.close()


async def test_a_token_that_telegram_refuses_is_one_line_without_it(tmp_path: Path) -> None:
    async with telegram() as api:
        settings = api.settings(f"sqlite:///{tmp_path}/seance.sqlite3") | {"LOG_LEVEL": "ERROR"}
        for command in ("run", "worker"):
            refused = settings | {"TOKEN": OTHER_TOKEN}
            unknown = await finished(command, folder=tmp_path, settings=refused)
            one_line(unknown, "SEANCE_TOKEN", "does not know this bot")
            assert secret_of(OTHER_TOKEN) not in unknown.output
        elsewhere = await finished(
            "run", folder=tmp_path, settings=settings | {"API_URL": f"{api.url}/nothing/here"}
        )
        one_line(elsewhere, "SEANCE_TOKEN", "SEANCE_API_URL")
        assert secret_of(TOKEN) not in elsewhere.output


async def test_a_telegram_that_cannot_be_reached_is_waited_for(tmp_path: Path) -> None:
    """A machine that starts has no network yet; the bot answers once there is one."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = {
        "TOKEN": TOKEN,
        "DATABASE_URL": f"sqlite:///{tmp_path}/seance.sqlite3",
        "API_URL": f"http://127.0.0.1:{port}",
    }
    async with started("run", folder=tmp_path, settings=settings) as bot:
        await bot.says("Telegram cannot be reached")
        assert bot.running
        async with telegram(port=port):
            await bot.says("answering")
            bot.terminate()
            ended = await bot.ended(seconds=10)
        assert ended.code == 0
        assert secret_of(TOKEN) not in ended.output
        assert "Traceback" not in ended.output
    async with started("run", folder=tmp_path, settings=settings) as bot:
        await bot.says("Telegram cannot be reached")
        bot.terminate()
        assert (await bot.ended(seconds=10)).code == 0


async def test_a_bot_whose_webhook_is_set_says_so_and_ends(tmp_path: Path) -> None:
    async with telegram() as api:
        api.emulator.call("setWebhook", {"url": "https://127.0.0.1:1/telegram"})
        settings = api.settings(f"sqlite:///{tmp_path}/seance.sqlite3")
        ended = await finished("run", folder=tmp_path, settings=settings)
        assert ended.code == 1
        assert "A webhook is set for this bot" in ended.output
        assert "Traceback" not in ended.output
