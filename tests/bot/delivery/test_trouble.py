"""What can go wrong on the way, and whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.delivery import (
    LONG_TRIES,
    TRIES,
    Dropped,
    Failed,
    Moved,
    Outcome,
    Parked,
    Paused,
    Refused,
    Unauthorized,
    UnknownKindError,
    meaning,
    pause_before,
)
from bot.limits import TELEGRAM
from bot.playground.emulator import ApiError
from bot.schedules import Schedules
from db.queries.outbox import Lane
from handlers.outgoing import Letter
from handlers.registration import JOBS, KINDS
from tests.bot.delivery.stage import Stage
from tests.client import Client


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (RetryAfter(7), Refused(7.0)),
        (ChatMigrated(-100200), Moved(-100200)),
        (Forbidden("Forbidden: bot was blocked by the user"), Paused),
        (Forbidden("Forbidden: bot was kicked from the group chat"), Paused),
        (BadRequest("Chat not found"), Paused),
        (BadRequest("Not enough rights to send text messages to the chat"), Paused),
        (BadRequest("Need administrator rights in the channel chat"), Paused),
        (BadRequest("Message to edit not found"), Dropped),
        (InvalidToken("Unauthorized"), Unauthorized),
        (
            BadRequest("Can't parse entities"),
            Failed("BadRequest: Can't parse entities", 1.0, False),
        ),
        (KeyError("film"), Failed("KeyError: 'film'", 1.0, False)),
        (NetworkError("Bad Gateway"), Failed("NetworkError: Bad Gateway", 1.0, True)),
        (TimedOut(), Failed("TimedOut: Timed out", 1.0, True)),
        (TimeoutError(), Failed("TimeoutError: ", 1.0, True)),
        (UnknownKindError("new"), Failed("UnknownKindError: new", 1.0, True)),
    ],
)
def test_what_an_error_means(error: Exception, means: Outcome | type[Any]) -> None:
    outcome = meaning(error, 1, chance=lambda: 1.0)
    assert isinstance(outcome, means) if isinstance(means, type) else outcome == means


def test_a_row_is_set_aside_after_its_tries() -> None:
    bad, away = BadRequest("Can't parse entities"), NetworkError("Bad Gateway")
    assert isinstance(meaning(bad, TRIES - 1), Failed)
    assert isinstance(meaning(bad, TRIES), Parked)
    assert isinstance(meaning(away, LONG_TRIES - 1), Failed)
    assert isinstance(meaning(away, LONG_TRIES), Parked)


def test_pauses_grow_to_a_limit_and_differ() -> None:
    longest = [pause_before(attempt, chance=lambda: 1.0) for attempt in range(2, 15)]
    assert longest[:4] == [1, 2, 4, 8]
    assert longest[-1] == 300
    assert pause_before(4, chance=lambda: 0.0) == 2


async def test_who_blocked_the_bot_is_left_alone_until_they_write_again(stage: Stage) -> None:
    person = stage.person(7)
    stage.person(8)
    stage.emulator.blocks(person)
    stage.emulator.take_updates()  # the bot was away when it happened
    for count in (1, 2):
        await stage.wants(7, f"News {count}")
    await stage.wants(8)
    await stage.delivers()
    assert await stage.states() == ["held", "held", "sent"]
    assert sum(call.method == "sendMessage" for call in stage.emulator.calls) == 2
    stage.emulator.unblocks(person)
    stage.emulator.take_updates()
    await Client(stage.emulator, stage.application, person).says("/help")
    await stage.delivers()
    assert stage.got(7)[-2:] == ["News 1", "News 2"]


async def test_blocking_is_heard_of_at_once_and_unblocking_too(stage: Stage) -> None:
    person = stage.person(7)
    client = Client(stage.emulator, stage.application, person)
    await client.says("/help")
    stage.emulator.blocks(person)
    await stage.wants(7)
    await client.at(stage.emulator.group("G", [person])).says("/help")  # delivers the updates
    before = len(stage.emulator.calls)
    await stage.delivers()
    assert len(stage.emulator.calls) == before, "not even tried"
    stage.emulator.unblocks(person)
    await client.at(stage.emulator.group("H", [person])).says("/help")
    await stage.delivers()
    assert stage.got(7)[-1] == "News"


async def test_a_group_that_threw_the_bot_out_is_paused(stage: Stage) -> None:
    async def unsaid(letter: Letter) -> None: ...

    stage.kind("announce_offer", unsaid)  # what a group gets that lets the bot in
    ann = stage.person(7)
    group = stage.emulator.group("Ciné", [ann], supergroup=True)
    await stage.wants(group.id)
    stage.emulator.removes_bot(ann, group)
    client = Client(stage.emulator, stage.application, ann)
    await client.says("/help")
    await stage.delivers()
    assert stage.got(group) == []
    stage.emulator.adds_bot(ann, group)
    await client.says("/help")
    await stage.delivers()
    assert stage.got(group) == ["News"]


async def test_a_group_that_became_a_supergroup_gets_its_messages_there(stage: Stage) -> None:
    group = stage.emulator.group("Ciné", [stage.person(7)], supergroup=False)
    supergroup = stage.emulator.migrates(group)
    stage.emulator.take_updates()
    for count in (1, 2):
        await stage.wants(group.id, f"News {count}")
    await stage.delivers()
    assert stage.got(supergroup) == ["News 1", "News 2"]
    assert await stage.states() == ["sent", "sent"]


@pytest.mark.usefixtures("no_pauses")
async def test_a_poisonous_row_is_set_aside_and_blocks_nobody(stage: Stage) -> None:
    for number in (7, 8, 99):
        stage.person(number)
    await stage.wants(7, "<b>never closed")
    await stage.wants(7, "After it")
    for _ in range(3):
        await stage.wants(8)
    await stage.delivers()
    assert await stage.states() == ["parked", "sent", "sent", "sent", "sent"]
    assert "parse entities" in ((await stage.errors())[0] or "")
    tries = [call for call in stage.emulator.calls if call.params.get("text") == "<b>never closed"]
    assert len(tries) == TRIES


@pytest.mark.usefixtures("no_pauses")
async def test_operators_are_told_once_what_was_set_aside(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.person(7)
    stage.person(99)
    await stage.wants(7, "<b>never closed")
    await stage.delivers()
    stage.kinds.update(KINDS)
    report = next(job for job in JOBS if job.name == "outbox.report")
    # Rows are parked by the machine's clock, not by the test's.
    monkeypatch.setattr("handlers.upkeep.REPORTED", stage.long_ago())
    for _ in range(2):
        await report.run(stage.application.bot_data, stage.application.bot)
    await stage.delivers()
    told = stage.got(99)
    assert len(told) == 1
    assert "1 message could not be delivered" in told[0]
    assert "note" in told[0]


@pytest.mark.usefixtures("no_pauses")
async def test_a_row_that_cannot_be_rendered_is_set_aside(stage: Stage) -> None:
    stage.person(7)
    await stage.wants(7, payload={"wrong": 1})
    await stage.delivers()
    assert await stage.states() == ["parked"]
    assert await stage.errors() == ["KeyError: 'html'"]


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize("error", [ApiError(502, "Bad Gateway"), OSError("connection reset")])
async def test_telegram_or_the_network_away_is_waited_out(stage: Stage, error: Exception) -> None:
    for number in (7, 8):
        stage.person(number)
        await stage.wants(number)
    stage.emulator.fail_next("sendMessage", error, times=TRIES + 4)
    await stage.delivers()
    assert await stage.states() == ["sent", "sent"]
    assert stage.got(7) == stage.got(8) == ["News"]


@pytest.mark.usefixtures("no_pauses")
async def test_an_answer_lost_on_its_way_back_means_one_repetition(stage: Stage) -> None:
    stage.person(7)
    await stage.wants(7)
    stage.emulator.fail_next("sendMessage", OSError("connection reset"), done=True)
    await stage.delivers()
    assert stage.got(7) == ["News", "News"], "at least once: better than never"


def refusal(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


async def test_a_refusal_is_obeyed_for_its_chat_alone(stage: Stage) -> None:
    for number in (7, 8, 9):
        stage.person(number)
        await stage.wants(number)
    await stage.wants(7, "More")
    stage.emulator.fail_next("sendMessage", refusal(600))
    worker = stage.worker()
    await worker.step()
    await worker.landed()
    await worker.deliver_due()
    assert await stage.states() == ["pending", "sent", "sent", "pending"]


async def test_refusals_of_two_chats_are_obeyed_for_all(stage: Stage) -> None:
    for number in (7, 8, 9):
        stage.person(number)
    stage.emulator.fail_next("sendMessage", refusal(600), times=2)
    for number in (7, 8):
        await stage.wants(number)
    worker = stage.worker()
    for _ in range(4):
        await worker.step()
        await worker.landed()
    await stage.wants(9, lane=Lane.URGENT)
    assert await worker.step() > 60, "the whole bot waits"
    assert await stage.states() == ["pending"] * 3


async def test_what_was_refused_is_sent_later_and_not_counted_as_a_try(stage: Stage) -> None:
    stage.person(7)
    await stage.wants(7)
    stage.emulator.fail_next("sendMessage", refusal(1), times=2)
    await stage.delivers_all()
    assert stage.got(7) == ["News"]
    assert await stage.errors() == [None]


async def test_groups_get_no_more_than_twenty_a_minute(stage: Stage) -> None:
    stage.limits = replace(TELEGRAM, per_chat=0, group_window=60_000, margin=0)
    ann = stage.person(7)
    group = stage.emulator.group("Ciné", [ann])
    for _ in range(22):
        await stage.wants(group.id)
        await stage.wants(7)
    await stage.delivers()
    assert len(stage.got(group)) == 20
    assert len(stage.got(7)) == 22


@pytest.mark.usefixtures("no_pauses")
async def test_a_kind_of_a_newer_version_waits_for_it(stage: Stage) -> None:
    stage.person(7)
    await stage.wants(7, kind="of tomorrow")
    worker = stage.worker()
    for _ in range(TRIES + 1):
        await worker.step()
        await worker.landed()
    assert await stage.states() == ["pending"]
    stage.kinds["of tomorrow"] = stage.kinds["note"]
    await stage.delivers()
    assert stage.got(7) == ["News"]


async def test_a_token_that_is_not_valid_counts_against_no_row(stage: Stage) -> None:
    stage.person(7)
    await stage.wants(7)
    stage.emulator.fail_next("sendMessage", ApiError(401, "Unauthorized"))
    worker = stage.worker()
    await worker.step()
    await worker.landed()
    before = len(stage.emulator.calls)
    for _ in range(3):
        assert await worker.step() > 0
        await worker.landed()
    assert len(stage.emulator.calls) == before, "nothing is tried for a while"
    assert await stage.states() == ["pending"]
    await stage.delivers()
    assert stage.got(7) == ["News"]


async def test_a_database_that_is_away_does_not_make_a_message_go_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.person(7)
    await stage.wants(7)
    real, failures = stage.database.transact, [1, 1]

    async def transact(work: Any) -> Any:
        if "take" not in str(work) and failures:
            failures.pop()
            raise OSError("the database is away")
        return await real(work)

    monkeypatch.setattr(stage.database, "transact", transact)
    await stage.delivers()
    assert not failures
    assert stage.got(7) == ["News"]


async def test_upkeep_runs_with_the_worker(stage: Stage) -> None:
    schedules = Schedules(stage.application.bot_data, stage.application.bot, JOBS)
    await schedules.start_due()
    await schedules.finished()
