"""Reminded of a session one picked: when one chose, once, and not of one that is withdrawn."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from db.models import Outbox, Reminder, Showtime
from tests.client import Client
from tests.handlers.conftest import START, Stage, at_paris
from tests.handlers.watching.conftest import news, show

TODAY = START.date()
TOMORROW = TODAY + timedelta(days=1)
FRIDAY = TODAY + timedelta(days=5)


async def reminders(stage: Stage) -> list[tuple[int, int, str]]:
    async with stage.database.read() as session:
        rows = await session.execute(
            select(Reminder.person_id, Reminder.showtime_id, Reminder.ahead).order_by(
                Reminder.person_id, Reminder.showtime_id
            )
        )
        return [(person, showtime, ahead) for person, showtime, ahead in rows]


async def pending(stage: Stage) -> int:
    async with stage.database.read() as session:
        rows = await session.execute(
            select(Outbox.id).where(Outbox.kind == "reminder", Outbox.state == "pending")
        )
        return len(rows.all())


async def test_two_hours_before(programme: Stage, bob: Client) -> None:
    await show(programme, 50, 1, 1, at_paris(FRIDAY, 20, 30))
    await bob.starts("t50")
    seen = await bob.taps("Remind me")
    assert "When shall I remind you?" in seen.text
    assert "Two hours before · Fri 27 18:30" in seen.labels
    assert "The evening before · Thu 26 19:00" in seen.labels
    seen = await bob.taps("Two hours before")
    assert seen.toast == "I will remind you: Friday 27 November, 18:30."
    assert "⏰ I will remind you: Friday 27 November, 18:30." in seen.text
    assert "✖ Stop the reminder" in seen.labels
    assert await news(programme, bob) == []
    programme.at(at_paris(FRIDAY, 18, 29))
    assert await news(programme, bob) == []
    programme.at(at_paris(FRIDAY, 18, 30))
    [told] = await news(programme, bob)
    assert told.startswith("⏰ Small Victories\n📅 today, 20:30, ends about 21:59\n🏛 Utopia")
    assert await news(programme, bob) == []
    seen = await bob.taps("This showtime")
    assert "Remind me" not in " ".join(seen.labels)
    programme.at(at_paris(FRIDAY + timedelta(days=2), 12))
    await news(programme, bob)
    assert await reminders(programme) == []


async def test_the_evening_before_and_then_two_hours_before(
    programme: Stage, alice: Client
) -> None:
    await show(programme, 50, 1, 1, at_paris(FRIDAY, 20, 30))
    await alice.starts("t50")
    await alice.taps("Me le rappeler")
    seen = await alice.taps("La veille au soir")
    assert "Je vous le rappelle\u00a0: jeudi 26 novembre, 19:00." in seen.text
    programme.at(at_paris(FRIDAY - timedelta(days=1), 19))
    [told] = await news(programme, alice)
    assert "demain" in told
    await alice.taps("Cette séance")
    seen = await alice.taps("Me le rappeler")
    assert not any("La veille" in label for label in seen.labels)
    await alice.taps("Deux heures avant")
    assert await reminders(programme) == [(7, 50, "h")]
    programme.at(at_paris(FRIDAY, 18, 30))
    [told] = await news(programme, alice)
    assert "aujourd’hui" in told


async def test_a_tap_stops_it_and_another_wants_it_again(programme: Stage, alice: Client) -> None:
    await show(programme, 50, 1, 1, at_paris(FRIDAY, 20, 30))
    await alice.starts("t50")
    for _ in range(2):
        await alice.taps("Me le rappeler")
        await alice.taps("Deux heures avant")
        assert await pending(programme) == 1
        seen = await alice.taps("Annuler le rappel")
        assert seen.toast == "Rappel annulé."
        assert await pending(programme) == 0
        assert await reminders(programme) == []
    await alice.taps("Me le rappeler")
    await alice.taps("Deux heures avant")
    await alice.forges("rk:50:e")
    assert await pending(programme) == 1
    assert await reminders(programme) == [(7, 50, "e")]
    programme.at(at_paris(FRIDAY - timedelta(days=1), 19))
    assert len(await news(programme, alice)) == 1
    programme.at(at_paris(FRIDAY, 18, 30))
    assert await news(programme, alice) == []


async def test_at_night_nobody_is_reminded(programme: Stage, alice: Client) -> None:
    # Session 5 begins at half past midnight: two hours before, people may sleep.
    await alice.starts("t5")
    seen = await alice.taps("Me le rappeler")
    assert "Au plus tard · Auj. 21:30" in seen.labels
    await alice.taps("Au plus tard")
    programme.at(at_paris(TODAY, 21, 30))
    [told] = await news(programme, alice)
    assert "00:30" in told


async def test_a_session_that_is_near_offers_no_reminder(programme: Stage, alice: Client) -> None:
    # It is 18:00, and session 8 begins at 19:00.
    seen = await alice.starts("t8")
    assert "Me le rappeler" not in " ".join(seen.labels)
    assert (await alice.forges("ra:8")).alert == "Il est trop tard pour un rappel."
    assert (await alice.forges("rk:8:h")).alert == "Il est trop tard pour un rappel."
    assert (await alice.forges("rk:6:nonsense")).alert == "Il est trop tard pour un rappel."
    assert (await alice.forges("rk:999:h")).alert
    assert (await alice.forges("ra:999")).alert
    assert await pending(programme) == 0


async def test_a_withdrawn_session_is_said(programme: Stage, alice: Client, bob: Client) -> None:
    for number, person in ((50, alice), (51, bob)):
        await show(programme, number, 1, 1, at_paris(FRIDAY, 20, number - 50))
        await person.starts(f"t{number}")
        await person.forges(f"rk:{number}:h")
    async with programme.database.write() as session:
        await session.execute(delete(Showtime).where(Showtime.id == 50))
        # The same id, another time: it has moved.
        await session.execute(
            update(Showtime).where(Showtime.id == 51).values(starts_at=at_paris(FRIDAY, 22))
        )
    programme.at(at_paris(FRIDAY, 18, 5))
    [told] = await news(programme, alice)
    assert "aujourd’hui, 20:00, Utopia\u00a0: cette séance n’est plus annoncée" in told
    assert "today, 20:01, Utopia: this showtime is no longer listed" in bob.sees().text
    assert "22:00" in (await bob.taps("Showtimes")).text


async def test_in_a_group_the_button_leads_to_the_private_chat(
    programme: Stage, alice: Client, bob: Client
) -> None:
    group = programme.group("Ciné-club", alice, bob)
    here = alice.at(group)
    await show(programme, 50, 1, 1, at_paris(FRIDAY, 20, 30))
    await here.starts("t50")
    for data in ("ra:50", "rk:50:h", "rd:50"):
        assert (await here.forges(data)).alert
    assert await pending(programme) == 0
    seen = await here.starts("t50")
    assert seen.markup is not None
    [button] = [
        button
        for row in seen.markup["inline_keyboard"]
        for button in row
        if "Me le rappeler" in button["text"]
    ]
    assert button["url"].endswith("?start=t50")
    await alice.starts("t50")
    await alice.taps("Me le rappeler")
    await alice.taps("Deux heures avant")
    assert await reminders(programme) == [(7, 50, "h")]
