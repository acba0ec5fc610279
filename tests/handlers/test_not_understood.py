"""What nobody foresaw is answered: a command that is not one, a link, words that name nothing."""

from __future__ import annotations

import pytest

from db.queries.search import index_titles
from handlers.links import read_link
from tests.client import Client
from tests.handlers.conftest import Stage, film


async def test_a_command_nobody_knows_gets_an_answer(alice: Client, bob: Client) -> None:
    seen = await alice.says("/meteo")
    assert "Je ne connais pas /meteo." in seen.text
    assert "❓ Aide" in seen.labels
    seen = await bob.says("/showtime Bordeaux")
    assert "Did you mean /showtimes?" in seen.text


async def test_a_question_long_answered_cannot_be_skipped(alice: Client, bob: Client) -> None:
    assert "Il n’y a rien à passer." in (await alice.says("/passer")).text
    assert "There is nothing to skip." in (await bob.says("/skip")).text


@pytest.mark.parametrize("text", ["bonjour", "Merci beaucoup !", "👍"])
async def test_who_says_hello_is_told_what_can_be_asked(alice: Client, text: str) -> None:
    seen = await alice.says(text)
    assert "Bonjour Alice" in seen.text
    assert any("À l’affiche" in label for label in seen.labels)


@pytest.mark.parametrize("text", ["1917", "M", "Ça", "bonjour tristesse"])
async def test_a_title_of_small_words_is_looked_for(alice: Client, text: str) -> None:
    assert "Je ne connais pas de film" in (await alice.says(text)).text


async def test_hello_is_a_title_where_a_film_bears_it(bob: Client, stage: Stage) -> None:
    assert "Hello Bob" in (await bob.says("hello there")).text
    async with stage.database.write() as session:
        session.add(film(90, "Hello There"))
        await session.flush()
        await index_titles(session, [90])
    seen = await bob.says("hello there")
    assert "🎬 Hello There" in seen.text


async def test_commands_of_other_bots_are_left_alone_in_a_group(stage: Stage) -> None:
    anna = stage.person("Anna")
    there = anna.at(stage.group("Ciné-club", anna))
    assert not (await there.says("/meteo")).text


async def test_a_pasted_link_opens_what_a_tap_on_it_would(alice: Client, bob: Client) -> None:
    username = alice.emulator.me.username
    seen = await alice.says(f"https://t.me/{username}?start=c1")
    assert "Les Petites Victoires" in seen.text
    assert "Critiques" in seen.text
    seen = await bob.says("https://t.me/another_bot?start=c1")
    assert "Critics" not in seen.text


@pytest.mark.parametrize(
    "text", ["t.me/seance_bot", "https://t.me/seance_bot?start=zz", "see t.me/seance_bot?start=f1"]
)
def test_other_links_are_words(text: str) -> None:
    assert read_link(text, "seance_bot") is None


async def test_a_miss_does_not_forget_what_was_asked_for(alice: Client) -> None:
    await alice.says("/critiques")
    seen = await alice.says("zzzzzz")
    assert "« zzzzzz »" in seen.text.replace("\u00a0", " ")
    seen = await alice.says("petites victoires")
    assert "Une joie no 0." in seen.text


async def test_a_city_nobody_knows_is_not_passed_over(alice: Client, bob: Client) -> None:
    seen = await alice.says("/seances petites victoires, zzzzqq")
    assert "Je n’ai pas compris" in seen.text
    assert "zzzzqq" in seen.text
    assert any(label.startswith("Bordeaux") for label in seen.labels)
    seen = await bob.says("/showtimes small victories")
    assert "understand" not in seen.text


async def test_an_actor_is_no_town(alice: Client) -> None:
    seen = await alice.says("film avec michel blanc")
    assert "michel blanc" in seen.text
    assert "Mesnil" not in seen.text


@pytest.mark.parametrize(
    ("language", "asks", "near"),
    [("fr", "/seances petites victoires", "Près de moi"), ("en", "/city", "Near me")],
)
async def test_asked_for_a_city_one_may_name_a_film_instead(
    programme: Stage, language: str, asks: str, near: str
) -> None:
    """Every word of this title is chatter in a sentence."""
    anna = programme.person("Anna", language)
    await anna.says(asks)
    assert "Pas encore" in (await anna.says("pas encore")).text
    await anna.says(asks)
    seen = await anna.says("Trifouillis")
    assert "Trifouillis" in seen.text
    assert f"📍 {near}" in seen.labels
    assert "Pas encore" in (await anna.says("pas encore")).text
