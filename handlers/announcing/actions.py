"""The buttons of announcements.

Groups' and channels' ids are negative; `chat` is one without its sign, so that a deep link can
carry it. It is no right: whoever taps is checked at Telegram each time.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.callbacks import Action


@dataclass(frozen=True, slots=True)
class ShowAnnouncements(Action, prefix="an"):
    """How a chat has releases announced."""

    chat: int


@dataclass(frozen=True, slots=True)
class ShowMyAnnouncements(Action, prefix="am"):
    """The chats whose announcements I have set up."""


@dataclass(frozen=True, slots=True)
class PickAnnouncements(Action, prefix="ap"):
    """The values a setting can have."""

    chat: int
    setting: str


@dataclass(frozen=True, slots=True)
class SetAnnouncements(Action, prefix="as"):
    """Gives a setting a value (`handlers.announcing.settings`)."""

    chat: int
    setting: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class AskAnnouncedCity(Action, prefix="ay"):
    """Asks for the name of the city whose sessions are told."""

    chat: int


@dataclass(frozen=True, slots=True)
class PreviewAnnouncement(Action, prefix="av"):
    """Shows here what an announcement looks like."""

    chat: int


@dataclass(frozen=True, slots=True)
class AnnounceNow(Action, prefix="aw"):
    """Announces at once what has not been announced there this week."""

    chat: int
