"""Polls on their way: sent, stopped, and what Telegram says of them."""

from __future__ import annotations

import pytest

from bot.playground.emulator import Chat
from db.models import PausedChat
from handlers.outgoing import Kind, Letter, Post, Receipt, Stop, Tally
from handlers.screens.screen import Ballot, Document, Screen
from tests.bot.delivery.stage import Stage

BALLOT = Ballot("Which film?", ("Solaris", "Stalker"), several=True)


async def ballot(letter: Letter) -> Post:
    return Post(BALLOT, topic=letter.payload.get("topic"), answers=letter.payload.get("answers"))


async def stop(letter: Letter) -> Stop:
    return Stop(int(letter.payload["message"]))


@pytest.fixture
def receipts(stage: Stage) -> list[Receipt]:
    """What came of the rows; `lost` ones have neither message nor poll."""
    found: list[Receipt] = []

    async def keep(receipt: Receipt) -> None:
        found.append(receipt)

    stage.kinds |= {"ballot": Kind(ballot, sent=keep, lost=keep), "stop": Kind(stop, sent=keep)}
    return found


@pytest.fixture
def group(stage: Stage) -> Chat:
    return stage.emulator.group("Friends", [stage.person(7), stage.person(8)])


async def test_a_poll_is_sent_and_stopped_with_its_counts(
    stage: Stage, receipts: list[Receipt], group: Chat
) -> None:
    await stage.wants(group.id, kind="ballot", payload={})
    await stage.delivers()
    [sent] = receipts
    assert sent.poll is not None
    assert sent.poll.counts == (0, 0)
    message_id = sent.message_id
    assert message_id is not None
    poll = stage.emulator.message(group, message_id).message["poll"]
    assert (poll["id"], poll["question"]) == (sent.poll.poll_id, "Which film?")
    assert (poll["is_anonymous"], poll["allows_multiple_answers"]) == (True, True)
    for person in stage.emulator.people():
        stage.emulator.votes(person, group, message_id, [0, 1] if person.id == 7 else [1])
    await stage.wants(group.id, kind="stop", payload={"message": message_id})
    await stage.delivers_all()
    assert receipts[-1].poll == Tally(sent.poll.poll_id, (1, 2), 2)
    assert stage.emulator.message(group, message_id).message["poll"]["is_closed"]


async def test_a_poll_is_stopped_once(stage: Stage, receipts: list[Receipt], group: Chat) -> None:
    await stage.wants(group.id, kind="ballot", payload={})
    await stage.delivers()
    message_id = receipts[0].message_id
    for _ in range(2):
        await stage.wants(group.id, kind="stop", payload={"message": message_id})
    await stage.delivers_all()
    assert await stage.states() == ["sent", "sent", "dropped"]
    assert len(receipts) == 2


async def test_a_group_without_polls_still_gets_its_messages(
    stage: Stage, receipts: list[Receipt], group: Chat
) -> None:
    group.polls_allowed = False
    await stage.wants(group.id, kind="ballot", payload={})
    await stage.wants(group.id, "News")
    await stage.delivers_all()
    assert await stage.states() == ["dropped", "sent"]
    assert [(one.message_id, one.poll) for one in receipts] == [(None, None)]
    async with stage.database.read() as session:
        assert (await session.execute(PausedChat.__table__.select())).all() == []


async def test_a_message_may_answer_another_and_have_buttons(stage: Stage, group: Chat) -> None:
    first = stage.emulator.says(stage.person(7), group, "Hello")

    async def file(letter: Letter) -> Post:
        return Post(Document("a.txt", b"a", "<b>A file</b>"), answers=first.id)

    stage.kind("file", file)
    await stage.wants(group.id, kind="file", payload={})
    await stage.delivers()
    message = stage.emulator.messages(group)[-1].message
    assert message["reply_to_message"]["message_id"] == first.id
    assert message["caption"] == "A file"


async def test_what_it_answers_may_be_gone(stage: Stage, group: Chat) -> None:
    async def answer(letter: Letter) -> Post:
        return Post(Screen("Here"), answers=4711)

    stage.kind("answer", answer)
    await stage.wants(group.id, kind="answer", payload={})
    await stage.delivers()
    assert stage.got(group) == ["Here"]
