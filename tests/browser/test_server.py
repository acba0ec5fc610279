"""The playground's server: whom it answers, and with what."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.playground.actions import until
from bot.playground.emulator import File
from tests.browser.town import Town


@pytest.fixture
async def client(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=town.url, trust_env=False) as client:
        yield client


def body(town: Town, **fields: Any) -> dict[str, Any]:
    """What Alice does in her chat with the bot."""
    return {"as": town.alice.id, "chat": town.alice.id, **fields}


async def test_page_allows_only_its_own_scripts_and_styles(client: httpx.AsyncClient) -> None:
    response = await client.get("/")
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "<style" not in response.text
    assert "style=" not in response.text


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "localhost:80", "[::1]:8080"])
async def test_names_of_this_machine_are_answered(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[", ""])
async def test_a_foreign_name_for_this_machine_is_refused(
    client: httpx.AsyncClient, host: str
) -> None:
    assert (await client.get("/", headers={"Host": host})).status_code in (400, 403)


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1:9"]
)
async def test_acting_from_elsewhere_is_refused(
    town: Town, client: httpx.AsyncClient, origin: str | None
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    response = await client.post("/api/say", json=body(town, text="hello"), headers=headers)
    assert response.status_code == 403
    assert town.emulator.messages(town.emulator.private(town.alice)) == []


async def test_acting_from_the_page_is_done(town: Town, client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/api/say", json=body(town, text="hello"), headers={"Origin": town.url}
    )
    assert response.status_code == 200
    assert len(town.emulator.messages(town.emulator.private(town.alice))) >= 1


async def test_pages_elsewhere_may_link_here_but_not_read(client: httpx.AsyncClient) -> None:
    away = {"Sec-Fetch-Site": "cross-site"}
    link = await client.get("/", headers={**away, "Sec-Fetch-Mode": "navigate"})
    picture = await client.get("/", headers={**away, "Sec-Fetch-Mode": "no-cors"})
    assert (link.status_code, picture.status_code) == (200, 403)


@pytest.mark.parametrize(
    ("action", "fields", "status"),
    [
        ("dance", {}, 404),
        ("say", {}, 422),
        ("say", {"text": ""}, 422),
        ("say", {"text": "x", "more": 1}, 422),
        ("say", {"text": "x", "chat": 999}, 404),
        ("say", {"text": "x", "as": 999}, 404),
        ("say", {"text": "x", "reply_to": 999}, 409),
        ("tap", {"message_id": 999, "row": 0, "column": 0}, 409),
        ("location", {"latitude": 91, "longitude": 0}, 422),
        ("start", {"payload": "not a payload!"}, 422),
        ("choose", {"query_id": "none", "result_id": "none"}, 409),
        ("say", {"text": "x" * 70_000}, 413),
    ],
)
async def test_what_cannot_be_done_is_said_so(
    town: Town, client: httpx.AsyncClient, action: str, fields: dict[str, Any], status: int
) -> None:
    content = body(town) | fields
    response = await client.post(f"/api/{action}", json=content, headers={"Origin": town.url})
    assert response.status_code == status


async def test_poster_is_drawn_here(client: httpx.AsyncClient) -> None:
    response = await client.get("/posters/petites-victoires.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert (await client.get("/posters/no-such-film.svg")).status_code == 404


async def test_file_that_is_no_picture_is_never_shown(
    town: Town, client: httpx.AsyncClient
) -> None:
    page = File("é page.html", b"<script>alert(1)</script>", "text/html")
    town.emulator.presses_start_link(town.alice)
    sent = town.emulator.call(
        "sendDocument",
        {"chat_id": town.alice.id, "document": "attach://page"},
        {"page": page},
    )
    response = await client.get(f"/files/{sent['document']['file_id']}")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%C3%A9%20page.html"
    )
    assert (await client.get("/files/unknown")).status_code == 404


async def test_picture_is_shown_whatever_it_is_called(
    town: Town, client: httpx.AsyncClient
) -> None:
    picture = File("chart", b"\x89PNG\r\n\x1a\n", "application/octet-stream")
    town.emulator.presses_start_link(town.alice)
    sent = town.emulator.call(
        "sendPhoto", {"chat_id": town.alice.id, "photo": "attach://chart"}, {"chart": picture}
    )
    response = await client.get(f"/files/{sent['photo'][-1]['file_id']}")
    assert response.headers["Content-Type"] == "image/png"


async def test_picture_by_address_leads_to_the_drawn_poster_or_nowhere(
    town: Town, client: httpx.AsyncClient
) -> None:
    town.emulator.presses_start_link(town.alice)

    async def fetch(url: str) -> httpx.Response:
        sent = town.emulator.call("sendPhoto", {"chat_id": town.alice.id, "photo": url})
        return await client.get(f"/files/{sent['photo'][-1]['file_id']}")

    poster = await fetch("https://posters.seance.example/petites-victoires.svg")
    assert poster.headers["Location"] == "/posters/petites-victoires.svg"
    assert (await fetch("https://elsewhere.example/a.jpg")).status_code == 404


async def test_server_stops_although_somebody_looks(town: Town, client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/api/events") as response:
        lines = response.aiter_lines()
        assert await anext(lines) == "event: view"
        town.server.should_exit = True
        async with asyncio.timeout(5):
            rest = [line async for line in lines]
    assert rest


async def test_unanswered_press_is_told_after_a_while(
    town: Town, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.playground.actions.ANSWER_SECONDS", 0.05)
    town.emulator.presses_start_link(town.alice)
    private = town.emulator.private(town.alice)
    welcome = await until(
        town.emulator, lambda: next((m.id for m in town.emulator.messages(private)[1:]), None), 5
    )
    response = await client.post(
        "/api/tap",
        json=body(town, message_id=welcome, row=1, column=1),
        headers={"Origin": town.url},
    )
    assert response.json() == {"answered": False}
