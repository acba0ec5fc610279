"""One replica and two on one PostgreSQL: how much more they answer, and what the machine allowed.

    python -m tests.benchmarks.scaling [--seconds 6] [--films 5000] [--share 0.3]

Real `seance serve` processes against the throughput benchmark's fake Bot API, 100 connections to
each; people ask for films' cards by link. PostgreSQL and the load run on the same machine, so on
few cores a second replica takes what it needs from these: `allowed` is the most that the cores
could answer at this cost, in units of the first row, without what other programs took meanwhile
(`others`, in cores). So the question is asked again with
replicas that may run for `share` of the time only (each is stopped and let go on in turn): there
the cores allow.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil  # type: ignore[import-untyped]

from tests.benchmarks.measuring import Row, Stage, ask, fake_api, listens, process, until
from tests.benchmarks.whole_bot import WEBHOOK, House, house

WARM_UP = 3.0
PERIOD = 0.02
"""Seconds in which a replica that is held back runs once and rests once."""
CONNECTIONS = 100
CORES = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Result:
    """CPU in ms an update: the replicas', PostgreSQL's, the load's; `idle`: cores that rested."""

    rate: float
    bot: float
    engine: float
    load: float
    idle: float
    p50: float
    p99: float
    breaks: int

    @property
    def others(self) -> float:
        """Cores that other programs took."""
        own = self.rate * (self.bot + self.engine + self.load) / 1e3
        return max(CORES - self.idle - own, 0.0)

    @property
    def possible(self) -> float:
        """Updates a second at this cost, had none of the other cores rested."""
        return (CORES - self.others) * 1e3 / (self.bot + self.engine + self.load)


@contextmanager
def held_back(bots: Sequence[psutil.Process], share: float) -> Iterator[None]:
    """Lets each run for `share` of the time until the block ends, out of step with the others."""
    done = threading.Event()

    def hold(bot: psutil.Process, wait: float) -> None:
        time.sleep(wait)
        while not done.is_set():
            bot.resume()
            time.sleep(PERIOD * share)
            bot.suspend()
            time.sleep(PERIOD * (1 - share))
        bot.resume()

    if share == 1:
        yield
        return
    threads = [
        threading.Thread(target=hold, args=(bot, PERIOD * place / len(bots)))
        for place, bot in enumerate(bots)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def measure(home: House, base: Path, replicas: int, *, share: float, seconds: float) -> Result:
    """So many replicas under all the load they take.

    Raises:
        RuntimeError: one does not answer.
    """
    row = Row("", WEBHOOK, webhook=True, engine="PostgreSQL", asks="link")
    chats = str(2 * CONNECTIONS)
    stage = Stage(seconds, ("--chats", chats, "--waiting", "1000"), house=home)
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        api = stack.enter_context(fake_api(row, stage))
        ports, bots = [], []
        for _ in range(replicas):
            with socket.create_server(("127.0.0.1", 0)) as probe:
                port = probe.getsockname()[1]
            names = {"api": api, "port": str(port), "folder": folder}
            given = {name: text.format(**names) for name, text in home.environment.items()}
            bot = stack.enter_context(process(list(WEBHOOK), {**os.environ, **given}))
            until(partial(listens, port), bot)
            ports.append(str(port))
            bots.append(bot)
        watched = [psutil.Process(bot.pid) for bot in bots]
        stack.enter_context(held_back(watched, share))
        ask(f"{api}/deliver?{','.join(ports)}&{CONNECTIONS}&secret")
        until(lambda: ask(f"{api}/figures")["answers"] > 0, bots[0])
        time.sleep(WARM_UP)
        before, began = ask(f"{api}/figures"), time.monotonic()

        def spent() -> list[dict[int, float]]:
            return [_spent(part) for part in (watched, _engine(base), _load())]

        then = spent()
        machine = psutil.cpu_times()
        time.sleep(seconds)
        after, took = ask(f"{api}/figures"), time.monotonic() - began
        parts = [_since(first, last) for first, last in zip(then, spent(), strict=True)]
        rested = psutil.cpu_times().idle - machine.idle
    answers = after["answers"] - before["answers"]
    if after["named"] - before["named"] < 0.95 * answers or not answers:
        raise RuntimeError("it answers something else than it was asked")
    bot_ms, engine_ms, load_ms = (one / answers * 1e3 for one in parts)
    return Result(
        rate=answers / took,
        bot=bot_ms,
        engine=engine_ms,
        load=load_ms,
        idle=rested / took,
        p50=after["p50"] * 1e3,
        p99=after["p99"] * 1e3,
        breaks=after["breaks"],
    )


def _engine(folder: Path) -> list[psutil.Process]:
    """PostgreSQL's processes."""
    for one in psutil.process_iter(["name", "cmdline"]):
        if one.info["name"] == "postgres" and str(folder / "pg") in (one.info["cmdline"] or ()):
            return [one, *one.children(recursive=True)]
    raise RuntimeError("PostgreSQL is not there")


def _load() -> list[psutil.Process]:
    return [
        one
        for one in psutil.Process().children()
        if "tests.benchmarks.fake_api" in " ".join(one.cmdline())
    ]


def _spent(processes: Sequence[psutil.Process]) -> dict[int, float]:
    """The CPU of each so far, in seconds."""
    found = {}
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            found[one.pid] = float(times.user + times.system)
    return found


def _since(then: Mapping[int, float], now: Mapping[int, float]) -> float:
    return sum(seconds - then.get(pid, 0.0) for pid, seconds in now.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=6.0, help="measured per row")
    parser.add_argument("--films", type=int, default=5000)
    parser.add_argument("--share", type=float, default=0.3, help="of a core, in the second half")
    given = parser.parse_args()
    print(f"{CORES} cores; Python {sys.version.split()[0]}")
    print(
        f"{'':32} updates/s  × one  allowed | CPU ms: bot  engine  load | others  idle  p50 ms"
        "  p99 ms  breaks"
    )
    with TemporaryDirectory(prefix="seance-scaling-") as folder:
        _table(Path(folder), given)


def _table(folder: Path, given: argparse.Namespace) -> None:
    cases = [(1.0, "all they take"), (given.share, f"{given.share:.0%} of a core each")]
    with house("PostgreSQL", folder, given.films) as home:
        for share, how in cases:
            one: float | None = None
            for replicas in (1, 2):
                result = measure(home, folder, replicas, share=share, seconds=given.seconds)
                one = one or result.rate
                allowed = min(replicas, result.possible / one)
                print(
                    f"{replicas} × {how:28} {result.rate:9,.0f} {result.rate / one:6.2f}"
                    f" {allowed:8.2f} | {result.bot:11.2f} {result.engine:7.2f} {result.load:5.2f}"
                    f" | {result.others:6.2f} {result.idle:5.2f} {result.p50:7,.0f}"
                    f" {result.p99:7,.0f} {result.breaks:7}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
