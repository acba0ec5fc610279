"""One call per update that rides in the webhook's response instead of making its own way.

Telegram executes it and says nothing: no result, no error, no order against calls made directly.
Fit for `answerCallbackQuery`, whose failure ("query is too old") helps nobody. For a message only
where the operator would rather save the call: "too many requests" is not heard, and that answer
is lost.
"""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import orjson
from telegram.request import RequestData


@dataclass(slots=True)
class Seat:
    """Room for one call: `methods` may have it, `call` is the response's body once one does."""

    methods: Set[str]
    call: bytes | None = None
    open: bool = True


_seat: ContextVar[Seat | None] = ContextVar("seat", default=None)


@contextmanager
def offered(methods: Set[str]) -> Iterator[Seat]:
    """A seat for the calls of the current update, until it is done."""
    seat = Seat(methods)
    token = _seat.set(seat)
    try:
        yield seat
    finally:
        _seat.reset(token)
        seat.open = False  # tasks that outlive the update still see it


def board(method: str, data: RequestData | None) -> bool:
    """Give this call the seat, if there is one that is free and meant for it."""
    seat = _seat.get()
    if seat is None or not seat.open or seat.call is not None or method not in seat.methods:
        return False
    if data is not None and data.contains_files:
        return False
    parameters = data.parameters if data is not None else {}
    seat.call = orjson.dumps({"method": method, **parameters})
    return True
