"""Real processes, real signals."""

import asyncio
import functools
import gc
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.runtime import INTERRUPTED, run, tune_gc
from tests.bot.small_bot import SECRET
from tests.bot.small_telegram import SmallTelegram, message, small_server

ROOT = Path(__file__).parents[2]


class TestRun:
    """Without a running loop of the test's own."""

    @pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (3, 3)])
    def test_what_main_returns_is_the_exit_code(self, returned: int | None, code: int) -> None:
        async def main(stop: asyncio.Event) -> int | None:
            return returned

        assert run(main) == code

    def test_what_main_raises_goes_on(self) -> None:
        async def main(stop: asyncio.Event) -> None:
            raise LookupError("no token")

        with pytest.raises(LookupError, match="no token"):
            run(main)

    @pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_sets_stop_and_main_ends_by_itself(self, which: signal.Signals) -> None:
        async def main(stop: asyncio.Event) -> int:
            os.kill(os.getpid(), which)
            await asyncio.wait_for(stop.wait(), 10)
            return 5

        assert run(main) == 5

    def test_a_second_signal_does_not_wait(self) -> None:
        async def main(stop: asyncio.Event) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            await stop.wait()
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(3600)

        assert run(main) == INTERRUPTED


def test_a_start_imports_nothing_that_few_of_them_need() -> None:
    told = """
import bot.cli, sys
bot.cli.start_lean()
import bot.commands.run
print(*(name for name, module in sys.modules.items() if module))
"""
    run = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    spared = {"alembic", "asyncpg", "icalendar", "rich", "uvicorn"}
    assert spared.isdisjoint(run.stdout.split())


@pytest.fixture
def _gc_as_it_was() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)
    gc.enable()


@pytest.mark.usefixtures("_gc_as_it_was")
def test_tuning_takes_what_is_there_out_of_the_collectors_way() -> None:
    gc.disable()  # as the command line does
    tune_gc()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == (20_000, 20, 50)
    assert gc.isenabled()


@asynccontextmanager
async def bot_process(
    mode: str, api: str, folder: Path, milliseconds: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    command = (sys.executable, "-W", "error", "-m", "tests.bot.small_bot")
    process = await asyncio.create_subprocess_exec(
        *command, mode, api, str(folder), str(milliseconds), cwd=ROOT,
        env={**os.environ, "PTB_TIMEDELTA": "true"},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def done(folder: Path) -> list[int]:
    path = folder / "done"
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - another process is what changes
            await asyncio.sleep(0.005)


async def test_sigterm_ends_a_polling_bot_with_its_work_done_and_confirmed(tmp_path: Path) -> None:
    telegram = SmallTelegram()
    telegram.add(*(message(n, chat=n) for n in range(40)))
    async with small_server(telegram) as api, bot_process("poll", api, tmp_path, 300) as process:
        await until(lambda: telegram.asked)
        await asyncio.sleep(0.2)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0
    assert sorted(done(tmp_path)) == list(range(40))
    assert len(telegram.sent) == 40
    assert telegram.unconfirmed == []


async def test_a_polling_bot_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    """kill -9, with so much under way that some of it is in the journal."""
    telegram = SmallTelegram()
    total = 600
    telegram.add(*(message(n, chat=n % 50) for n in range(total)))

    def how_many() -> int:
        return len(set(done(tmp_path)))

    async with small_server(telegram) as api:
        for _ in range(3):
            enough = how_many() + 60
            async with bot_process("poll", api, tmp_path, 20) as process:
                await until(functools.partial(lambda enough: how_many() > enough, enough))
                process.kill()
                await process.wait()
        async with bot_process("poll", api, tmp_path, 0) as process:
            await until(lambda: how_many() == total and not telegram.pending)
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 10) == 0
    answered = {int(sent["text"]) for sent in telegram.sent}
    assert answered == set(range(total))
    assert len(done(tmp_path)) < total + 3 * 60  # what was under way ran twice, not all of it


async def test_sigterm_ends_a_served_bot_with_its_answers_given(tmp_path: Path) -> None:
    telegram = SmallTelegram()
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    port = tmp_path / "port"
    async with small_server(telegram) as api, bot_process("serve", api, tmp_path, 300) as process:
        await until(lambda: port.exists() and port.read_text())
        url = f"http://127.0.0.1:{port.read_text()}/telegram"
        async with aiohttp.ClientSession(headers=headers) as client:

            async def deliver(number: int) -> int:
                async with client.post(url, json=message(number, chat=number)) as answer:
                    return answer.status

            calls = [asyncio.create_task(deliver(number)) for number in range(20)]
            await asyncio.sleep(0.2)
            process.terminate()
            assert set(await asyncio.gather(*calls)) == {200}
        assert await asyncio.wait_for(process.wait(), 10) == 0
    assert sorted(done(tmp_path)) == list(range(20))
