"""Telegram's limits on how fast a bot may send, as exact sliding windows."""

import math
from collections import deque
from typing import Any

from bot.playground.emulator.model import ApiError
from bot.playground.emulator.state import State

_PER_SECOND = (30, 1.0)
_PER_CHAT = (1, 1.0)
_PER_GROUP = (20, 60.0)
_COUNTED = ("send", "copy", "forward")


def charge(state: State, method: str, params: dict[str, Any]) -> None:
    """Count a message being sent, or refuse it with 429 and the seconds to wait.

    A call that is refused counts for nothing.
    """
    if not method.startswith(_COUNTED) or method == "sendChatAction":
        return
    chat_id = params["chat_id"]
    known = state.chats.get(int(chat_id)) if str(chat_id).lstrip("-").isdecimal() else None
    chat_key = known.id if known else None
    windows: list[tuple[int | None, int, float]] = [(None, *_PER_SECOND)]
    if known is not None:
        windows.append((chat_key, *_PER_CHAT))
        if known.kind in ("group", "supergroup"):
            windows.append((chat_key, *_PER_GROUP))
    now = state.now()
    wait = 0.0
    for key, most, seconds in windows:
        times = [at for at in state.sent.get(key, ()) if at > now - seconds]
        if len(times) >= most:
            wait = max(wait, times[-most] + seconds - now)
    if wait > 0:
        seconds_left = max(1, math.ceil(wait))
        raise ApiError(
            429, f"Too Many Requests: retry after {seconds_left}", retry_after=seconds_left
        )
    for key in {key for key, _, _ in windows}:
        state.sent.setdefault(key, deque(maxlen=_PER_SECOND[0])).append(now)
