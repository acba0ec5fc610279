"""What is confirmed to Telegram, and when; what is done when it will not answer."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram.error import Conflict, NetworkError, RetryAfter, TimedOut
from telegram.ext import TypeHandler

from bot import polling
from bot.journal import Journal
from bot.ordering import OrderedUpdateProcessor
from bot.polling import LIMIT, LONGEST_PAUSE, PollingRefusedError, pause_after, poll
from tests.bot.small_telegram import (
    Configure,
    SmallTelegram,
    message,
    refusal,
    small_application,
)

Do = Callable[[Update], Awaitable[Any]]


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    monkeypatch.setattr(polling, "PAUSE", 0.01)
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.02)


@dataclass
class Run:
    """A bot that polls, and what it has seen."""

    telegram: SmallTelegram
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    began: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    polling: asyncio.Task[None] | None = None

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the loop turn until it holds; fails if the polling ends before."""
        async with asyncio.timeout(20):
            while not condition():
                if self.polling and self.polling.done():
                    await self.polling
                    assert condition(), "the polling ended"
                await asyncio.sleep(0.001)

    async def end(self) -> None:
        self.stop.set()
        assert self.polling
        await self.polling


@asynccontextmanager
async def run(
    telegram: SmallTelegram, do: Do, configure: Configure = lambda builder: builder, **options: Any
) -> AsyncIterator[Run]:
    story = Run(telegram)

    async def handler(update: Update, context: object) -> None:
        story.began.append(update.update_id)
        await do(update)
        story.ended.append(update.update_id)

    async with small_application(telegram, configure) as application:
        application.add_handler(TypeHandler(Update, handler))
        story.polling = asyncio.create_task(
            poll(application, stop=story.stop, **{"grace": timedelta(seconds=5), **options})
        )
        try:
            yield story
        finally:
            story.polling.cancel()
            await asyncio.wait((story.polling,))


async def at_once(update: Update) -> None:
    """A handler with nothing to do."""


@pytest.fixture
def telegram(_quick: None) -> SmallTelegram:
    return SmallTelegram()


async def test_what_is_done_is_confirmed(telegram: SmallTelegram) -> None:
    telegram.add(*(message(n) for n in range(5, 8)))
    async with run(telegram, at_once) as story:
        await story.until(lambda: telegram.unconfirmed == [])
        telegram.add(message(8))
        await story.until(lambda: story.ended == [5, 6, 7, 8])
        await story.end()
    assert telegram.unconfirmed == []
    assert telegram.asked[0]["offset"] == 0


async def test_what_is_unfinished_is_not_confirmed_and_runs_once(telegram: SmallTelegram) -> None:
    gates = {n: asyncio.Event() for n in (1, 2, 3)}
    telegram.add(*(message(n, chat=n) for n in gates))
    async with run(telegram, lambda update: gates[update.update_id].wait()) as story:
        gates[1].set()
        gates[3].set()
        await story.until(lambda: telegram.unconfirmed == [2, 3])
        calls = len(telegram.asked)
        await story.until(lambda: len(telegram.asked) > calls + 3)  # delivered again meanwhile
        assert telegram.unconfirmed == [2, 3]
        gates[2].set()
        await story.until(lambda: telegram.unconfirmed == [])
        await story.end()
    assert sorted(story.ended) == [1, 2, 3]


async def test_stop_finishes_what_is_in_hand_and_confirms_it(telegram: SmallTelegram) -> None:
    async def some_time(update: Update) -> None:
        await asyncio.sleep(0.1)

    telegram.add(*(message(n, chat=n) for n in range(10)))
    async with run(telegram, some_time) as story:
        await story.until(lambda: len(story.began) == 10)
        await story.end()
    assert len(story.ended) == 10
    assert telegram.unconfirmed == []


