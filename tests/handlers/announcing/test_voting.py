"""Stars under announcements: the same ratings as in private, and counts that follow them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.playground.emulator import ApiError, Chat, Kept
from db.models import Opinion, Person
from db.queries.outbox import pause_chat, resume_chat
from db.queries.star_changes import FRESH
from tests.handlers.announcing.conftest import WEDNESDAY, Cinema, labels


@pytest.fixture
async def announced(cinema: Cinema) -> Cinema:
    """One film, in the group and in the channel; it is shown already."""
    await cinema.turns_on(cinema.group)
    await cinema.turns_on_from_afar(cinema.channel)
    await cinema.release("Premier")
    await cinema.starts(100)
    await cinema.works(until=WEDNESDAY)
    return cinema


def card(cinema: Cinema, chat: Chat) -> Kept:
    return next(kept for kept in cinema.posted(chat) if "Premier" in kept.message["text"])


def edits(cinema: Cinema, kept: Kept) -> int:
    """How often the bot edited a message, whether that changed anything or not."""
    return sum(
        call.method.startswith("editMessage")
        and call.params["chat_id"] == kept.chat.id
        and call.params["message_id"] == kept.id
        for call in cinema.stage.emulator.calls
    )


async def test_three_people_vote_in_a_channel_and_the_counts_follow(announced: Cinema) -> None:
    post = card(announced, announced.channel)
    for person, stars in ((announced.alice, 5), (announced.bob, 5), (announced.carol, 3)):
        seen = await person.at(announced.channel).taps(f"★{stars}", on=post)
        assert seen.toast
        assert "★" * stars in seen.toast
    await announced.later(seconds=5)
    assert labels(card(announced, announced.channel))[:5] == [
        "★1",
        "★2",
        "★3 · 1",
        "★4",
        "★5 · 2",
    ]
    async with announced.stage.database.read() as session:
        rows = await session.execute(select(Opinion.person_id, Opinion.stars).order_by(Opinion.id))
        assert rows.all()[-3:] == [(7, 5), (8, 5), (9, 3)]


async def test_all_other_announcements_of_the_film_follow_too(announced: Cinema) -> None:
    await announced.bob.at(announced.channel).taps("★4", on=card(announced, announced.channel))
    await announced.later(seconds=5)
    assert "★4 · 1" in labels(card(announced, announced.group))
    # A vote in private counts as well, and so does one that is taken back.
    await announced.carol.starts("r100")
    await announced.carol.taps("★ 4")
    await announced.later(seconds=5)
    assert "★4 · 2" in labels(card(announced, announced.group))
    assert "★4 · 2" in labels(card(announced, announced.channel))
    await announced.carol.taps("Remove")
    await announced.later(seconds=5)
    assert "★4 · 1" in labels(card(announced, announced.channel))


async def test_the_text_stays_and_the_message_is_not_marked_as_edited(announced: Cinema) -> None:
    before = card(announced, announced.channel).message
    await announced.bob.at(announced.channel).taps("★4", on=card(announced, announced.channel))
    await announced.later(seconds=5)
    after = card(announced, announced.channel).message
    assert after["text"] == before["text"]
    assert "edit_date" not in after


async def test_many_votes_are_few_edits_and_the_last_state_is_shown(announced: Cinema) -> None:
    post = card(announced, announced.channel)
    for number in range(12):
        voter = announced.stage.person(f"Voter {number}", "en", 100 + number)
        announced.stage.emulator.joins(voter.person, announced.channel)
        await voter.at(announced.channel).taps(f"★{1 + number % 5}", on=post)
        await announced.works()
    assert edits(announced, post) == 1
    await announced.later(seconds=2)
    assert edits(announced, post) == 1
    await announced.later(seconds=2)
    assert edits(announced, post) == 2
    counts = ["★1 · 3", "★2 · 3", "★3 · 2", "★4 · 2", "★5 · 2"]
    assert labels(card(announced, announced.channel))[:5] == counts
    await announced.later(seconds=20)
    assert edits(announced, post) == 2


async def test_the_same_stars_again_edit_nothing(announced: Cinema) -> None:
    post = card(announced, announced.channel)
    bob = announced.bob.at(announced.channel)
    await bob.taps("★4", on=post)
    await announced.later(seconds=20)
    done = edits(announced, post)
    await bob.taps("★4 · 1", on=card(announced, announced.channel))
    await announced.later(seconds=20)
    assert edits(announced, post) == done
    await bob.taps("★2", on=card(announced, announced.channel))
    await announced.later(seconds=20)
    assert labels(card(announced, announced.channel))[:5] == ["★1", "★2 · 1", "★3", "★4", "★5"]


async def test_an_edit_that_failed_is_made_up_for(announced: Cinema) -> None:
    post = card(announced, announced.channel)
    trouble = ApiError(500, "Internal Server Error")
    announced.stage.emulator.fail_next("editMessageReplyMarkup", trouble)
    await announced.bob.at(announced.channel).taps("★4", on=post)
    await announced.comes_to_rest()
    calls = announced.stage.emulator.calls
    first, *others = (call.error for call in calls if call.method == "editMessageReplyMarkup")
    assert first is not None
    assert set(others) == {None}
    assert "★4 · 1" in labels(card(announced, announced.channel))


async def test_people_never_seen_may_vote_and_the_rules_are_those_of_private(
    cinema: Cinema,
) -> None:
    await cinema.turns_on_from_afar(cinema.channel)
    await cinema.release("Premier", on=(WEDNESDAY + timedelta(days=5)).date())
    await cinema.works(until=WEDNESDAY)
    post = card(cinema, cinema.channel)
    early = await cinema.bob.at(cinema.channel).taps("★5", on=post)
    assert early.alert
    assert "Personne" in early.alert  # in the channel's language
    await cinema.starts(100)
    seen = await cinema.bob.at(cinema.channel).taps("★5", on=post)
    assert seen.toast
    async with cinema.stage.database.write() as session:
        person = await session.get(Person, 8)
        assert person is not None
        person.banned_at = WEDNESDAY
    banned = await cinema.bob.at(cinema.channel).taps("★1", on=post)
    assert banned.alert
    forged = await cinema.bob.at(cinema.channel).forges("gs:100:9", on=post)
    assert forged.alert
    unknown = await cinema.carol.at(cinema.channel).forges("gs:999:3", on=post)
    assert unknown.alert


async def test_a_list_shows_its_counts_beside_the_titles(cinema: Cinema) -> None:
    await cinema.turns_on(cinema.group)
    await cinema.alice.at(cinema.group).taps("Un seul message")
    await cinema.release("Premier", "Deuxième")
    await cinema.starts(100)
    await cinema.starts(101)
    await cinema.works(until=WEDNESDAY)
    post = cinema.posted(cinema.group)[-1]
    for person, data in ((cinema.bob, "gs:101:5"), (cinema.carol, "gs:101:2")):
        await person.at(cinema.group).forges(data, on=post)
    await cinema.later(seconds=5)
    text = cinema.stage.emulator.message(cinema.group, post.id).message["text"]
    assert "⭐ ★5 · 1  ★2 · 1" in text
    assert text.index("Deuxième") < text.index("⭐ ★5")


async def test_old_announcements_stay_as_they_are_unless_voted_under(announced: Cinema) -> None:
    await announced.later(seconds=(FRESH + timedelta(days=1)).total_seconds())
    await announced.bob.at(announced.channel).taps("★4", on=card(announced, announced.channel))
    await announced.later(seconds=20)
    assert "★4 · 1" in labels(card(announced, announced.channel))
    assert "★4" in labels(card(announced, announced.group))


async def test_a_chat_that_was_away_shows_the_right_counts_when_it_is_back(
    announced: Cinema,
) -> None:
    database, now = announced.stage.database, announced.stage.moment[0]
    async with database.write() as session:
        await pause_chat(session, chat_id=announced.group.id, reason="away", now=now)
    await announced.bob.at(announced.channel).taps("★4", on=card(announced, announced.channel))
    await announced.later(seconds=20)
    assert "★4" in labels(card(announced, announced.group))
    async with database.write() as session:
        await resume_chat(session, chat_id=announced.group.id, now=announced.stage.moment[0])
    await announced.later(seconds=5)
    assert "★4 · 1" in labels(card(announced, announced.group))
