"""The emulator as a Bot API server: every kind of request body, long polling, the control route."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.playground.botapi_http import bot_api_app
from bot.playground.emulator import ApiError
from bot.playground.forms import read_multipart

from .conftest import Stage


@pytest.fixture
async def http(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(bot_api_app(stage.emulator, "1:TEST"))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as made:
        yield made


async def test_a_call_may_be_query_form_json_or_multipart(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    url = "/bot1:TEST/sendMessage"
    params = {"chat_id": "11", "text": "é", "disable_notification": "true"}
    answers = [
        await http.get(url, params=params),
        await http.post(url, data=params),
        await http.post(url, json={"chat_id": 11, "text": "é", "disable_notification": True}),
        await http.post(url, json=params),
        await http.post(url, files={name: (None, value) for name, value in params.items()}),
    ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["é"] * 5
    sent = stage.emulator.messages(stage.chat)[1:]
    assert [kept.silent for kept in sent] == [True] * 5


async def test_an_upload_arrives_whole(stage: Stage, http: httpx.AsyncClient) -> None:
    content = b"\x00\r\n--x\r\n\xff" * 1000
    answer = await http.post(
        "/bot1:TEST/sendDocument",
        data={"chat_id": "11"},
        files={"document": ("séance.ics", content, "text/calendar")},
    )
    document = answer.json()["result"]["document"]
    assert document["file_name"] == "séance.ics"
    info = await http.post("/bot1:TEST/getFile", data={"file_id": document["file_id"]})
    path = info.json()["result"]["file_path"]
    assert (await http.get(f"/file/bot1:TEST/{path}")).content == content
    assert (await http.get("/file/bot1:TEST/documents/none")).status_code == 404
    assert (await http.get(f"/file/bot1:WRONG/{path}")).status_code == 401


@pytest.mark.parametrize(
    ("path", "body", "status", "description"),
    [
        ("/bot1:WRONG/getMe", b"{}", 401, "Unauthorized"),
        ("/botnonsense/getMe", b"{}", 404, "Not Found"),
        ("/bot1:TEST/getMee", b"{}", 404, "Not Found: method not found"),
        ("/bot1:TEST/sendMessage", b"{", 400, "Bad Request: can't parse JSON object"),
        ("/bot1:TEST/sendMessage", b"[]", 400, "Bad Request: can't parse JSON object"),
        ("/bot1:TEST/sendMessage", b'{"text":"x"}', 400, "Bad Request: chat_id is empty"),
    ],
)
async def test_a_refusal_looks_like_telegrams(
    http: httpx.AsyncClient, path: str, body: bytes, status: int, description: str
) -> None:
    headers = {"content-type": "application/json"}
    answer = await http.post(path, content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": description}


async def test_text_that_is_not_utf_8_is_refused(http: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await http.post("/bot1:TEST/sendMessage", content=b"text=\xff", headers=headers)
    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_hints_come_as_parameters(stage: Stage, http: httpx.AsyncClient) -> None:
    body = {"method": "sendMessage", "code": 429, "description": "Too Many", "retry_after": 9}
    assert (await http.post("/control/fail_next", json=body)).status_code == 200
    answer = await http.post("/bot1:TEST/sendMessage", json={"chat_id": 11, "text": "x"})
    assert answer.json()["parameters"] == {"retry_after": 9}


async def test_long_polling_waits_and_yields_to_a_second_poller(http: httpx.AsyncClient) -> None:
    poll = {"timeout": 30, "allowed_updates": ["message"]}
    first = asyncio.create_task(http.post("/bot1:TEST/getUpdates", json=poll))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(http.post("/bot1:TEST/getUpdates", json=poll))
    ended = await first
    assert (ended.status_code, ended.json()["error_code"]) == (409, 409)
    await http.post("/control/says", json={"person": 11, "text": "/now"})
    updates = (await second).json()["result"]
    assert [update["message"]["text"] for update in updates] == ["/now"]


async def test_tests_elsewhere_play_people_through_the_control_route(
    http: httpx.AsyncClient,
) -> None:
    async def do(action: str, **body: Any) -> Any:
        answer = await http.post(f"/control/{action}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    await do("person", id=31, first_name="Zoé", language_code="fr")
    started = await do("starts", person=31, payload="film-1")
    keyboard = {"inline_keyboard": [[{"text": "★ 4", "callback_data": "rate:4"}]]}
    call = {"chat_id": 31, "text": "Card", "reply_markup": keyboard}
    await http.post("/bot1:TEST/sendMessage", json=call)
    query_id = (await do("taps", person=31, label="★ 4"))["query_id"]
    assert (await do("state"))["unanswered"] == [query_id]
    assert await do("answer", query_id=query_id) is None
    answer = {"callback_query_id": query_id, "text": "Saved"}
    await http.post("/bot1:TEST/answerCallbackQuery", json=answer)
    assert (await do("answer", query_id=query_id))["text"] == "Saved"
    sent = await do("messages", chat=31, since=started["message_id"])
    assert [message["text"] for message in sent] == ["Card"]
    forged = await do("taps", person=31, data="rate:9", forged=True)
    assert forged["query_id"] != query_id
    group = (await do("group", title="G", members=[31], bot="member"))["id"]
    said = await do("many", actions=[["says", {"person": 31, "chat": group, "text": "/now"}]] * 3)
    assert len(said) == 3
    log = await do("calls", since=1)
    assert [(entry["method"], entry["error"]) for entry in log] == [("answerCallbackQuery", None)]


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("dance", {}, 404),
        ("says", {"person": 99, "text": "x"}, 400),
        ("says", {"person": 11}, 400),
        ("taps", {"person": 11, "label": "x"}, 400),
        ("messages", {"chat": 5}, 400),
    ],
)
async def test_the_control_route_says_what_it_cannot_do(
    http: httpx.AsyncClient, action: str, body: dict[str, Any], status: int
) -> None:
    answer = await http.post(f"/control/{action}", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\nname\r\n--x--", b"y--x\r\n\r\n\r\n--x--"])
def test_a_broken_form_is_refused(body: bytes) -> None:
    with pytest.raises(ApiError, match="can't parse multipart form"):
        read_multipart("multipart/form-data; boundary=x", body)


async def test_it_runs_as_a_process_of_its_own() -> None:
    command = ("-m", "bot.playground.botapi_http", "--port", "0", "--token", "7:X")
    server = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE)
    try:
        assert server.stdout is not None
        url = (await server.stdout.readline()).decode().strip()
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.get("/bot7:X/getMe")
        assert answer.json()["result"]["id"] == 7
    finally:
        server.terminate()
        await server.communicate()
