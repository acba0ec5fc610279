"""Polls."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.emulator import Chat

from .conftest import Stage, inline


def options(*texts: str) -> list[dict[str, str]]:
    return [{"text": text} for text in texts]


def asked(stage: Stage, chat: Chat, **more: Any) -> dict[str, Any]:
    sent: dict[str, Any] = stage.call(
        "sendPoll", chat_id=chat.id, question="Which film?", options=options("A", "B"), **more
    )
    return sent


def test_votes_are_counted_and_told(stage: Stage) -> None:
    emulator, alice, bob = stage.emulator, stage.alice, stage.bob
    group = emulator.group("G", [alice, bob])
    message_id = asked(stage, group, is_anonymous=False)["message_id"]
    emulator.votes(alice, group, message_id, [1])
    emulator.votes(bob, group, message_id, [0])
    emulator.votes(bob, group, message_id, [1])
    emulator.votes(alice, group, message_id, [])
    answers = [u["poll_answer"]["option_ids"] for u in stage.told() if "poll_answer" in u]
    assert answers == [[1], [0], [1], []]
    poll = emulator.message(group, message_id).message["poll"]
    assert [option["voter_count"] for option in poll["options"]] == [0, 1]
    assert poll["total_voter_count"] == 1


def test_an_anonymous_vote_tells_no_name(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.alice])
    stage.emulator.votes(stage.alice, group, asked(stage, group)["message_id"], [0])
    (update,) = stage.told()
    assert update["poll"]["total_voter_count"] == 1


@pytest.mark.parametrize(
    ("chosen", "refusal"), [([0, 1], "one answer"), ([2], "options 0 to 1"), ([-1], "options")]
)
def test_a_vote_that_cannot_be_cast(stage: Stage, chosen: list[int], refusal: str) -> None:
    group = stage.emulator.group("G", [stage.alice])
    message_id = asked(stage, group)["message_id"]
    with pytest.raises(ValueError, match=refusal):
        stage.emulator.votes(stage.alice, group, message_id, chosen)


def test_a_quiz_is_answered_once(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.alice])
    message_id = asked(stage, group, type="quiz", correct_option_ids=[1])["message_id"]
    stage.emulator.votes(stage.alice, group, message_id, [0])
    with pytest.raises(ValueError, match="change"):
        stage.emulator.votes(stage.alice, group, message_id, [1])


def test_the_bot_stops_a_poll_once(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [stage.alice])
    message_id = asked(stage, group)["message_id"]
    emulator.votes(stage.alice, group, message_id, [1])
    markup = inline([{"text": "Calendar", "callback_data": "ics"}])
    stop = {"chat_id": group.id, "message_id": message_id, "reply_markup": markup}
    poll = stage.call("stopPoll", **stop)
    assert (poll["is_closed"], poll["options"][1]["voter_count"]) == (True, 1)
    assert emulator.message(group, message_id).message["reply_markup"] == markup
    assert stage.refusal("stopPoll", **stop) == "Bad Request: poll has already been closed"
    with pytest.raises(ValueError, match="closed"):
        emulator.votes(stage.alice, group, message_id, [0])
    message_id = stage.call("sendMessage", chat_id=group.id, text="x")["message_id"]
    refusal = stage.refusal("stopPoll", chat_id=group.id, message_id=message_id)
    assert refusal == "Bad Request: message is not a poll"


def test_a_poll_ends_by_the_clock(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.alice])
    message_id = asked(stage, group, open_period=600)["message_id"]
    stage.time += 599
    assert stage.told() == []
    stage.time += 1
    assert [update["poll"]["is_closed"] for update in stage.told()] == [True]
    with pytest.raises(ValueError, match="closed"):
        stage.emulator.votes(stage.alice, group, message_id, [0])


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"question": " ", "options": options("A")}, "poll question must be non-empty"),
        ({"question": "x" * 301, "options": options("A")}, "length must not exceed 300"),
        ({"question": "x", "options": []}, "poll must have at least 1 option"),
        ({"question": "x", "options": options(*"ABCDEFGHIJKLM")}, "more than 12 options"),
        ({"question": "x", "options": options("A", " ")}, "poll options must be non-empty"),
        ({"question": "x", "options": options("A", "x" * 101)}, "must not exceed 100"),
        ({"question": "x", "options": ["A", "B"]}, "must be an Object"),
        ({"question": "x", "options": options("A"), "open_period": 4}, "close date is invalid"),
        ({"question": "x", "options": options("A"), "type": "quiz"}, "correct option ID"),
        ({"question": "x", "options": options("A"), "type": "vote"}, "unsupported poll type"),
        ({"question": "x", "options": options("A"), "open_period": 9, "close_date": 9}, "together"),
        ({"question": "x", "options": options("A"), "shuffle_options": True}, "not supported"),
        ({"question": "x", "options": options("A"), "multiple": True}, "multiple"),
    ],
)
def test_a_poll_that_telegram_refuses(stage: Stage, params: dict[str, Any], refusal: str) -> None:
    assert refusal in stage.refusal("sendPoll", **params)


def test_several_answers_are_counted_by_option_and_people_once(stage: Stage) -> None:
    emulator, alice, bob = stage.emulator, stage.alice, stage.bob
    group = emulator.group("G", [alice, bob])
    message_id = asked(stage, group, allows_multiple_answers=True)["message_id"]
    emulator.votes(alice, group, message_id, [0, 1])
    emulator.votes(bob, group, message_id, [1])
    poll = stage.told()[-1]["poll"]
    assert [option["voter_count"] for option in poll["options"]] == [1, 2]
    assert poll["total_voter_count"] == 2


def test_the_end_of_a_poll_is_told_with_its_counts(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [stage.alice])
    message_id = asked(stage, group)["message_id"]
    emulator.votes(stage.alice, group, message_id, [1])
    stage.told()
    stopped = stage.call("stopPoll", chat_id=group.id, message_id=message_id)
    (update,) = stage.told()
    assert update["poll"] == stopped
    assert emulator.message(group, message_id).message["poll"] == stopped


def test_buttons_beneath_a_poll_change_and_its_words_do_not(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.alice])
    markup = inline([{"text": "Close", "callback_data": "c"}])
    message_id = asked(stage, group, reply_markup=markup)["message_id"]
    other = inline([{"text": "Really?", "callback_data": "r"}])
    place = {"chat_id": group.id, "message_id": message_id}
    edited = stage.call("editMessageReplyMarkup", **place, reply_markup=other)
    assert (edited["reply_markup"], edited["poll"]["question"]) == (other, "Which film?")
    assert "no text" in stage.refusal("editMessageText", **place, text="x")
    stage.call("stopPoll", **place)
    assert "reply_markup" not in stage.emulator.message(group, message_id).message


def test_a_poll_that_was_deleted_cannot_be_stopped(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.alice])
    place = {"chat_id": group.id, "message_id": asked(stage, group)["message_id"]}
    stage.call("deleteMessage", **place)
    refusal = "Bad Request: message with poll to stop not found"
    assert stage.refusal("stopPoll", **place) == refusal


def test_a_group_may_keep_polls_to_its_administrators(stage: Stage) -> None:
    group = stage.emulator.group("G", admins=[stage.alice])
    group.polls_allowed = False
    params = {"chat_id": group.id, "question": "?", "options": options("A", "B")}
    refusal = "Bad Request: not enough rights to send polls to the chat"
    assert stage.refusal("sendPoll", **params) == refusal
    stage.emulator.promotes(stage.alice, group)
    assert stage.call("sendPoll", **params)["poll"]["question"] == "?"


def test_a_poll_refused_leaves_nothing_behind(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.alice])
    stage.refusal(
        "sendPoll", chat_id=group.id, question="?", options=options("A", "B"), open_period=4
    )
    assert stage.emulator.messages(group) == []
