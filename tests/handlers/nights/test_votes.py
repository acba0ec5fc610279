"""Polls: closed by whom and when, ties, votes that nobody cast, and what Telegram refuses."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.limits import UNLIMITED
from bot.worker import Worker
from db.models import NightPoll, Outbox, Showtime
from tests.handlers.conftest import START, at_paris
from tests.handlers.nights.conftest import Group
from tests.handlers.watching.conftest import show

TODAY = START.date()
REFUSED = (
    "Seule la personne qui a lancé cette soirée, ou un administrateur du groupe, peut le faire."
)


async def tie(group: Group) -> None:
    """Everybody disagrees about the film."""
    poll = await group.opens()
    await group.votes(poll, (group.alice, group.options()[:1]), (group.bob, group.options()[1:2]))
    await group.closes(poll)


async def to_sessions(group: Group, closing: str = "When we close it") -> None:
    """Les Petites Victoires wins."""
    poll = await group.opens(closing)
    await group.votes(poll, (group.alice, group.options()[:1]))
    await group.closes(poll)


async def test_members_may_not_open_close_move_or_call_off(group: Group) -> None:
    board = await group.begins()
    for label in ("Open the vote", "Call it off", "Remove"):
        assert (await group.chloe.taps(label, on=board)).alert == REFUSED
    poll = await group.opens()
    for label in ("⏹", "⏰", "✖"):
        assert (await group.chloe.taps(label, on=poll)).alert == REFUSED
    for data in ("nv:1:0:hand", "nc:1", "nm:1:1h", "ne:1"):
        assert (await group.chloe.forges(data, on=poll)).alert == REFUSED
    await group.works()
    assert not group.poll().message["poll"]["is_closed"]


async def test_an_administrator_closes_and_loses_the_right_with_the_rank(group: Group) -> None:
    await group.begins()
    poll = await group.opens()
    await group.votes(poll, (group.bob, group.options()[:1]))
    emulator = group.stage.emulator
    emulator.promotes(group.alice.person, group.chat, group.chloe.person)
    await group.closes(poll, by=group.chloe)
    assert poll.message["poll"]["is_closed"]
    emulator.promotes(group.alice.person, group.chat, group.chloe.person, "member")
    seen = await group.chloe.taps("⏹", on=group.poll())
    assert seen.alert == REFUSED


async def test_it_closes_by_the_clock(group: Group) -> None:
    await group.begins()
    poll = await group.opens("In 1 hour")
    assert "The vote closes: today, 19:00." in group.text(group.board())
    await group.votes(poll, (group.chloe, group.options()[:1]))
    group.later(minutes=59)
    await group.works()
    assert not poll.message["poll"]["is_closed"]
    group.later(minutes=1)
    await group.works()
    assert poll.message["poll"]["is_closed"]
    # As long again, and no showtime that begins before the vote is over.
    assert "The vote closes: today, 20:00." in group.text(group.board())
    assert group.options() == ["Sun 22 20:30 · Utopia · VF", "Sun 22 21:00 · Le Français · VFST"]
    await group.votes(group.poll(), (group.chloe, group.options()[1:]))
    group.later(hours=1)
    await group.works()
    assert await group.rows() == [("ended", "decided", 1, 4)]


async def test_the_time_can_be_changed(group: Group) -> None:
    await group.begins()
    poll = await group.opens("In 3 hours")
    await group.bob.taps("⏰ Closes: today, 21:00", on=poll)
    seen = await group.taps(group.bob, "In 1 hour", on=poll)
    assert seen.toast == "The vote closes: today, 19:00."
    labels = [b["text"] for row in poll.message["reply_markup"]["inline_keyboard"] for b in row]
    assert labels == ["⏹ Close now", "✖ Call it off", "⏰ Closes: today, 19:00"]
    assert "today, 19:00" in group.text(group.board())
    group.later(hours=1)
    await group.works()
    assert poll.message["poll"]["is_closed"]


async def test_what_somebody_is_to_close_ends_after_three_days(group: Group) -> None:
    await show(group.stage, 50, 1, 1, at_paris(TODAY + timedelta(days=5), 20))
    await show(group.stage, 51, 1, 1, at_paris(TODAY + timedelta(days=6), 20))
    await group.begins()
    poll = await group.opens("When we close it")
    await group.votes(poll, (group.bob, group.options()[:1]))
    group.later(days=3)
    await group.works()
    assert poll.message["poll"]["is_closed"]
    assert group.options() == ["Fri 27 20:00 · Utopia", "Sat 28 20:00 · Utopia"]


async def test_a_tie_is_broken_by_a_second_vote(group: Group) -> None:
    board = await group.begins()
    await tie(group)
    again = group.poll()
    assert group.text(again) == "⚖️ A tie! Which of these films?"
    assert not again.message["poll"]["allows_multiple_answers"]
    assert "🗳 A tie! Which of these films?" in group.text(board)
    await group.votes(again, (group.alice, group.options()[1:]), (group.bob, group.options()[1:]))
    await group.closes(again)
    assert group.text(group.poll()).startswith("🎬 The Boy and the Heron – ")


@pytest.mark.parametrize("votes", [True, False])
async def test_a_second_tie_goes_to_the_film_with_most_showtimes(group: Group, votes: bool) -> None:
    await group.begins()
    await tie(group)
    again = group.poll()
    if votes:
        await group.votes(
            again, (group.alice, group.options()[:1]), (group.bob, group.options()[1:])
        )
    await group.closes(again)
    assert group.text(group.poll()) == (
        "⚖️ Another tie: the film with the most showtimes wins. "
        "🎬 Small Victories – Which showtimes suit you? Tick them all."
    )


async def tie_of_showtimes(group: Group, *, minutes: int) -> None:
    """At 18:00 the film is chosen; the vote over 20:30 and 21:00 lasts so long."""
    await group.begins()
    await group.votes(await group.opens("In 1 hour"), (group.bob, group.options()[:1]))
    await group.closes(group.poll())
    await group.votes(group.poll(), (group.alice, group.options()))
    group.later(minutes=minutes)
    await group.closes(group.poll())


async def test_the_second_vote_of_showtimes_closes_in_time_for_the_first(group: Group) -> None:
    await tie_of_showtimes(group, minutes=75)
    assert group.text(group.poll()).startswith("⚖️ A tie! 🎬 Small Victories")
    assert "The vote closes: today, 20:00." in group.text(group.board())
    group.later(minutes=45)
    await group.works()
    assert "⚖️ Another tie: the earliest showtime wins." in group.text()


async def test_where_there_is_no_time_for_it_the_earliest_wins_at_once(group: Group) -> None:
    await tie_of_showtimes(group, minutes=115)
    assert "⚖️ A tie, and no time to vote again: the earliest showtime wins." in group.text()
    assert "20:30" in group.text()
    assert len(group.polls) == 2


@pytest.mark.parametrize("votes", [True, False])
async def test_a_second_tie_of_showtimes_goes_to_the_earliest(group: Group, votes: bool) -> None:
    await group.begins()
    await to_sessions(group)
    await group.votes(group.poll(), (group.alice, group.options()))
    await group.closes(group.poll())
    again = group.poll()
    assert group.text(again) == "⚖️ A tie! 🎬 Small Victories – Which of these showtimes?"
    if votes:
        await group.votes(
            again, (group.alice, group.options()[:1]), (group.bob, group.options()[1:])
        )
    await group.closes(again)
    assert "⚖️ Another tie: the earliest showtime wins." in group.text()
    assert await group.rows() == [("ended", "decided", 1, 3)]


async def test_nobody_votes_for_a_film(group: Group) -> None:
    await group.begins()
    poll = await group.opens("In 1 hour")
    group.later(hours=1)
    await group.works()
    board = group.board()
    assert board.id > poll.id
    assert "⚠️ Nobody voted. Shall we try again?" in group.text(board)
    assert "1. Small Victories" in group.text(board)
    poll = await group.opens("In 1 hour")
    await group.votes(poll, (group.bob, group.options()[:1]))
    await group.closes(poll)
    assert "🎬 Small Victories" in group.text(group.poll())


async def test_a_vote_taken_back_does_not_count(group: Group) -> None:
    await group.begins()
    poll = await group.opens()
    await group.votes(poll, (group.bob, group.options()[:1]))
    await group.votes(poll, (group.bob, []))
    await group.closes(poll)
    assert "Nobody voted." in group.text(group.board())


async def test_nobody_votes_for_a_showtime(group: Group) -> None:
    await group.begins()
    await to_sessions(group)
    await group.closes(group.poll())
    end = group.messages[-1]
    assert group.text(end).endswith("Small Victories it is – but nobody voted for a showtime.")
    assert await group.rows() == [("ended", "no_votes", 1, None)]
    seen = await group.bob.taps("🕒 Showtimes", on=end)
    assert "20:30" in seen.text


async def test_the_winner_has_no_showtime_left(group: Group) -> None:
    await group.begins()
    poll = await group.opens()
    await group.votes(poll, (group.bob, group.options()[:1]))
    async with group.stage.database.write() as session:
        await session.execute(delete(Showtime).where(Showtime.film_id == 1))
    await group.closes(poll)
    text = group.text(group.board())
    assert "⚠️ Small Victories won, but can no longer be seen in Bordeaux." in text
    assert "1. The Boy and the Heron" in text
    assert "\n2. " not in text


async def test_what_was_chosen_is_over_but_there_are_others(group: Group) -> None:
    await group.begins()
    await to_sessions(group)
    await group.votes(group.poll(), (group.bob, group.options()[:1]))
    group.at(at_paris(TODAY, 20, 45))
    await group.closes(group.poll())
    assert group.text(group.poll()).startswith("⌛ Those showtimes are over. 🎬 Small Victories")
    assert "Mon 23 14:00 · Utopia · VF" in group.options()


async def test_what_was_chosen_is_over_and_there_is_nothing_else(group: Group) -> None:
    await group.begins()
    await to_sessions(group)
    await group.votes(group.poll(), (group.bob, group.options()))
    group.at(at_paris(TODAY + timedelta(days=1), 23))
    await group.closes(group.poll())
    assert "and Bordeaux has no other in the coming days." in group.text()
    assert await group.rows() == [("ended", "no_session", 1, None)]
    seen = await group.bob.taps("Other cities")
    assert "Small Victories" in seen.text


async def test_a_session_withdrawn_meanwhile_cannot_win(group: Group) -> None:
    await group.begins()
    await to_sessions(group)
    first, second = group.options()
    await group.votes(group.poll(), (group.alice, [first, second]), (group.bob, [first]))
    async with group.stage.database.write() as session:
        await session.execute(delete(Showtime).where(Showtime.id == 3))
    await group.closes(group.poll())
    assert await group.rows() == [("ended", "decided", 1, 4)]


async def test_called_off_while_voting(group: Group) -> None:
    board = await group.begins()
    poll = await group.opens()
    await group.bob.taps("✖ Call it off", on=poll)
    await group.bob.taps("‹ No", on=poll)
    await group.bob.taps("✖ Call it off", on=poll)
    seen = await group.taps(group.bob, "Yes, call it off", on=poll)
    assert seen.toast == "The film night is called off."
    assert poll.message["poll"]["is_closed"]
    assert group.text().endswith("The film night is called off. /filmnight begins another.")
    assert group.text(board).endswith("Called off. /filmnight begins another.")
    assert len(group.polls) == 1
    seen = await group.bob.forges("nc:1", on=poll)
    assert seen.alert == "That vote is over."
    await group.begins("/filmnight Bordeaux")
    assert [row[0] for row in await group.rows()] == ["ended", "proposing"]


async def test_two_taps_open_one_vote(group: Group) -> None:
    await group.begins()
    data = "nv:1:0:hand"
    for _ in range(2):
        await group.bob.forges(data, on=group.board(), refused=("not modified",))
        await group.works()
    assert len(group.polls) == 1
    # Not even when the round has come to nothing.
    await group.closes(group.poll())
    await group.bob.forges(data, on=group.board(), refused=("not modified",))
    await group.works()
    assert len(group.polls) == 1


async def test_a_vote_that_closes_another_day_names_it(group: Group) -> None:
    """The message is read on that day too, when it is not "tomorrow" any more."""
    await group.begins()
    poll = await group.opens("Tomorrow 12:00")
    assert "The vote closes: Monday 23 November, 12:00." in group.text(group.board())
    labels = [b["text"] for row in poll.message["reply_markup"]["inline_keyboard"] for b in row]
    assert labels[-1] == "⏰ Closes: Monday 23 November, 12:00"


async def test_two_workers_close_at_once(group: Group) -> None:
    await group.begins()
    poll = await group.opens("In 1 hour")
    await group.votes(poll, (group.bob, group.options()[:1]))
    group.later(hours=1)
    workers = [Worker(group.stage.application, jobs=(), limits=UNLIMITED) for _ in range(2)]
    await asyncio.gather(*(worker.deliver_due() for worker in workers))
    await group.works()
    assert len(group.polls) == 2
    stops = [call for call in group.stage.emulator.calls if call.method == "stopPoll"]
    assert len(stops) == 1


async def test_stopped_by_a_worker_that_died_then_telegrams_news_go_on(group: Group) -> None:
    """The poll was stopped and nobody noted it: Telegram's own update brings the counts, and the
    next worker's stop is refused and does no harm."""
    await group.begins()
    poll = await group.opens()
    await group.votes(poll, (group.bob, group.options()[1:]))
    bot = group.stage.application.bot
    await bot.stop_poll(group.chat.id, poll.id)
    await group.bob.waits()
    await group.works()
    assert group.text(group.poll()).startswith("🎬 The Boy and the Heron")
    assert len(group.polls) == 2
    # The order to close that was waiting has nothing left to do.
    group.later(days=3)
    await group.works()
    assert [row for row in await group.rows() if row[0] == "voting"] == []


