"""What arrives where, in which language and form."""

from __future__ import annotations

import pytest

from bot.playground.emulator import ApiError
from bot.worker import delivering
from db.queries.outbox import Lane
from db.queries.people import save_chat, save_person
from handlers.outgoing import Edit, Kind, Letter, Outgoing, Post, Receipt
from handlers.reply import Content
from handlers.screens.screen import Button, Document, Picture, Pin, Screen, Url
from tests.bot.delivery.stage import START, Stage
from tests.client import Client

HOME = (Button("Home", Url("https://seance.example/")),)


async def language(letter: Letter) -> Post:
    return Post(Screen(letter.tr.language))


async def test_a_row_is_rendered_when_it_leaves(stage: Stage) -> None:
    stage.person(7)
    said = ["before"]

    async def late(letter: Letter) -> Post:
        assert (letter.chat_id, letter.payload, letter.now) == (7, {"film": 12}, START)
        assert letter.bot == "seance_bot"
        return Post(Screen(said[-1]))

    stage.kind("late", late)
    await stage.wants(7, kind="late", payload={"film": 12})
    said.append("<b>after</b>")
    await stage.delivers()
    assert stage.got(7) == ["after"]
    assert await stage.states() == ["sent"]


async def test_each_is_written_to_in_their_language(stage: Stage) -> None:
    stage.kind("language", language)
    people = [stage.person(number) for number in (7, 8, 9)]
    group = stage.emulator.group("Ciné", people)
    async with stage.database.write() as session:
        await save_person(session, person_id=7, language="fr", telegram_language="en")
        await save_person(session, person_id=8, telegram_language="fr-CA")
        await save_chat(session, chat_id=group.id, language="fr")
    for chat_id in (7, 8, 9, group.id):
        await stage.wants(chat_id, kind="language")
    await stage.delivers()
    assert [stage.got(chat)[-1] for chat in (7, 8, 9, group)] == ["fr", "fr", "en", "fr"]


async def test_what_telegram_says_of_a_language_is_kept_for_those_it_serves(stage: Stage) -> None:
    person = stage.person(7, language="fr")
    stage.kind("language", language)
    async with stage.database.write() as session:
        await save_person(session, person_id=7, city_id=None)
    client = Client(stage.emulator, stage.application, person)
    await client.says("/help")
    await stage.wants(7, kind="language")
    await stage.delivers()
    assert stage.got(7)[-1] == "fr"


async def test_files_pictures_and_places_arrive_too(stage: Stage) -> None:
    stage.person(7)
    replies: dict[str, Content] = {
        "document": Document("film.ics", b"BEGIN:VCALENDAR", "Calendar"),
        "picture": Picture("card.png", b"\x89PNG", "Card"),
        "pin": Pin(44.8, -0.58, "Utopia", "5 place Camille-Jullian"),
    }

    async def made(letter: Letter) -> Post:
        return Post(replies[letter.payload["of"]])

    stage.kind("made", made)
    for name in replies:
        await stage.wants(7, kind="made", payload={"of": name})
    await stage.delivers()
    assert await stage.states() == ["sent"] * 3
    kept = [k for k in stage.emulator.messages(stage.emulator.chat(7)) if k.sender.is_bot]
    assert [set(k.message) & {"document", "photo", "venue"} for k in kept] == [
        {"document"},
        {"photo"},
        {"venue"},
    ]


async def test_a_message_can_be_silent_and_go_to_a_topic(stage: Stage) -> None:
    forum = stage.emulator.group("Forum", [stage.person(7)], supergroup=True, forum=True)
    topic = stage.emulator.topic(forum, "Sorties")

    async def quiet(letter: Letter) -> Post:
        return Post(Screen("New"), silent=True, topic=letter.payload["topic"])

    stage.kind("quiet", quiet)
    for number in (topic, 4711):
        await stage.wants(forum.id, kind="quiet", payload={"topic": number})
    await stage.delivers()
    kept = [k for k in stage.emulator.messages(forum) if k.sender is stage.emulator.me]
    threads = [k.message.get("message_thread_id") for k in kept]
    assert threads == [topic, None], "a topic that is gone: the chat itself"
    assert all(k.silent for k in kept)


