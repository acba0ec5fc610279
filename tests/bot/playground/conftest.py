"""A stage for tests of the emulator: a clock that stands still, some people, places to talk.

After each test everything the emulator answered and queued is held against the specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.playground.emulator import ApiError, Chat, Emulator, Person
from bot.playground.emulator.spec import check

RETURNS = {
    "getMe": "User",
    "getWebhookInfo": "WebhookInfo",
    "copyMessage": "MessageId",
    "stopPoll": "Poll",
    "getFile": "File",
    "getChat": "ChatFullInfo",
    "getChatMember": "ChatMember",
    "getChatAdministrators": "[ChatMember]",
    "getChatMemberCount": "Integer",
    "getMyCommands": "[BotCommand]",
    "getMyName": "BotName",
    "getMyDescription": "BotDescription",
    "getMyShortDescription": "BotShortDescription",
    "getChatMenuButton": "MenuButton",
}


def returned(method: str) -> str:
    """The type of a method's result, as spec.json writes types."""
    if method.startswith(("send", "forward")) and method != "sendChatAction":
        return "Message"
    return RETURNS.get(method, "Message|Boolean" if method.startswith("edit") else "Boolean")


@dataclass
class Stage:
    """An emulator with its clock and the usual people."""

    time: float = 1_800_000_000.0
    emulator: Emulator = field(init=False)
    updates: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.emulator = Emulator(now=lambda: self.time)
        self.alice: Person = self.emulator.person(11, "Alice", language_code="fr")
        self.bob: Person = self.emulator.person(12, "Bob", username="bobby")
        self.chat: Chat = self.emulator.private(self.alice)
        self.emulator.says(self.alice, self.chat, "/start")
        self.emulator.take_updates()

    def call(self, method: str, **params: Any) -> Any:
        """A call; one about messages goes to Alice's private chat unless told otherwise."""
        about_messages = method.startswith(("send", "editMessage", "deleteMessage", "stopPoll"))
        if about_messages and "inline_message_id" not in params:
            params.setdefault("chat_id", self.chat.id)
        return self.emulator.call(method, params)

    def refusal(self, method: str, **params: Any) -> str:
        """How a call is refused; fails when it is not."""
        with pytest.raises(ApiError) as caught:
            self.call(method, **params)
        return caught.value.description

    def send(self, text: str = "Hello", **params: Any) -> dict[str, Any]:
        """A message of the bot's to Alice."""
        sent: dict[str, Any] = self.call("sendMessage", text=text, **params)
        return sent

    def told(self) -> list[dict[str, Any]]:
        """The updates the bot has not had yet."""
        taken = self.emulator.take_updates()
        self.updates += taken
        return taken


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.told()
    for update in made.updates:
        check("Update", update, "update")
    for call in made.emulator.calls:
        if call.error is None:
            check(returned(call.method), call.result, call.method)


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """An inline keyboard."""
    return {"inline_keyboard": list(rows)}
