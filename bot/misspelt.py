"""Names that look like settings and are none."""

from __future__ import annotations

from difflib import get_close_matches

from bot.config import PREFIX, Settings, given_names


def misspelt_settings() -> dict[str, str]:
    """Each with the setting that may be meant, or "". None stops anything: an older program is
    started with what a newer one was set to."""
    known = [name.upper() for name in Settings.model_fields]
    found = {}
    for name in sorted(given_names()):
        bare = name.removeprefix(PREFIX)
        if bare != name and bare not in known:
            meant = get_close_matches(bare, known, 1, 0.8)
            found[name] = PREFIX + meant[0] if meant else ""
    return found
