"""One chat in order, all chats side by side, whatever the interleaving."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update
from telegram.ext import CallbackContext, TypeHandler

from bot.ordering import AnyApplication, OrderedUpdateProcessor, lane_of, process
from tests.bot.small_telegram import SmallTelegram, small_application

ANN = {"id": 7, "is_bot": False, "first_name": "Ann"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ann"}
GROUP = {"id": -100, "type": "supergroup", "title": "Ciné-club"}


def message(chat: dict[str, Any]) -> dict[str, Any]:
    return {"message_id": 1, "date": 1, "chat": chat, "from": ANN, "text": "/film"}


def button(**where: Any) -> dict[str, Any]:
    return {"id": "1", "from": ANN, "chat_instance": "1", "data": "x", **where}


def update(**content: Any) -> Update:
    parsed = Update.de_json({"update_id": 1, **content}, None)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("content", "lane"),
    [
        ({"message": message(GROUP)}, ("chat", -100)),
        ({"edited_message": message(GROUP)}, ("chat", -100)),
        ({"callback_query": button(message=message(GROUP))}, ("chat", -100)),
        ({"message": message(PRIVATE)}, ("chat", 7)),
        ({"callback_query": button(inline_message_id="a")}, ("person", 7)),
        ({"inline_query": {"id": "1", "from": ANN, "query": "x", "offset": ""}}, ("person", 7)),
        ({"chosen_inline_result": {"result_id": "1", "from": ANN, "query": "x"}}, ("person", 7)),
        ({"channel_post": {"message_id": 1, "date": 1, "chat": GROUP}}, ("chat", -100)),
        (
            {
                "poll": {
                    "id": "1", "question": "?", "options": [], "total_voter_count": 0,
                    "is_closed": False, "is_anonymous": True, "type": "regular",
                    "allows_multiple_answers": False, "allows_revoting": False,
                    "members_only": False,
                }
            },
            ("kind", "poll"),
        ),
        ({"something_new": {}}, ("kind", "unknown")),
    ],
)  # fmt: skip
def test_every_update_has_its_lane(content: dict[str, Any], lane: tuple[str, Any]) -> None:
    assert lane_of(update(**content)) == lane


def test_what_is_no_update_has_a_lane_too() -> None:
    assert lane_of("text") == ("kind", "str")


class RefusedError(Exception):
    """What a failing update raises."""


@dataclass(frozen=True)
class Step:
    """One update of a drawn story."""

    lane: str
    arrives_after: int  # turns of the loop
    works_for: int
    fails: bool
    cancelled_after: int | None


steps = st.builds(
    Step,
    lane=st.sampled_from(["int", "str", "list", "dict"]),
    arrives_after=st.integers(0, 2),
    works_for=st.integers(0, 4),
    fails=st.booleans(),
    cancelled_after=st.one_of(st.none(), st.none(), st.integers(0, 12)),
)
OBJECTS: dict[str, object] = {"int": 1, "str": "", "list": [], "dict": {}}


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@given(story=st.lists(steps, max_size=30), running=st.integers(1, 4), waiting=st.integers(0, 12))
@settings(deadline=None, max_examples=300)
def test_any_interleaving_keeps_each_lane_in_order(
    story: list[Step], running: int, waiting: int
) -> None:
    asyncio.run(_tell(story, running, waiting))


async def _tell(story: list[Step], running: int, waiting: int) -> None:
    processor = OrderedUpdateProcessor(running=running, waiting=waiting)
    started: dict[str, list[int]] = defaultdict(list)
    now_in: Counter[str] = Counter()
    ended: list[int] = []

    async def work(number: int, step: Step) -> None:
        started[step.lane].append(number)
        now_in[step.lane] += 1
        assert now_in[step.lane] == 1
        assert now_in.total() <= running
        assert processor.current_concurrent_updates <= running + waiting
        try:
            await turns(step.works_for)
            if step.fails:
                raise RefusedError
        finally:
            now_in[step.lane] -= 1
            ended.append(number)

    async def cancel(task: asyncio.Task[None], after: int) -> None:
        await turns(after)
        task.cancel()

    tasks: list[asyncio.Task[None]] = []
    cancels: list[asyncio.Task[None]] = []
    async with processor:
        for number, step in enumerate(story):
            await turns(step.arrives_after)
            coroutine = work(number, step)

            async def one(step: Step = step, coroutine: Any = coroutine) -> None:
                try:
                    await processor.process_update(OBJECTS[step.lane], coroutine)
                finally:
                    coroutine.close()

            tasks.append(asyncio.create_task(one()))
            if step.cancelled_after is not None:
                cancels.append(asyncio.create_task(cancel(tasks[-1], step.cancelled_after)))
        for _ in range(5000):  # far more turns than the longest story has steps
            if all(task.done() for task in (*tasks, *cancels)):
                break
            await asyncio.sleep(0)
        assert all(task.done() for task in tasks), "a lane stands still"
        results = await asyncio.gather(*tasks, return_exceptions=True)

    for lane, numbers in started.items():
        assert numbers == sorted(numbers), lane
    assert len(ended) == len(set(ended)) == sum(map(len, started.values()))
    for number, (step, result) in enumerate(zip(story, results, strict=True)):
        if isinstance(result, asyncio.CancelledError):
            assert step.cancelled_after is not None
        else:
            assert isinstance(result, RefusedError) if step.fails else result is None
            assert number in ended
    assert processor.busy_lanes == 0
    assert processor.current_concurrent_updates == 0
    # Nothing was kept back: as many as may run get in at once.
    gate = asyncio.Event()
    again = [
        asyncio.create_task(processor.process_update(type(f"Kind{n}", (), {})(), gate.wait()))
        for n in range(running)
    ]
    await turns(3)
    assert processor.current_concurrent_updates == running
    gate.set()
    await asyncio.gather(*again)


async def test_a_flooding_chat_waits_for_itself_alone() -> None:
    processor = OrderedUpdateProcessor(running=2, waiting=1000)
    order: list[str] = []

    async def work(name: str) -> None:
        await asyncio.sleep(0)
        order.append(name)

    flood = [processor.process_update("", work("flood")) for _ in range(500)]
    others: tuple[object, ...] = (1, [], {})
    calm = [processor.process_update(kind, work("other")) for kind in others]
    await asyncio.gather(*(asyncio.create_task(one) for one in (*flood, *calm)))
    assert [n for n, name in enumerate(order) if name == "other"][-1] < 10


async def test_a_chat_that_hangs_holds_nobody() -> None:
    processor = OrderedUpdateProcessor(running=2, waiting=10)
    gate = asyncio.Event()
    hanging = [asyncio.create_task(processor.process_update("", gate.wait())) for _ in range(5)]
    await turns(2)
    done: list[int] = []

    async def work(number: int) -> None:
        done.append(number)

    for number in range(50):
        await processor.process_update(number, work(number))
    assert len(done) == 50
    gate.set()
    await asyncio.gather(*hanging)


async def test_more_than_may_wait_hold_the_one_who_brings_them() -> None:
    processor = OrderedUpdateProcessor(running=1, waiting=2)
    gate = asyncio.Event()
    tasks = [asyncio.create_task(processor.process_update("", gate.wait())) for _ in range(9)]
    await turns(3)
    assert processor.current_concurrent_updates == 3
    gate.set()
    await asyncio.gather(*tasks)
    assert processor.current_concurrent_updates == 0


@pytest.mark.parametrize("bounds", [{"running": 0}, {"waiting": -1}])
def test_bounds_that_cannot_be_are_refused(bounds: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        OrderedUpdateProcessor(**bounds)


@pytest.fixture
async def application() -> AsyncIterator[AnyApplication]:
    async with small_application(SmallTelegram(), running=4, waiting=20) as running:
        yield running


async def test_ptb_takes_the_processor_and_its_own_queue_keeps_order(
    application: AnyApplication,
) -> None:
    """Through PTB's update queue, as stock PTB feeds it; warnings would fail the test."""
    seen: dict[int, list[int]] = defaultdict(list)

    async def handler(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        assert update.effective_chat
        await turns(update.update_id % 5)
        seen[update.effective_chat.id].append(update.update_id)

    application.add_handler(TypeHandler(Update, handler))
    for number in range(60):
        chat = {**GROUP, "id": -number % 7}
        await application.update_queue.put(
            Update.de_json({"update_id": number, "message": message(chat)}, application.bot)
        )
    await application.update_queue.join()
    assert sum(map(len, seen.values())) == 60
    assert all(numbers == sorted(numbers) for numbers in seen.values())


async def test_a_handlers_error_goes_to_the_error_handler_and_the_chat_goes_on(
    application: AnyApplication,
) -> None:
    errors: list[object] = []
    seen: list[int] = []

    async def handler(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        seen.append(update.update_id)
        if update.update_id == 1:
            raise RefusedError

    async def on_error(update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        errors.append(context.error)

    application.add_handler(TypeHandler(Update, handler))
    application.add_error_handler(on_error)
    for number in (1, 2):
        content = {"update_id": number, "message": message(GROUP)}
        parsed = Update.de_json(content, application.bot)
        assert parsed
        await process(application, parsed)
    assert seen == [1, 2]
    assert [type(error) for error in errors] == [RefusedError]


async def test_an_update_cancelled_before_its_turn_leaves_no_trace(
    application: AnyApplication,
) -> None:
    gate = asyncio.Event()

    async def handler(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        await gate.wait()

    application.add_handler(TypeHandler(Update, handler))
    tasks = [
        asyncio.create_task(process(application, update(message=message(GROUP))))
        for _ in range(30)  # four could run, but it is one chat; some wait for the semaphore
    ]
    await turns(5)
    for task in tasks[1:]:
        task.cancel()
    await asyncio.gather(*tasks[1:], return_exceptions=True)
    gate.set()
    await tasks[0]
    assert application.update_processor.current_concurrent_updates == 0
