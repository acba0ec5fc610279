"""What a process that runs for long leaves out while it starts."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def start_lean() -> None:
    """Before a command that runs for long imports what it needs.

    What it imports stays: the garbage collector would go through it again and again, a sixth of the
    time that takes. `tune_gc` wakes it.
    """
    gc.disable()
    with _uninstalled("rich"):
        # For tracebacks and a command line that nobody uses here, these two would bring it along:
        # 6 MB and a twentieth of the time.
        import httpx  # noqa: F401
        import structlog  # noqa: F401


@contextmanager
def _uninstalled(package: str) -> Iterator[None]:
    """While it lasts, whoever asks for the package learns that it is not installed."""
    known = sys.modules.get(package)
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]
        if known is not None:
            sys.modules[package] = known
