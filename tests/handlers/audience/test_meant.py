"""Right after the stars: words are a comment without a tap, unless they ask for something."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.client import Client
from tests.handlers.audience.conftest import Twice
from tests.handlers.audience.test_comment import publish, words_of
from tests.handlers.conftest import START, Stage

ASKED_BACK = "dévoile-t-il l’intrigue"


async def stars(client: Client, film_id: int = 5) -> None:
    await client.starts(f"r{film_id}")
    await client.taps("★ 4")


@pytest.mark.parametrize(
    "words",
    [
        "Magnifique !",
        "Très bon film",
        "10/10",
        "👍",
        "À voir ce soir entre amis",
        "Vu hier à Bordeaux, salle comble",
        "La critique est trop sévère",
        "Une joie\n\nAllez-y ce week-end",
    ],
)
async def test_words_are_a_comment(programme: Stage, alice: Client, words: str) -> None:
    await stars(alice)
    seen = await alice.says(words)
    assert ASKED_BACK in seen.text
    await alice.taps("Non")
    assert (await words_of(programme))[0][0] is None  # previewed first
    await alice.taps("Publier")
    assert await words_of(programme) == [(words, False, "fr")]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("petites victoires", "Mélanie Auffret"),
        ("les ptites victoires", "Mélanie Auffret"),
        ("séances petites victoires à Bordeaux demain", "14:00"),
        ("critiques petites victoires", "Une joie"),
        ("https://t.me/seance_bot?start=c1", "Une joie"),
        ("/alaffiche", "À l’affiche"),
        ("/passer", "★★★★☆"),
    ],
)
async def test_what_asks_is_answered(
    programme: Stage, alice: Client, words: str, answer: str
) -> None:
    await stars(alice)
    seen = await alice.says(words)
    assert answer in seen.text
    assert ASKED_BACK not in seen.text
    # And the next words are no comment any more.
    assert ASKED_BACK not in (await alice.says("Magnifique !")).text


async def test_the_last_film_rated_is_the_one(programme: Stage, alice: Client) -> None:
    await stars(alice, 1)
    await stars(alice, 5)
    assert "Une nouveauté" in (await alice.says("Un régal")).text


async def test_after_a_while_words_are_a_new_subject(programme: Stage, alice: Client) -> None:
    await stars(alice)
    offer = alice.sees().kept
    programme.at(START + timedelta(minutes=16))
    assert ASKED_BACK not in (await alice.says("Magnifique !")).text
    # A reply to the stars is a comment, whenever it comes and whatever it says.
    programme.at(START + timedelta(days=9))
    assert offer is not None
    assert ASKED_BACK in (await alice.says("petites victoires", reply_to=offer.id)).text


async def test_skip_and_cancel_end_it(programme: Stage, alice: Client) -> None:
    await stars(alice)
    await alice.taps("Passer")
    assert ASKED_BACK not in (await alice.says("Magnifique !")).text
    await stars(alice, 1)
    await alice.says("/annuler")
    assert ASKED_BACK not in (await alice.says("Magnifique !")).text


async def test_words_that_are_there_are_changed_only_on_demand(
    programme: Stage, alice: Client
) -> None:
    await stars(alice)
    await publish(alice, "Première version")
    await alice.taps("Mon avis")
    seen = await alice.taps("★ 3")
    assert "Voulez-vous" not in seen.text
    assert ASKED_BACK not in (await alice.says("Magnifique !")).text


async def test_a_reply_to_something_else_is_no_comment(programme: Stage, alice: Client) -> None:
    card = (await alice.starts("f1")).kept
    await stars(alice)
    assert card is not None
    assert ASKED_BACK not in (await alice.says("Magnifique !", reply_to=card.id)).text


async def test_stars_and_words_delivered_twice_are_one_comment(
    programme: Stage, alice: Client, again: Twice
) -> None:
    await alice.starts("r5")
    await again(lambda: alice.taps("★ 4"))
    await again(lambda: alice.says("Un régal"))
    await alice.taps("Non")
    await alice.taps("Publier")
    assert await words_of(programme) == [("Un régal", False, "fr")]


async def test_in_a_group_a_reply_to_the_stars_is_the_repliers_comment(
    programme: Stage, alice: Client, bob: Client
) -> None:
    chat = programme.group("Ciné", alice, bob)
    there, too = alice.at(chat), bob.at(chat)
    await there.says("/noter@seance_bot Une nouveauté")
    shared = (await there.taps("★ 4")).kept
    assert shared is not None
    assert "Répondez à ce message" in there.sees().text
    seen = await too.says("Moi aussi", reply_to=shared.id)  # without stars: they are asked for
    assert "How many stars" in seen.text
    await too.taps("★ 2", on=shared)
    asked = await too.says("Bof", reply_to=shared.id)
    assert "Does it contain spoilers" in asked.text
    assert "réservé" in ((await there.taps("No", on=asked.kept)).alert or "")
    await too.taps("No", on=asked.kept)
    await too.taps("Publish")
    assert await words_of(programme, 8) == [("Bof", False, "en")]
    assert await words_of(programme) == [(None, False, None)]
