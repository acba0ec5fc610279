"""Sending: who can be written to, what a message may carry, files, copies."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.emulator import ApiError, File

from .conftest import Stage

PNG = b"\x89PNG\r\n\x1a\n..."


@pytest.mark.parametrize(
    ("method", "params", "refusal"),
    [
        ("sendMessage", {"text": "x", "txt": 1}, 'unknown parameter "txt" of sendMessage'),
        ("sendMessage", {"text": 5}, 'field "text" must be of type String'),
        ("sendMessage", {"text": "x", "disable_notification": 1}, "must be of type Boolean"),
        ("sendMessage", {"text": "x", "message_thread_id": "7"}, "must be of type Integer"),
        ("sendMessage", {"text": "x", "message_thread_id": 7}, "message thread not found"),
        ("sendMessage", {"text": "x", "reply_parameters": {}}, 'can\'t find field "message_id"'),
        (
            "sendMessage",
            {"text": "x", "reply_parameters": {"message_id": 999}},
            "message to be replied not found",
        ),
        ("sendMessage", {"text": "x", "business_connection_id": "b"}, "business connection"),
        ("sendMessage", {"text": "x", "allow_paid_broadcast": True}, "FLOODSKIP_NOT_ALLOWED"),
        ("sendMessage", {"text": "x", "chat_id": ""}, "chat_id is empty"),
        ("sendMessage", {"text": "x", "chat_id": 0}, "chat not found"),
        ("sendMessage", {"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ("sendMessage", {"text": "x", "chat_id": "nobody"}, "chat not found"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "nothing"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "attach://gone"}, "there is no photo in the request"),
        ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong latitude or longitude"),
        ("sendLocation", {"latitude": 48.8}, "longitude is empty"),
        ("sendChatAction", {"action": "sleeping"}, "wrong parameter action in request"),
        ("copyMessage", {"chat_id": 11, "from_chat_id": 11, "message_id": 99}, "not found"),
    ],
)
def test_a_call_that_telegram_refuses(
    stage: Stage, method: str, params: dict[str, Any], refusal: str
) -> None:
    told = stage.refusal(method, **params)
    assert told.startswith("Bad Request: ")
    assert refusal in told


def test_an_unknown_method_is_not_found(stage: Stage) -> None:
    with pytest.raises(ApiError) as caught:
        stage.emulator.call("sendMesage", {})
    assert (caught.value.code, caught.value.description) == (404, "Not Found: method not found")


def test_a_stranger_cannot_be_written_to_first(stage: Stage) -> None:
    stage.emulator.private(stage.bob)
    refusal = "Forbidden: bot can't initiate conversation with a user"
    assert stage.refusal("sendMessage", chat_id=12, text="x") == refusal
    stage.emulator.presses_start_link(stage.bob, "film-5")
    stage.call("sendMessage", chat_id=12, text="x")
    assert stage.told()[-1]["message"]["text"] == "/start film-5"


def test_somebody_who_blocked_the_bot_cannot_be_written_to(stage: Stage) -> None:
    message = stage.send()
    stage.emulator.blocks(stage.alice)
    refusal = "Forbidden: bot was blocked by the user"
    assert stage.refusal("sendMessage", text="x") == refusal
    assert stage.refusal("editMessageText", message_id=1, text="x") == refusal
    assert stage.refusal("deleteMessage", message_id=message["message_id"]) == refusal
    stage.emulator.unblocks(stage.alice)
    stage.send()
    statuses = [
        (u["my_chat_member"]["old_chat_member"]["status"], u["my_chat_member"]["new_chat_member"])
        for u in stage.told()
    ]
    assert [(old, new["status"]) for old, new in statuses] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]


def test_pressing_start_again_unblocks(stage: Stage) -> None:
    stage.emulator.blocks(stage.alice)
    with pytest.raises(ValueError, match="blocked"):
        stage.emulator.says(stage.alice, stage.chat, "hello")
    stage.emulator.presses_start_link(stage.alice)
    assert [next(iter(u.keys() - {"update_id"})) for u in stage.told()] == [
        "my_chat_member",
        "my_chat_member",
        "message",
    ]


def test_an_answer_shows_what_it_answers(stage: Stage) -> None:
    first = stage.send("First")
    reply = stage.send("Second", reply_parameters={"message_id": first["message_id"]})
    third = stage.send("Third", reply_parameters={"message_id": reply["message_id"]})
    assert third["reply_to_message"]["text"] == "Second"
    assert "reply_to_message" not in third["reply_to_message"]


def test_a_missing_message_can_be_answered_when_that_is_allowed(stage: Stage) -> None:
    lenient = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in stage.send(reply_parameters=lenient)


def test_a_quotation_has_to_stand_in_the_message(stage: Stage) -> None:
    first = stage.send("Small victories")
    parameters = {"message_id": first["message_id"], "quote": "victories"}
    assert stage.send(reply_parameters=parameters)["quote"]["position"] == 6
    refusal = stage.refusal(
        "sendMessage", text="x", reply_parameters={**parameters, "quote": "defeats"}
    )
    assert refusal == "Bad Request: QUOTE_TEXT_INVALID"


def test_silence_and_protection_are_kept(stage: Stage) -> None:
    message = stage.send(disable_notification=True, protect_content=True)
    kept = stage.emulator.message(stage.chat, message["message_id"])
    assert kept.silent
    assert message["has_protected_content"] is True
    refusal = stage.refusal(
        "forwardMessage", chat_id=11, from_chat_id=11, message_id=message["message_id"]
    )
    assert refusal == "Bad Request: message can't be forwarded"


def test_an_uploaded_file_is_kept_and_can_be_sent_again_by_its_id(stage: Stage) -> None:
    upload = File("seance.ics", b"BEGIN:VCALENDAR", "text/calendar")
    message = stage.emulator.call("sendDocument", {"chat_id": 11}, {"document": upload})
    document = message["document"]
    assert (document["file_name"], document["file_size"]) == ("seance.ics", 15)
    assert stage.emulator.file(document["file_id"]) == upload
    again = stage.call("sendDocument", document=document["file_id"], caption="<b>x</b>")
    assert again["document"] == document
    assert stage.call("getFile", file_id=document["file_id"])["file_size"] == 15
    assert "wrong file_id" in stage.refusal("getFile", file_id="nothing")


def test_a_picture_can_be_attached_by_name_or_by_address(stage: Stage) -> None:
    emulator = stage.emulator
    sent = emulator.call(
        "sendPhoto", {"chat_id": 11, "photo": "attach://p"}, {"p": File("p.png", PNG)}
    )
    assert emulator.file(sent["photo"][0]["file_id"]).content == PNG
    sent = stage.call("sendPhoto", photo="https://example.org/p.jpg?x=1", has_spoiler=True)
    assert emulator.file(sent["photo"][-1]["file_id"]).url == "https://example.org/p.jpg?x=1"
    assert sent["has_media_spoiler"] is True


def test_an_upload_that_is_no_picture_or_empty_is_refused(stage: Stage) -> None:
    for content, refusal in ((b"<html>", "IMAGE_PROCESS_FAILED"), (b"", "file must be non-empty")):
        with pytest.raises(ApiError, match=refusal):
            stage.emulator.call("sendPhoto", {"chat_id": 11}, {"photo": File("p.png", content)})


def test_a_venue_is_a_place_with_a_name(stage: Stage) -> None:
    sent = stage.call(
        "sendVenue", latitude=44.84, longitude=-0.58, title="Utopia", address="5 place Jullian"
    )
    assert sent["venue"]["location"] == sent["location"] == {"latitude": 44.84, "longitude": -0.58}


def test_a_copy_forgets_where_it_came_from_and_a_forward_does_not(stage: Stage) -> None:
    message = stage.send("<b>Poster</b>", parse_mode="HTML")
    source = {"chat_id": 11, "from_chat_id": 11, "message_id": message["message_id"]}
    copied = stage.call("copyMessage", **source)
    copy = stage.emulator.message(stage.chat, copied["message_id"]).message
    assert (copy["text"], copy["entities"]) == (message["text"], message["entities"])
    assert "forward_origin" not in copy
    forwarded = stage.call("forwardMessage", **source)
    assert forwarded["forward_origin"]["sender_user"]["id"] == stage.emulator.me.id
    again = stage.call("forwardMessage", **{**source, "message_id": forwarded["message_id"]})
    assert again["forward_origin"] == forwarded["forward_origin"]


def test_a_copied_picture_may_get_another_caption(stage: Stage) -> None:
    sent = stage.call("sendPhoto", photo="https://example.org/p.jpg", caption="old")
    source = {"chat_id": 11, "from_chat_id": 11, "message_id": sent["message_id"]}
    copied = stage.call("copyMessage", **source, caption="new")
    assert stage.emulator.message(stage.chat, copied["message_id"]).message["caption"] == "new"


def test_what_the_bot_is_doing_shows_for_five_seconds_or_until_it_sends(stage: Stage) -> None:
    emulator = stage.emulator
    stage.call("sendChatAction", action="typing")
    assert emulator.action(stage.chat) == "typing"
    stage.time += 5
    assert emulator.action(stage.chat) is None
    stage.call("sendChatAction", action="upload_document")
    stage.send()
    assert emulator.action(stage.chat) is None


def test_private_chats_share_their_message_numbers_and_supergroups_have_their_own(
    stage: Stage,
) -> None:
    first = stage.send()["message_id"]
    group = stage.emulator.group("G", [stage.alice], supergroup=True)
    assert stage.call("sendMessage", chat_id=group.id, text="x")["message_id"] == 2
    stage.emulator.presses_start_link(stage.bob)
    assert stage.send()["message_id"] == first + 2
