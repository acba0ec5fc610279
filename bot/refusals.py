"""What Telegram's "Too Many Requests" means for the calls to come, as one process knows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.reach import SPACING


@dataclass(slots=True)
class Refusals:
    """Until when Telegram wants no more calls, of one chat or of any. All moments are the loop's.

    Attributes:
        of_all: when the next call for any chat may leave; each that waits puts it off for others.
        noted: how many refusals there were.
    """

    of_all: float = 0.0
    of_chats: dict[object, float] = field(default_factory=dict)
    noted: int = 0

    def note(self, chat: object, now: float, seconds: float) -> None:
        """Telegram does not say too many of what. A first refusal is taken to mean the chat; one
        of another chat before the first is over means the whole bot. What has no chat goes by its
        method's name: too many changes of the menus say nothing of messages."""
        self.noted += 1
        others = {key: until for key, until in self.of_chats.items() if until > now}
        self.of_chats = {**others, chat: now + seconds}
        chats = {key for key in self.of_chats if isinstance(key, int)}
        if chat in chats and len(chats) > 1:
            self.of_all = max(self.of_all, now + seconds)

    def wait(self, chat: object, now: float) -> float:
        """Seconds before a call for this chat may leave; it has its turn then."""
        at = self.of_chats.get(chat, now)
        if self.of_all > now:
            at = max(at, self.of_all)
            self.of_all += SPACING
        return max(0.0, at - now)