async def test_a_renderer_with_nothing_to_say_sends_nothing(stage: Stage) -> None:
    stage.person(7)
    await stage.wants(7, "")
    await stage.wants(7, "Still")
    await stage.delivers()
    assert stage.got(7) == ["Still"]
    assert await stage.states() == ["dropped", "sent"]


async def test_a_message_of_ours_is_brought_up_to_date(stage: Stage) -> None:
    stage.person(7)
    await stage.wants(7, "0 votes")
    await stage.delivers()
    sent = stage.emulator.messages(stage.emulator.chat(7))[-1]

    async def edited(letter: Letter) -> Outgoing:
        screen = Screen(letter.payload["text"], rows=(HOME,))
        buttons_only = letter.payload["buttons"]
        return Edit(screen, message_id=letter.payload["id"], buttons_only=buttons_only)

    stage.kind("edited", edited)
    for text, buttons in (("1 vote", False), ("1 vote", False), ("2 votes", True)):
        payload = {"id": sent.id, "text": text, "buttons": buttons}
        await stage.wants(7, kind="edited", payload=payload)
    await stage.wants(7, kind="edited", payload={"id": 4711, "text": "?", "buttons": False})
    await stage.delivers()
    assert stage.got(7) == ["1 vote"]
    assert sent.message["reply_markup"]["inline_keyboard"][0][0]["text"] == "Home"
    assert await stage.states() == ["sent", "sent", "sent", "sent", "dropped"]


async def test_what_was_sent_is_noted_with_its_message(stage: Stage) -> None:
    stage.person(7)
    noted = []

    async def remember(receipt: Receipt) -> None:
        await save_person(receipt.session, person_id=7, first_name="seen")
        noted.append((receipt.chat_id, receipt.payload["html"], receipt.message_id))

    stage.kinds["note"] = Kind(stage.kinds["note"].render, sent=remember)
    await stage.wants(7, "Hello")
    await stage.delivers()
    last = stage.emulator.messages(stage.emulator.chat(7))[-1]
    assert noted == [(7, "Hello", last.id)]


async def test_a_message_is_not_repeated_because_noting_it_fails(stage: Stage) -> None:
    stage.person(7)

    async def forgetful(receipt: Receipt) -> None:
        await save_person(receipt.session, person_id=7, language="xx")
        raise RuntimeError("no")

    stage.kinds["note"] = Kind(stage.kinds["note"].render, sent=forgetful)
    await stage.wants(7, "Once")
    await stage.delivers()
    await stage.delivers()
    assert stage.got(7) == ["Once"]
    assert await stage.states() == ["sent"]


async def test_one_chat_gets_its_messages_in_order(stage: Stage) -> None:
    for number in (7, 8):
        stage.person(number)
    for count in range(5):
        await stage.wants(7, f"Seven {count}")
        await stage.wants(8, f"Eight {count}")
    error = ApiError(500, "Internal Server Error")
    stage.emulator.fail_next("sendMessage", error)
    await stage.delivers_all()
    assert stage.got(7) == [f"Seven {count}" for count in range(5)]
    assert stage.got(8) == [f"Eight {count}" for count in range(5)]


async def test_the_urgent_overtakes_the_broadcast(stage: Stage) -> None:
    for number in range(7, 17):
        stage.person(number)
    for number in range(7, 16):
        await stage.wants(number)
    await stage.wants(16, "Answer", lane=Lane.URGENT)
    worker = stage.worker()
    await worker.step()
    await worker.landed()
    assert stage.got(16) == ["Answer"]


async def test_a_process_that_answers_people_delivers_beside_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.person(99)
    monkeypatch.setattr("bot.worker.IDLE", 0.02)
    async with stage.database.write() as session:
        await save_person(session, person_id=99, language="fr")
    async with delivering(stage.application):
        await stage.wants(99, kind="parked_notice")  # nothing is parked: nothing to say
        await stage.become("dropped")
