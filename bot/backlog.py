"""Updates that were fetched and not yet confirmed to Telegram."""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from telegram import Update

from bot.journal import Journal
from bot.ordering import AnyApplication, process

AT_ONCE = 8
"""Updates started in one turn of the loop: some 3 ms of work."""
STUBBORN = 0.5
"""Seconds that cancelled updates have to end."""

TIDY_AT = 20
"""Finished updates in the journal that are worth a write of their own."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    update: Update
    since: float
    raw: object

    def body(self) -> str:
        raw = self.raw if self.raw is not None else self.update.to_dict()
        return orjson.dumps(raw).decode()


class Backlog:
    """What is in hand: each finished in its turn, confirmed in order.

    An update is held (unfinished, known to Telegram alone), set aside (unfinished, in the journal)
    or finished. `offset` may pass all but the held.
    """

    def __init__(self, application: AnyApplication, journal: Journal | None) -> None:
        self._application = application
        self._journal = journal
        self._writing = asyncio.Lock()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._held: dict[int, _Held] = {}
        self._fresh: list[Update] = []
        self._aside: set[int] = set()
        self._forgettable: set[int] = set()
        self._finished: set[int] = set()
        self._tidying: asyncio.Task[None] | None = None
        self._next = 0
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        """How many are unfinished."""
        return len(self._tasks) + len(self._fresh)

    @property
    def held(self) -> int:
        """How many are unfinished and known to Telegram alone."""
        return len(self._held)

    @property
    def offset(self) -> int:
        """All updates below this one may be confirmed; 0 before the first was seen."""
        return min(self._held) if self._held else self._next

    def oldest(self) -> float:
        """Seconds since the oldest held update was taken; 0 if none is held."""
        first = next(iter(self._held.values()), None)
        return 0.0 if first is None else asyncio.get_running_loop().time() - first.since

    def take(self, updates: Sequence[Update], answer: bytes | None = None) -> None:
        """Hold what is new among those just fetched; `start` begins with it.

        `answer`: the Bot API's answer that they came in.
        """
        now = asyncio.get_running_loop().time()
        raws: Sequence[object] = orjson.loads(answer)["result"] if answer else [None] * len(updates)
        for update, raw in zip(updates, raws, strict=True):
            if update.update_id not in self._tasks and update.update_id not in self._finished:
                self._held[update.update_id] = _Held(update, now, raw)
                self._fresh.append(update)
        if updates:
            self._next = updates[-1].update_id + 1
            # Telegram never shows again what lies below the offset of the next call.
            self._finished = {number for number in self._finished if number >= self.offset}

    async def start(self) -> None:
        """Start what was taken, lowest id first; a few at a time, so that others get a turn."""
        fresh, self._fresh = self._fresh, []
        for number, update in enumerate(fresh, 1):
            self._start(update)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    async def restore(self) -> None:
        """Start what an earlier process left in the journal."""
        if self._journal is None:
            return
        for number, body in await asyncio.to_thread(self._journal.load):
            try:
                update = Update.de_json(orjson.loads(body), self._application.bot)
            except Exception:
                _log.exception("update %d of an earlier run cannot be read; it is dropped", number)
                update = None
            if update is None:
                self._forgettable.add(number)
            elif number not in self._tasks:
                self._aside.add(number)
                self._start(update)
        if self._aside:
            _log.info("%d updates of an earlier run are taken up again", len(self._aside))
        self._tidy()

    async def set_aside(self) -> bool:
        """Write the held updates to the journal, so that they may be confirmed.

        False if that is not possible: no journal, or no room on the disk.
        """
        if self._journal is None:
            return False
        chosen = tuple(self._held)
        bodies = [(number, held.body()) for number, held in self._held.items()]
        if not await self._write(bodies):
            return False
        for number in chosen:
            if self._held.pop(number, None):
                self._aside.add(number)
            else:  # it ended while the disk was writing
                self._forgettable.add(number)
        self._tidy()
        return True

    async def any_done(self) -> None:
        """Wait until one more is finished."""
        self._changed.clear()
        await self._changed.wait()

    async def settled(self, seconds: float) -> None:
        """Wait until nothing is held, for so long at most."""
        try:
            async with asyncio.timeout(seconds):
                while self._held:
                    await self.any_done()
        except TimeoutError:
            pass

    async def finish(self, seconds: float) -> None:
        """Give what is in hand so long to end; cancel the rest, which Telegram will send again."""
        if self._tasks and seconds > 0:
            await asyncio.wait(self._tasks.values(), timeout=seconds)
        left = tuple(self._tasks.values())
        for task in left:
            task.cancel()
        if left:
            _log.warning("%d updates did not end in time; they will come again", len(left))
            await asyncio.wait(left, timeout=STUBBORN)
        if self._tidying is not None:
            await self._tidying
        if self._forgettable:
            await self._write(())

    def _start(self, update: Update) -> None:
        self._tasks[update.update_id] = asyncio.create_task(self._process(update))

    async def _process(self, update: Update) -> None:
        number = update.update_id
        try:
            await process(self._application, update)
        except asyncio.CancelledError:
            del self._tasks[number]  # and still held, or in the journal: not done
            raise
        except Exception:
            # Handlers' errors do not come here. It would fail again, so it counts as done.
            _log.exception("update %d could not be processed", number)
        del self._tasks[number]
        self._held.pop(number, None)
        self._finished.add(number)
        if number in self._aside:
            self._aside.discard(number)
            self._forgettable.add(number)
            self._tidy()
        self._changed.set()

    def _tidy(self) -> None:
        """Take what is finished out of the journal: what stays there runs again after a kill."""
        if self._worth_forgetting() and (self._tidying is None or self._tidying.done()):
            self._tidying = asyncio.create_task(self._forget())

    def _worth_forgetting(self) -> bool:
        return len(self._forgettable) >= (TIDY_AT if self._aside else 1)

    async def _forget(self) -> None:
        while self._worth_forgetting() and await self._write(()):
            pass

    async def _write(self, bodies: Sequence[tuple[int, str]]) -> bool:
        assert self._journal is not None
        async with self._writing:
            done = tuple(self._forgettable)
            try:
                await asyncio.to_thread(self._journal.change, bodies, done)
            except sqlite3.Error as error:
                _log.error("the journal cannot be written (%s); slow updates delay others", error)
                return False
            self._forgettable.difference_update(done)
            return True
