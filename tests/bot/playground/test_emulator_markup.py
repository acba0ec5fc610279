"""Keyboards and their limits."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Stage, inline

TEXT_BUTTON = (
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
)


def button(**more: Any) -> dict[str, Any]:
    return {"text": "b", **more}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (button(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
        (button(callback_data="é" * 33), "BUTTON_DATA_INVALID"),
        (button(callback_data=""), TEXT_BUTTON),
        (button(), TEXT_BUTTON),
        (
            button(callback_data="x", url="https://example.org"),
            "can't parse inline keyboard button: exactly one action expected,"
            " found url and callback_data",
        ),
        ({"text": "", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        (
            {"callback_data": "x"},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": 5, "callback_data": "x"},
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        (
            button(callback="x"),
            'can\'t parse inline keyboard button: Unknown field "callback" of InlineKeyboardButton',
        ),
        (
            button(url="not-a-url"),
            "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
        (
            button(url="http://localhost:8000/x"),
            "inline keyboard button URL 'http://localhost:8000/x' is invalid: Wrong HTTP URL",
        ),
        (
            button(url="ftp://example.com"),
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
        (
            button(web_app={"url": "http://example.com"}),
            "inline keyboard button Web App URL 'http://example.com' is invalid:"
            " Only HTTPS links are allowed",
        ),
        (button(pay=True), "BUTTON_TYPE_INVALID"),
        (button(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (button(callback_data="x", style="loud"), "BUTTON_STYLE_INVALID"),
    ],
)
def test_a_button_that_telegram_refuses(stage: Stage, given: dict[str, Any], refusal: str) -> None:
    told = stage.refusal("sendMessage", text="x", reply_markup=inline([given]))
    assert told == f"Bad Request: {refusal}"


@pytest.mark.parametrize(
    "given",
    [
        button(callback_data="x" * 64),
        button(url="tg://user?id=12"),
        button(url="https://example.org/path?q=1"),
        button(switch_inline_query=""),
        button(switch_inline_query_current_chat="petites"),
        button(copy_text={"text": "x"}),
        button(callback_data="x", style="success"),
    ],
)
def test_a_button_that_telegram_takes(stage: Stage, given: dict[str, Any]) -> None:
    message = stage.send(reply_markup=inline([given]))
    assert message["reply_markup"] == inline([given])


def test_eight_buttons_a_row_and_a_hundred_in_all(stage: Stage) -> None:
    row = [button(callback_data="x")] * 8
    stage.send(reply_markup=inline(*[row] * 12, row[:4]))
    refusal = "Bad Request: reply markup is too long"
    for rows in ([row] * 12 + [row[:5]], [[*row, row[0]]]):
        assert stage.refusal("sendMessage", text="x", reply_markup=inline(*rows)) == refusal


def test_an_empty_inline_keyboard_is_no_keyboard(stage: Stage) -> None:
    assert "reply_markup" not in stage.send(reply_markup=inline())
    assert "reply_markup" not in stage.send(reply_markup=inline([]))


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        ({}, "object expected as reply markup"),
        ("x", "object expected as reply markup"),
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
        ({"keyboard": [[{"text": ""}]]}, "keyboard button text must be non-empty"),
        (
            {"keyboard": [[{"text": "A"}]], "selective": "yes"},
            'field "selective" must be of type Boolean',
        ),
        ({"keyboard": [[{"text": str(n)} for n in range(13)]]}, "reply markup is too long"),
        ({"force_reply": True, "input_field_placeholder": "x" * 65}, "PLACEHOLDER_INVALID"),
    ],
)
def test_a_markup_that_telegram_refuses(stage: Stage, markup: Any, refusal: str) -> None:
    told = stage.refusal("sendMessage", text="x", reply_markup=markup)
    assert told == f"Bad Request: {refusal}"


def test_location_is_asked_for_in_private_chats_only(stage: Stage) -> None:
    markup = {"keyboard": [[{"text": "Here", "request_location": True}]]}
    stage.send(reply_markup=markup)
    group = stage.emulator.group("Cinéphiles", [stage.alice])
    refusal = stage.refusal("sendMessage", chat_id=group.id, text="x", reply_markup=markup)
    assert refusal == "Bad Request: location can be requested in private chats only"


def test_a_channel_takes_inline_keyboards_only(stage: Stage) -> None:
    channel = stage.emulator.channel("Sorties", [stage.alice])
    markup: dict[str, Any]
    for markup in ({"force_reply": True}, {"keyboard": [[{"text": "A"}]]}):
        refusal = stage.refusal("sendMessage", chat_id=channel.id, text="x", reply_markup=markup)
        assert refusal == "Bad Request: inline keyboard expected"
    refusal = stage.refusal(
        "sendMessage",
        chat_id=channel.id,
        text="x",
        reply_markup=inline([button(switch_inline_query="x")]),
    )
    assert "Bad Request: can't use switch_inline_query button in a channel chat" in refusal


def test_a_reply_keyboard_stays_until_it_is_removed(stage: Stage) -> None:
    emulator, alice, chat = stage.emulator, stage.alice, stage.chat
    keyboard = {"keyboard": [[{"text": "Paris"}, {"text": "Here", "request_location": True}]]}
    stage.send(reply_markup=keyboard)
    assert emulator.reply_keyboard(alice, chat) == keyboard
    with pytest.raises(ValueError, match="only \\['Paris', 'Here'\\]"):
        emulator.presses_reply_button(alice, chat, "Lyon")
    emulator.presses_reply_button(alice, chat, "Paris")
    emulator.presses_reply_button(alice, chat, "Here", location=(48.85, 2.35))
    said, sent = stage.told()
    assert said["message"]["text"] == "Paris"
    assert sent["message"]["location"] == {"latitude": 48.85, "longitude": 2.35}
    assert emulator.reply_keyboard(alice, chat) == keyboard
    stage.send(reply_markup={"remove_keyboard": True})
    assert emulator.reply_keyboard(alice, chat) is None


def test_a_one_time_keyboard_goes_once_something_was_said(stage: Stage) -> None:
    stage.send(reply_markup={"keyboard": [[{"text": "Paris"}]], "one_time_keyboard": True})
    stage.emulator.says(stage.alice, stage.chat, "Lyon")
    assert stage.emulator.reply_keyboard(stage.alice, stage.chat) is None


def test_a_question_for_a_reply_is_put_to_those_it_is_meant_for(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("Cinéphiles", [stage.alice, stage.bob])
    asked = emulator.says(stage.bob, group, "/rate")
    question = stage.call(
        "sendMessage",
        chat_id=group.id,
        text="A few words?",
        reply_parameters={"message_id": asked.id},
        reply_markup={"force_reply": True, "selective": True},
    )
    assert emulator.forced_reply(stage.bob, group) == question["message_id"]
    assert emulator.forced_reply(stage.alice, group) is None
    emulator.says(stage.bob, group, "Superb", reply_to=question["message_id"])
    assert emulator.forced_reply(stage.bob, group) is None


def test_a_selective_question_reaches_those_it_mentions(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("Cinéphiles", [stage.alice, stage.bob])
    stage.call(
        "sendMessage",
        chat_id=group.id,
        text="🎬 @bobby, a few words?",
        reply_markup={"force_reply": True, "selective": True},
    )
    assert emulator.forced_reply(stage.bob, group) is not None
    assert emulator.forced_reply(stage.alice, group) is None
