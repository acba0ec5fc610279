"""A week's releases in a chat: what is said, when, where and how often."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.playground.emulator import ApiError
from db.models import Announced, Announcing, Film, Outbox
from handlers.announcing.hours import next_turn
from handlers.announcing.issue import announce_due
from tests.handlers.announcing.conftest import WEDNESDAY, Cinema, labels


async def test_the_weeks_releases_come_on_the_day_at_the_hour_lead_first(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.release("Premier", "Deuxième")
    before = len(cinema.posted(cinema.group))
    await cinema.works(until=WEDNESDAY - timedelta(minutes=1))
    assert len(cinema.posted(cinema.group)) == before
    await cinema.works(until=WEDNESDAY)
    lead, first, second = cinema.posted(cinema.group)[before:]
    assert lead.message["text"].startswith("🎬 Les sorties de la semaine")
    assert "25 nov.\u2009–\u20091 déc. 2026 · 2 films" in lead.message["text"]
    assert "Premier" in first.message["text"]
    assert "Deuxième" in second.message["text"]
    assert labels(first)[:5] == ["★1", "★2", "★3", "★4", "★5"]


async def test_a_film_is_never_announced_twice(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.release("Premier")
    await cinema.works(until=WEDNESDAY)
    count = len(cinema.posted(cinema.group))
    for _ in range(3):
        await cinema.later(minutes=1)
    await cinema.alice.at(cinema.group).says("/annonces")
    nothing = await cinema.alice.at(cinema.group).taps("Annoncer maintenant")
    assert nothing.alert == "Rien de nouveau qui n’ait déjà été annoncé ici."
    assert len(cinema.posted(cinema.group)) == count + 1  # the set-up alone
    # What comes into the catalogue later is announced alone.
    await cinema.release("Retardataire", first=200)
    await cinema.alice.at(cinema.group).taps("Annoncer maintenant")
    await cinema.later(minutes=1)
    assert "Retardataire" in cinema.texts(cinema.group)[-1]
    assert "1 film" in cinema.texts(cinema.group)[-2]
    await cinema.later(days=7)
    assert sum("Premier" in text for text in cinema.texts(cinema.group)) == 1


async def test_two_workers_at_once_announce_once(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.release(*(f"Film {number}" for number in range(4)))
    cinema.stage.at(WEDNESDAY)
    application = cinema.stage.application
    await asyncio.gather(*(announce_due(application.bot_data, application.bot) for _ in range(4)))
    async with cinema.stage.database.read() as session:
        rows = await session.execute(select(Outbox.kind).order_by(Outbox.id))
        assert list(rows.scalars()) == ["announce_lead", *["announce_card"] * 4]
    await cinema.works()
    assert len([text for text in cinema.texts(cinema.group) if "Film" in text]) == 4


async def test_after_ten_cards_the_rest_is_a_list(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.release(*(f"Sortie {number:02}" for number in range(12)))
    before = len(cinema.posted(cinema.group))
    await cinema.works(until=WEDNESDAY)
    new = cinema.posted(cinema.group)[before:]
    assert "12 films" in new[0].message["text"]
    assert [f"Sortie {n:02}" in kept.message["text"] for n, kept in enumerate(new[1:11])] == [
        True
    ] * 10
    last = new[11].message["text"]
    assert "11. Sortie 10" in last
    assert "12. Sortie 11" in last
    assert labels(new[11])[:7] == ["11.", "★1", "★2", "★3", "★4", "★5", "12."]
    assert len(new) == 12


async def test_the_compact_form_is_one_message(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    seen = await cinema.alice.at(cinema.group).taps("Un seul message")
    assert "tous les films dans un seul message" in seen.text
    await cinema.release("Premier", "Deuxième")
    before = len(cinema.posted(cinema.group))
    await cinema.works(until=WEDNESDAY)
    (only,) = cinema.posted(cinema.group)[before:]
    assert "1. Premier" in only.message["text"]
    assert "2. Deuxième" in only.message["text"]
    assert "2 films" in only.message["text"]


async def test_a_week_without_releases_is_silent(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    before = len(cinema.posted(cinema.group))
    await cinema.works(until=WEDNESDAY)
    assert len(cinema.posted(cinema.group)) == before


async def test_each_chat_has_its_own_language_and_city(cinema: Cinema) -> None:
    stage = cinema.stage
    other = stage.emulator.group("Film club", [cinema.bob.person], [cinema.carol.person])
    carol = cinema.carol.at(other)
    await carol.says("/announce")
    await carol.taps("Turn on")
    await carol.says("/announce Bordeaux")
    await cinema.turns_on(cinema.group)
    # A film that Bordeaux shows, released this week.
    async with stage.database.write() as session:
        found = await session.get(Film, 1)
        assert found is not None
        found.release_date = WEDNESDAY.date() - timedelta(days=7)
    await cinema.carol.at(other).says("/announce")
    await cinema.carol.at(other).taps("Announce now")
    await cinema.alice.at(cinema.group).says("/annonces")
    await cinema.alice.at(cinema.group).taps("Annoncer maintenant")
    await cinema.works()
    english = next(text for text in cinema.texts(other) if "Small Victories" in text)
    assert "📍 Bordeaux: 5 showtimes this week (Utopia, Le Français)" in english
    french = next(text for text in cinema.texts(cinema.group) if "Les Petites Victoires" in text)
    assert "📍" not in french


async def test_topic_and_silence_are_kept(cinema: Cinema) -> None:
    emulator = cinema.stage.emulator
    forum = emulator.group("Cinéphiles", [], [cinema.alice.person], forum=True)
    topic = emulator.topic(forum, "Sorties")
    alice = cinema.alice.at(forum, topic)
    seen = await alice.says("/annonces")
    assert "dans ce sujet" in seen.text
    await alice.taps("Sans son")
    await alice.taps("Activer")
    await cinema.release("Premier")
    await cinema.works(until=WEDNESDAY)
    lead, card = cinema.posted(forum)[-2:]
    assert [lead.message["message_thread_id"], card.message["message_thread_id"]] == [topic] * 2
    assert lead.silent
    assert card.silent


async def test_what_was_missed_waits_for_the_morning(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.release("Premier")
    before = len(cinema.posted(cinema.group))
    night = WEDNESDAY + timedelta(hours=8)  # two in the morning
    await cinema.works(until=night)
    assert len(cinema.posted(cinema.group)) == before
    await cinema.works(until=night + timedelta(hours=7))
    assert len(cinema.posted(cinema.group)) == before + 2


async def test_a_chat_that_threw_the_bot_out_is_left_alone_and_comes_back(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.release("Premier")
    emulator = cinema.stage.emulator
    emulator.removes_bot(cinema.alice.person, cinema.group)
    await cinema.alice.waits()
    await cinema.works(until=WEDNESDAY)
    async with cinema.stage.database.read() as session:
        assert await session.scalar(select(Announced.film_id)) is None
        next_at = await session.scalar(select(Announcing.next_at))
    assert next_at == WEDNESDAY + timedelta(days=7)
    await cinema.release("Deuxième", first=200, on=(WEDNESDAY + timedelta(days=7)).date())
    emulator.adds_bot(cinema.alice.person, cinema.group)
    await cinema.alice.waits()
    await cinema.later(minutes=1)
    assert "comme avant" in cinema.texts(cinema.group)[-1]
    await cinema.works(until=WEDNESDAY + timedelta(days=7))
    assert any("Deuxième" in text for text in cinema.texts(cinema.group))


async def test_a_group_that_becomes_a_supergroup_keeps_everything(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.release("Premier")
    await cinema.works(until=WEDNESDAY)
    new = cinema.stage.emulator.migrates(cinema.group)
    await cinema.alice.waits()
    seen = await cinema.alice.at(new).says("/annonces")
    assert "Activées" in seen.text
    await cinema.release("Deuxième", first=200, on=(WEDNESDAY + timedelta(days=7)).date())
    await cinema.later(days=7)
    told = cinema.texts(new)
    assert not any("Premier" in text for text in told)
    assert any("Deuxième" in text for text in told)


@pytest.mark.parametrize("seen_by", ["worker", "bot"])
async def test_settings_follow_whoever_learns_of_the_supergroup(
    cinema: Cinema, seen_by: str
) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.release("Premier")
    new = cinema.stage.emulator.migrates(cinema.group)
    if seen_by == "bot":
        await cinema.alice.waits()
    else:
        cinema.stage.emulator.take_updates()
    for _ in range(3):
        await cinema.works(until=WEDNESDAY)
    assert "Premier" in cinema.texts(new)[-1]


def test_the_clock_on_the_wall_counts_through_the_year() -> None:
    paris: dict[str, Any] = {"weekday": 6, "timezone": "Europe/Paris"}
    summer = datetime(2026, 3, 27, tzinfo=UTC)
    turn = next_turn(summer, hour=18, **paris)  # the clock goes forward that Sunday
    assert turn == datetime(2026, 3, 29, 16, tzinfo=UTC)
    assert next_turn(summer, hour=2, **paris) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    winter = datetime(2026, 10, 23, tzinfo=UTC)
    assert next_turn(winter, hour=18, **paris) == datetime(2026, 10, 25, 17, tzinfo=UTC)
    first = next_turn(winter, hour=2, **paris)  # two o'clock comes twice
    assert first == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert next_turn(first, hour=2, **paris) == datetime(2026, 11, 1, 1, tzinfo=UTC)


async def test_the_cards_wait_for_a_lead_that_has_to_be_tried_again(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.release("Premier", "Deuxième")
    before = len(cinema.posted(cinema.group))
    cinema.stage.emulator.fail_next("sendMessage", ApiError(502, "Bad Gateway"))
    await cinema.works(until=WEDNESDAY)
    assert len(cinema.posted(cinema.group)) == before
    await cinema.comes_to_rest()
    told = cinema.texts(cinema.group)[before:]
    assert [text.split("\n")[0] for text in told] == [
        "🎬 Les sorties de la semaine",
        "🎬 Premier (2026)",
        "🎬 Deuxième (2026)",
    ]


async def test_a_topic_that_is_gone_leaves_the_chat_itself(cinema: Cinema) -> None:
    emulator = cinema.stage.emulator
    forum = emulator.group("Cinéphiles", [], [cinema.alice.person], forum=True)
    topic = emulator.topic(forum, "Sorties")
    alice = cinema.alice.at(forum, topic)
    await alice.says("/annonces")
    await alice.taps("Activer")
    await cinema.release("Premier")
    del forum.topics[topic]
    await cinema.works(until=WEDNESDAY)
    assert "message_thread_id" not in cinema.posted(forum)[-1].message
    assert "Premier" in cinema.texts(forum)[-1]
