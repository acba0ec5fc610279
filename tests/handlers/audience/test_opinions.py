"""Opinions: pages, orders, helpful votes, spoilers, whose they are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from db.models import Film, HelpfulVote, Opinion, Person
from db.queries.figures import recompute_figures
from handlers.audience.actions import ShowOpinions
from handlers.screens.opinions import allowances, numbered_pages
from tests.client import Client
from tests.handlers.audience.conftest import Twice, rows_of
from tests.handlers.conftest import START, Stage


@pytest.fixture
async def voices(programme: Stage) -> Stage:
    """Twelve imported opinions of film 5, one a day, the twelfth the newest; five with votes."""
    async with programme.database.write() as session:
        session.add_all(
            Opinion(
                film_id=5,
                source="test",
                author=f"Voix {number}",
                stars=number % 5 + 1,
                comment=f"Avis no {number}.",
                language="fr",
                posted_on=date(2026, 11, number),
                spoiler=number == 11,
            )
            for number in range(1, 13)
        )
        session.add_all(Person(id=900 + number, first_name=f"P{number}") for number in range(5))
        await session.flush()
        ids = [row.id for row in await _ids(session)]
        for place, votes in ((0, 5), (3, 2)):
            session.add_all(
                HelpfulVote(opinion_id=ids[place], person_id=900 + number)
                for number in range(votes)
            )
        await session.flush()
        await recompute_figures(session, [5])
    return programme


async def _ids(session: Any) -> Any:
    rows = await session.execute(
        select(Opinion.id).where(Opinion.film_id == 5).order_by(Opinion.posted_on)
    )
    return rows.all()


async def own_words(client: Client, words: str, *, language: str = "fr") -> None:
    """Five stars and words for film 5."""
    french = language == "fr"
    await client.starts("r5")
    await client.taps("★ 5")
    await client.taps("Écrire" if french else "Write")
    await client.says(words)
    await client.taps("Non" if french else "No")
    await client.taps("Publier" if french else "Publish")


async def test_five_a_page_newest_first_with_numbered_pages(voices: Stage, alice: Client) -> None:
    seen = await alice.says("/avis Une nouveauté")
    assert [f"Voix {number}" in seen.text for number in (12, 8, 7)] == [True, True, False]
    assert ("· 1 ·", "2", "3", "›") in seen.buttons
    assert "12 avis" in seen.text
    assert "12 novembre 2026" in seen.text
    seen = await alice.taps("3")
    assert "Voix 1 " in seen.text
    assert "Voix 3" not in seen.text
    assert ("‹", "1", "2", "· 3 ·") in seen.buttons
    seen = await alice.taps("‹")
    assert "Voix 7" in seen.text


async def test_most_helpful_first(voices: Stage, bob: Client) -> None:
    await bob.says("/opinions Une nouveauté")
    seen = await bob.taps("Most helpful")
    order = [line for line in seen.text.splitlines() if "Voix" in line]
    names = [line.split("★")[0].strip() for line in order[:3]]
    assert names == ["1. Voix 1", "2. Voix 4", "3. Voix 12"]
    assert "👍 5" in seen.text
    seen = await bob.taps("2", on=seen.kept)
    assert ("‹", "1", "· 2 ·", "3", "›") in seen.buttons


async def test_spoilers_are_hidden_until_tapped(voices: Stage, bob: Client) -> None:
    seen = await bob.starts("o5")
    assert seen.kept is not None
    hidden = [e for e in seen.kept.message["entities"] if e["type"] == "spoiler"]
    assert len(hidden) == 1
    assert '<span class="tg-spoiler">Avis no 11.</span>' in seen.html


async def test_imported_and_own_are_told_apart_and_mine_is_marked(
    voices: Stage, alice: Client, bob: Client
) -> None:
    await own_words(alice, "Le mien")
    mine = await alice.starts("o5")
    entry = mine.text.split("1. ")[1].split("2. ")[0]
    assert entry.startswith("Alice ★★★★★\nle vôtre · 22 novembre 2026\n")
    assert "importé" not in entry
    assert "importé" in mine.text
    assert "1 ✏️" in mine.labels
    theirs = await bob.starts("o5")
    assert theirs.text.split("1. ")[1].startswith("Alice ★★★★★\n22 November 2026\n")
    assert "yours" not in theirs.text
    assert "1 👍" in theirs.labels
    assert "Votre note" in (await alice.taps("1 ✏️")).text


async def test_helpful_once_each_and_a_second_tap_takes_back(
    voices: Stage, alice: Client, bob: Client
) -> None:
    await alice.starts("o5")
    seen = await alice.taps("1 👍")
    assert seen.toast == "Avis jugé utile"
    assert "👍 1" in seen.text
    assert "• 1 👍" in seen.labels
    await bob.starts("o5")
    assert "👍 2" in (await bob.taps("1 👍")).text
    seen = await alice.taps("1 👍")
    assert seen.toast == "Vote retiré"
    assert "👍 1" in seen.text
    assert "👍 2" not in seen.text
    assert "👍 2" in (await alice.taps("1 👍")).text


async def test_a_vote_delivered_twice_counts_once(
    voices: Stage, alice: Client, again: Twice
) -> None:
    await alice.starts("o5")
    await again(lambda: alice.taps("1 👍"))
    assert "👍 1" in (await alice.starts("o5")).text
    await again(lambda: alice.taps("1 👍"))
    assert "Voix 12 ★★★☆☆\n12 novembre 2026 · importé\n" in (await alice.starts("o5")).text


async def test_several_votes_delivered_twice_end_where_they_ended(
    voices: Stage, alice: Client, again: Twice
) -> None:
    await alice.starts("o5")

    async def thrice() -> None:
        for _tap in range(3):
            await alice.taps("1 👍")

    await again(thrice)
    assert "👍 1" in (await alice.starts("o5")).text


async def test_nobody_finds_themselves_helpful(voices: Stage, alice: Client) -> None:
    await own_words(alice, "Le mien")
    rows = await rows_of(voices.database, Opinion.id, Opinion.person_id)
    (own,) = (row.id for row in rows if row.person_id == 7)
    seen = await alice.forges(f"oh:{own}:1:::0")
    assert "le vôtre" in (seen.alert or "")
    assert not [
        row
        for row in await rows_of(voices.database, HelpfulVote.opinion_id)
        if row.opinion_id == own
    ]


async def test_one_opinion_in_full_by_link_with_its_vote(voices: Stage, bob: Client) -> None:
    rows = await rows_of(voices.database, Opinion.id, Opinion.author)
    (number,) = (row.id for row in rows if row.author == "Voix 12")
    seen = await bob.starts(f"a{number}")
    assert "Avis no 12." in seen.text
    seen = await bob.taps("Helpful")
    assert "• 👍 Helpful · 1" in seen.labels
    assert "1. Voix 12" in (await bob.taps("Opinions")).text


@pytest.mark.parametrize("how", [{"hidden": True}, {"held": True}, {"comment": None}])
async def test_what_is_kept_back_is_read_by_nobody(
    voices: Stage, bob: Client, how: dict[str, Any]
) -> None:
    rows = await rows_of(voices.database, Opinion.id, Opinion.author)
    (number,) = (row.id for row in rows if row.author == "Voix 12")
    shown = await bob.starts("o5")
    async with voices.database.write() as session:
        await session.execute(update(Opinion).where(Opinion.id == number).values(**how))
    # The old message still has its buttons.
    for data in (f"oh:{number}:0:::0", f"oo:{number}:::0"):
        assert "no longer" in ((await bob.forges(data, on=shown.kept)).alert or "")
    assert "no longer" in (await bob.starts(f"a{number}")).text
    seen = await bob.starts("o5")
    assert "Voix 12" not in seen.text
    assert "11 opinions" in seen.text


async def test_votes_go_with_the_words_and_stay_when_they_are_edited(
    voices: Stage, alice: Client, bob: Client
) -> None:
    await own_words(alice, "Le mien")
    await bob.starts("o5")
    await bob.taps("1 👍")
    await own_words_again(alice, "Le mien, en mieux")
    assert "👍 1" in (await bob.starts("o5")).text
    await alice.taps("Mon avis")
    await alice.taps("Effacer le texte")
    await alice.taps("Effacer")
    await alice.taps("Quelques mots")
    await alice.says("Tout autre chose")
    await alice.taps("Non")
    await alice.taps("Publier")
    seen = await bob.starts("o5")
    assert "Tout autre chose" in seen.text
    assert "👍 1" not in seen.text


async def own_words_again(client: Client, words: str) -> None:
    await client.taps("Mon avis")
    await client.taps("Modifier")
    await client.says(words)
    await client.taps("Non")
    await client.taps("Publier")


async def test_a_page_that_is_gone_shows_the_last_one(voices: Stage, bob: Client) -> None:
    await bob.starts("o5")
    await bob.taps("3")
    async with voices.database.write() as session:
        await session.execute(delete(Opinion).where(Opinion.author.in_(["Voix 1", "Voix 2"])))
    seen = await bob.forges("o:5:::2")
    assert ("‹", "1", "· 2 ·") in seen.buttons
    assert "Voix 3" in seen.text


async def test_a_film_nobody_wrote_about_says_so(programme: Stage, bob: Client) -> None:
    seen = await bob.starts("o6")
    assert "Nobody has written" in seen.text
    assert "no longer" in (await bob.starts("o999")).text


async def test_in_a_group_nothing_is_anybodys_own(
    voices: Stage, alice: Client, bob: Client
) -> None:
    await own_words(alice, "Le mien")
    group = voices.group("Ciné", alice, bob)
    there, bob_there = alice.at(group), bob.at(group)
    seen = await there.says("/avis@seance_bot Une nouveauté")
    assert "le vôtre" not in seen.text
    seen = await bob_there.taps("1 👍", on=seen.kept)
    assert "👍 1" in seen.text
    assert not [label for label in seen.labels if label.startswith("• 1")]
    assert "le vôtre" in ((await there.taps("1 👍", on=seen.kept)).alert or "")


async def test_five_of_the_longest_fit_one_message_and_are_read_on(
    programme: Stage, bob: Client
) -> None:
    async with programme.database.write() as session:
        session.add_all(
            Opinion(
                film_id=5,
                source="test",
                author=("x.y" * 40)[:100] + str(number),
                stars=5,
                comment="a.b@c #d " * 111 if number else "Court.",
                posted_on=date(2026, 11, 1) + timedelta(days=number),
            )
            for number in range(5)
        )
    seen = await bob.starts("o5")
    assert seen.text.count("Read on") == 4
    assert "Court." in seen.text
    links = [e["url"] for e in seen.kept.message["entities"] if e["type"] == "text_link"]  # type: ignore[union-attr]
    opened = await bob.starts(links[0].partition("?start=")[2])
    assert opened.text.replace("\u2060", "").count("a.b@c #d") == 111


async def test_the_stars_are_bars_on_opinions_and_critics(voices: Stage, bob: Client) -> None:
    seen = await bob.starts("o5")
    bars = [line for line in seen.text.splitlines() if "█" in line]
    assert [line.split()[0] for line in bars] == ["5★", "4★", "3★", "2★", "1★"]
    assert [line.split()[-1] for line in bars] == ["2", "2", "3", "3", "2"]
    assert "█" in (await bob.starts("c5")).text
    # Of the 25 ratings that film 1's source counts, three are known: too few to draw.
    assert "█" not in (await bob.starts("c1")).text


async def test_where_the_source_counts_more_the_bars_say_what_they_are_of(
    voices: Stage, bob: Client
) -> None:
    async with voices.database.write() as session:
        await session.execute(
            update(Film)
            .where(Film.id == 5)
            .values(given_audience_score=4.0, given_audience_count=800)
        )
        await recompute_figures(session, [5])
    seen = await bob.starts("o5")
    assert "4.0/5 · 800 ratings" in seen.text
    assert "12 ratings are known one by one." in seen.text


def test_short_texts_are_whole_and_long_ones_share_the_rest() -> None:
    assert allowances([10, 20, 30], 100) == [10, 20, 30]
    assert allowances([1000, 10, 1000], 110) == [50, 10, 50]
    assert sum(allowances([1500] * 5, 2800)) <= 2800
    assert allowances([], 100) == []


@pytest.mark.parametrize("pages", [2, 3, 4, 5, 9, 200])
def test_every_page_can_be_reached_and_a_row_has_room(pages: int) -> None:
    for number in range(pages):
        row = numbered_pages(number, pages, lambda to: ShowOpinions(1, page=to))
        assert len(row) <= 8
        targets = {b.target.page for b in row if isinstance(b.target, ShowOpinions)}
        assert {0, pages - 1} - {number} <= targets
        assert {number - 1, number + 1} & set(range(pages)) <= targets
    assert numbered_pages(0, 1, lambda to: ShowOpinions(1, page=to)) == ()


async def test_a_vote_needs_no_name(voices: Stage, alice: Client) -> None:
    await alice.starts("o5")
    await alice.taps("1 👍")
    people = await rows_of(voices.database, Person.id, Person.first_name, Person.created_at)
    assert [tuple(row) for row in people if row.id == 7] == [(7, None, START)]
