"""What a conversation is: kept in the database, one a person and chat, left by any command, safe to
take twice. `tests/bot/test_processes.py` shows the same with real processes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select, update
from telegram import Update

from bot.ordering import process
from db.models import Conversation
from tests.client import Client
from tests.handlers.conftest import Stage

STEPS = (
    ("/seances", "Quel film"),
    ("petites victoires", "Dans quelle ville"),
    ("bordeaux", "20:30"),
    ("demain", "14:00"),
)


async def standing(stage: Stage, person_id: int = 7, chat_id: int = 7) -> str | None:
    """The state a person is in, as the database has it; empty: closed, None: never begun."""
    async with stage.database.read() as session:
        return await session.scalar(
            select(Conversation.state).where(
                Conversation.person_id == person_id, Conversation.chat_id == chat_id
            )
        )


async def take(stage: Stage, updates: Sequence[dict[str, Any]]) -> None:
    """Hand updates over one after the other, be they new or not."""
    for one in updates:
        await stage.application.process_update(Update.de_json(one, stage.application.bot))


def write(stage: Stage, client: Client, text: str) -> list[dict[str, Any]]:
    """Somebody writes; the updates that come of it, not handed over yet."""
    stage.emulator.says(client.person, client.chat, text)
    return stage.emulator.take_updates()


def answers(stage: Stage, client: Client) -> list[str]:
    """What the bot has said in this chat, oldest first."""
    return [
        kept.message["text"]
        for kept in stage.emulator.messages(client.chat)
        if kept.sender is stage.emulator.me
    ]


async def test_each_step_is_in_the_database(alice: Client, programme: Stage) -> None:
    states = []
    for words, answer in STEPS:
        assert answer in (await alice.says(words)).text
        states.append(await standing(programme))
    assert states == ["title", "city", "day", "day"]
    assert await standing(programme, person_id=8, chat_id=8) is None


async def test_an_update_that_comes_again_is_taken_as_the_first_time(
    alice: Client, programme: Stage
) -> None:
    for words, answer in STEPS:
        updates = write(programme, alice, words)
        for _ in range(3):
            await take(programme, updates)
            assert answer in answers(programme, alice)[-1]
    assert await standing(programme) == "day"


@pytest.mark.parametrize("unconfirmed", [2, 3, 4])
async def test_updates_that_come_again_together_are_taken_as_the_first_time(
    alice: Client, programme: Stage, unconfirmed: int
) -> None:
    """A kill -9 between two polls: several were answered, and none of them was confirmed."""
    updates = []
    for words, _ in STEPS:
        updates += write(programme, alice, words)
    await take(programme, updates)
    await take(programme, updates[-unconfirmed:])
    said = answers(programme, alice)
    assert len(said) == len(STEPS) + unconfirmed
    assert said[len(STEPS) :] == said[len(STEPS) - unconfirmed : len(STEPS)]
    assert await standing(programme) == "day"
    assert "20:30" in (await alice.says("aujourd’hui")).text


async def test_a_long_conversation_stays_small_in_the_database(
    alice: Client, programme: Stage
) -> None:
    for _ in range(12):
        await alice.says("/seances")
        await alice.says("/annuler")
    async with programme.database.read() as session:
        kept = await session.scalar(select(Conversation.found))
    assert kept is not None
    assert 2 <= len(kept) <= 8


@pytest.mark.parametrize(
    ("command", "answer", "left"),
    [
        ("/alaffiche", "À l’affiche", ""),
        ("/aide", "", ""),
        ("/start", "Bonjour", ""),
        ("/langue", "", ""),
        ("/annuler", "n’en parlons plus", ""),
        ("/film solaris", "Solaris", ""),
        ("/critiques", "Quel film", "title"),
        ("/ville", "ville", "city"),
    ],
)
async def test_a_command_in_the_middle_does_what_it_says(
    alice: Client, programme: Stage, command: str, answer: str, left: str
) -> None:
    for words, _ in STEPS[:2]:
        await alice.says(words)
    assert answer in (await alice.says(command)).text
    assert await standing(programme) == left
    if not left:  # plain words are a new question again, not the answer to the old one
        assert "1 h 29" in (await alice.says("petites victoires")).text


async def test_a_button_elsewhere_leaves_the_question_and_a_passing_note_does_not(
    alice: Client, programme: Stage
) -> None:
    card = await alice.says("/film petites victoires")
    await alice.says("/seances")
    assert (await alice.forges("f:999", on=card.kept)).alert
    assert await standing(programme) == "title"
    await alice.taps("Critiques", on=card.kept)
    assert await standing(programme) == ""


async def test_a_city_that_is_tapped_answers_the_question_too(
    alice: Client, programme: Stage
) -> None:
    for words, _ in STEPS[:2]:
        await alice.says(words)
    seen = await alice.taps("Bordeaux (5)")
    assert "20:30" in seen.text
    assert await standing(programme) == ""


async def test_people_in_one_group_are_asked_apart(
    alice: Client, bob: Client, programme: Stage
) -> None:
    chat = programme.group("Ciné", alice, bob, admins=(alice,))
    here, there = alice.at(chat), bob.at(chat)
    await here.says("/seances@seance_bot")
    await there.says("/critics@seance_bot")
    assert await standing(programme, 7, chat.id) == "title"
    assert "Dans quelle ville" in (await here.says("petites victoires")).text
    assert await standing(programme, 8, chat.id) == "title"
    assert "3 of 5 titles" in (await there.says("small victories")).text
    assert await standing(programme, 8, chat.id) == ""
    assert await standing(programme, 7, chat.id) == "city"
    assert await standing(programme, 7, 7) is None  # and the private chat is another one
    assert "rien à annuler" in (await alice.says("/annuler")).text
    assert await standing(programme, 7, chat.id) == "city"


async def test_talk_between_people_is_no_answer(alice: Client, programme: Stage) -> None:
    bob = programme.person("Bob", "en", 8)
    chat = programme.group("Ciné", alice, bob, admins=(alice,))
    await alice.at(chat).says("/seances@seance_bot")
    before = answers(programme, alice.at(chat))
    programme.emulator.says(bob.person, chat, "petites victoires")
    await alice.at(chat).waits()
    assert answers(programme, alice.at(chat)) == before
    assert await standing(programme, 7, chat.id) == "title"


async def test_words_that_come_at_once_are_taken_in_their_order(
    alice: Client, programme: Stage
) -> None:
    """The order of updates is the processor's affair: all are handed over at the same moment."""
    updates = []
    for words, _ in STEPS:
        updates += write(programme, alice, words)
    bot = programme.application.bot
    await asyncio.gather(
        *(process(programme.application, Update.de_json(one, bot)) for one in updates)
    )
    said = answers(programme, alice)
    assert len(said) == len(STEPS)
    for text, (_, answer) in zip(said, STEPS, strict=True):
        assert answer in text


