"""A strict Telegram Bot API that lives in memory: no network, no clock of its own, no surprises.

The bot's side is `Emulator.call`; all other methods are what people do and see. Everything a
person does becomes updates of the shape Telegram sends; everything the bot calls is checked
against the Bot API specification and refused in Telegram's own words.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.emulator.actions import Actions
from bot.playground.emulator.inline import Inline
from bot.playground.emulator.limits import charge
from bot.playground.emulator.methods import METHODS
from bot.playground.emulator.model import (
    ApiError,
    Call,
    CallbackAnswer,
    Chat,
    File,
    InlineQuery,
    Kept,
    Member,
    Person,
    Tap,
)
from bot.playground.emulator.polls import close_due
from bot.playground.emulator.sights import Sights
from bot.playground.emulator.spec import check_call
from bot.playground.emulator.state import Fault, State

__all__ = [
    "ApiError",
    "Call",
    "CallbackAnswer",
    "Chat",
    "Emulator",
    "File",
    "InlineQuery",
    "Kept",
    "Member",
    "Person",
    "Tap",
]


class Emulator(Actions, Inline, Sights):
    """One bot's Telegram.

    token: its number before the colon is the bot's user id.
    now: the clock, seconds since 1970 (a test may hand in its own).
    privacy_mode: in groups the bot only gets what concerns it (BotFather's default).
    rate_limits: refuse with 429 above 30 messages a second, 1 a second per chat and 20 a minute
        per group.
    inline_feedback: tell the bot which inline results were chosen (a BotFather setting).
    """

    def __init__(
        self,
        *,
        token: str = "1:TEST",
        username: str = "seance_bot",
        name: str = "Séance",
        now: Callable[[], float] = time.time,
        privacy_mode: bool = True,
        rate_limits: bool = False,
        inline_feedback: bool = True,
    ) -> None:
        me = Person(int(token.split(":")[0]), name, username=username, is_bot=True)
        self.state = State(token, me, now, privacy_mode, rate_limits, inline_feedback)

    @property
    def me(self) -> Person:
        """The bot."""
        return self.state.me

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.state.token

    @property
    def calls(self) -> list[Call]:
        """Every call the bot made but getUpdates, oldest first; may be cleared."""
        return self.state.calls

    @property
    def version(self) -> int:
        """Grows with every change."""
        return self.state.version

    @property
    def listeners(self) -> list[Callable[[], None]]:
        """Called, without arguments, after every change."""
        return self.state.listeners

    def call(
        self,
        method: str,
        params: Mapping[str, object] | None = None,
        files: Mapping[str, File] | None = None,
    ) -> Any:
        """Do what the bot asks: plain JSON back, or ApiError. Logged in `calls` either way.

        `params` are JSON values, not yet text; `files` are uploads by the name of their part.
        """
        given, uploads = dict(params or {}), dict(files or {})
        try:
            result = self._do(method, given, uploads)
        except Exception as error:
            self._log(Call(method, given, uploads, self.state.now(), error=error))
            raise
        self._log(Call(method, given, uploads, self.state.now(), result))
        return result

    def _do(self, method: str, params: dict[str, Any], files: Mapping[str, File]) -> Any:
        fault = self._fault(method)
        if fault and not fault.done:
            raise fault.error
        close_due(self.state)
        checked = check_call(method, params, files)
        if self.state.rate_limits:
            charge(self.state, method, checked)
        result = METHODS[method](self.state, checked, files)
        if fault:
            raise fault.error
        return result

    def _fault(self, method: str) -> Fault | None:
        ordered = self.state.faults.get(method)
        return ordered.pop(0) if ordered else None

    def _log(self, call: Call) -> None:
        if call.method != "getUpdates":
            self.state.calls.append(call)
            self.state.changed()

    def fail_next(
        self, method: str, error: Exception, times: int = 1, *, done: bool = False
    ) -> None:
        """Fail the next `times` calls of a method with this error, whatever they say.

        With `done` the call takes effect and only its answer is lost. An error that is no
        ApiError stands for trouble on the way.
        """
        self.state.faults.setdefault(method, []).extend([Fault(error, done)] * times)

    def pending_updates(self) -> list[dict[str, Any]]:
        """Updates that no getUpdates call acknowledged yet, oldest first."""
        close_due(self.state)
        return list(self.state.updates)

    def take_updates(self) -> list[dict[str, Any]]:
        """All pending updates, acknowledged: for tests that hand them to the bot themselves."""
        taken = self.pending_updates()
        self.state.updates.clear()
        return taken
