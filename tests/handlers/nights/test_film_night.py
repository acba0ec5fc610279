"""A film night from its beginning to its end, as a group has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.conftest import START, Stage, at_paris
from tests.handlers.nights.conftest import Group, group_of

TODAY = START.date()


async def test_from_the_command_to_the_calendar_file(group: Group) -> None:
    bob, alice, chloe = group.bob, group.alice, group.chloe
    board = await group.begins("/filmnight Bordeaux")
    assert group.text(board) == (
        "🍿 Film night in Bordeaux\n\n"
        "1. Small Victories · 4\u00a0showtimes\n"
        "2. The Boy and the Heron · 2\u00a0showtimes\n\n"
        "Add a film with the button, or reply to this message with its title."
    )
    seen = await bob.taps("Open the vote")
    assert seen.text.endswith("⏰ When does the vote close?")
    assert seen.labels == [
        *("In 1 hour", "Today 20:00", "In 3 hours", "Today 22:00"),
        *("Tomorrow 12:00", "Tomorrow 20:00", "When we close it", "‹ Back"),
    ]
    seen = await group.taps(bob, "When we close it")
    assert group.text(board) == (
        "🍿 Film night in Bordeaux\n\n🗳 Which film?\nThe vote is open until somebody closes it."
    )
    films = group.poll()
    assert group.text(films) == (
        "🍿 Film night in Bordeaux: which films would you see? Tick them all."
    )
    assert group.options() == ["Small Victories (2023)", "The Boy and the Heron (2023)"]
    poll = films.message["poll"]
    assert (poll["is_anonymous"], poll["allows_multiple_answers"]) == (True, True)
    await group.votes(
        films,
        (alice, ["Small Victories (2023)", "The Boy and the Heron (2023)"]),
        (bob, ["Small Victories (2023)"]),
        (chloe, ["The Boy and the Heron (2023)", "Small Victories (2023)"]),
    )
    seen = await group.closes(films)
    assert seen.toast == "The vote is closed."
    assert films.message["poll"]["is_closed"]
    assert "reply_markup" not in films.message
    sessions = group.poll()
    assert sessions is not films
    assert group.text(sessions) == ("🎬 Small Victories – Which showtimes suit you? Tick them all.")
    assert group.options() == ["Sun 22 20:30 · Utopia · VF", "Sun 22 21:00 · Le Français · VFST"]
    assert group.text(board) == (
        "🍿 Film night in Bordeaux\n\n🎬 Small Victories\n\n"
        "🗳 Which showtime?\nThe vote is open until somebody closes it."
    )
    await group.votes(
        sessions,
        (alice, group.options()),
        (chloe, ["Sun 22 20:30 · Utopia · VF"]),
    )
    await group.closes(sessions)
    end = group.messages[-1]
    assert group.text(end) == (
        "🎉 It is settled!\n\n"
        "🎬 Small Victories\n"
        "📅 Sunday 22 November, 20:30, ends about 21:59\n"
        "🎞 VF, in French · 2D\n"
        "🏛 Utopia\n"
        "1 rue du Cinéma, 33000 Bordeaux"
    )
    labels = [
        button["text"] for row in end.message["reply_markup"]["inline_keyboard"] for button in row
    ]
    assert labels == ["🎟 Book", "🗺 Map", "⏰ Remind me", "🎬 Film"]
    file = group.stage.emulator.file(end.message["document"]["file_id"])
    assert file.name == "seance-3.ics"
    assert b"DTSTART;TZID=Europe/Paris:20261122T203000" in file.content
    assert group.text(board) == (
        "🍿 Film night in Bordeaux\n\n🎬 Small Victories\n📅 Sunday 22 November, 20:30\n🏛 Utopia"
    )
    assert await group.rows() == [("ended", "decided", 1, 3)]
    # In private the reminder is a tap away.
    private = bob.at(group.stage.emulator.private(bob.person))
    seen = await private.starts("t3")
    assert "⏰ Remind me" in seen.labels


async def test_in_french(group: Group) -> None:
    board = await group.begins("/soiree bordeaux", by=group.alice)
    assert group.text(board).startswith("🍿 Soirée cinéma · Bordeaux\n\n1. Les Petites Victoires")
    poll = await group.opens("À la main", by=group.alice)
    await group.votes(poll, (group.alice, group.options()[:1]))
    await group.closes(poll, by=group.alice)
    await group.votes(group.poll(), (group.alice, group.options()[:1]))
    await group.closes(group.poll(), by=group.alice)
    assert group.text().startswith("🎉 C’est décidé\u202f!\n\n🎬 Les Petites Victoires")


async def test_the_groups_city_is_asked_for_and_then_known(group: Group) -> None:
    seen = await group.bob.says("/filmnight")
    assert "Which city?" in seen.text
    seen = await group.bob.says("xyzzy")
    assert "I know of no cinema in “xyzzy”" in seen.text
    await group.bob.says("bordeaux")
    await group.works()
    await group.taps(group.bob, "Call it off", on=group.board())
    await group.taps(group.bob, "Yes, call it off", on=group.board())
    assert "Called off." in group.text(group.board())
    board = await group.begins("/filmnight", by=group.chloe)
    assert "Bordeaux" in group.text(board)
    assert len(await group.rows()) == 2


async def test_a_city_without_films_is_said_and_another_asked_for(group: Group) -> None:
    group.at(at_paris(TODAY, 18) + timedelta(days=30))
    seen = await group.bob.says("/filmnight Bordeaux")
    assert "Nothing is on in Bordeaux in the coming days." in seen.text
    assert "Which city?" in seen.text
    assert await group.rows() == []


async def test_two_cities_of_one_name_are_offered(group: Group) -> None:
    seen = await group.bob.says("/filmnight Saint-Denis")
    assert seen.text == "Which city do you mean?"
    seen = await group.taps(group.bob, "Paris")
    assert seen.text == "📍 Paris"
    assert "Film night in Paris" in group.text(group.board())


async def test_in_private_it_tells_what_it_is_for(programme: Stage) -> None:
    bob = programme.person("Bob", "en", 8)
    seen = await bob.says("/filmnight")
    assert seen.text.startswith("🍿 Film night\n\nIn a group I propose the films on in its city")
    assert seen.markup is not None
    [[button]] = seen.markup["inline_keyboard"]
    name = programme.emulator.me.username
    assert button == {
        "text": "➕ Add me to a group",
        "url": f"https://t.me/{name}?startgroup=e",
    }


async def test_the_link_that_adds_the_bot_begins_one(group: Group) -> None:
    seen = await group.bob.starts("e")
    assert "Which city?" in seen.text


async def test_a_second_command_shows_the_one_under_way(group: Group) -> None:
    first = await group.begins()
    again = await group.begins("/filmnight Paris", by=group.chloe)
    assert again.id != first.id
    assert group.text(again).startswith("🍿 Film night in Bordeaux\n\n1. ")
    assert group.text(first) == "🍿 Film night in Bordeaux\n\nIt goes on further down. ↓"
    assert await group.rows() == [("proposing", "", None, None)]
    await group.opens()
    assert len(group.polls) == 1
    third = await group.begins("/filmnight", by=group.chloe)
    assert "🗳 Which film?" in group.text(third)
    assert third.message["reply_to_message"]["message_id"] == group.poll().id


@pytest.mark.parametrize("city", ["Paris", "Bordeaux", "xyzzy"])
async def test_who_wants_another_city_is_told_that_there_is_one_night_at_a_time(
    group: Group, city: str
) -> None:
    await group.begins()
    board = await group.begins(f"/filmnight {city}")
    said = [group.text(one) for one in group.messages if one.id < board.id]
    elsewhere = "🍿 One film night at a time: the one in Bordeaux goes on below."
    assert any(text.startswith(elsewhere) for text in said) == (city == "Paris")
    assert group.text(board).startswith("🍿 Film night in Bordeaux\n\n1. ")


async def test_two_groups_at_once(programme: Stage) -> None:
    one, other = group_of(programme, "One"), group_of(programme, "Other")
    await one.begins("/filmnight Bordeaux")
    await other.begins("/filmnight Paris")
    poll = await one.opens()
    assert "Film night in Paris" in other.text(other.board())
    assert other.polls == []
    await one.votes(poll, (one.alice, one.options()[:1]))
    await other.bob.taps("Open the vote", on=other.board())
    await other.taps(other.bob, "In 1 hour", on=other.board())
    # Paris has one film, with one showtime: nothing is left to vote for.
    assert "🎉" in other.text()
    await one.closes(poll)
    assert await one.rows() == [("voting", "", 1, None)]
    assert await other.rows() == [("ended", "decided", 1, 7)]


async def test_in_a_forum_it_stays_in_its_topic(programme: Stage) -> None:
    group = group_of(programme, "Forum", supergroup=True, forum=True)
    topic = programme.emulator.topic(group.chat, "Soirées")
    group.thread = topic
    group.bob = group.bob.at(group.chat, topic)
    await group.begins("/filmnight Bordeaux")
    poll = await group.opens()
    await group.votes(poll, (group.alice, group.options()[:1]))
    await group.closes(poll)
    await group.votes(group.poll(), (group.alice, group.options()[:1]))
    await group.closes(group.poll())
    assert "🎉" in group.text()
    assert len(group.messages) == 4
    everywhere = [
        kept
        for kept in programme.emulator.messages(group.chat)
        if kept.sender is programme.emulator.me
    ]
    assert len(everywhere) == 4


@pytest.mark.parametrize("words", ["/filmnight Bordeaux", "/soiree@seance_bot Bordeaux"])
async def test_an_update_that_comes_twice_changes_nothing(group: Group, words: str) -> None:
    emulator = group.stage.emulator
    emulator.says(group.bob.person, group.chat, words)
    [update] = emulator.take_updates()
    for _ in range(2):
        emulator.state.updates.append(update)
        await group.bob.waits()
        await group.works()
    assert len(group.messages) == 1
    assert await group.rows() == [("proposing", "", None, None)]
