"""A group of three: who is answered where, and whose the buttons are."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.playground.emulator import Chat as GroupChat
from db.models import Chat, Person
from tests.client import Client, Seen
from tests.handlers.conftest import Stage

BORDEAUX, PARIS = 1, 2


@dataclass
class Three:
    """Alice administers (French), Bob (English) and Carol (French) do not."""

    stage: Stage
    group: GroupChat
    alice: Client
    bob: Client
    carol: Client

    def private(self, person: Client) -> Client:
        return person.at(self.stage.emulator.private(person.person))

    async def chat(self) -> tuple[int | None, str | None]:
        """What is kept of the group: its city, and where it is answered."""
        async with self.stage.database.read() as session:
            found = await session.execute(
                select(Chat.city_id, Chat.answers).where(Chat.id == self.group.id)
            )
            row = found.one_or_none()
            return (row[0], row[1]) if row else (None, None)

    async def cities(self) -> list[tuple[int, int | None]]:
        """People's own cities."""
        async with self.stage.database.read() as session:
            rows = await session.execute(select(Person.id, Person.city_id))
            return [(person, city) for person, city in rows if city]

    def said(self) -> list[str]:
        """What the bot wrote in the group."""
        emulator = self.stage.emulator
        return [
            kept.message["text"]
            for kept in emulator.messages(self.group)
            if kept.sender is emulator.me
        ]


@pytest.fixture
def three(programme: Stage, alice: Client, bob: Client) -> Three:
    carol = programme.person("Carol", "fr", 9)
    group = programme.group("Ciné-club", alice, bob, carol, admins=(alice,))
    return Three(programme, group, alice.at(group), bob.at(group), carol.at(group))


async def test_commands_are_heard_with_and_without_the_bots_name(three: Three) -> None:
    assert "Small Victories" in (await three.bob.says("/film small victories")).text
    assert "Petites Victoires" in (await three.carol.says("/film@seance_bot petites")).text
    count = len(three.said())
    assert (await three.carol.says("/film@other_bot petites")).said == ()
    assert (await three.carol.says("petites victoires")).said == ()
    assert (await three.carol.says("@alice petites victoires ?")).said == ()
    assert len(three.said()) == count


async def test_a_prompt_takes_the_answer_of_whom_it_asked(three: Three) -> None:
    seen = await three.carol.says("/film")
    assert seen.kept is not None
    assert seen.kept.message["reply_to_message"]["from"]["id"] == 9
    asked = seen.kept.id
    # Who was not asked may answer it as well, and starts a search of their own.
    assert "Solaris" in (await three.bob.says("solaris 1972", reply_to=asked)).text
    assert "Les Petites Victoires" in (await three.carol.says("petites victoires")).text


async def test_a_journeys_buttons_belong_to_whom_asked(three: Three) -> None:
    card = await three.carol.says("/film petites victoires")
    seen = await three.bob.taps("Critiques")
    assert seen.alert == (
        "Carol asked for this. For your own, send /film or /showtimes here, or write to me in "
        "private."
    )
    assert three.carol.sees().text == card.text
    for label in ("Séances", "Avis", "Noter", "Menu"):
        assert (await three.alice.taps(label)).alert
    assert three.carol.sees().text == card.text
    # Hers work, and those of the next screens are hers as well.
    assert "Presse" in (await three.carol.taps("Critiques")).text
    assert (await three.bob.taps("Film")).alert
    assert (await three.carol.taps("Film")).text == card.text
    # What does not change the message is everybody's.
    assert (await three.bob.taps("Ma liste")).toast == "Kept on your watchlist."


async def test_stars_are_everybodys(three: Three) -> None:
    await three.carol.says("/rate petites victoires")
    assert (await three.bob.taps("★ 5")).toast == "Your rating: ★★★★★"
    assert (await three.alice.taps("★ 4")).toast == "Votre note\u00a0: ★★★★☆"
    assert (await three.carol.taps("★ 3")).toast == "Votre note\u00a0: ★★★☆☆"