async def test_news_that_come_twice_count_once(group: Group) -> None:
    await group.begins()
    poll = await group.opens()
    await group.votes(poll, (group.bob, group.options()[:1]))
    emulator = group.stage.emulator
    await group.stage.application.bot.stop_poll(group.chat.id, poll.id)
    [update] = emulator.take_updates()
    for _ in range(2):
        emulator.state.updates.append(update)
        await group.bob.waits()
        await group.works()
    assert len(group.polls) == 2


async def test_a_poll_that_was_deleted_counts_as_telegram_told_last(group: Group) -> None:
    await group.begins()
    poll = await group.opens("In 1 hour")
    await group.votes(poll, (group.bob, group.options()[1:]))
    await group.stage.application.bot.delete_message(group.chat.id, poll.id)
    group.later(hours=1)
    await group.works()
    await group.tends()
    assert len(group.polls) == 0
    group.later(minutes=6)
    await group.tends()
    # A single showtime is left by then.
    assert await group.rows() == [("ended", "decided", 2, 9)]


async def test_a_group_that_takes_no_polls_is_told_so(group: Group) -> None:
    await group.begins()
    group.chat.polls_allowed = False
    await group.bob.taps("Open the vote", on=group.board())
    await group.bob.taps("When we close it", on=group.board())
    worker = Worker(group.stage.application, jobs=(), limits=UNLIMITED)
    await worker.deliver_due()
    await worker.deliver_due()
    assert "⚠️ I am not allowed to send polls in this group." in group.text(group.board())
    group.chat.polls_allowed = True
    poll = await group.opens()
    assert group.options(poll) == ["Small Victories (2023)", "The Boy and the Heron (2023)"]


