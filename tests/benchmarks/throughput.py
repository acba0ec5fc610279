"""How many updates a second, at what cost, in which order: ours, PTB's and aiogram's, in one run.

    python -m tests.benchmarks.throughput [--seconds 2] [--only TEXT] [--aiogram PYTHON]
                                          [--films 200000] [--folder FOLDER] [--spy]

Each row is a bot in a process of its own against a fake Bot API in another, whose every call takes
50 ms. 100 chats keep 400 messages waiting for an answer (a webhook: one a chat). CPU is the bot's
alone, and `a core` how many updates a second that makes of a whole core; a break is an answer that
came after the answer to a later message of its chat; p50 and p99 are from delivery to the call that
answers. Other options go to the fake API, such as --rate 500 (updates a second) or --chats 20.

Echo bots have no database. "Séance" is the whole bot, `seance run` or `seance serve`: a film's card
asked for by its link, by a button (two calls: edit, answer) or by typing its title; riding: the
answer, or to a link and a title the message, is in the webhook's response. Its databases
stay in `--folder`, if one is given, for the next run of the same day. To add a row, add a Row.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import Row, Stage, measure
from tests.benchmarks.whole_bot import ENGINES, POLLING, WEBHOOK, house

AIMS = """Aims for the whole bot, a core: 1,200 updates/s by webhook, 800 by polling; CPU 0.7 ms;
p99 60 ms at half that load; breaks 0; 150 MB with 200,000 films."""


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


def _whole(engine: str) -> Iterator[Row]:
    for asks in ("link", "tap", "title"):
        for how in ("polling", "webhook", "riding"):
            rides = "WEBHOOK_RIDING" if asks == "tap" else "WEBHOOK_RIDING_MESSAGES"
            for rate in (None, 400 if how == "polling" else 600):
                yield Row(
                    f"Séance, a {asks}: {how}, {engine}" + (f", {rate}/s" if rate else ""),
                    POLLING if how == "polling" else WEBHOOK,
                    webhook=how != "polling",
                    taps=asks == "tap",
                    rate=rate,
                    environment={
                        "SEANCE_WEBHOOK_RIDING": "false",
                        f"SEANCE_{rides}": str(how == "riding"),
                    },
                    engine=engine,
                    asks=asks,
                )


def _print(row: Row, stage: Stage, first: float | None) -> float | None:
    """One line of the table; `first` is the rate of the first row, which is returned."""
    try:
        result = measure(row, stage)
    except (RuntimeError, OSError) as error:
        print(f"{row.name:44} left out: {error}", flush=True)
        return first
    first = first or result.rate
    print(
        f"{row.name:44} {result.rate:9,.0f} {result.rate / first:9.1f} {result.cpu_ms:7.2f}"
        f" {1000 / result.cpu_ms:7,.0f} {result.breaks:7,} {result.p50_ms:7,.0f}"
        f" {result.p99_ms:7,.0f} {result.megabytes:4.0f}",
        flush=True,
    )
    return first


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=2.0, help="measured per row")
    parser.add_argument("--only", default="", help="rows whose name holds this")
    parser.add_argument("--aiogram", default=sys.executable, help="a Python that has aiogram")
    parser.add_argument("--films", type=int, default=200_000, help="in the whole bot's database")
    parser.add_argument("--folder", type=Path, help="where its databases are, or are to stay")
    parser.add_argument("--spy", action="store_true", help="have py-spy say where the time goes")
    given, fake = parser.parse_known_args()
    stage = Stage(given.seconds, fake, given.aiogram, spy=given.spy)
    first: float | None = None
    with TemporaryDirectory(prefix="seance-throughput-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(exist_ok=True)
        for engine in ("", *ENGINES):
            rows = [row for row in (_whole(engine) if engine else ROWS) if given.only in row.name]
            if not rows:
                continue
            with house(engine, folder, given.films) if engine else nullcontext() as prepared:
                print(
                    f"{'':44} updates/s   × first  CPU ms  a core  breaks  p50 ms  p99 ms   MB",
                    flush=True,
                )
                for row in rows:
                    first = _print(row, replace(stage, house=prepared), first)
    print(AIMS)


if __name__ == "__main__":
    main()
