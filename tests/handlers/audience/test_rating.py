"""Stars: given, changed, taken back, counted once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from telegram.error import TimedOut

from db.models import Opinion, Person, Showtime
from db.queries.figures import recompute_figures
from tests.client import Client
from tests.handlers.audience.conftest import Twice, audience_of, change_person, rows_of
from tests.handlers.conftest import START, Stage, film


async def stars_of(stage: Stage) -> list[tuple[int | None, int]]:
    rows = await rows_of(stage.database, Opinion.person_id, Opinion.stars, Opinion.film_id)
    return [(row.person_id, row.stars) for row in rows if row.film_id == 5]


async def test_one_tap_from_the_card_rates_and_the_message_changes_in_place(
    programme: Stage, alice: Client
) -> None:
    card = await alice.says("/film Une nouveauté")
    stars = await alice.taps("Noter")
    assert card.kept is not None
    assert stars.kept is not None
    assert stars.kept.id == card.kept.id
    assert stars.labels[:5] == ["★ 1", "★ 2", "★ 3", "★ 4", "★ 5"]
    seen = await alice.taps("★ 4")
    assert seen.kept is not None
    assert seen.kept.id == card.kept.id
    assert "★★★★☆" in seen.text
    assert "1 note, trop peu" in seen.text
    assert seen.toast == "Votre note\u00a0: ★★★★☆"
    assert await stars_of(programme) == [(7, 4)]
    assert await audience_of(programme.database, 5) == (4.0, 1)


async def test_another_tap_changes_it_and_remove_removes_it(
    programme: Stage, alice: Client
) -> None:
    await alice.says("/noter Une nouveauté")
    await alice.taps("★ 4")
    seen = await alice.taps("★ 2")
    assert "• ★ 2" in seen.labels
    assert await stars_of(programme) == [(7, 2)]
    assert await audience_of(programme.database, 5) == (2.0, 1)
    seen = await alice.taps("Retirer")
    assert "Combien d’étoiles" in seen.text
    assert await stars_of(programme) == []
    assert await audience_of(programme.database, 5) == (None, 0)


async def test_the_same_tap_again_changes_nothing(programme: Stage, alice: Client) -> None:
    await alice.says("/noter Une nouveauté")
    await alice.taps("★ 4")
    before = await rows_of(programme.database, *Opinion.__table__.c)
    programme.at(START + timedelta(minutes=5))
    seen = await alice.taps("★ 4", refused=["message is not modified"])
    assert "★★★★☆" in seen.text
    assert await rows_of(programme.database, *Opinion.__table__.c) == before


async def test_an_update_delivered_twice_counts_once(
    programme: Stage, alice: Client, again: Twice
) -> None:
    await alice.says("/noter Une nouveauté")
    await again(lambda: alice.taps("★ 4"))
    assert await stars_of(programme) == [(7, 4)]
    assert await audience_of(programme.database, 5) == (4.0, 1)


async def test_stars_are_kept_when_their_acknowledgement_is_lost(
    programme: Stage, alice: Client
) -> None:
    await alice.says("/noter Une nouveauté")
    programme.emulator.fail_next("editMessageText", TimedOut("no answer"))
    await alice.taps("★ 3", refused=["no answer", "query is too old"])
    assert await stars_of(programme) == [(7, 3)]


async def test_a_deep_link_and_the_english_command_lead_to_the_stars(
    programme: Stage, bob: Client
) -> None:
    assert "How many stars?" in (await bob.starts("r5")).text
    assert "How many stars?" in (await bob.says("/rate small victories")).text
    asked = await bob.says("/rate")
    assert "Which film?" in asked.text
    assert "★ 5" in (await bob.says("Une nouveauté")).labels


async def test_imported_figures_and_ratings_given_here_weigh_by_their_numbers(
    programme: Stage, bob: Client
) -> None:
    # 25 ratings of 4.4 on average, says the source, of which three are known one by one.
    await bob.says("/rate small victories")
    seen = await bob.taps("★ 1")
    mean, count = await audience_of(programme.database, 1)
    assert count == 26
    assert mean == pytest.approx((4.4 * 25 + 1) / 26)
    assert "4.3/5 · 26 ratings" in seen.text


async def test_below_five_ratings_the_mean_is_too_few(programme: Stage) -> None:
    for number in range(1, 6):
        person = programme.person(f"P{number}", "en", 100 + number)
        await person.says("/rate Une nouveauté")
        seen = await person.taps("★ 5")
        assert ("too few for a mean" in seen.text) == (number < 5)
    assert "5.0/5 · 5 ratings" in seen.text


async def test_before_the_release_there_are_no_stars(programme: Stage, alice: Client) -> None:
    seen = await alice.says("/noter Pas encore")
    assert "à partir du 2 décembre 2026" in seen.text
    assert not [label for label in seen.labels if "★" in label]
    seen = await alice.forges("rf:6:5")
    assert seen.alert is not None
    assert "Personne n’a encore vu ce film" in seen.alert
    assert await audience_of(programme.database, 6) == (None, 0)
    programme.at(START + timedelta(days=10))  # 2 December
    assert "★ 5" in (await alice.says("/noter Pas encore")).labels


async def test_a_preview_counts_as_soon_as_it_has_begun(programme: Stage, alice: Client) -> None:
    begins = START + timedelta(hours=2)
    async with programme.database.write() as session:
        session.add(
            Showtime(id=99, film_id=6, cinema_id=1, starts_at=begins, cinema_day=START.date())
        )
        await session.flush()
        await recompute_figures(session, [6])
    assert "★ 5" not in (await alice.says("/noter Pas encore")).labels
    programme.at(begins)
    await alice.says("/noter Pas encore")
    assert "★★★★★" in (await alice.taps("★ 5")).text


@pytest.mark.parametrize("known", [0, 1])
async def test_a_film_without_any_date_can_be_rated_once_an_audience_has(
    programme: Stage, alice: Client, known: int
) -> None:
    given = {"given_audience_score": 3.0, "given_audience_count": 9} if known else {}
    async with programme.database.write() as session:
        session.add(film(7, "Sans date", **given))
        await session.flush()
        await recompute_figures(session, [7])
    seen = await alice.starts("r7")
    assert ("★ 5" in seen.labels) == bool(known)


async def test_after_twenty_in_an_hour_one_waits(programme: Stage, alice: Client) -> None:
    async with programme.database.write() as session:
        for number in range(100, 121):
            session.add(film(number, f"Film {number}", release_date=date(2020, 1, 1)))
    for number in range(100, 120):
        programme.at(START + timedelta(minutes=number - 100))
        await alice.starts(f"r{number}")
        assert (await alice.taps("★ 3")).alert is None
    await alice.starts("r120")
    seen = await alice.taps("★ 3")
    assert seen.alert == "C’est beaucoup en une heure\u202f! Vous pourrez continuer après 19:00."
    assert await audience_of(programme.database, 120) == (None, 0)
    programme.at(START + timedelta(hours=1))
    assert (await alice.taps("★ 3")).alert is None
    assert await audience_of(programme.database, 120) == (3.0, 1)


async def test_to_and_fro_on_one_film_counts_towards_the_hour(
    programme: Stage, alice: Client
) -> None:
    await alice.says("/noter Une nouveauté")
    for turn in range(10):
        await alice.taps(f"★ {turn % 5 + 1}")
        await alice.taps("Retirer")
    for turn in range(10):
        await alice.taps(f"★ {turn % 5 + 1}")
    assert "beaucoup en une heure" in ((await alice.taps("★ 1")).alert or "")


async def test_who_is_banned_reads_and_removes_but_gives_no_stars(
    programme: Stage, alice: Client
) -> None:
    await alice.says("/noter Une nouveauté")
    await alice.taps("★ 4")
    await change_person(programme.database, 7, banned_at=START)
    assert "retiré le droit d’écrire" in ((await alice.taps("★ 1")).alert or "")
    assert await stars_of(programme) == [(7, 4)]
    await alice.taps("Retirer")
    assert await stars_of(programme) == []


async def test_in_a_group_everybody_rates_with_the_same_buttons(
    programme: Stage, alice: Client, bob: Client
) -> None:
    group = programme.group("Ciné", alice, bob)
    at_group, bob_there = alice.at(group), bob.at(group)
    seen = await at_group.says("/rate@seance_bot Une nouveauté")
    assert seen.kept is not None
    mine = await at_group.taps("★ 4", on=seen.kept)
    assert mine.toast == "Votre note\u00a0: ★★★★☆"
    seen = await bob_there.taps("★ 2", on=seen.kept)
    assert seen.toast is not None
    assert "★★☆☆☆" in seen.toast
    assert "★★" not in seen.text  # nobody's own stars are read out
    assert sorted(await stars_of(programme)) == [(7, 4), (8, 2)]
    assert await audience_of(programme.database, 5) == (3.0, 2)


async def test_the_first_stars_tell_when_somebody_came(programme: Stage, alice: Client) -> None:
    await alice.says("/noter Une nouveauté")
    await alice.taps("★ 4")
    programme.at(START + timedelta(days=3))
    await alice.taps("★ 5")
    assert [row[1] for row in await rows_of(programme.database, Person.id, Person.created_at)] == [
        START
    ]
    rated = await rows_of(programme.database, Opinion.person_id, Opinion.rated_at)
    assert [at for person, at in rated if person == 7] == [START + timedelta(days=3)]
