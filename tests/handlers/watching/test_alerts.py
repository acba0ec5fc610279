"""Told once, by day, in one's own language, and no longer than one wants."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update

from bot.worker import Worker
from db.models import Cinema, CityOpening, Film, Outbox, Person, Showtime, WatchedFilm
from db.queries.people import save_person
from handlers.watching.alerts import scan_alerts, tell_first_shows, tell_releases
from tests.client import Client, deliver
from tests.handlers.conftest import Stage, at_paris
from tests.handlers.watching.conftest import add, news, show, work

WEDNESDAY = date(2026, 12, 2)
BORDEAUX, PARIS, BRUSSELS = 1, 2, 3


async def lives(stage: Stage, person: Client, city_id: int) -> None:
    async with stage.database.write() as session:
        await save_person(session, person_id=person.person.id, city_id=city_id)


async def outbox(stage: Stage) -> list[tuple[str | None, str]]:
    async with stage.database.read() as session:
        rows = await session.execute(
            select(Outbox.key, Outbox.state)
            .where(Outbox.kind.in_(("alert_released", "alert_city")))
            .order_by(Outbox.key)
        )
        return [(key, state) for key, state in rows]


async def test_a_release_is_told_on_its_morning(known: Stage, alice: Client, bob: Client) -> None:
    await add(known, alice, "Pas encore")
    await add(known, bob, "Pas encore")
    known.at(at_paris(WEDNESDAY, 0) - timedelta(minutes=1))
    assert await news(known, alice) == []
    known.at(at_paris(WEDNESDAY, 0, 5))
    assert await news(known, alice) == []
    known.at(at_paris(WEDNESDAY, 8, 59))
    assert await news(known, alice) == []
    known.at(at_paris(WEDNESDAY, 9))
    [told] = await news(known, alice)
    assert "Pas encore (2026)\nIl sort aujourd’hui." in told
    assert "🔕 Ne plus m’alerter pour ce film" in alice.sees().labels
    seen = bob.sees()
    assert "It is out today." in seen.text
    assert "🔕 Stop alerts for this film" in seen.labels
    assert "Pas encore" in (await bob.taps("Film")).text


async def test_however_often_it_looks_it_tells_once(known: Stage, alice: Client) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Pas encore")
    await show(known, 50, 6, 1, at_paris(WEDNESDAY, 14))
    known.at(at_paris(WEDNESDAY, 10))
    assert len(await news(known, alice)) == 1
    for hours in (0, 1, 24, 48, 24 * 10):
        known.at(known.moment[0] + timedelta(hours=hours))
        assert await news(known, alice) == []
    # What was noted as told may be lost: the outbox knows all the same.
    async with known.database.write() as session:
        await session.execute(update(CityOpening).values(told=False))
    known.at(at_paris(WEDNESDAY, 11))
    assert await news(known, alice) == []


async def test_a_release_and_the_first_session_in_my_city_are_told_in_one_message(
    known: Stage, alice: Client, bob: Client
) -> None:
    for person in (alice, bob):
        await lives(known, person, BORDEAUX)
        await add(known, person, "Pas encore")
    await show(known, 50, 6, 1, at_paris(WEDNESDAY, 20, 30))
    await show(known, 51, 6, 2, at_paris(WEDNESDAY, 14))
    known.at(at_paris(WEDNESDAY, 10))
    [told] = await news(known, alice)
    assert told == (
        "🎉 Pas encore (2026)\n"
        "Il sort aujourd’hui.\n"
        "📍 Bordeaux, première séance\u00a0: aujourd’hui, 14:00, Le Français."
    )
    assert "First showtime in Bordeaux: today, 14:00, Le Français." in bob.sees().text
    assert await outbox(known) == [
        ("city:7:6:1", "dropped"),
        ("city:8:6:1", "dropped"),
        ("released:7:6", "sent"),
        ("released:8:6", "sent"),
    ]
    seen = await alice.taps("Séances")
    assert "Bordeaux" in seen.text


async def test_both_wait_for_the_same_morning_whichever_was_found_first(
    known: Stage, alice: Client
) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Pas encore")
    known.at(at_paris(WEDNESDAY - timedelta(days=1), 23))
    await show(known, 50, 6, 1, at_paris(WEDNESDAY, 14))
    assert await news(known, alice) == []
    known.at(at_paris(WEDNESDAY, 0, 5))
    assert await news(known, alice) == []
    known.at(at_paris(WEDNESDAY, 9))
    [told] = await news(known, alice)
    assert "Il sort aujourd’hui" in told
    assert "première séance" in told
    known.at(at_paris(WEDNESDAY, 9, 2))
    assert await news(known, alice) == []


async def test_sessions_that_came_before_anybody_looked_are_told_with_the_release(
    known: Stage, alice: Client
) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Pas encore")
    known.at(at_paris(WEDNESDAY, 0, 5))
    await work(known)
    known.at(at_paris(WEDNESDAY, 9))
    await show(known, 50, 6, 1, at_paris(WEDNESDAY, 14))
    await Worker(known.application, jobs=()).deliver_due()
    assert "première séance" in alice.sees().text
    assert await news(known, alice) == []


async def test_sessions_that_come_after_the_release_was_told_are_news(
    known: Stage, alice: Client
) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Pas encore")
    known.at(at_paris(WEDNESDAY, 9))
    [told] = await news(known, alice)
    assert "Bordeaux" not in told
    await show(known, 50, 6, 1, at_paris(WEDNESDAY, 14))
    known.at(at_paris(WEDNESDAY, 11))
    [told] = await news(known, alice)
    assert "Bordeaux, première séance\u00a0: aujourd’hui" in told


async def test_a_release_counts_the_sessions_of_which_one_has_heard(
    known: Stage, alice: Client
) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Pas encore")
    known.at(at_paris(WEDNESDAY - timedelta(days=2), 10))
    await show(known, 50, 6, 1, at_paris(WEDNESDAY, 14))
    [told] = await news(known, alice)
    assert "première séance" in told
    known.at(at_paris(WEDNESDAY, 9))
    [told] = await news(known, alice)
    assert "Il sort aujourd’hui.\n📍 Bordeaux\u00a0: 1 séance" in told


async def test_two_workers_at_once_tell_once(known: Stage, alice: Client, bob: Client) -> None:
    for person in (alice, bob):
        await lives(known, person, BORDEAUX)
        await add(known, person, "Pas encore")
    await show(known, 50, 6, 1, at_paris(WEDNESDAY, 14))
    known.at(at_paris(WEDNESDAY, 10))
    services, bot = known.application.bot_data, known.application.bot
    await asyncio.gather(*(scan_alerts(services, bot) for _ in range(4)))
    assert [key for key, _ in await outbox(known)] == [
        "city:7:6:1",
        "city:8:6:1",
        "released:7:6",
        "released:8:6",
    ]


async def test_who_lists_a_film_that_is_out_is_not_told(known: Stage, alice: Client) -> None:
    known.at(at_paris(WEDNESDAY, 9, 30))
    await add(known, alice, "Pas encore", "petites victoires")
    assert await news(known, alice) == []


async def test_a_film_without_a_date_is_released_with_its_first_session(
    known: Stage, alice: Client
) -> None:
    async with known.database.write() as session:
        await session.execute(update(Film).where(Film.id == 6).values(release_date=None))
    await add(known, alice, "Pas encore")
    await show(known, 50, 6, 3, at_paris(WEDNESDAY, 20))
    known.at(at_paris(WEDNESDAY, 9) - timedelta(days=1))
    assert await news(known, alice) == []
    known.at(at_paris(WEDNESDAY, 9))
    [told] = await news(known, alice)
    assert "Il sort aujourd’hui" in told


async def test_a_worker_that_was_away_tells_late_but_not_old_news(
    known: Stage, alice: Client, bob: Client
) -> None:
    await add(known, alice, "Pas encore")
    known.at(at_paris(WEDNESDAY + timedelta(days=2), 15))
    [told] = await news(known, alice)
    assert "Il est sorti le 2 décembre 2026." in told
    async with known.database.write() as session:
        await session.execute(
            update(Film).where(Film.id == 6).values(release_date=date(2026, 12, 20))
        )
    # Not released again.
    known.at(at_paris(date(2026, 12, 20), 15))
    assert await news(known, alice) == []


async def test_each_zone_has_its_own_morning(known: Stage, alice: Client, bob: Client) -> None:
    async with known.database.write() as session:
        await session.execute(
            update(Cinema).where(Cinema.id == 4).values(timezone="America/Guadeloupe")
        )
    await lives(known, alice, BORDEAUX)
    await lives(known, bob, BRUSSELS)
    await add(known, alice, "Pas encore")
    await add(known, bob, "Pas encore")
    known.at(at_paris(WEDNESDAY, 9))
    assert len(await news(known, alice)) == 1
    known.at(datetime(2026, 12, 2, 12, 59, tzinfo=UTC))
    assert await news(known, bob) == []
    known.at(datetime(2026, 12, 2, 13, 0, tzinfo=UTC))
    assert len(await news(known, bob)) == 1


async def test_the_first_session_in_my_city_is_told_to_its_people(
    known: Stage, alice: Client, bob: Client
) -> None:
    await lives(known, alice, BORDEAUX)
    await lives(known, bob, PARIS)
    for person in (alice, bob):
        await add(known, person, "Une nouveauté")
    known.at(at_paris(date(2026, 11, 23), 10))
    await show(known, 50, 5, 2, at_paris(date(2026, 11, 25), 20, 30))
    await show(known, 51, 5, 1, at_paris(date(2026, 11, 25), 14))
    [told] = await news(known, alice)
    expected = "Bordeaux, première séance\u00a0: mercredi 25 novembre, 14:00, Utopia."
    assert expected in told
    assert await news(known, bob) == []
    seen = await alice.taps("Séances")
    assert "Bordeaux" in seen.text
    await show(known, 52, 5, 3, at_paris(date(2026, 11, 26), 16))
    await news(known, bob)
    assert "First showtime in Paris: Thursday 26 November, 16:00, Le Champo." in bob.sees().text
    # More sessions are no news.
    await show(known, 53, 5, 1, at_paris(date(2026, 11, 27), 16))
    assert await news(known, alice) == []


async def test_what_is_found_at_night_waits_for_the_morning(known: Stage, alice: Client) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Une nouveauté")
    known.at(at_paris(date(2026, 11, 22), 22))
    await show(known, 50, 5, 1, at_paris(date(2026, 11, 25), 14))
    assert await news(known, alice) == []
    known.at(at_paris(date(2026, 11, 23), 8, 59))
    assert await news(known, alice) == []
    known.at(at_paris(date(2026, 11, 23), 9))
    assert len(await news(known, alice)) == 1


async def test_what_was_held_up_until_night_waits_for_the_morning(
    known: Stage, alice: Client
) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Une nouveauté")
    known.at(at_paris(date(2026, 11, 22), 21, 59))
    await show(known, 50, 5, 1, at_paris(date(2026, 11, 25), 14))
    await scan_alerts(known.application.bot_data, known.application.bot)
    known.at(at_paris(date(2026, 11, 23), 2))
    assert await news(known, alice) == []
    assert await outbox(known) == [("city:7:5:1", "pending")]
    known.at(at_paris(date(2026, 11, 23), 9))
    assert len(await news(known, alice)) == 1
    assert await outbox(known) == [("city:7:5:1", "sent")]


async def test_one_tap_stops_the_alerts_of_a_film(known: Stage, alice: Client) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Pas encore")
    known.at(at_paris(date(2026, 11, 24), 10))
    await show(known, 50, 6, 1, at_paris(WEDNESDAY, 14))
    assert len(await news(known, alice)) == 1
    seen = await alice.taps("Ne plus m’alerter")
    assert "Il reste dans votre liste" in seen.text
    assert "🔕 Pas encore" in (await alice.says("/maliste")).text
    known.at(at_paris(WEDNESDAY, 10))
    assert await news(known, alice) == []


async def test_alerts_of_a_film_can_be_wanted_again(known: Stage, alice: Client) -> None:
    await add(known, alice, "Pas encore")
    await alice.forges("wq:6:0")
    seen = await alice.taps("M’alerter de nouveau")
    assert "🔕 Ne plus m’alerter pour ce film" in seen.labels
    known.at(at_paris(WEDNESDAY, 10))
    assert len(await news(known, alice)) == 1


@pytest.mark.parametrize("between", ["unlisted", "stopped", "off", "moved", "withdrawn"])
async def test_what_is_true_no_more_when_it_leaves_is_not_told(
    known: Stage, alice: Client, between: str
) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Une nouveauté")
    await show(known, 50, 5, 1, at_paris(date(2026, 11, 25), 14))
    await scan_alerts(known.application.bot_data, known.application.bot)
    match between:
        case "unlisted":
            await alice.forges("wa:5:0")
        case "stopped":
            await alice.forges("wq:5:0")
        case "off":
            await alice.forges("sm:off")
        case "moved":
            await lives(known, alice, PARIS)
        case "withdrawn":
            async with known.database.write() as session:
                await session.execute(delete(Showtime).where(Showtime.id == 50))
    assert await news(known, alice) == []
    assert await outbox(known) == [("city:7:5:1", "dropped")]


async def test_alerts_are_silent_or_off_as_people_wish(
    known: Stage, alice: Client, bob: Client
) -> None:
    seen = await alice.says("/reglages")
    assert "Alertes\u00a0: Activées" in seen.text
    await alice.taps("Alertes")
    seen = await alice.taps("Silencieuses")
    assert seen.toast == "C’est noté."
    assert "• Silencieuses" in seen.labels
    assert "Alertes\u00a0: Silencieuses" in (await alice.taps("Réglages")).text
    await bob.says("/settings")
    await bob.taps("Alerts")
    await bob.taps("Off")
    for person in (alice, bob):
        await add(known, person, "Pas encore")
    known.at(at_paris(WEDNESDAY, 10))
    known.emulator.calls.clear()
    await work(known)
    [call] = [call for call in known.emulator.calls if call.method == "sendMessage"]
    assert call.params["chat_id"] == alice.person.id
    assert call.params["disable_notification"] is True
    assert [key for key, _ in await outbox(known)] == ["released:7:6"]


async def test_nobody_is_told_who_shut_the_bot_out(
    known: Stage, alice: Client, bob: Client
) -> None:
    for person in (alice, bob):
        await add(known, person, "Pas encore")
    # One blocking is heard of; the other only shows when a message is refused.
    known.emulator.blocks(alice.person)
    await deliver(known.emulator, known.application)
    known.at(at_paris(WEDNESDAY, 0, 5))
    await work(known)
    known.emulator.blocks(bob.person)
    known.emulator.take_updates()
    known.at(at_paris(WEDNESDAY, 10))
    await work(known)
    assert await outbox(known) == [("released:8:6", "held")]
    known.emulator.unblocks(bob.person)
    await deliver(known.emulator, known.application)
    [told] = await news(known, bob)
    assert "out today" in told


async def test_two_look_at_the_same_pairs_only_once(known: Stage, alice: Client) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Une nouveauté")
    await show(known, 50, 5, 1, at_paris(date(2026, 11, 25), 14))
    services = known.application.bot_data
    assert await tell_first_shows(services) == 1
    assert await tell_first_shows(services) == 0
    known.at(at_paris(WEDNESDAY, 10))
    assert await tell_releases(services) == 0


async def test_alerts_go_with_their_person(known: Stage, alice: Client) -> None:
    await lives(known, alice, BORDEAUX)
    await add(known, alice, "Une nouveauté")
    await show(known, 50, 5, 1, at_paris(date(2026, 11, 25), 14))
    await scan_alerts(known.application.bot_data, known.application.bot)
    async with known.database.write() as session:
        await session.execute(delete(Person).where(Person.id == alice.person.id))
    async with known.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(WatchedFilm)) == 0
    before = len(known.emulator.messages(alice.chat))
    await Worker(known.application, jobs=()).deliver_due()
    assert len(known.emulator.messages(alice.chat)) == before
