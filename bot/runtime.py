"""The process around the bot: event loop, signals, garbage collector."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

Main = Callable[[asyncio.Event], Coroutine[Any, Any, int | None]]

INTERRUPTED = 130
"""Exit code when a second signal did not let `main` end: the shell's for Ctrl-C."""

HANDED_ON = 0.0005
"""Seconds after which a thread that computes lets the loop go on. With Python's 5 ms, each step of
an update would wait that long as long as such a thread runs."""

_log = logging.getLogger(__name__)


def tune_gc() -> None:
    """Take what start-up left out of the garbage collector, and let it run more rarely.

    Call when everything is imported, and when everything is built. Full collections otherwise go
    through hundreds of thousands of modules, classes and mappings, and hold the loop up to 50 ms;
    with this about 11 ms (docs/design/0022-process.md). What start-up left behind, some thousand
    small objects, is not worth the tenth of a second that a collection takes.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()  # the command line let it rest


def run(main: Main) -> int:
    """Run `main(stop)` to its end on the fastest loop there is; the process' exit code.

    The first SIGINT or SIGTERM sets `stop`, upon which `main` should end by itself; the second
    cancels it. What `main` returns is the exit code, None is 0; what it raises goes on.
    """
    sys.setswitchinterval(HANDED_ON)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        try:
            return runner.run(_until_told(main)) or 0
        except asyncio.CancelledError:
            return INTERRUPTED


async def _until_told(main: Main) -> int | None:
    stop = asyncio.Event()
    task = asyncio.ensure_future(main(stop))

    def told(which: signal.Signals) -> None:
        if stop.is_set():
            _log.warning("%s again: not waiting any longer", which.name)
            task.cancel()
        else:
            _log.info("%s: finishing what is in hand", which.name)
            stop.set()

    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    # Windows has no such handlers; there Ctrl-C interrupts `main` where it is.
    with contextlib.suppress(NotImplementedError):
        for which in signals:
            loop.add_signal_handler(which, told, which)
    try:
        return await task
    finally:
        with contextlib.suppress(NotImplementedError):
            for which in signals:
                loop.remove_signal_handler(which)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not made for every system
        return None
    return uvloop.new_event_loop
