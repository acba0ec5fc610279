"""The file that /privacy hands out, and `seance privacy export` writes (docs/privacy.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

# Another number when something that was there is called otherwise or means something else; what is
# added changes none.
FORMAT, VERSION = "seance.person", 1


def export_name(now: datetime) -> str:
    """The file's name: its day."""
    return f"seance-{now:%Y-%m-%d}.json"


def export_file(
    kept: Mapping[str, Sequence[Mapping[str, Any]]], *, person_id: int, now: datetime
) -> bytes:
    """The file: UTF-8 JSON. Instants are ISO 8601 in UTC, days `YYYY-MM-DD`.

    Args:
        kept: rows by table, as `db.queries.privacy.read_person` has them.
    """
    document = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": now,
        "person": person_id,
        "kept": kept,
    }
    options = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document, option=options)