async def test_what_a_tap_asks_or_sends_hangs_under_the_question(three: Three) -> None:
    await three.carol.says("/showtimes petites victoires")
    seen = await three.carol.taps("Saisir une ville")
    assert seen.kept is not None
    assert seen.kept.message["reply_to_message"]["from"]["id"] == 9
    # Nobody else is asked.
    emulator = three.stage.emulator
    assert emulator.forced_reply(three.bob.person, three.group) is None
    assert emulator.forced_reply(three.carol.person, three.group) == seen.kept.id
    seen = await three.carol.says("Bordeaux")
    assert "Bordeaux" in seen.text
    assert (await three.bob.taps("Film")).alert


async def test_buttons_whose_question_is_gone_are_everybodys(three: Three) -> None:
    seen = await three.carol.says("/film petites victoires")
    assert seen.kept is not None
    del seen.kept.message["reply_to_message"]
    assert "Press:" in (await three.bob.taps("Critiques")).text


async def test_answers_stand_in_the_topic_where_they_were_asked(
    programme: Stage, alice: Client, bob: Client
) -> None:
    emulator = programme.emulator
    forum = emulator.group("Cinéphiles", [bob.person], [alice.person], supergroup=True, forum=True)
    outings = emulator.topic(forum, "Sorties")
    talk = emulator.topic(forum, "Bavardages")
    here, there = alice.at(forum, outings), bob.at(forum, outings)
    seen = await here.says("/film petites victoires")
    assert seen.kept is not None
    assert seen.kept.message["message_thread_id"] == outings
    assert (await there.taps("Critiques")).alert
    assert "Presse" in (await here.taps("Critiques")).text
    seen = await there.says("/showtimes")
    assert seen.kept is not None
    assert seen.kept.message["message_thread_id"] == outings
    seen = await there.says("Bordeaux")
    assert seen.kept is not None
    assert seen.kept.message["message_thread_id"] == outings
    assert not [kept for kept in emulator.messages(forum, talk) if kept.sender is emulator.me]


async def test_under_a_topics_own_message_buttons_are_everybodys(
    programme: Stage, alice: Client, bob: Client
) -> None:
    # What answers nothing answers, in a topic, the message that opened it.
    emulator = programme.emulator
    forum = emulator.group("Cinéphiles", [bob.person], [alice.person], supergroup=True, forum=True)
    topic = emulator.topic(forum, "Sorties")
    here, there = alice.at(forum, topic), bob.at(forum, topic)
    seen = await here.says("/film petites victoires")
    assert seen.kept is not None
    opening = emulator.message(forum, topic).message
    seen.kept.message["reply_to_message"] = opening
    assert "forum_topic_created" in opening
    assert "Press:" in (await there.taps("Critiques")).text


async def test_a_city_typed_in_a_group_is_the_groups_and_its_administrators_choose_it(
    three: Three,
) -> None:
    await three.private(three.alice).says("/ville Paris")
    assert await three.cities() == [(7, PARIS)]
    seen = await three.alice.says("/ville Bordeaux")
    assert "Ville\u00a0: Bordeaux" in seen.text
    assert await three.chat() == (BORDEAUX, None)
    # Nobody's own city has changed.
    assert await three.cities() == [(7, PARIS)]
    assert "Votre ville\u00a0: Paris" in (await three.private(three.alice).says("/ville")).text
    # What is asked there is about there.
    assert "📍 Bordeaux" in (await three.bob.says("/showtimes petites victoires")).text
    for words in ("/city", "/city Paris"):
        seen = await three.bob.says(words)
        assert "This group’s city: Bordeaux" in seen.text
        assert "Only administrators can change it." in seen.text
        assert await three.chat() == (BORDEAUX, None)
    assert await three.cities() == [(7, PARIS)]
    assert seen.markup is not None
    [[door]] = seen.markup["inline_keyboard"]
    assert door["url"] == "https://t.me/seance_bot?start=m"
    # It opens the private chat, and the group stays quiet.
    written = three.said()
    assert "Which city are you in?" in (await three.bob.taps("My city")).text
    assert three.said() == written
    assert "Bordeaux" in (await three.private(three.bob).says("Bordeaux")).text
    assert await three.cities() == [(7, PARIS), (8, BORDEAUX)]


