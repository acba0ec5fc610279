"""Whole sentences, as people send them: answered where they are clear, asked back where not."""

from __future__ import annotations

import pytest

from tests.client import Client


async def test_critics_and_opinions_are_asked_for_in_words(alice: Client, bob: Client) -> None:
    seen = await alice.says("que dit la presse des petites victoires ?")
    assert "Une joie no 0." in seen.text
    seen = await bob.says("what do people think of small victories")
    assert "Allez-y !" in seen.text


async def test_which_film_is_asked_and_its_answer_keeps_the_question(alice: Client) -> None:
    seen = await alice.says("les critiques de solaris")
    assert "De quel film s’agit-il" in seen.text
    assert {"Solaris (1972)", "Solaris (2002)"} <= set(seen.labels)
    seen = await alice.taps("Solaris (1972)")
    assert "Critiques" in seen.text
    await alice.says("les critiques de solaris")
    seen = await alice.says("petites victoires")
    assert "Une joie no 0." in seen.text


async def test_critics_of_nothing_are_asked_for(bob: Client) -> None:
    seen = await bob.says("reviews")
    assert "Which film?" in seen.text
    seen = await bob.says("small victories")
    assert "A joy no 0." in seen.text


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("quels films sortent cette semaine ?", "Une nouveauté"),
        ("les prochaines sorties", "Pas encore"),
        ("qu’est-ce qui passe au cinéma ?", "Les Petites Victoires"),
    ],
)
async def test_lists_are_asked_for_in_words(alice: Client, words: str, title: str) -> None:
    seen = await alice.says(words)
    assert title in seen.text


async def test_whats_on_in_a_city_and_near_me(alice: Client, bob: Client) -> None:
    seen = await alice.says("qu’est-ce qui passe à bordeaux ce soir")
    assert "Les Petites Victoires" in seen.text
    assert "20:30" in seen.text
    seen = await bob.says("what's on near me tonight")
    assert "where you are" in seen.text
    seen = await bob.sends_location(44.84, -0.58)
    assert "Utopia" in seen.text


async def test_an_evening_without_a_city_asks_for_it(alice: Client, bob: Client) -> None:
    seen = await alice.says("ce soir")
    assert "Quelle ville" in seen.text
    seen = await alice.says("bordeaux")
    assert "20:30" in seen.text
    assert "17:50" not in seen.text
    seen = await bob.says("tonight")
    assert "Which city?" in seen.text


async def test_a_town_of_several_is_the_likeliest_or_asked(alice: Client) -> None:
    seen = await alice.says("/ville saint-denis")
    assert "De quelle ville" in seen.text
    seen = await alice.says("petites victoires à saint-denis demain")
    # Said among other words, it is the one that is largest, and where it leads to is said.
    assert "Saint-Denis" in seen.text
    assert "la ville la plus proche qui en a un est Paris" in seen.text
    assert "16:00" in seen.text


async def test_a_town_without_a_cinema_is_answered_for_with_its_neighbour(alice: Client) -> None:
    seen = await alice.says("petites victoires à cestas")
    assert "Cestas" in seen.text
    assert "la ville la plus proche qui en a un est Bordeaux" in seen.text
    assert "20:30" in seen.text


async def test_a_film_that_is_not_on_is_found_where_it_was_asked_for(alice: Client) -> None:
    seen = await alice.says("séances solaris à bordeaux demain")
    assert "Bordeaux" in seen.text
    seen = await alice.taps("Solaris (2002)")
    assert "Solaris" in seen.text
    assert "Bordeaux" in seen.text
