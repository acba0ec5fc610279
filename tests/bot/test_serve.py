"""`seance serve` and `seance webhook`, as real processes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import func, select, text

from bot.importers.run import import_package
from bot.playground.emulator import ApiError
from db.models import Job
from db.revisions import head_revision
from db.session import Database
from tests.bot.seance_process import (
    PATIENCE,
    TOKEN,
    finished,
    small_package,
    started,
    telegram,
    until,
)


@pytest.fixture
async def catalogue(database: Database, tmp_path: Path) -> None:
    package, _ = small_package(tmp_path)
    await import_package(database, package)


async def get(settings: Mapping[str, str], path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{settings['LISTEN_PORT']}{path}"
    async with aiohttp.ClientSession() as client, client.get(url) as answer:
        return answer.status, await answer.text()


@pytest.mark.usefixtures("catalogue")
async def test_a_replica_tells_telegram_where_it_is_answers_and_ends_with_its_work_done(
    database_url: str, tmp_path: Path
) -> None:
    async with telegram() as api:
        settings = api.served(database_url)
        async with started("serve", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            hook = api.emulator.state.webhook
            assert (hook.url, hook.max_connections) == (settings["PUBLIC_URL"], 100)
            alice = api.person()
            await api.asks(alice, "petites victoires", "1 h 29")
            assert (await get(settings, "/readyz"))[0] == 200
            await until(lambda: api.emulator.profile("fr")["name"])
            api.hold = True
            before = api.writes(alice, "/seances petites victoires bordeaux")
            await until(lambda: api.held)
            bot.terminate()
            await bot.says("finishing what is in hand")
            api.release()
            ended = await bot.ended(seconds=10)
        assert ended.code == 0, ended.output
        assert "Utopia" in api.said(alice, before)[-1]
        assert api.emulator.pending_updates() == []
        assert api.emulator.state.webhook.url  # other replicas may answer
        for secret in (TOKEN.partition(":")[2], hook.secret_token):
            assert secret not in ended.output


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("riding", ["true", "false"])
async def test_a_tap_is_answered_once_riding_or_not(
    database_url: str, tmp_path: Path, riding: str
) -> None:
    async with telegram() as api:
        settings = api.served(database_url) | {"WEBHOOK_RIDING": riding}
        async with started("serve", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            alice = api.person()
            await api.asks(alice, "petites victoires", "1 h 29")
            tapped = api.taps(alice, "Critiques")
            await until(lambda: api.emulator.tap(tapped).answer)
            await until(lambda: not api.emulator.pending_updates())
        calls = [call for call in api.emulator.calls if call.method == "answerCallbackQuery"]
        assert [call.error for call in calls] == [None]


@pytest.mark.usefixtures("catalogue")
async def test_messages_may_ride_where_nothing_hangs_on_them(
    database_url: str, tmp_path: Path
) -> None:
    async with telegram() as api:
        settings = api.served(database_url) | {"WEBHOOK_RIDING_MESSAGES": "true"}
        async with started("serve", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            alice = api.person()
            api.hold = True  # what makes its own way does not get through
            await api.asks(alice, "petites victoires", "1 h 29")
            club = api.emulator.group("Club", [alice])
            api.emulator.says(alice, club, "/aide")
            await until(lambda: api.held == [club.id])
            assert api.emulator.messages(club)[-1].sender is alice
            api.release()
            await until(lambda: not api.emulator.pending_updates())
        calls = [call for call in api.emulator.calls if call.method == "sendMessage"]
        assert [call.error for call in calls] == [None, None]


async def test_a_database_that_is_older_than_the_program_is_not_ready(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async def stands_at(revision: str) -> None:
        async with database.write() as session:
            change = text("UPDATE alembic_version SET version_num = :revision")
            await session.execute(change, {"revision": revision})

    newest = head_revision()
    assert newest
    async with telegram() as api:
        settings = api.served(database_url)
        async with started("serve", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            await stands_at("0001")
            status, said = await get(settings, "/readyz")
            assert status == 503
            assert json.loads(said)["problems"] == {
                "migrations": f"at 0001, {newest} is needed: seance db upgrade"
            }
            assert (await get(settings, "/livez"))[0] == 200
            await stands_at("9999")  # others run the next version already
            assert (await get(settings, "/readyz"))[0] == 200
            await stands_at(newest)
            assert (await get(settings, "/healthz"))[0] == 200


async def test_what_telegram_refuses_ends_the_replica_with_its_reason(
    database_url: str, tmp_path: Path
) -> None:
    async with telegram() as api:
        refusal = ApiError(400, "Bad Request: bad webhook: IP address 10.0.0.1 is reserved")
        api.emulator.fail_next("setWebhook", refusal)
        settings = api.served(database_url)
        async with started("serve", folder=tmp_path, settings=settings) as bot:
            ended = await bot.ended()
    assert ended.code == 1
    assert "SEANCE_PUBLIC_URL" in ended.output
    assert "reserved" in ended.output
    assert "Traceback" not in ended.output


async def test_a_port_that_is_taken_is_said_in_one_line(database_url: str, tmp_path: Path) -> None:
    async with telegram() as api:
        settings = api.served(database_url) | {"LISTEN_PORT": api.url.rpartition(":")[2]}
        ended = await finished("serve", folder=tmp_path, settings=settings)
    assert ended.code == 1
    assert "cannot listen on 127.0.0.1" in ended.output
    assert "127.0.0.1" not in ended.output.partition("cannot listen on 127.0.0.1")[2]
    assert "Traceback" not in ended.output


async def test_a_replica_may_deliver_what_is_sent_unasked(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with telegram() as api:
        settings = api.served(database_url)
        async with started("serve", "--deliver", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")

            async def jobs() -> int:
                async with database.read() as session:
                    return await session.scalar(select(func.count()).select_from(Job)) or 0

            async with asyncio.timeout(PATIENCE):
                while not await jobs():  # noqa: ASYNC110 - another process is what changes
                    await asyncio.sleep(0.05)
            bot.terminate()
            assert (await bot.ended(seconds=10)).code == 0


async def test_the_webhook_is_set_shown_and_deleted(tmp_path: Path) -> None:
    async with telegram() as api:

        async def webhook(*words: str) -> tuple[int, str]:
            settings = api.settings("sqlite://") | {
                "PUBLIC_URL": "https://bot.example.org",
                "WEBHOOK_CONNECTIONS": "40",
            }
            ended = await finished("webhook", *words, folder=tmp_path, settings=settings)
            return ended.code, ended.output

        code, said = await webhook("info")
        assert (code, said) == (
            1,
            "address: none: updates wait until they are fetched\nwaiting: 0\n",
        )
        address = "https://bot.example.org/telegram"
        assert await webhook("set") == (0, f"Telegram brings updates to {address}.\n")
        hook = api.emulator.state.webhook
        assert (hook.url, hook.max_connections) == (address, 40)
        assert await webhook("info") == (0, f"address: {address}\nat once: 40\nwaiting: 0\n")
        code, said = await webhook("delete")
        assert code == 0
        assert api.emulator.state.webhook.url == ""
        api.writes(api.person(), "/start")
        assert len(api.emulator.pending_updates()) == 1
        await webhook("delete", "--drop-pending")
        assert api.emulator.pending_updates() == []


async def test_webhook_commands_say_what_telegram_says_in_one_line(tmp_path: Path) -> None:
    async with telegram() as api:
        settings = api.settings("sqlite://") | {"PUBLIC_URL": "https://bot.example.org"}
        wrong = settings | {"TOKEN": "1:another-bots-token-of-this-length-000000"}
        ended = await finished("webhook", "info", folder=tmp_path, settings=wrong)
        assert ended.code == 2
        assert ended.output.startswith("seance: SEANCE_TOKEN")
        assert "another-bots" not in ended.output
        refusal = ApiError(400, "Bad Request: bad webhook: no such host")
        api.emulator.fail_next("setWebhook", refusal)
        ended = await finished("webhook", "set", folder=tmp_path, settings=settings)
        assert (ended.code, ended.output.count("\n")) == (2, 1)
        assert "no such host" in ended.output
    ended = await finished("webhook", "info", folder=tmp_path, settings=settings)
    assert (ended.code, ended.output.count("\n")) == (1, 1)