async def test_taps_that_come_at_once_leave_one_of_their_states(
    alice: Client, programme: Stage
) -> None:
    """Two replicas may hold the same chat: whatever comes last is a whole state, and every tap is
    answered once."""
    card = await alice.starts("v1")
    assert card.kept
    for data in ("sc:1", "tc:1", "s:1:1", "sc:1", "al:1"):
        programme.emulator.forges_tap(alice.person, alice.chat, card.kept.id, data)
    bot = programme.application.bot
    await asyncio.gather(
        *(
            programme.application.process_update(Update.de_json(one, bot))
            for one in programme.emulator.take_updates()
        )
    )
    assert programme.emulator.unanswered_callbacks() == []
    assert await standing(programme) in {"city", ""}
    await alice.says("/annuler")
    assert "1 h 29" in (await alice.says("petites victoires")).text


@pytest.mark.parametrize(
    "unknown",
    [
        {"state": "a question of another version"},
        {"name": "a conversation of another version"},
        {"state": "day", "data": {}},
        {"state": "title", "data": {"purpose": "a purpose of another version"}},
        {"state": "day", "data": {"film_id": 999, "city_id": 999}},
    ],
)
async def test_a_state_of_another_version_leaves_nobody_stuck(
    alice: Client, programme: Stage, unknown: dict[str, Any]
) -> None:
    """A replica of the version before or after may have written it."""
    await alice.says("/seances")
    async with programme.database.write() as session:
        await session.execute(update(Conversation).values(**unknown))
    first = await alice.says("petites victoires")
    assert first.text
    assert "Désolé" not in first.text
    await alice.says("/annuler")
    assert "1 h 29" in (await alice.says("petites victoires")).text
    for words, answer in STEPS:
        assert answer in (await alice.says(words)).text
