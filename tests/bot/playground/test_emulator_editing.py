"""Editing, deleting, pinning."""

from __future__ import annotations

import pytest

from bot.playground.emulator import ApiError, File

from .conftest import Stage, inline

UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)
KEYBOARD = inline([{"text": "★ 4", "callback_data": "rate:4"}])


def test_an_edit_replaces_text_and_keyboard_and_is_counted(stage: Stage) -> None:
    message_id = stage.send("Old", reply_markup=KEYBOARD)["message_id"]
    stage.time += 60
    edited = stage.call("editMessageText", message_id=message_id, text="<i>New</i>")
    assert (edited["text"], edited["edit_date"]) == ("<i>New</i>", int(stage.time))
    assert "reply_markup" not in edited
    kept = stage.emulator.message(stage.chat, message_id)
    assert [version["text"] for version in kept.history] == ["Old"]


@pytest.mark.parametrize("html", ["<b>Same</b>", " <b>Same</b>\n", "<strong>Same</strong>"])
def test_an_edit_that_changes_nothing_is_refused(stage: Stage, html: str) -> None:
    message_id = stage.send("<b>Same</b>", parse_mode="HTML", reply_markup=KEYBOARD)["message_id"]
    same = {"message_id": message_id, "text": html, "parse_mode": "HTML"}
    assert stage.refusal("editMessageText", **same, reply_markup=KEYBOARD) == UNCHANGED
    assert stage.refusal("editMessageReplyMarkup", message_id=message_id, reply_markup=KEYBOARD)
    stage.call("editMessageText", **same)
    assert stage.refusal("editMessageText", **same) == UNCHANGED


def test_another_link_preview_is_a_change(stage: Stage) -> None:
    message_id = stage.send("x", link_preview_options={"url": "https://a.org/1"})["message_id"]
    for number in (2, 3):
        options = {"url": f"https://a.org/{number}"}
        stage.call("editMessageText", message_id=message_id, text="x", link_preview_options=options)


def test_a_change_of_buttons_alone_does_not_show_as_an_edit(stage: Stage) -> None:
    message_id = stage.send()["message_id"]
    edited = stage.call("editMessageReplyMarkup", message_id=message_id, reply_markup=KEYBOARD)
    assert edited["reply_markup"] == KEYBOARD
    assert "edit_date" not in edited


def test_only_an_inline_keyboard_fits_an_edited_message(stage: Stage) -> None:
    message_id = stage.send()["message_id"]
    markup = {"force_reply": True}
    with pytest.raises(ApiError, match="inline keyboard expected"):
        stage.call("editMessageText", message_id=message_id, text="y", reply_markup=markup)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"message_id": 999, "text": "x"}, "message to edit not found"),
        ({"text": "x"}, "message identifier is not specified"),
        ({"message_id": 1, "text": "x"}, "message can't be edited"),
        ({"message_id": 1}, "message text is empty"),
        ({"inline_message_id": "gone", "text": "x"}, "MESSAGE_ID_INVALID"),
    ],
)
def test_what_cannot_be_edited(stage: Stage, params: dict[str, object], refusal: str) -> None:
    assert stage.refusal("editMessageText", **params) == f"Bad Request: {refusal}"


def test_a_deleted_message_is_not_found(stage: Stage) -> None:
    message_id = stage.send()["message_id"]
    stage.call("deleteMessage", message_id=message_id)
    refusal = stage.refusal("editMessageText", message_id=message_id, text="x")
    assert refusal == "Bad Request: message to edit not found"
    refusal = stage.refusal("deleteMessage", message_id=message_id)
    assert refusal == "Bad Request: message to delete not found"


def test_a_message_that_asked_for_a_reply_cannot_be_edited(stage: Stage) -> None:
    message_id = stage.send(reply_markup={"force_reply": True})["message_id"]
    refusal = stage.refusal("editMessageText", message_id=message_id, text="x")
    assert refusal == "Bad Request: message can't be edited"


def test_text_and_caption_are_edited_where_they_are(stage: Stage) -> None:
    text = stage.send()["message_id"]
    photo = stage.call("sendPhoto", photo="https://example.org/p.jpg", caption="a")["message_id"]
    assert "no caption" in stage.refusal("editMessageCaption", message_id=text, caption="b")
    assert "no text" in stage.refusal("editMessageText", message_id=photo, text="b")
    edited = stage.call(
        "editMessageCaption", message_id=photo, caption="<b>b</b>", parse_mode="HTML"
    )
    assert (edited["caption"], edited["caption_entities"][0]["type"]) == ("b", "bold")
    assert "caption" not in stage.call("editMessageCaption", message_id=photo)


