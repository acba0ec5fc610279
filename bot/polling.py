"""Long polling that confirms to Telegram only what is done, or safely on disk.

PTB's `Updater` confirms a batch with the next `getUpdates`, when it has merely been queued: of
3,000 updates, `kill -9` lost 2,991 that way, and its orderly stop drops what is still queued. Here
`offset` is the lowest unfinished update, so Telegram keeps the rest and delivers it again.

Telegram shows no more than the 100 lowest unconfirmed updates. When half of these are unfinished,
or the oldest is older than `PATIENCE`, the unfinished ones go into the journal and are confirmed.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.backlog import Backlog
from bot.journal import Journal
from bot.ordering import AnyApplication
from bot.transport import AiohttpRequest
from bot.unread import lightened

LIMIT = 100
"""Updates per call: the most Telegram gives."""
ROOM = LIMIT // 2
"""Unfinished updates beyond which too few new ones fit in the window."""
PATIENCE = 1.0
"""Seconds after which an unfinished update may no longer hold the window."""
PAUSE = 0.05
"""Seconds between two calls while something is unconfirmed: Telegram answers those at once."""
LONGEST_PAUSE = 30.0
"""Seconds between two tries, at most, when calls fail."""
LAST_CALL = 1.5
"""Seconds that the confirmation at the end may take."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class UpdatesRequest(AiohttpRequest):
    """For `get_updates_request`: keeps the last answer, so that the journal can have updates as
    they came. Encoding them anew would be a fifth of all work under load.
    """

    last_answer: bytes = b""

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """One call, as its base class makes it."""
        status, self.last_answer = await super().do_request(*args, **options)
        return status, self.last_answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as PTB makes updates of it."""
        answer = AiohttpRequest.parse_json_payload(payload)
        updates = answer.get("result")
        if isinstance(updates, list):
            for update in updates:
                lightened(update)
        return answer


class PollingRefusedError(Exception):
    """Telegram will not let this process poll, and trying again would not help; says what would."""


async def poll(
    application: AnyApplication,
    *,
    stop: asyncio.Event,
    journal: Journal | None = None,
    source: UpdatesRequest | None = None,
    allowed_updates: Sequence[str] = (),
    wait: timedelta = timedelta(seconds=20),
    grace: timedelta = timedelta(seconds=6),
    most_in_hand: int = 1000,
) -> None:
    """Fetch updates and process them, each in its turn, until `stop` is set.

    `application` must be initialized. `wait`: how long Telegram may hold a call when there is
    nothing. On `stop`, what is in hand has `grace` to end; what has not ended then is cancelled
    and comes again at the next start. No more than `most_in_hand` updates are taken at a time.
    Without a journal a slow update delays all but the 99 after it. `source`: the application's
    `get_updates_request`, if it is one that keeps answers. `allowed_updates`: the kinds to fetch;
    none for the usual ones, inline queries included, whatever was asked for before.

    Raises PollingRefusedError if the token is wrong or a webhook is set. Other failures are waited
    out, longer each time.
    """
    backlog = Backlog(application, journal)
    stopped = asyncio.ensure_future(stop.wait())
    confirmed = failures = 0
    call: asyncio.Task[Sequence[Update]] | None = None

    def ask() -> asyncio.Task[Sequence[Update]]:
        fetching = application.bot.get_updates(
            offset=backlog.offset, limit=LIMIT, timeout=wait, allowed_updates=allowed_updates
        )
        return asyncio.create_task(fetching)

    try:
        await backlog.restore()
        while not stop.is_set():
            if len(backlog) >= most_in_hand:
                await _either(stopped, asyncio.ensure_future(backlog.any_done()))
                continue
            confirming = backlog.offset
            call = call or ask()
            try:
                updates = await _either(stopped, call)
            except Exception as error:
                call = None
                if refusal := _refusal(error):
                    raise PollingRefusedError(refusal) from None
                failures += 1
                pause = pause_after(error, failures)
                _tell(error, pause)
                await _either(stopped, asyncio.ensure_future(asyncio.sleep(pause)))
                continue
            call = None
            if updates is None or stop.is_set():
                break
            confirmed = confirming
            if failures:
                _log.info("polling again after %d failed calls", failures)
                failures = 0
            backlog.take(updates, source.last_answer if source else None)
            full = len(updates) == LIMIT or backlog.held > ROOM
            if (full or backlog.oldest() > PATIENCE) and await backlog.set_aside():
                if len(backlog) < most_in_hand:
                    call = ask()  # on its way while these are being started
                await backlog.start()
            else:
                await backlog.start()
                await _either(stopped, asyncio.ensure_future(backlog.settled(PAUSE)))
    except asyncio.CancelledError:
        grace = timedelta(0)
        raise
    finally:
        for waiting in (stopped, call):
            if waiting is not None:
                waiting.cancel()
        await backlog.finish(grace.total_seconds())
        if backlog.offset > confirmed:
            await _confirm(application, backlog.offset)


async def _either(stopped: asyncio.Future[Any], work: asyncio.Future[T]) -> T | None:
    """What `work` becomes, or None, and an end to it, as soon as `stopped` is done."""

    def end(_: object) -> None:
        work.cancel()

    stopped.add_done_callback(end)
    try:
        return await work
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return None
    except Exception:
        if stopped.done():
            return None
        raise
    finally:
        stopped.remove_done_callback(end)
        work.cancel()


def pause_after(
    error: Exception, failures: int, chance: Callable[[], float] = random.random
) -> float:
    """Seconds to wait after so many failed calls in a row.

    As long as Telegram asks; else half a second, doubled each time up to LONGEST_PAUSE. Up to
    half of it is left to chance, so that many bots do not come back at once.
    """
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        seconds = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
        return seconds + chance()
    longest = min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures - 1, 10))
    return longest * (0.5 + chance() / 2)


def _refusal(error: Exception) -> str | None:
    """What to tell people if trying again cannot help."""
    if isinstance(error, InvalidToken):
        return "Telegram does not know this bot: check the token, and the API's URL if one is set."
    if isinstance(error, Conflict) and "webhook" in error.message.lower():
        return (
            "A webhook is set for this bot, so it cannot poll. If nothing is served through it "
            "any more, remove it: seance webhook delete"
        )
    return None


def _tell(error: Exception, pause: float) -> None:
    if isinstance(error, Conflict):
        _log.warning("another process polls for this bot; next try in %.1f s", pause)
    elif isinstance(error, TelegramError):
        _log.warning("polling failed: %s; next try in %.1f s", error, pause)
    else:
        _log.error("polling failed; next try in %.1f s", pause, exc_info=error)


async def _confirm(application: AnyApplication, offset: int) -> None:
    """Tell Telegram what is done; if that fails, the same comes again and does no harm."""
    try:
        async with asyncio.timeout(LAST_CALL):
            await application.bot.get_updates(offset=offset, limit=1, timeout=0)
    except (TelegramError, TimeoutError) as error:
        _log.warning("the last updates could not be confirmed (%s)", error or "no answer")
