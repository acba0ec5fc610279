"""How opinions are signed, and what one has rated oneself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from db.models import Person
from tests.client import Client
from tests.handlers.audience.conftest import change_person, rows_of
from tests.handlers.conftest import START, Stage, film


async def words(client: Client) -> None:
    await client.starts("r5")
    await client.taps("★ 5")
    await client.taps("Écrire")
    await client.says("Bien.")
    await client.taps("Non")
    await client.taps("Publier")


async def signed_as(reader: Client) -> str:
    """The name over the first opinion of film 5."""
    seen = await reader.starts("o5")
    return seen.text.split("1. ")[1].split(" ★")[0]


async def test_the_first_name_a_pen_name_or_none(
    programme: Stage, alice: Client, bob: Client
) -> None:
    await words(alice)
    assert await signed_as(bob) == "Alice"
    seen = await alice.says("/reglages")
    assert "signés\u00a0: Alice" in seen.text
    seen = await alice.taps("Nom de plume")
    assert "votre prénom dans Telegram" in seen.text
    await alice.taps("Choisir un nom de plume")
    seen = await alice.says("  Chouette   du\nbalcon ")
    assert "signés\u00a0: Chouette du balcon" in seen.text
    assert await signed_as(bob) == "Chouette du balcon"
    await alice.taps("Masquer mon nom")
    assert await signed_as(bob) == "anonymous"
    await alice.taps("Mon prénom")
    assert await signed_as(bob) == "Alice"


async def test_a_pen_name_may_be_chosen_before_anything_is_written(
    programme: Stage, alice: Client, bob: Client
) -> None:
    await alice.says("/reglages")
    await alice.taps("Nom de plume")
    await alice.taps("Choisir un nom de plume")
    await alice.says("Hibou")
    await words(alice)
    assert await signed_as(bob) == "Hibou"


@pytest.mark.parametrize("name", ["x" * 41, "🎬" * 21, "\u200b\u2060"])
async def test_a_name_nobody_could_read_is_asked_again(
    programme: Stage, alice: Client, name: str
) -> None:
    await alice.says("/reglages")
    await alice.taps("Nom de plume")
    await alice.taps("Choisir un nom de plume")
    assert "1 à 40 caractères" in (await alice.says(name)).text
    assert "signés\u00a0: 🎬" in (await alice.says("🎬" * 20)).text


async def test_a_name_is_plain_text(programme: Stage, alice: Client, bob: Client) -> None:
    await alice.says("/reglages")
    await alice.taps("Nom de plume")
    await alice.taps("Choisir un nom de plume")
    await alice.says("<i>t.me/spam @canal</i>")
    await words(alice)
    assert (await signed_as(bob)).replace("\u2060", "") == "<i>t.me/spam @canal</i>"
    kept = bob.sees().kept
    assert kept is not None
    assert not {e["type"] for e in kept.message["entities"]} & {"url", "mention"}


async def test_who_is_banned_keeps_their_name(programme: Stage, alice: Client) -> None:
    await words(alice)
    await change_person(programme.database, 7, banned_at=START)
    await alice.says("/reglages")
    await alice.taps("Nom de plume")
    assert "retiré le droit" in ((await alice.taps("Masquer mon nom")).alert or "")
    rows = await rows_of(programme.database, Person.id, Person.pen_name)
    assert [tuple(row) for row in rows] == [(7, None)]


@pytest.fixture
async def rated(programme: Stage, alice: Client) -> Stage:
    """Alice has rated twelve films, one a day; film 101 last. Films 1 and 5 are not among them."""
    async with programme.database.write() as session:
        for number in range(101, 113):
            session.add(
                film(
                    number,
                    f"Film {number}",
                    release_date=date(2020, 1, 1),
                    given_audience_score=4.0 if number < 103 else None,
                    given_audience_count=9 if number < 103 else None,
                    audience_count=0,
                )
            )
    for day, number in enumerate(range(112, 100, -1)):
        programme.at(START + timedelta(days=day))
        await alice.starts(f"r{number}")
        await alice.taps(f"★ {number % 5 + 1}")
    return programme


async def test_my_ratings_by_date_and_by_stars(rated: Stage, alice: Client) -> None:
    seen = await alice.says("/mesnotes")
    assert "12 films" in seen.text
    titles = [label for label in seen.labels if "Film 1" in label]
    assert titles[0] == "1. Film 101 (2020)"
    assert len(titles) == 10
    seen = await alice.taps("›")
    assert [label for label in seen.labels if "Film 1" in label] == [
        "11. Film 111 (2020)",
        "12. Film 112 (2020)",
    ]
    seen = await alice.taps("Par étoiles")
    stars = [line.count("★") for line in seen.text.splitlines() if ". ★" in line]
    assert stars == sorted(stars, reverse=True)
    assert stars[0] == 5


async def test_my_average_stands_beside_everyones(rated: Stage, alice: Client) -> None:
    seen = await alice.says("/mesnotes")
    given = [number % 5 + 1 for number in range(101, 113)]
    mine = f"{sum(given) / 12:.1f}".replace(".", ",")
    assert f"Votre moyenne\u00a0: {mine}/5" in seen.text
    # Of the films that have a mean: two, of nine ratings of 4 and mine.
    everyone = ((36 + given[0]) / 10 + (36 + given[1]) / 10) / 2
    assert f"mêmes films\u00a0: {everyone:.1f}".replace(".", ",") in seen.text


async def test_from_the_list_to_the_stars_and_they_change(rated: Stage, alice: Client) -> None:
    await alice.says("/mesnotes")
    await alice.taps("1. Film 101")
    await alice.taps("★ 5")
    assert "1. ★★★★★ Film 101" in (await alice.says("/myratings")).text


async def test_who_rated_nothing_reads_so(programme: Stage, bob: Client) -> None:
    seen = await bob.says("/myratings")
    assert "not rated any film" in seen.text
    assert seen.labels == ["🎞 Now showing", "🏠 Menu"]


async def test_my_ratings_are_not_read_out_in_a_group(
    programme: Stage, alice: Client, bob: Client
) -> None:
    await words(alice)
    group = programme.group("Ciné", alice, bob)
    seen = await alice.at(group).says("/mesnotes@seance_bot")
    assert "entre vous et moi" in seen.text
    assert "★" not in seen.text
    shared = await alice.at(group).says("/film@seance_bot petites victoires")
    forged = await alice.at(group).forges("mr:0:0", on=shared.kept)
    assert "entre vous et moi" in (forged.alert or "")
