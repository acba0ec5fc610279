"""Presses of buttons and their one answer; inline mode."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.emulator import ApiError

from .conftest import Stage, inline

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
KEYBOARD = inline(
    [{"text": "★ 4", "callback_data": "rate:4"}, {"text": "Trailer", "url": "https://a.org/"}],
    [{"text": "★ 5", "callback_data": "rate:5"}],
)


def article(number: str = "1", **more: Any) -> dict[str, Any]:
    content = {"message_text": "<b>Film</b>", "parse_mode": "HTML"}
    return {
        "type": "article",
        "id": number,
        "title": "Film",
        "input_message_content": content,
        **more,
    }


def test_a_press_reaches_the_bot_with_its_message(stage: Stage) -> None:
    message = stage.send(reply_markup=KEYBOARD)
    query_id = stage.emulator.taps(stage.alice, stage.chat, message["message_id"], 1, 0)
    query = stage.told()[0]["callback_query"]
    assert (query["id"], query["data"]) == (query_id, "rate:5")
    assert query["message"] == message
    assert query["from"]["language_code"] == "fr"


def test_a_press_is_answered_exactly_once(stage: Stage) -> None:
    emulator = stage.emulator
    message = stage.send(reply_markup=KEYBOARD)
    query_id = emulator.taps(stage.alice, stage.chat, message["message_id"], data="rate:4")
    assert [tap.id for tap in emulator.unanswered_callbacks()] == [query_id]
    stage.call("answerCallbackQuery", callback_query_id=query_id, text="Saved", show_alert=True)
    answer = emulator.tap(query_id).answer
    assert answer is not None
    assert (answer.text, answer.show_alert) == ("Saved", True)
    assert emulator.unanswered_callbacks() == []
    assert stage.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


def test_an_answer_to_nothing_or_too_late_is_refused(stage: Stage) -> None:
    assert stage.refusal("answerCallbackQuery", callback_query_id="5") == TOO_OLD
    assert stage.refusal("answerCallbackQuery") == TOO_OLD
    message = stage.send(reply_markup=KEYBOARD)
    query_id = stage.emulator.taps(stage.alice, stage.chat, message["message_id"])
    stage.time += 61
    assert stage.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"text": "x" * 201}, "MESSAGE_TOO_LONG"),
        ({"url": "https://example.org"}, "URL_INVALID"),
        ({"show_alert": "yes"}, 'field "show_alert" must be of type Boolean'),
    ],
)
def test_an_answer_that_telegram_refuses(
    stage: Stage, params: dict[str, Any], refusal: str
) -> None:
    message = stage.send(reply_markup=KEYBOARD)
    query_id = stage.emulator.taps(stage.alice, stage.chat, message["message_id"])
    told = stage.refusal("answerCallbackQuery", callback_query_id=query_id, **params)
    assert told == f"Bad Request: {refusal}"
    stage.call("answerCallbackQuery", callback_query_id=query_id, text="x" * 200)


def test_only_buttons_that_are_there_can_be_pressed_unless_forged(stage: Stage) -> None:
    emulator, alice, chat = stage.emulator, stage.alice, stage.chat
    message_id = stage.send(reply_markup=KEYBOARD)["message_id"]
    for place in ((0, 2), (2, 0)):
        with pytest.raises(ValueError, match="no such button"):
            emulator.taps(alice, chat, message_id, *place)
    with pytest.raises(ValueError, match="no such button"):
        emulator.taps(alice, chat, message_id, data="rate:9")
    with pytest.raises(ValueError, match="not a callback button"):
        emulator.taps(alice, chat, message_id, 0, 1)
    emulator.forges_tap(alice, chat, message_id, "rate:9")
    assert stage.told()[0]["callback_query"]["data"] == "rate:9"


def test_somebody_outside_cannot_press(stage: Stage) -> None:
    message_id = stage.send(reply_markup=KEYBOARD)["message_id"]
    with pytest.raises(ValueError, match="Bob is not in"):
        stage.emulator.taps(stage.bob, stage.chat, message_id)


def test_a_press_on_a_deleted_message_comes_without_its_content(stage: Stage) -> None:
    message_id = stage.send(reply_markup=KEYBOARD)["message_id"]
    stage.call("deleteMessage", message_id=message_id)
    stage.emulator.forges_tap(stage.alice, stage.chat, message_id, "rate:4")
    message = stage.told()[0]["callback_query"]["message"]
    assert set(message) == {"chat", "message_id", "date"}
    assert message["date"] == 0


def test_an_inline_result_is_sent_and_its_buttons_work_by_its_inline_id(stage: Stage) -> None:
    emulator, alice, bob = stage.emulator, stage.alice, stage.bob
    dialogue = emulator.dialogue(alice, bob)
    query_id = emulator.inline_query(alice, "film", chat=dialogue)
    results = [article(reply_markup=KEYBOARD), article("2")]
    stage.call("answerInlineQuery", inline_query_id=query_id, results=results, is_personal=True)
    kept = emulator.chooses_inline_result(alice, dialogue, query_id, "1")
    assert (kept.message["text"], kept.message["via_bot"]["id"]) == ("Film", emulator.me.id)
    emulator.taps(bob, dialogue, kept.id)
    asked, chosen, pressed = stage.told()
    assert asked["inline_query"]["chat_type"] == "private"
    assert chosen["chosen_inline_result"]["inline_message_id"] == kept.inline_message_id
    assert "message" not in pressed["callback_query"]
    inline_id = pressed["callback_query"]["inline_message_id"]
    assert stage.call("editMessageText", inline_message_id=inline_id, text="Rated") is True
    assert emulator.messages(dialogue)[-1].message["text"] == "Rated"
    with pytest.raises(ApiError, match="not modified"):
        stage.call("editMessageText", inline_message_id=inline_id, text="Rated")


def test_a_result_without_buttons_has_no_inline_id(stage: Stage) -> None:
    emulator, group = stage.emulator, stage.emulator.group("G", [stage.alice])
    query_id = emulator.inline_query(stage.alice, "film", chat=group)
    stage.call("answerInlineQuery", inline_query_id=query_id, results=[article()])
    assert emulator.chooses_inline_result(stage.alice, group, query_id, "1").id
    _, chosen, message = stage.told()
    assert "inline_message_id" not in chosen["chosen_inline_result"]
    assert message["message"]["via_bot"]["id"] == emulator.me.id


def test_an_answer_for_all_is_served_again_and_a_personal_one_is_not(stage: Stage) -> None:
    emulator = stage.emulator

    def asks(person: Any) -> Any:
        emulator.take_updates()
        query_id = emulator.inline_query(person, "film")
        return query_id, len(emulator.pending_updates())

    query_id, asked = asks(stage.alice)
    assert asked == 1
    stage.call("answerInlineQuery", inline_query_id=query_id, results=[article()])
    query_id, asked = asks(stage.bob)
    assert asked == 0
    assert emulator.inline_answer(query_id).answer is not None
    stage.time += 300
    query_id, asked = asks(stage.alice)
    assert asked == 1
    stage.call("answerInlineQuery", inline_query_id=query_id, results=[article()], is_personal=True)
    assert asks(stage.bob)[1] == 1
    assert asks(stage.alice)[1] == 0


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article(str(n)) for n in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article("x" * 65)]}, "RESULT_ID_INVALID"),
        ({"results": [article(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [article(thumbnail_url="x")]}, "WEBDOCUMENT_URL_INVALID"),
        ({"results": [article(input_message_content={"message_text": " "})]}, "non-empty"),
        (
            {
                "results": [
                    article(input_message_content={"message_text": "<b", "parse_mode": "HTML"})
                ]
            },
            "can't parse entities",
        ),
        ({"results": [{"type": "article", "id": "1", "title": "x"}]}, "input_message_content"),
        ({"results": [{"type": "tune", "id": "1"}]}, "Unsupported type specified"),
        ({"results": [], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"results": [], "button": {"text": "x", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
        (
            {"results": [article(reply_markup=inline([{"text": "x", "pay": True}]))]},
            "BUTTON_TYPE_INVALID",
        ),
    ],
)
def test_an_inline_answer_that_telegram_refuses(
    stage: Stage, params: dict[str, Any], refusal: str
) -> None:
    query_id = stage.emulator.inline_query(stage.alice, "film")
    assert refusal in stage.refusal("answerInlineQuery", inline_query_id=query_id, **params)


def test_an_inline_answer_comes_once_and_within_ten_seconds(stage: Stage) -> None:
    query_id = stage.emulator.inline_query(stage.alice, "film")
    stage.call("answerInlineQuery", inline_query_id=query_id, results=[])
    again = stage.refusal("answerInlineQuery", inline_query_id=query_id, results=[])
    late = stage.emulator.inline_query(stage.alice, "other")
    stage.time += 11
    assert again == stage.refusal("answerInlineQuery", inline_query_id=late, results=[]) == TOO_OLD


def test_other_results_are_pictures_and_places(stage: Stage) -> None:
    emulator = stage.emulator
    photo = {"type": "photo", "id": "p", "photo_url": "https://a.org/p.jpg", "caption": "Poster"}
    venue = {
        "type": "venue",
        "id": "v",
        "latitude": 44.8,
        "longitude": -0.5,
        "title": "Utopia",
        "address": "5 place Jullian",
    }
    query_id = emulator.inline_query(stage.alice, "film")
    results = [{**photo, "thumbnail_url": "https://a.org/t.jpg"}, venue]
    stage.call("answerInlineQuery", inline_query_id=query_id, results=results)
    sent = emulator.chooses_inline_result(stage.alice, stage.chat, query_id, "p")
    assert sent.message["caption"] == "Poster"
    sent = emulator.chooses_inline_result(stage.alice, stage.chat, query_id, "v")
    assert sent.message["venue"]["title"] == "Utopia"
    with pytest.raises(ValueError, match="offered no result"):
        emulator.chooses_inline_result(stage.alice, stage.chat, query_id, "x")
