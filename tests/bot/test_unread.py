"""What is taken out of an update before PTB makes objects of it, and what must stay."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from telegram import Bot, Message, Update

from bot.polling import UpdatesRequest
from bot.unread import lightened

BOT = Bot("1:token")
PLACE = {"message_id": 5, "date": 1_760_000_000, "chat": {"id": 7, "type": "private"}}
PERSON = {"id": 7, "first_name": "Alice", "is_bot": False}
QUESTION = {**PLACE, "message_id": 4, "from": PERSON, "text": "/film"}
SHOWN = {
    **PLACE,
    "text": "Les Petites Victoires",
    "entities": [{"type": "bold", "offset": 0, "length": 3}],
    "reply_markup": {"inline_keyboard": [[{"text": "Critiques", "callback_data": "c:1"}]]},
    "link_preview_options": {"is_disabled": True},
    "reply_to_message": QUESTION,
}
TAP: dict[str, Any] = {
    "update_id": 1,
    "callback_query": {
        "id": "9",
        "chat_instance": "1",
        "from": PERSON,
        "data": "c:1",
        "message": SHOWN,
    },
}


def test_a_tap_keeps_what_handlers_look_at() -> None:
    update = Update.de_json(lightened(deepcopy(TAP)), BOT)
    assert update.callback_query is not None
    message = update.callback_query.message
    assert isinstance(message, Message)
    assert (message.message_id, message.text) == (5, "Les Petites Victoires")
    assert message.reply_to_message is not None
    assert message.reply_to_message.from_user is not None
    assert message.reply_to_message.from_user.id == 7
    assert message.reply_markup is None
    assert not message.entities


def test_what_a_person_wrote_stays_whole_and_what_it_answers_is_lightened() -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    written = {**PLACE, "from": PERSON, "text": "/film", "entities": entities}
    given = {"update_id": 2, "message": {**written, "reply_to_message": deepcopy(SHOWN)}}
    update = Update.de_json(lightened(given), BOT)
    assert update.message is not None
    assert [entity.type for entity in update.message.entities] == ["bot_command"]
    answered = update.message.reply_to_message
    assert answered is not None
    assert answered.reply_markup is None
    assert answered.text == "Les Petites Victoires"


def test_nonsense_is_left_to_whoever_reads_it() -> None:
    for odd in ({}, {"message": None}, {"callback_query": "x"}, {"callback_query": {"message": 3}}):
        assert lightened(deepcopy(odd)) == odd


def test_polled_updates_are_lightened_and_the_answer_stays_as_it_came() -> None:
    answer = b'{"ok":true,"result":[{"update_id":1,"callback_query":{"message":{"entities":[]}}}]}'
    [update] = UpdatesRequest.parse_json_payload(answer)["result"]
    assert update == {"update_id": 1, "callback_query": {"message": {}}}
    assert UpdatesRequest.parse_json_payload(b'{"ok":true,"result":true}')["result"] is True
