"""Incidents reach Sentry; what people wrote, who they are and the token do not."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import sentry_sdk
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.config import ConfigurationError, Settings
from bot.playground.emulator import ApiError
from bot.sentry import PER_MINUTE, Incidents, harmless, send_incidents
from bot.web import serve
from tests.bot.seance_process import TOKEN, started, telegram, until

WORDS = "ma phrase très secrète"


@asynccontextmanager
async def sentry() -> AsyncIterator[tuple[str, list[bytes]]]:
    """Something that takes what Sentry would: its DSN, and the bodies as they came, unpacked."""
    bodies: list[bytes] = []
    stop, listening = asyncio.Event(), asyncio.get_running_loop().create_future()

    async def take(request: Request) -> JSONResponse:
        body = await request.body()
        packed = request.headers.get("content-encoding") == "gzip"
        bodies.append(gzip.decompress(body) if packed else body)
        return JSONResponse({})

    app = Starlette(routes=[Route("/api/7/envelope/", take, methods=["POST"])])
    serving = asyncio.create_task(
        serve(app, host="127.0.0.1", port=0, stop=stop, listening=listening.set_result)
    )
    try:
        yield f"http://key@127.0.0.1:{await listening}/7", bodies
    finally:
        stop.set()
        await serving


async def test_an_incident_is_told_without_words_names_or_token(
    database_url: str, tmp_path: Path
) -> None:
    async with telegram() as api, sentry() as (dsn, bodies):
        settings = api.settings(database_url) | {"SENTRY_DSN": dsn}
        async with started("run", folder=tmp_path, settings=settings) as bot:
            await bot.says("answering")
            alice = api.person("Alice Secretperson", 77_000_001, "en")
            refusal = f"Bad Request: cannot parse {WORDS} {TOKEN}"
            api.emulator.fail_next("sendMessage", ApiError(400, refusal))
            said = await api.asks(alice, WORDS, "something went wrong")
            incident = said.rstrip(".").rpartition(" ")[2]
            await until(lambda: bodies)
            bot.terminate()
            assert (await bot.ended(seconds=20)).code == 0
            assert incident in bot.output
    (event,) = [json.loads(body.splitlines()[2]) for body in bodies]
    assert event["tags"] == {"incident": incident}
    (*_, last) = event["exception"]["values"]
    assert last["type"] == "BadRequest"
    assert any(frame["function"] == "do_request" or frame["in_app"] for frame in
               last["stacktrace"]["frames"])  # fmt: skip
    sent = b"\n".join(bodies).decode()
    for word in ("secrète", "secr\\u00e8te", "phrase", "Secretperson", "77000001", TOKEN, "AAH-"):
        assert word not in sent


@pytest.fixture
def captured(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What is handed to Sentry's library, after what may not leave was taken off."""
    events: list[Any] = []
    monkeypatch.setattr(
        sentry_sdk, "capture_event", lambda event: events.append(harmless(event, {}))
    )
    logger = logging.getLogger("bot.here")
    handler = Incidents(logging.ERROR)
    for name in ("bot.here", "library"):
        logging.getLogger(name).addHandler(handler)
    yield events
    for name in ("bot.here", "library"):
        logging.getLogger(name).removeHandler(handler)
    assert logger.handlers == []


def test_of_our_own_lines_the_text_is_told_before_anything_is_filled_in(captured: Any) -> None:
    logging.getLogger("bot.here").error("update %d of %s", 1, "Alice")
    logging.getLogger("bot.here").warning("no error")
    assert [event["logentry"]["message"] for event in captured] == ["update %d of %s"]


def test_of_a_librarys_lines_only_that_there_was_one(captured: Any) -> None:
    logging.getLogger("library").error(f"cannot read {WORDS}")
    assert captured == [{"level": "error", "logger": "library", "tags": {}}]


def test_causes_are_told_by_their_kind(captured: Any) -> None:
    try:
        try:
            raise KeyError(WORDS)
        except KeyError as error:
            raise ValueError(f"no {WORDS}") from error
    except ValueError:
        logging.getLogger("bot.here").exception("incident")
    (event,) = captured
    assert [one["type"] for one in event["exception"]["values"]] == ["KeyError", "ValueError"]
    assert WORDS not in json.dumps(event, ensure_ascii=False)


def test_nothing_that_is_not_known_to_be_harmless_leaves() -> None:
    frame = {"function": "f", "lineno": 3, "vars": {"text": WORDS}, "abs_path": "/home/alice/x.py"}
    event: Any = {
        "event_id": "1",
        "level": "error",
        "server_name": "alice-laptop",
        "user": {"id": 7},
        "request": {"data": WORDS},
        "extra": {"text": WORDS},
        "breadcrumbs": {"values": [{"message": WORDS}]},
        "contexts": {"chat": {"title": WORDS}},
        "tags": {"incident": "abc", "person": "Alice"},
        "logentry": {"message": f"call of /bot{TOKEN}/x", "params": [WORDS]},
        "exception": {"values": [{"type": "E", "value": WORDS, "stacktrace": {"frames": [frame]}}]},
    }
    left: Any = harmless(event, {})
    assert set(left) == {"event_id", "level", "tags", "logentry", "exception"}
    assert left["tags"] == {"incident": "abc"}
    assert left["logentry"] == {"message": "call of /bot<token>/x"}
    assert left["exception"]["values"] == [
        {"type": "E", "module": None, "stacktrace": {"frames": [{"function": "f", "lineno": 3}]}}
    ]


def test_a_flood_of_errors_is_told_in_part(captured: Any) -> None:
    for _ in range(PER_MINUTE + 50):
        logging.getLogger("bot.here").error("the database is away")
    assert len(captured) == PER_MINUTE


def test_without_an_address_nothing_is_sent_and_without_the_extra_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    send_incidents(Settings(_env_file=None))  # type: ignore[call-arg]
    assert root.handlers == before
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(ConfigurationError, match=r"seance\[sentry\]"):
        send_incidents(Settings(_env_file=None, sentry_dsn="https://key@sentry.example/7"))  # type: ignore[arg-type, call-arg]
    assert root.handlers == before