def test_a_picture_can_be_changed_and_put_in_place_of_a_text(stage: Stage) -> None:
    message_id = stage.send("Card")["message_id"]
    media = {"type": "photo", "media": "https://example.org/1.jpg", "caption": "One"}
    edited = stage.call("editMessageMedia", message_id=message_id, media=media)
    assert "text" not in edited
    assert edited["caption"] == "One"
    assert stage.refusal("editMessageMedia", message_id=message_id, media=media) == UNCHANGED
    upload = {"p": File("p.png", b"\x89PNG")}
    params = {"chat_id": 11, "message_id": message_id, "media": {**media, "media": "attach://p"}}
    stage.emulator.call("editMessageMedia", params, upload)


def test_several_messages_are_deleted_at_once_and_missing_ones_skipped(stage: Stage) -> None:
    ids = [stage.send(str(n))["message_id"] for n in range(3)]
    stage.call("deleteMessages", message_ids=[*ids, 999])
    assert [kept.message["text"] for kept in stage.emulator.messages(stage.chat)] == ["/start"]
    assert "not specified" in stage.refusal("deleteMessages", message_ids=[])


def test_after_two_days_a_message_stays(stage: Stage) -> None:
    message_id = stage.send()["message_id"]
    stage.time += 48 * 3600
    refusal = stage.refusal("deleteMessage", message_id=message_id)
    assert refusal == "Bad Request: message can't be deleted for everyone"


def test_in_a_group_others_messages_are_an_administrators_to_delete(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [stage.bob], [stage.alice])
    said = emulator.says(stage.bob, group, "/now")
    delete = {"chat_id": group.id, "message_id": said.id}
    assert stage.refusal("deleteMessage", **delete) == "Bad Request: message can't be deleted"
    emulator.promotes(stage.alice, group)
    assert stage.call("deleteMessage", **delete) is True


def test_pinning_needs_the_right_and_leaves_a_note(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [stage.bob], [stage.alice])
    sent = stage.call("sendMessage", chat_id=group.id, text="Programme")
    pin = {"chat_id": group.id, "message_id": sent["message_id"]}
    refusal = stage.refusal("pinChatMessage", **pin)
    assert refusal == "Bad Request: not enough rights to manage pinned messages in the chat"
    emulator.promotes(stage.alice, group)
    stage.call("pinChatMessage", **pin)
    assert stage.call("getChat", chat_id=group.id)["pinned_message"]["text"] == "Programme"
    assert emulator.messages(group)[-1].message["pinned_message"]["text"] == "Programme"
    stage.call("unpinChatMessage", chat_id=group.id)
    assert "not found" in stage.refusal("unpinChatMessage", chat_id=group.id)


def test_a_channel_post_of_somebody_else_needs_the_right_to_edit(stage: Stage) -> None:
    emulator = stage.emulator
    channel = emulator.channel("Sorties", [stage.alice])
    post = emulator.says(stage.alice, channel, "Hello")
    edit = {"chat_id": channel.id, "message_id": post.id, "text": "Hi"}
    assert stage.call("editMessageText", **edit)["text"] == "Hi"
    emulator.promotes(stage.alice, channel, rights=frozenset({"can_post_messages"}))
    refusal = stage.refusal("editMessageText", **{**edit, "text": "Ho"})
    assert refusal == "Bad Request: message can't be edited"


def test_in_a_private_chat_the_bot_may_delete_what_was_said_to_it(stage: Stage) -> None:
    said = stage.emulator.says(stage.alice, stage.chat, "my secret")
    assert stage.call("deleteMessages", message_ids=[said.id]) is True
    group = stage.emulator.group("G", [stage.alice])
    said = stage.emulator.says(stage.alice, group, "/now")
    refusal = stage.refusal("deleteMessages", chat_id=group.id, message_ids=[said.id])
    assert refusal == "Bad Request: message can't be deleted"


def test_a_pinned_message_that_is_deleted_is_pinned_no_more(stage: Stage) -> None:
    message_id = stage.send()["message_id"]
    stage.call("pinChatMessage", chat_id=11, message_id=message_id)
    stage.call("deleteMessage", message_id=message_id)
    assert "pinned_message" not in stage.call("getChat", chat_id=11)


def test_a_place_has_neither_text_nor_picture_to_edit(stage: Stage) -> None:
    message_id = stage.call("sendLocation", latitude=1.0, longitude=2)["message_id"]
    media = {"type": "photo", "media": "https://example.org/p.jpg"}
    refusal = stage.refusal("editMessageMedia", message_id=message_id, media=media)
    assert refusal == "Bad Request: message can't be edited"
    refusal = stage.refusal("editMessageMedia", message_id=message_id, media=media | {"type": "x"})
    assert refusal == "Bad Request: can't parse InputMedia: Unsupported type specified"
