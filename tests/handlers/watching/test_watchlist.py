"""The watchlist, as its owner and others meet it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update
from telegram import Update

from db.models import Film, Person, WatchedFilm
from tests.client import Client
from tests.handlers.conftest import Stage, film
from tests.handlers.watching.conftest import add


async def watched_by(stage: Stage, person: Client) -> list[int]:
    async with stage.database.read() as session:
        rows = await session.execute(
            select(WatchedFilm.film_id)
            .where(WatchedFilm.person_id == person.person.id)
            .order_by(WatchedFilm.film_id)
        )
        return list(rows.scalars())


async def test_a_film_goes_onto_the_list_and_off_it(alice: Client, bob: Client) -> None:
    card = await alice.says("/film petites victoires")
    assert "🔖 Ma liste" in card.labels
    count = len(alice.emulator.messages(alice.chat))
    seen = await alice.taps("Ma liste")
    assert seen.toast == "Ajouté à votre liste."
    assert "✅ Ma liste" in seen.labels
    assert seen.text == card.text
    assert len(alice.emulator.messages(alice.chat)) == count
    seen = await alice.says("/maliste")
    assert "Ma liste · 1 film" in seen.text
    assert "1. Les Petites Victoires (2023) · à l’affiche" in seen.text
    await alice.taps("1. ")
    assert "☰ 1/1" in alice.sees().labels
    seen = await alice.taps("✅ Ma liste")
    assert seen.toast == "Retiré de votre liste."
    seen = await alice.taps("☰ Ma liste")
    assert "Rien pour l’instant" in seen.text
    seen = await bob.says("/film small victories")
    assert "🔖 Watchlist" in seen.labels
    assert (await bob.taps("Watchlist")).toast == "Kept on your watchlist."
    assert "now showing" in (await bob.says("/watchlist")).text


async def test_an_empty_list_leads_on(bob: Client) -> None:
    seen = await bob.says("/watchlist")
    assert "Nothing here yet" in seen.text
    assert "Pas encore" in (await bob.taps("Coming soon")).text


async def test_dates_tell_what_one_waits_for(programme: Stage, bob: Client) -> None:
    await add(programme, bob, "Solaris 1972", "Pas encore", "Une nouveauté")
    text = (await bob.says("/watchlist")).text
    assert "1. Une nouveauté · out since 18 November 2026" in text
    assert "2. Pas encore · from 2 December 2026 on" in text
    assert "3. Solaris · out since 13 May 1972" in text
    async with programme.database.write() as session:
        await session.execute(update(Film).where(Film.id == 6).values(release_date=None))
    assert "Pas encore · no date yet" in (await bob.says("/watchlist")).text


async def test_previous_and_next_walk_ones_own_list(
    programme: Stage, alice: Client, bob: Client
) -> None:
    await add(programme, alice, "Solaris 1972", "petites victoires", "Pas encore")
    await add(programme, bob, "Pas encore")
    await alice.says("/maliste")
    seen = await alice.taps("1. ")
    assert "Pas encore" in seen.text
    assert "☰ 1/3" in seen.labels
    assert "Les Petites Victoires" in (await alice.taps("Suivant")).text
    seen = await alice.taps("Suivant")
    assert "Solaris" in seen.text
    assert "☰ 3/3" in seen.labels
    assert "Ma liste · 3 films" in (await alice.taps("☰ 3/3")).text
    # The same button under another's thumb walks their list.
    await bob.says("/watchlist")
    assert "☰ 1/1" in (await bob.forges("f:6:w")).labels
    assert "☰ 1/1" not in (await bob.forges("f:1:w")).labels


async def test_pages_hold_ten_and_films_are_taken_off_there(
    programme: Stage, alice: Client
) -> None:
    async with programme.database.write() as session:
        session.add_all([film(100 + number, f"Film {number}") for number in range(12)])
    await alice.starts()
    for number in range(12):
        programme.at(programme.moment[0] + timedelta(minutes=1))
        await alice.forges(f"wa:{100 + number}:1")
    seen = await alice.says("/maliste")
    assert "12 films" in seen.text
    assert "1/2" in seen.labels
    seen = await alice.taps("›")
    assert len([label for label in seen.labels if label[:2] in ("11", "12")]) == 2
    await alice.taps("Retirer des films")
    seen = await alice.taps("✖ 12.")
    assert seen.toast == "Retiré de votre liste."
    assert "11 films" in seen.text
    # The page's last film: the page before is shown.
    seen = await alice.taps("✖ 11.")
    assert "10 films" in seen.text
    assert "✖ 10. Film 2" in " ".join(seen.labels)
    assert "1. " in (await alice.taps("Terminé")).text


async def test_in_a_group_the_list_is_that_of_whoever_taps(
    programme: Stage, alice: Client, bob: Client
) -> None:
    group = programme.group("Ciné-club", alice, bob)
    here, there = alice.at(group), bob.at(group)
    card = await here.says("/film petites victoires")
    assert "🔖 Ma liste" in card.labels
    seen = await here.taps("Ma liste")
    assert seen.toast == "Ajouté à votre liste."
    assert "🔖 Ma liste" in here.sees().labels
    assert (await there.taps("Ma liste")).toast == "Kept on your watchlist."
    assert (await there.taps("Ma liste")).toast == "Taken off your watchlist."
    assert await watched_by(programme, alice) == [1]
    assert await watched_by(programme, bob) == []
    seen = await here.says("/maliste")
    assert "en privé" in seen.text
    assert "Petites" not in seen.text
    assert (await here.forges("wl:0")).alert
    assert (await here.forges("we:0")).alert
    assert (await here.forges("wu:1:0")).alert
    assert await watched_by(programme, alice) == [1]
    assert "Les Petites Victoires" in (await alice.starts("l0")).text


async def test_a_tap_that_telegram_delivers_twice_is_one_tap(
    programme: Stage, alice: Client, bob: Client
) -> None:
    group = programme.group("Ciné-club", alice, bob)
    for place in (alice, alice.at(group)):
        await place.says("/film petites victoires")
        kept = place.sees().kept
        assert kept is not None
        [at] = [
            (row, column)
            for row, labels in enumerate(place.sees().buttons)
            for column, label in enumerate(labels)
            if "Ma liste" in label
        ]
        programme.emulator.taps(place.person, place.chat, kept.id, *at)
        [update_] = programme.emulator.take_updates()
        before = await watched_by(programme, alice)
        for _ in range(2):
            update = Update.de_json(update_, programme.application.bot)
            await programme.application.process_update(update)
            assert await watched_by(programme, alice) == ([] if before else [1])
        programme.emulator.calls.clear()


async def test_a_film_that_is_gone_is_said(programme: Stage, alice: Client) -> None:
    await alice.says("/film petites victoires")
    await alice.taps("Ma liste")
    assert (await alice.forges("wa:999:1")).alert == "Ce film n’est plus dans mon catalogue."
    async with programme.database.write() as session:
        await session.execute(delete(Film).where(Film.id == 1))
    assert "Rien pour l’instant" in (await alice.says("/maliste")).text


async def test_the_list_goes_with_its_person(programme: Stage, alice: Client) -> None:
    await alice.says("/film petites victoires")
    await alice.taps("Ma liste")
    async with programme.database.write() as session:
        await session.execute(delete(Person).where(Person.id == alice.person.id))
    assert await watched_by(programme, alice) == []