async def test_what_does_not_end_in_time_comes_again(
    telegram: SmallTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    async def for_ever_if_odd(update: Update) -> None:
        if update.update_id % 2:
            await asyncio.Event().wait()

    telegram.add(*(message(n, chat=n) for n in range(6)))
    async with run(telegram, for_ever_if_odd, grace=timedelta(seconds=0.1)) as story:
        await story.until(lambda: len(story.began) == 6)
        await story.end()
    assert telegram.unconfirmed == [1, 2, 3, 4, 5]
    assert "3 updates did not end in time" in caplog.text
    async with run(telegram, at_once) as story:
        await story.until(lambda: telegram.unconfirmed == [])
    assert story.ended == [1, 2, 3, 4, 5]


async def test_killed_at_any_point_nothing_is_lost(telegram: SmallTelegram) -> None:
    """Cancelled without a word, as often as it takes: each update ends at least once."""
    telegram.add(*(message(n, chat=n % 7) for n in range(300)))
    ended: list[int] = []

    async def some_time(update: Update) -> None:
        await asyncio.sleep(0.002 * (update.update_id % 5))
        ended.append(update.update_id)

    for _ in range(200):
        async with run(telegram, some_time) as story:
            await story.until(lambda: len(story.ended) >= 20 or not telegram.pending)
            telegram.faults.append(NetworkError("cut"))  # so the end cannot confirm anything
        telegram.faults.clear()
        if not telegram.pending:
            break
    assert set(ended) == set(range(300))


async def test_one_chat_stays_in_order_over_many_batches(telegram: SmallTelegram) -> None:
    async def some_time(update: Update) -> None:
        await asyncio.sleep(0.001 * (update.update_id % 3))

    telegram.add(*(message(n, chat=n % 9) for n in range(450)))
    async with run(telegram, some_time) as story:
        await story.until(lambda: len(story.ended) == 450)
        await story.end()
    for chat in range(9):
        mine = [number for number in story.ended if number % 9 == chat]
        assert mine == sorted(set(mine))


async def test_no_more_than_the_bound_is_taken(telegram: SmallTelegram, tmp_path: Path) -> None:
    gate = asyncio.Event()
    telegram.add(*(message(n, chat=n) for n in range(1000)))
    journal = Journal(tmp_path / "journal.db")
    async with run(
        telegram, lambda update: gate.wait(), most_in_hand=150, journal=journal
    ) as story:
        await story.until(lambda: len(story.began) == 200)  # asked once more at 100
        calls = len(telegram.asked)
        await asyncio.sleep(0.05)
        assert len(telegram.asked) == calls
        gate.set()
        await story.until(lambda: len(story.ended) == 1000)
        await story.end()
    assert journal.load() == []
    journal.close()


class TestJournal:
    async def test_a_full_window_of_slow_updates_hides_nobody(
        self, telegram: SmallTelegram, tmp_path: Path
    ) -> None:
        gate = asyncio.Event()

        async def slow_in_chat_1(update: Update) -> None:
            if update.effective_chat and update.effective_chat.id == 1:
                await gate.wait()

        flood = range(LIMIT + 50)
        telegram.add(*(message(n, chat=1) for n in flood), message(500, chat=2))
        journal = Journal(tmp_path / "journal.db")
        async with run(telegram, slow_in_chat_1, journal=journal) as story:
            await story.until(lambda: story.ended == [500])
            assert len(journal.load()) >= LIMIT
            gate.set()
            await story.until(lambda: len(story.ended) == LIMIT + 51)
            await story.until(lambda: journal.load() == [])
            await story.end()
        assert story.ended == [500, *flood]
        journal.close()

    async def test_a_window_half_full_of_slow_updates_is_made_room_in(
        self, telegram: SmallTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(polling, "PATIENCE", 60.0)
        gate = asyncio.Event()
        telegram.add(*(message(n) for n in range(polling.ROOM + 1)))
        journal = Journal(tmp_path / "journal.db")
        async with run(telegram, lambda update: gate.wait(), journal=journal) as story:
            await story.until(lambda: telegram.unconfirmed == [])
            assert len(journal.load()) == polling.ROOM + 1
            gate.set()
            await story.until(lambda: journal.load() == [])
            await story.end()
        journal.close()

    async def test_one_slow_update_is_set_aside_in_time(
        self, telegram: SmallTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(polling, "PATIENCE", 0.05)
        gate = asyncio.Event()
        telegram.add(message(1))
        journal = Journal(tmp_path / "journal.db")
        async with run(telegram, lambda update: gate.wait(), journal=journal) as story:
            await story.until(lambda: telegram.unconfirmed == [])
            assert len(journal.load()) == 1
            calls = len(telegram.asked)
            await asyncio.sleep(0.05)
            assert len(telegram.asked) == calls  # a long poll again, not one every moment
            gate.set()
            await story.until(lambda: journal.load() == [])
        assert story.ended == [1]
        journal.close()

    async def test_what_was_set_aside_is_taken_up_again_first(
        self, telegram: SmallTelegram, tmp_path: Path
    ) -> None:
        telegram.add(*(message(n, chat=1) for n in range(LIMIT)))

        async def for_ever(update: Update) -> None:
            await asyncio.Event().wait()

        journal = Journal(tmp_path / "journal.db")
        async with run(telegram, for_ever, journal=journal) as story:
            await story.until(lambda: telegram.unconfirmed == [])
        journal.close()  # the run above was cancelled, not stopped

        telegram.add(message(LIMIT, chat=1))
        journal = Journal(tmp_path / "journal.db")
        async with run(telegram, at_once, journal=journal) as story:
            await story.until(lambda: len(story.ended) == LIMIT + 1)
            await story.end()
        assert story.ended == list(range(LIMIT + 1))
        assert journal.load() == []
        journal.close()

    async def test_set_aside_and_delivered_again_runs_once(
        self, telegram: SmallTelegram, tmp_path: Path
    ) -> None:
        """Killed after writing, before Telegram was told."""
        journal = Journal(tmp_path / "journal.db")
        telegram.add(*(message(n) for n in range(3)))
        update = Update.de_json(message(1), None)
        assert update
        journal.change([(1, update.to_json())], [])
        async with run(telegram, at_once, journal=journal) as story:
            await story.until(lambda: telegram.unconfirmed == [])
            await story.end()
        assert sorted(story.ended) == [0, 1, 2]
        journal.close()

    async def test_what_cannot_be_read_again_stops_nothing(
        self, telegram: SmallTelegram, tmp_path: Path
    ) -> None:
        journal = Journal(tmp_path / "journal.db")
        journal.change([(1, '{"update_id": 1, "message": [1]}'), (2, "no json")], [])
        telegram.add(message(3))
        async with run(telegram, at_once, journal=journal) as story:
            await story.until(lambda: story.ended == [3] and journal.load() == [])
            await story.end()
        journal.close()

    async def test_a_full_disk_confirms_nothing_unfinished(
        self, telegram: SmallTelegram, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Full(Journal):
            def change(self, *_: object) -> None:
                raise sqlite3.OperationalError("database or disk is full")

        gate = asyncio.Event()
        telegram.add(*(message(n, chat=n) for n in range(LIMIT + 20)))
        journal = Full(tmp_path / "journal.db")
        async with run(telegram, lambda update: gate.wait(), journal=journal) as story:
            await story.until(lambda: len(telegram.asked) > 5)
            assert len(telegram.unconfirmed) == LIMIT + 20
            gate.set()
            await story.until(lambda: telegram.unconfirmed == [])
            await story.end()
        assert "disk is full" in caplog.text
        assert len(story.ended) == LIMIT + 20
        journal.close()

    def test_only_its_owner_reads_it_and_what_is_removed_is_gone(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.db"
        journal = Journal(path)
        journal.change([(1, "a person's words")], [])
        journal.change([(2, "others’ é")], [1])
        assert journal.load() == [(2, "others’ é")]
        assert path.stat().st_mode & 0o077 == 0
        journal.close()
        assert b"a person's words" not in path.read_bytes()


class TestFailures:
    @pytest.mark.parametrize(
        "fault",
        [
            NetworkError("aiohttp.ServerDisconnectedError: Server disconnected"),
            TimedOut(),
            refusal(502, "Bad Gateway"),
            refusal(409, "Conflict: terminated by other getUpdates request"),
            refusal(429, "Too Many Requests: retry after 1", retry_after=0.01),
            (200, b'{"ok":true,"result":[{"update_id":"not one"'),
            (200, b'{"ok":true,"result":[{"no":"update"}]}'),
        ],
        ids=str,
    )
    async def test_it_polls_again(
        self,
        telegram: SmallTelegram,
        fault: Any,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("random.random", lambda: 0.0)
        caplog.set_level(logging.INFO)
        telegram.add(message(1))
        telegram.faults += [fault, fault]
        async with run(telegram, at_once) as story:
            await story.until(lambda: telegram.unconfirmed == [])
            await story.end()
        assert story.ended == [1]
        assert "polling again after 2 failed calls" in caplog.text
        assert "secret" not in caplog.text

    @pytest.mark.parametrize(
        ("fault", "says"),
        [
            (refusal(401, "Unauthorized"), "check the token"),
            (refusal(404, "Not Found"), "check the token"),
            (
                refusal(
                    409,
                    "Conflict: can't use getUpdates method while webhook is active; "
                    "use deleteWebhook to delete the webhook first",
                ),
                "seance webhook delete",
            ),
        ],
    )
    async def test_it_says_what_would_help_when_trying_again_would_not(
        self, telegram: SmallTelegram, fault: Any, says: str
    ) -> None:
        telegram.faults.append(fault)
        async with run(telegram, at_once) as story:
            assert story.polling
            with pytest.raises(PollingRefusedError, match=says):
                await story.polling

    async def test_an_update_that_breaks_the_machinery_is_not_tried_for_ever(
        self, telegram: SmallTelegram, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Breaks(OrderedUpdateProcessor):
            async def do_process_update(self, update: object, coroutine: Any) -> None:
                coroutine.close()
                raise RuntimeError("out of order")

        telegram.add(message(1))
        async with run(telegram, at_once, lambda b: b.concurrent_updates(Breaks())) as story:
            await story.until(lambda: telegram.unconfirmed == [])
            await story.end()
        assert "update 1 could not be processed" in caplog.text

    async def test_stop_does_not_wait_for_a_pause(self, telegram: SmallTelegram) -> None:
        telegram.faults.append(refusal(429, "Too Many Requests", retry_after=3600))
        async with run(telegram, at_once) as story:
            await story.until(lambda: len(telegram.asked) == 1)
            await asyncio.wait_for(story.end(), 10)

    async def test_telegram_gone_at_the_end_is_no_error(
        self, telegram: SmallTelegram, caplog: pytest.LogCaptureFixture
    ) -> None:
        gate = asyncio.Event()
        telegram.add(message(1))
        async with run(telegram, lambda update: gate.wait()) as story:
            await story.until(lambda: story.began == [1])
            story.stop.set()
            await asyncio.sleep(0.02)
            telegram.faults.append(NetworkError("gone"))
            gate.set()
            await story.end()
        assert "could not be confirmed" in caplog.text


@given(failures=st.integers(1, 10_000), chance=st.floats(0, 1))
def test_pauses_grow_and_have_an_end(failures: int, chance: float) -> None:
    pause = pause_after(NetworkError("x"), failures, lambda: chance)
    assert 0.25 <= pause <= LONGEST_PAUSE
    assert pause <= pause_after(Conflict("x"), failures + 2, lambda: chance)


@given(asked=st.integers(0, 3600), failures=st.integers(1, 50))
def test_telegram_is_obeyed_when_it_says_how_long(asked: int, failures: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PTB_TIMEDELTA", "true")
        assert asked <= pause_after(RetryAfter(asked), failures) <= asked + 1
