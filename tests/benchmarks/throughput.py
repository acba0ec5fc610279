"""How many updates a second, at what cost, in which order: ours, PTB's and aiogram's, in one run.

    python -m tests.benchmarks.throughput [--seconds 2] [--only TEXT] [--aiogram PYTHON]

Each row is a bot in a process of its own against a fake Bot API in another, whose every call takes
50 ms. 100 chats keep 400 messages waiting for an answer (a webhook: one a chat). CPU is the bot's
alone; a break is an answer that came after the answer to a later message of its chat; p50 and p99
are from delivery to answer. Other options go to the fake API, such as --rate 500 (updates a second)
or --chats 20. To add a row, add a Row.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
WARM_UP = 0.5
"""Seconds after the first answer that are not counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """`command` and `environment` may hold {api}, {port} and {folder}; `taps`: people tap on
    buttons instead of writing; `text` is what they write, or their button's data, {chat} and {n}
    telling which message of which chat it is: if the answers do not repeat "c{chat}n{n}", order is
    not known.
    """

    name: str
    command: tuple[str, ...]
    webhook: bool = False
    taps: bool = False
    text: str = "c{chat}n{n}"
    secret: str = "secret"
    environment: Mapping[str, str] = field(default_factory=dict)


def _echo(name: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.benchmarks.echo_bots", name, "{api}", "{port}")


def _aiogram(how: str) -> tuple[str, ...]:
    script = Path(__file__).with_name("aiogram_echo.py")
    return ("{aiogram}", str(script), how, "{api}", "{port}")


ROWS = (
    Row("PTB echo, as its examples run it: polling", _echo("stock")),
    Row("PTB echo, concurrent_updates(256): polling", _echo("concurrent")),
    Row("PTB echo, ordered, httpx: polling", _echo("ordered")),
    Row("ours, echo: polling", _echo("polling")),
    Row("ours, echo: webhook", _echo("webhook"), webhook=True),
    Row("ours, echo, results unread: polling", _echo("polling-unread")),
    Row("ours, echo, results unread: webhook", _echo("webhook-unread"), webhook=True),
    Row("ours, tap, edit and answer: webhook", _echo("webhook"), webhook=True, taps=True),
    Row("ours, tap, answer riding: webhook", _echo("webhook-riding"), webhook=True, taps=True),
    Row("aiogram echo: polling", _aiogram("polling")),
    Row("aiogram echo: webhook", _aiogram("webhook"), webhook=True),
)


@dataclass(frozen=True, slots=True)
class Result:
    rate: float
    cpu_ms: float
    breaks: int | None
    p50_ms: float | None
    p99_ms: float | None
    megabytes: float


def measure(row: Row, *, seconds: float, fake: Sequence[str], aiogram: str) -> Result:
    """Run one row against a Bot API with these options; RuntimeError if its bot does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with TemporaryDirectory() as folder, _fake_api(row, fake) as api:
        names = {"api": api, "port": str(port), "folder": folder, "aiogram": aiogram}
        command = [part.format(**names) for part in row.command]
        more = {name: value.format(**names) for name, value in row.environment.items()}
        with _process(command, {**os.environ, **more}) as bot:
            if row.webhook:
                _until(lambda: _listens(port), bot)
                _ask(f"{api}/deliver?{port}&100&{row.secret}")
            _until(lambda: _ask(f"{api}/figures")["answers"] > 0, bot)
            time.sleep(WARM_UP)
            watched = psutil.Process(bot.pid)
            before, cpu, began = _ask(f"{api}/figures"), _cpu(watched), time.monotonic()
            time.sleep(seconds)
            after, spent = _ask(f"{api}/figures"), _cpu(watched) - cpu
            took = time.monotonic() - began
            memory = watched.memory_info().rss / 1e6
    answers = after["answers"] - before["answers"]
    if not answers:
        raise RuntimeError("it stopped answering")
    known = after["named"] > 0
    return Result(
        rate=answers / took,
        cpu_ms=spent / answers * 1e3,
        breaks=after["breaks"] if known else None,
        p50_ms=after["p50"] * 1e3 if after["p50"] is not None else None,
        p99_ms=after["p99"] * 1e3 if after["p99"] is not None else None,
        megabytes=memory,
    )


@contextmanager
def _fake_api(row: Row, options: Sequence[str]) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.benchmarks.fake_api", "--text", row.text, *options]
    if row.taps:
        command.append("--taps")
    with _process(command, os.environ, stdout=subprocess.PIPE) as fake:
        assert fake.stdout
        yield f"http://127.0.0.1:{int(fake.stdout.readline())}"


@contextmanager
def _process(
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


def _until(condition: Any, bot: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 15
    while not condition():
        if bot.poll() is not None:
            raise RuntimeError(f"it ended with exit code {bot.returncode}")
        if time.monotonic() > until:
            raise RuntimeError("it does not answer")
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ask(url: str) -> dict[str, Any]:
    with urlopen(url) as answer:
        figures: dict[str, Any] = json.load(answer)
        return figures


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=2.0, help="measured per row")
    parser.add_argument("--only", default="", help="rows whose name holds this")
    parser.add_argument("--aiogram", default=sys.executable, help="a Python that has aiogram")
    given, fake = parser.parse_known_args()
    print(f"{'':44} updates/s    × first  CPU ms  breaks  p50 ms  p99 ms  MB")
    first: float | None = None
    for row in ROWS:
        if given.only not in row.name:
            continue
        try:
            result = measure(row, seconds=given.seconds, fake=fake, aiogram=given.aiogram)
        except (RuntimeError, OSError) as error:
            print(f"{row.name:44} left out: {error}")
            continue
        first = first or result.rate
        print(
            f"{row.name:44} {result.rate:9,.0f} {result.rate / first:10.1f} {result.cpu_ms:7.2f}"
            f" {_or_dash(result.breaks):>7} {_or_dash(result.p50_ms):>7}"
            f" {_or_dash(result.p99_ms):>7} {result.megabytes:4.0f}",
            flush=True,
        )


def _or_dash(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


if __name__ == "__main__":
    main()