async def test_an_administrator_is_asked_for_the_groups_city_and_may_forget_it(
    three: Three,
) -> None:
    seen = await three.alice.says("/ville")
    assert "Dans quelle ville est ce groupe" in seen.text
    assert "Bordeaux" in (await three.alice.says("bordeaux")).text
    assert await three.chat() == (BORDEAUX, None)
    await three.alice.says("/reglages")
    await three.bob.forges("fg")
    assert await three.chat() == (BORDEAUX, None)
    assert "Ville\u00a0: non choisie" in (await three.alice.taps("Oublier la ville")).text
    assert await three.chat() == (None, None)


async def test_standing_is_asked_of_telegram_at_the_change(three: Three) -> None:
    await three.alice.says("/ville")
    three.stage.emulator.promotes(three.alice.person, three.group, three.alice.person, "member")
    await three.alice.says("Bordeaux")
    assert await three.chat() == (None, None)
    await three.alice.says("/reglages")
    seen = await three.alice.taps("En privé")
    assert seen.alert == "Seuls les administrateurs de ce groupe peuvent le modifier."
    assert await three.chat() == (None, None)


async def to_private(three: Three) -> Seen:
    await three.alice.says("/reglages")
    seen = await three.alice.taps("En privé")
    assert await three.chat() == (None, "private")
    return seen


async def test_a_member_cannot_choose_where_the_group_is_answered(three: Three) -> None:
    seen = await three.bob.says("/settings")
    assert "Language: each member’s own\n" in seen.text
    assert (await three.bob.taps("In private")).alert
    assert await three.chat() == (None, None)


async def test_a_group_may_be_answered_in_private(three: Three) -> None:
    assert "Réponses\u00a0: en privé" in (await to_private(three)).text
    bob = three.private(three.bob)
    await bob.starts()
    count = len(three.said())
    await three.bob.says("/film small victories")
    assert len(three.said()) == count
    assert "Small Victories" in bob.sees().text
    # It is a private answer in every way: his list, his buttons, his questions.
    assert (await bob.taps("Watchlist")).toast == "Kept on your watchlist."
    await three.bob.says("/watchlist")
    assert "My watchlist · 1 film" in bob.sees().text
    await three.bob.says("/film")
    assert "Which film?" in bob.sees().text
    assert "Solaris" in (await bob.says("solaris 1972")).text
    assert len(three.said()) == count


async def test_who_has_not_let_the_bot_in_is_told_how(three: Three) -> None:
    await to_private(three)
    count = len(three.said())
    seen = await three.carol.says("/film petites victoires", refused=["can't initiate"])
    assert three.said()[count:] == [
        "Dans ce groupe, je réponds en privé. Ouvrez notre conversation, puis redemandez."
    ]
    assert seen.kept is not None
    assert seen.kept.message["reply_to_message"]["from"]["id"] == 9
    assert seen.labels == ["↗️ Discussion privée"]
    await three.private(three.carol).starts()
    await three.carol.says("/film petites victoires")
    assert "Les Petites Victoires" in three.private(three.carol).sees().text


async def test_what_concerns_the_group_is_still_answered_there(three: Three) -> None:
    await to_private(three)
    assert "Réponses\u00a0: en privé" in (await three.alice.says("/reglages")).text
    assert "ville" in (await three.alice.says("/ville Bordeaux")).text.lower()
    assert await three.chat() == (BORDEAUX, "private")
    seen = await three.alice.taps("Répondre ici")
    assert "Réponses\u00a0: ici" in seen.text
    assert await three.chat() == (BORDEAUX, None)
    assert "Small Victories" in (await three.bob.says("/film small victories")).text


async def test_a_group_speaks_its_own_language_and_each_member_theirs_in_private(
    three: Three,
) -> None:
    await three.alice.says("/langue")
    await three.alice.taps("Français")
    assert "Presse" in (await three.bob.says("/film small victories")).text
    assert "Press" in (await three.private(three.bob).says("/film small victories")).text