async def test_nothing_is_kept_of_who_voted_for_what(group: Group) -> None:
    await group.begins()
    poll = await group.opens()
    await group.votes(poll, (group.bob, group.options()[:1]), (group.chloe, group.options()))
    async with group.stage.database.read() as session:
        [(counts, voters)] = await session.execute(select(NightPoll.counts, NightPoll.voters))
    assert (counts, voters) == ([2, 1], 2)
    assert poll.message["poll"]["is_anonymous"]


async def test_a_list_that_everybody_forgot_ends(group: Group) -> None:
    board = await group.begins()
    group.later(days=3)
    await group.tends()
    assert await group.rows() == [("proposing", "", None, None)]
    group.later(hours=13)
    await group.tends()
    assert "Nothing happened for three days" in group.text(board)
    assert await group.rows() == [("ended", "expired", None, None)]
    group.later(days=91)
    await group.tends()
    assert await group.rows() == []


async def test_the_bot_is_thrown_out_and_let_in_again(group: Group) -> None:
    await group.begins()
    poll = await group.opens("In 1 hour")
    await group.votes(poll, (group.bob, group.options()[:1]))
    group.stage.emulator.removes_bot(group.alice.person, group.chat)
    group.later(hours=1)
    await group.works()
    assert not poll.message["poll"]["is_closed"]
    group.stage.emulator.adds_bot(group.alice.person, group.chat)
    await group.works()
    assert poll.message["poll"]["is_closed"]
    assert group.text(group.poll()).startswith("🎬 Small Victories")


async def test_every_row_of_a_night_that_ended_has_left(group: Group) -> None:
    await group.begins()
    await to_sessions(group)
    await group.votes(group.poll(), (group.alice, group.options()[:1]))
    await group.closes(group.poll())
    async with group.stage.database.read() as session:
        states = {state for (state,) in await session.execute(select(Outbox.state))}
    assert states == {"sent"}
