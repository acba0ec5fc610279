"""The buttons of /privacy. They stand in a private chat only, and act on whoever presses."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.callbacks import Action


@dataclass(frozen=True, slots=True)
class ShowPrivacy(Action, prefix="pv"):
    """What is kept of me, and why."""


@dataclass(frozen=True, slots=True)
class ExportMine(Action, prefix="px"):
    """All that is kept of me, as a file."""


@dataclass(frozen=True, slots=True)
class DeleteMine(Action, prefix="pd"):
    """Forgets all that is kept of me; asked once more (`sure`)."""

    sure: bool
