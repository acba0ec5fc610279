"""A bot in a process of its own, against a fake Bot API in another: one row of a table."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]

from tests.benchmarks.whole_bot import MARK, House

ROOT = Path(__file__).parents[2]
WARM_UP = 0.5
"""Seconds after the first answer that are not counted; the whole bot has more to begin with."""
WHOLE_WARM_UP = 2.0


@dataclass(frozen=True, slots=True)
class Row:
    """`command` and `environment` may hold {api}, {port} and {folder}. `taps`: people tap on
    buttons instead of writing; `rate`: so many updates a second, instead of what the bot takes.
    `engine`: the database of the whole bot, and `asks` how people ask it for cards (House).
    """

    name: str
    command: tuple[str, ...]
    webhook: bool = False
    taps: bool = False
    rate: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    engine: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    rate: float
    cpu_ms: float
    breaks: int
    p50_ms: float
    p99_ms: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Stage:
    """What all rows share: for how long each is measured, the fake API's options, the Python that
    has aiogram, the database of the rows that need one, and whether py-spy is to look."""

    seconds: float
    fake: Sequence[str]
    aiogram: str = sys.executable
    house: House | None = None
    spy: bool = False


@contextmanager
def running(row: Row, stage: Stage) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The row's bot, just started, and the address of the fake API it talks to."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with TemporaryDirectory() as folder, fake_api(row, stage) as api:
        names = {"api": api, "port": str(port), "folder": folder, "aiogram": stage.aiogram}
        command = [part.format(**names) for part in row.command]
        given = {**(stage.house.environment if stage.house else {}), **row.environment}
        more = {name: value.format(**names) for name, value in given.items()}
        with process(command, {**os.environ, **more}) as bot:
            if row.webhook:
                until(lambda: listens(port), bot)
                ask(f"{api}/deliver?{port}&100&secret")
            yield bot, api


def measure(row: Row, stage: Stage) -> Result:
    """Run one row; RuntimeError if its bot does not answer."""
    with running(row, stage) as (bot, api):
        until(lambda: ask(f"{api}/figures")["answers"] > 0, bot)
        time.sleep(WHOLE_WARM_UP if row.engine else WARM_UP)
        watched = psutil.Process(bot.pid)
        before, cpu, began = ask(f"{api}/figures"), _cpu(watched), time.monotonic()
        if stage.spy:
            _look(bot.pid, stage.seconds)
        else:
            time.sleep(stage.seconds)
        after, spent = ask(f"{api}/figures"), _cpu(watched) - cpu
        took = time.monotonic() - began
        memory = watched.memory_info().rss / 1e6
    answers = after["answers"] - before["answers"]
    if not answers or after["p50"] is None:
        raise RuntimeError("it stopped answering")
    if after["strange"] > before["strange"]:
        raise RuntimeError("it answers something else than it was asked")
    return Result(
        rate=answers / took,
        cpu_ms=spent / answers * 1e3,
        breaks=after["breaks"],
        p50_ms=after["p50"] * 1e3,
        p99_ms=after["p99"] * 1e3,
        megabytes=memory,
    )


@contextmanager
def fake_api(row: Row, stage: Stage) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.benchmarks.fake_api", *stage.fake]
    if row.taps:
        command.append("--taps")
    if row.rate is not None:
        command += ["--rate", str(row.rate)]
    if stage.house is not None:
        texts = stage.house.questions(row.asks)
        command += ["--texts", json.dumps(texts), "--mark", MARK]
    with process(command, os.environ, stdout=subprocess.PIPE) as fake:
        assert fake.stdout
        yield f"http://127.0.0.1:{int(fake.stdout.readline())}"


@contextmanager
def process(
    command: list[str], environment: Mapping[str, str], stdout: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    with TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdout=stdout, stderr=said
        )
        try:
            yield process
        except RuntimeError as error:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
            raise RuntimeError(f"{error} ({last[:200]})" if last else str(error)) from None
        finally:
            process.kill()
            process.communicate()


def until(condition: Any, bot: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 15
    while not condition():
        if bot.poll() is not None:
            raise RuntimeError(f"it ended with exit code {bot.returncode}")
        if time.monotonic() > until:
            raise RuntimeError("it does not answer")
        time.sleep(0.02)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(url: str) -> dict[str, Any]:
    with urlopen(url) as answer:
        figures: dict[str, Any] = json.load(answer)
        return figures


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _look(pid: int, seconds: float) -> None:
    """Where the process is, by py-spy: the lines most often met, in themselves."""
    with TemporaryDirectory() as folder:
        seen = Path(folder) / "seen"
        spy = ["py-spy", "record", "-f", "raw", "-F", "-r", "400", "-d", str(int(seconds))]
        subprocess.run([*spy, "-o", str(seen), "-p", str(pid)], check=True, capture_output=True)
        own: Counter[str] = Counter()
        within: Counter[str] = Counter()
        for line in seen.read_text().splitlines():
            stack, _, count = line.rpartition(" ")
            frames = stack.split(";")
            own[frames[-1]] += int(count)
            within.update({frame: int(count) for frame in set(frames)})
    total = own.total()
    for name, found in (("in itself", own), ("with what it calls", within)):
        print(f"\n% {name}")
        for frame, times in found.most_common(120):
            print(f"{100 * times / total:6.1f} {frame}")
