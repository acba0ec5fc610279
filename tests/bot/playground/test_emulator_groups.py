"""Groups, topics, channels: what the bot hears there and what it may do."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.emulator import ApiError, Emulator

from .conftest import Stage


def kinds(updates: list[dict[str, Any]]) -> list[str]:
    return [kind for update in updates for kind in update if kind != "update_id"]


def test_with_privacy_mode_the_bot_hears_commands_and_replies_only(stage: Stage) -> None:
    emulator, bob = stage.emulator, stage.bob
    group = emulator.group("G", [stage.alice, bob])
    own = stage.call("sendMessage", chat_id=group.id, text="Which film?")
    other = emulator.says(stage.alice, group, "Nice evening")
    for text in ("hello", "@seance_bot film?", "/film@other_bot x", "see /film", "#film"):
        emulator.says(bob, group, text)
    emulator.says(bob, group, "yes", reply_to=other.id)
    emulator.sends_location(bob, group, 48.8, 2.3)
    assert stage.told() == []
    heard = ("/film x", "/film@seance_bot x", "/film@Seance_Bot")
    for text in heard:
        emulator.says(bob, group, text)
    emulator.says(bob, group, "Petites victoires", reply_to=own["message_id"])
    emulator.sends_location(bob, group, 48.8, 2.3, reply_to=own["message_id"])
    texts = [update["message"].get("text") for update in stage.told()]
    assert texts == [*heard, "Petites victoires", None]


def test_an_administrator_or_a_bot_without_privacy_mode_hears_everything(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.bob], [stage.alice])
    stage.emulator.promotes(stage.alice, group)
    stage.emulator.says(stage.bob, group, "hello")
    assert kinds(stage.told()) == ["my_chat_member", "message"]
    open_eared = Emulator(privacy_mode=False)
    bob = open_eared.person(12, "Bob")
    open_eared.says(bob, open_eared.group("G", [bob]), "hello")
    assert kinds(open_eared.take_updates()) == ["message"]


def test_an_edited_command_is_heard_as_an_edit(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.bob])
    said = stage.emulator.says(stage.bob, group, "/film x")
    stage.emulator.edits(stage.bob, group, said.id, "/film y")
    assert kinds(stage.told()) == ["message", "edited_message"]
    with pytest.raises(ValueError, match="not a text of Alice's"):
        stage.emulator.edits(stage.alice, group, said.id, "/film z")


def test_the_bot_learns_that_it_was_added_promoted_and_thrown_out(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [stage.bob], [stage.alice], bot=None)
    refusal = "Forbidden: bot is not a member of the group chat"
    assert stage.refusal("sendMessage", chat_id=group.id, text="x") == refusal
    emulator.adds_bot(stage.alice, group)
    emulator.promotes(stage.alice, group)
    emulator.removes_bot(stage.alice, group)
    told = stage.told()
    assert kinds(told) == ["my_chat_member", "message", "my_chat_member", "message",
                           "my_chat_member"]  # fmt: skip
    assert told[1]["message"]["new_chat_members"][0]["id"] == emulator.me.id
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in told[::2]]
    assert statuses == ["member", "administrator", "kicked"]
    refusal = "Forbidden: bot was kicked from the group chat"
    assert stage.refusal("sendMessage", chat_id=group.id, text="x") == refusal
    emulator.says(stage.bob, group, "/film")
    assert stage.told() == []


def test_a_bot_in_silence_cannot_send(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.alice], bot="restricted", supergroup=True)
    refusal = stage.refusal("sendMessage", chat_id=group.id, text="x")
    assert refusal == "Bad Request: not enough rights to send text messages to the chat"


def test_people_who_come_and_go_are_announced(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [], [stage.alice])
    emulator.joins(stage.bob, group)
    assert stage.call("getChatMemberCount", chat_id=group.id) == 3
    emulator.leaves(stage.bob, group)
    joined, left = stage.told()
    assert joined["message"]["new_chat_members"][0]["id"] == 12
    assert left["message"]["left_chat_member"]["id"] == 12
    with pytest.raises(ValueError, match="Bob is not in G"):
        emulator.says(stage.bob, group, "/film")


def test_an_administrator_gets_changes_of_others_when_it_asks_for_them(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [stage.bob], [stage.alice], bot="administrator")
    emulator.promotes(stage.alice, group, stage.bob)
    assert stage.told() == []
    stage.emulator.call("getUpdates", {"allowed_updates": ["chat_member"]})
    emulator.promotes(stage.alice, group, stage.bob, "member")
    assert kinds(stage.told()) == ["chat_member"]


def test_standing_in_a_chat(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.bob], [stage.alice])
    eve = stage.emulator.person(13, "Eve")

    def status(user_id: int) -> str:
        member = stage.call("getChatMember", chat_id=group.id, user_id=user_id)
        return str(member["status"])

    assert [status(i) for i in (11, 12, eve.id, 1)] == ["creator", "member", "left", "member"]
    admins = stage.call("getChatAdministrators", chat_id=group.id)
    assert [admin["user"]["id"] for admin in admins] == [11]
    refusal = stage.refusal("getChatMember", chat_id=group.id, user_id=99)
    assert refusal == "Bad Request: PARTICIPANT_ID_INVALID"
    refusal = stage.refusal("getChatAdministrators", chat_id=11)
    assert refusal == "Bad Request: there are no administrators in the private chat"
    assert stage.call("getChatMember", chat_id=11, user_id=11)["status"] == "member"


def test_a_group_that_became_a_supergroup_says_where_it_went(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [stage.bob], [stage.alice])
    new = emulator.migrates(group)
    old_side, new_side = (update["message"] for update in stage.told())
    assert old_side["migrate_to_chat_id"] == new.id == new_side["chat"]["id"]
    assert new_side["migrate_from_chat_id"] == group.id
    with pytest.raises(ApiError) as caught:
        stage.call("sendMessage", chat_id=group.id, text="x")
    assert caught.value.description == ("Bad Request: group chat was upgraded to a supergroup chat")
    assert caught.value.migrate_to_chat_id == new.id
    stage.call("sendMessage", chat_id=new.id, text="x")
    with pytest.raises(ValueError, match="supergroup"):
        emulator.says(stage.bob, group, "/film")


def test_topics_of_a_forum(stage: Stage) -> None:
    emulator = stage.emulator
    forum = emulator.group("Cinéphiles", [stage.bob], [stage.alice], forum=True)
    thread = emulator.topic(forum, "Sorties")
    said = emulator.says(stage.bob, forum, "/announce", thread=thread)
    opened, heard = stage.told()
    assert opened["message"]["forum_topic_created"]["name"] == "Sorties"
    assert heard["message"]["message_thread_id"] == thread
    assert heard["message"]["is_topic_message"] is True
    # In a topic, what answers nothing answers the message that opened it.
    assert heard["message"]["reply_to_message"]["message_id"] == thread
    sent = stage.call("sendMessage", chat_id=forum.id, text="x", message_thread_id=thread)
    assert sent["message_thread_id"] == thread
    answer = stage.call(
        "sendMessage", chat_id=forum.id, text="y", reply_parameters={"message_id": said.id}
    )
    assert answer["message_thread_id"] == thread
    general = stage.call("sendMessage", chat_id=forum.id, text="z")
    assert "message_thread_id" not in general
    assert [k.message["text"] for k in emulator.messages(forum, thread)[1:]] == [
        "/announce", "x", "y",
    ]  # fmt: skip
    for wrong in (1, 999):
        refusal = stage.refusal("sendMessage", chat_id=forum.id, text="x", message_thread_id=wrong)
        assert refusal == "Bad Request: message thread not found"


def test_a_reply_in_a_plain_supergroup_has_a_thread_one_cannot_send_to(stage: Stage) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [stage.bob], supergroup=True)
    own = stage.call("sendMessage", chat_id=group.id, text="x")
    emulator.says(stage.bob, group, "y", reply_to=own["message_id"])
    message = stage.told()[0]["message"]
    assert message["message_thread_id"] == own["message_id"]
    assert "is_topic_message" not in message
    refusal = stage.refusal(
        "sendMessage", chat_id=group.id, text="z", message_thread_id=own["message_id"]
    )
    assert refusal == "Bad Request: message thread not found"


def test_a_channel_is_posted_to_by_administrators(stage: Stage) -> None:
    emulator = stage.emulator
    channel = emulator.channel("Sorties", [stage.alice], [stage.bob], username="sorties")
    post = stage.call("sendMessage", chat_id="@Sorties", text="Wednesday")
    assert "from" not in post
    assert post["sender_chat"]["id"] == channel.id
    emulator.says(stage.alice, channel, "/announce")
    assert kinds(stage.told()) == ["channel_post"]
    with pytest.raises(ValueError, match="may not post"):
        emulator.says(stage.bob, channel, "hello")
    forwarded = stage.call(
        "forwardMessage", chat_id=11, from_chat_id=channel.id, message_id=post["message_id"]
    )
    assert forwarded["forward_origin"]["chat"]["username"] == "sorties"


def test_a_channel_where_the_bot_is_no_administrator_is_closed(stage: Stage) -> None:
    channel = stage.emulator.channel("Sorties", [stage.alice], bot="member")
    refusal = stage.refusal("sendMessage", chat_id=channel.id, text="x")
    assert refusal == "Bad Request: need administrator rights in the channel chat"
    refusal = stage.refusal("getChatMember", chat_id=channel.id, user_id=11)
    assert refusal == "Bad Request: member list is inaccessible"


def test_the_bot_leaves_by_itself(stage: Stage) -> None:
    group = stage.emulator.group("G", [stage.alice])
    stage.call("leaveChat", chat_id=group.id)
    assert stage.told()[0]["my_chat_member"]["new_chat_member"]["status"] == "left"
    assert "not a member" in stage.refusal("getChat", chat_id=group.id)
    assert "private" in stage.refusal("leaveChat", chat_id=11)


def test_a_start_link_brings_the_bot_into_a_group(stage: Stage) -> None:
    group = stage.emulator.group("G", [], [stage.alice], bot=None)
    stage.emulator.presses_start_link(stage.alice, "announce", group)
    told = stage.told()
    assert kinds(told) == ["my_chat_member", "message", "message"]
    assert told[-1]["message"]["text"] == "/start@seance_bot announce"
    with pytest.raises(ValueError, match="cannot stand in a link"):
        stage.emulator.presses_start_link(stage.alice, "é")


def test_an_anonymous_administrator_writes_in_the_groups_name_and_taps_in_their_own(
    stage: Stage,
) -> None:
    emulator = stage.emulator
    group = emulator.group("G", [stage.bob], [stage.alice], supergroup=True)
    emulator.promotes(stage.alice, group, stage.bob, anonymous=True)
    assert stage.call("getChatMember", chat_id=group.id, user_id=12)["is_anonymous"] is True
    button = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    sent = stage.call("sendMessage", chat_id=group.id, text="x", reply_markup=button)
    emulator.says(stage.bob, group, "/announce")
    emulator.taps(stage.bob, group, sent["message_id"])
    said, tapped = stage.told()
    assert said["message"]["from"]["username"] == "GroupAnonymousBot"
    assert said["message"]["sender_chat"]["id"] == group.id
    assert tapped["callback_query"]["from"]["id"] == 12
    emulator.promotes(stage.alice, group, stage.bob)
    emulator.says(stage.bob, group, "/announce")
    assert stage.told()[0]["message"]["from"]["id"] == 12
