"""`docs/importing.md` has a table of what the other side may do: each row is done here to the real
command, and what it prints, its exit code and its line on record are as written there."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from anyio.from_thread import start_blocking_portal

from bot.importers import sources
from bot.importers.fetching import Fetcher, Limits
from bot.importers.fetching.pages import USUAL
from tests.bot.commands.test_feeds import PAGE, call, file  # noqa: F401 - a fixture
from tests.bot.importers.data_fair import PATH, dataset, line
from tests.bot.importers.fetching.site import (
    Behaviour,
    Site,
    answer,
    bomb,
    cut_off,
    endless,
    loop,
    silent,
    site,
    trickle,
)

DOCS = Path(__file__).parents[3] / "docs" / "importing.md"
ROW = re.compile(r"^\| (.+?) \| `(.+?)` \| ([012]) \| (done|failed|held) \|$", re.MULTILINE)
# Waits as long as the real ones would hold the test up: their figures are put in for these.
SHORT = Limits(silence=0.2, whole=0.6)
WAITS = {f"{USUAL.silence:g} s": "0.2 s", f"{USUAL.whole:g} s": "0.6 s"}


class Row(NamedTuple):
    """A row of the table; `…` in the sentence stands for the address."""

    fault: str
    sentence: str
    code: int
    word: str


ROWS = {row[0]: Row(row[0], row[1], int(row[2]), row[3]) for row in ROW.findall(DOCS.read_text())}
Done = Callable[[Site], list[str]]  # sets the fault up; the words after `seance import`


def page(behaviour: Behaviour, path: str = "/page") -> Done:
    return lambda web: ["jsonld", web(path, behaviour)]


def status(line: str, **headers: str) -> Done:
    return page(answer(status=line, **headers))


def collapsed(web: Site) -> list[str]:
    return ["scare", dataset(web, [line(number) for number in range(24)])]


def robots(web: Site) -> list[str]:
    web("/robots.txt", answer("User-agent: *\nDisallow: /"))
    return ["jsonld", web("/page", answer(PAGE.read_bytes()))]


def data_fair(body: str) -> Done:
    return lambda web: ["scare", web(PATH, answer(body, content_type="application/json"))]


def without_cinema(web: Site) -> list[str]:
    return ["scare", dataset(web, [line(0), line(1), line(2, cineid="null")])]


SHOW = {
    "@type": "ScreeningEvent",
    "startDate": "2036-12-01T20:30",
    "workPresented": {"@type": "Movie", "name": "L’Été"},
    "location": {"@type": "MovieTheater", "name": "Rex", "address": {"addressLocality": "Pau"}},
}
SCRIPT = f'<script type="application/ld+json">{json.dumps(SHOW, ensure_ascii=False)}</script>'
FAULTS: dict[str, Done] = {
    "429 again and again": status("429 Too Many Requests"),
    "429, and asks to wait an hour": status("429 Too Many Requests", retry_after="3600"),
    "500, 502, 503 or 504 again and again": status("500 Internal Server Error"),
    "404, or any other status": status("404 Not Found"),
    "cuts the answer off, or hangs up": page(cut_off),
    "says nothing": page(silent),
    "sends a byte now and then": page(trickle),
    "sends without end": page(endless),
    "sends a bomb: little that unpacks to much": page(bomb()),
    "is packed otherwise than said": page(answer(b"plain", content_encoding="gzip")),
    "redirects in a circle": page(loop, "/loop"),
    "redirects to a file": status("302 Found", location="file:///etc/passwd"),
    "is in your own network": page(answer(PAGE.read_bytes())),
    "does not want programs (robots.txt)": robots,
    "names the wrong charset": page(answer(SCRIPT.encode("cp1252"))),
    "has no JSON-LD, or none that is JSON": page(answer("<html><p>Fermé")),
    "sends no JSON where JSON is expected": data_fair('{"results": [{'),
    "sends fewer lines than it has": data_fair(
        json.dumps({"results": [line(number) for number in range(1_000)], "total": 41_880})
    ),
    "leaves out what is needed": without_cinema,
    "suddenly has under half of what it had": collapsed,
}


@pytest.fixture
def web() -> Iterator[Site]:
    """The site on a loop of its own: the command has another."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(site()) as here:
        yield here


async def at_once(seconds: float) -> None:
    """Pauses, but for their length."""


def as_written(sentence: str, url: str) -> str:
    """The sentence as a pattern, with a page of this site, short waits, and any day."""
    for usual, short in WAITS.items():
        sentence = sentence.replace(usual, short)
    site = re.escape("{0.scheme}://{0.netloc}/".format(urlsplit(url)))
    pattern = re.escape(sentence).replace("…", rf"{site}\S*")
    return re.sub(r"\d{4}\\-\d\d\\-\d\d\\ \d\d:\d\d", r"\\S+ \\S+", pattern)


def test_every_fault_of_the_table_is_tried() -> None:
    assert list(ROWS) == list(FAULTS)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_operator_sees_is_what_is_written(
    fault: str,
    web: Site,
    file: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    limits = SHORT if fault in ("says nothing", "sends a byte now and then") else USUAL
    monkeypatch.setattr(sources, "POLITE", limits)
    monkeypatch.setattr(sources, "Fetcher", partial(Fetcher, sleep=at_once))
    if fault != "is in your own network":
        monkeypatch.setenv("SEANCE_FEEDS_PRIVATE", "true")
    row, words = ROWS[fault], FAULTS[fault](web)
    if fault == "suddenly has under half of what it had":
        call(monkeypatch, "import", *words)
        dataset(web, [line(number) for number in range(11)])
    capsys.readouterr()
    assert call(monkeypatch, "import", *words) == row.code
    said = capsys.readouterr().err
    pattern = as_written(row.sentence, words[1])
    assert re.search(rf"^{pattern}$", said, re.MULTILINE), said
    assert "Traceback" not in said
    assert call(monkeypatch, "import", "status") == (row.word != "done")
    on_record = capsys.readouterr().out
    assert f": {row.word} (" in on_record
    if row.word != "done":
        assert re.search(pattern.removeprefix(r"seance:\ "), on_record), on_record


def test_a_packed_page_that_is_sound_is_read(
    web: Site,
    file: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The rows above fail for their fault alone."""
    monkeypatch.setattr(sources, "Fetcher", partial(Fetcher, sleep=at_once))
    monkeypatch.setenv("SEANCE_FEEDS_PRIVATE", "true")
    packed = answer(gzip.compress(PAGE.read_bytes()), content_encoding="gzip")
    assert call(monkeypatch, "import", "jsonld", web("/page", packed)) == 1  # two sessions refused
    said = capsys.readouterr()
    assert "showtimes: 2 rows, 2 added" in said.out
    assert f"jsonld:{web.url('/page')}: 8 rows in, 0 merged, 2 refused" in said.out
