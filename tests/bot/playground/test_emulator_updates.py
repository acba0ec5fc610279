"""The queue of updates, faults ordered beforehand, rate limits, the log of calls."""

from __future__ import annotations

from contextlib import suppress

import pytest

from bot.playground.emulator import ApiError, Emulator

from .conftest import Stage


def ids(updates: list[dict[str, int]]) -> list[int]:
    return [update["update_id"] for update in updates]


def test_an_offset_acknowledges_what_came_before_it(stage: Stage) -> None:
    for text in "abcd":
        stage.emulator.says(stage.alice, stage.chat, text)
    get = stage.emulator.call
    first = ids(get("getUpdates", {"limit": 2}))
    assert len(first) == 2
    assert ids(get("getUpdates"))[:2] == first
    rest = ids(get("getUpdates", {"offset": first[1] + 1}))
    assert rest == [first[1] + 1, first[1] + 2]
    assert ids(get("getUpdates", {"offset": -1})) == rest[1:]
    assert ids(stage.told()) == rest[1:]


def test_only_allowed_updates_are_queued_and_the_choice_is_remembered(stage: Stage) -> None:
    emulator = stage.emulator
    emulator.call("getUpdates", {"allowed_updates": ["callback_query"]})
    emulator.call("getUpdates")
    emulator.says(stage.alice, stage.chat, "x")
    assert stage.told() == []
    emulator.call("getUpdates", {"allowed_updates": []})
    emulator.says(stage.alice, stage.chat, "x")
    assert len(stage.told()) == 1


def test_a_webhook_excludes_polling_until_it_is_deleted(stage: Stage) -> None:
    stage.call("setWebhook", url="https://bot.example.org/hook", secret_token="s3cret-1")
    with pytest.raises(ApiError) as caught:
        stage.emulator.call("getUpdates")
    assert caught.value.code == 409
    assert "can't use getUpdates method while webhook is active" in caught.value.description
    stage.emulator.says(stage.alice, stage.chat, "x")
    info = stage.call("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == ("https://bot.example.org/hook", 1)
    stage.call("deleteWebhook", drop_pending_updates=True)
    assert stage.call("getWebhookInfo")["url"] == ""
    assert stage.emulator.call("getUpdates") == []


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"url": "http://bot.example.org"}, "An HTTPS URL must be provided"),
        ({"url": "https://b.org", "secret_token": "é"}, "unallowed characters"),
        ({"url": "https://b.org", "max_connections": 101}, "max_connections"),
        ({}, "url is empty"),
    ],
)
def test_a_webhook_that_telegram_refuses(
    stage: Stage, params: dict[str, object], refusal: str
) -> None:
    assert refusal in stage.refusal("setWebhook", **params)


def test_an_empty_address_removes_the_webhook(stage: Stage) -> None:
    stage.call("setWebhook", url="https://bot.example.org/hook")
    stage.call("setWebhook", url="")
    assert stage.emulator.call("getUpdates") == []


def test_a_fault_hits_as_many_calls_as_ordered(stage: Stage) -> None:
    error = ApiError(502, "Bad Gateway")
    stage.emulator.fail_next("sendMessage", error, times=2)
    for _ in range(2):
        assert stage.refusal("sendMessage", text="x") == "Bad Gateway"
    stage.send("x")
    assert len(stage.emulator.messages(stage.chat)) == 2


def test_a_lost_answer_leaves_the_message_sent(stage: Stage) -> None:
    stage.emulator.fail_next("sendMessage", TimeoutError("lost"), done=True)
    with pytest.raises(TimeoutError):
        stage.send("x")
    assert stage.emulator.messages(stage.chat)[-1].message["text"] == "x"
    assert isinstance(stage.emulator.calls[-1].error, TimeoutError)


def test_every_call_is_logged_with_how_it_went(stage: Stage) -> None:
    stage.send("x")
    stage.refusal("sendMessage", text="")
    good, bad = stage.emulator.calls
    assert (good.method, good.result["text"], good.error) == ("sendMessage", "x", None)
    assert (bad.params["text"], bad.result, str(bad.error)) == (
        "", None, "Bad Request: message text is empty",
    )  # fmt: skip


def test_listeners_hear_of_every_change(stage: Stage) -> None:
    heard: list[int] = []
    stage.emulator.listeners.append(lambda: heard.append(stage.emulator.version))
    stage.emulator.says(stage.alice, stage.chat, "x")
    stage.send("y")
    assert len(heard) >= 2
    assert heard == sorted(set(heard))


class Limited:
    """An emulator that enforces the rate limits, and many people to write to."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.emulator = Emulator(now=lambda: self.time, rate_limits=True)
        self.people = [self.emulator.person(n, f"P{n}") for n in range(100, 200)]
        for person in self.people:
            self.emulator.presses_start_link(person)
        self.group = self.emulator.group("G", self.people)

    def wait(self, chat_id: int) -> int:
        """0 when a message passed, else the seconds to wait."""
        with suppress(ApiError):
            self.emulator.call("sendMessage", {"chat_id": chat_id, "text": "x"})
        error = self.emulator.calls[-1].error
        if error is None:
            return 0
        assert isinstance(error, ApiError)
        assert error.code == 429
        assert error.description == f"Too Many Requests: retry after {error.retry_after}"
        return error.retry_after or -1


def test_thirty_messages_a_second_in_all() -> None:
    limited = Limited()
    waits = [limited.wait(person.id) for person in limited.people[:35]]
    assert waits == [0] * 30 + [1] * 5
    limited.time += 1
    assert [limited.wait(person.id) for person in limited.people[30:60]] == [0] * 30


def test_one_message_a_second_in_a_chat() -> None:
    limited = Limited()
    assert [limited.wait(100), limited.wait(100), limited.wait(101)] == [0, 1, 0]
    limited.time += 0.9
    assert limited.wait(100) == 1
    limited.time += 0.1
    assert limited.wait(100) == 0


def test_twenty_messages_a_minute_in_a_group() -> None:
    limited = Limited()
    for _ in range(20):
        assert limited.wait(limited.group.id) == 0
        limited.time += 1
    assert limited.wait(limited.group.id) == 40
    limited.time += 40
    assert limited.wait(limited.group.id) == 0


def test_answers_and_edits_do_not_count() -> None:
    limited = Limited()
    emulator = limited.emulator
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    sent = emulator.call("sendMessage", {"chat_id": 100, "text": "x", "reply_markup": markup})
    message_id = sent["message_id"]
    for number in range(5):
        person = limited.people[0]
        query_id = emulator.forges_tap(person, emulator.private(person), message_id, "x")
        emulator.call("answerCallbackQuery", {"callback_query_id": query_id})
        edit = {"chat_id": 100, "message_id": message_id, "text": str(number)}
        emulator.call("editMessageText", edit)
