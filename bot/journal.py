"""Updates kept on disk, so that Telegram may be told they arrived before they are done.

Telegram shows a polling bot at most 100 unconfirmed updates. One handler that hangs, or one chat
that floods, would fill that window and hide everybody else. What is unfinished then is written
here first and confirmed after: killed at any moment, the bot finds it again when it starts.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import orjson

_SCHEMA = "CREATE TABLE IF NOT EXISTS in_hand (place INTEGER PRIMARY KEY, id INTEGER, body TEXT)"
# One statement for many rows: a thread loses its turn at each one while the loop is busy.
_KEEP = """
    INSERT INTO in_hand (id, body)
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)
"""
_FORGET = "DELETE FROM in_hand WHERE id IN (SELECT value FROM json_each(?))"


class Journal:
    """A small SQLite file of its own, so that it waits for no other writer.

    Readable by its owner alone; what is removed is overwritten, as it may hold people's words.
    One process at a time, as Telegram allows one to poll. Methods block for as long as the disk
    needs to be sure: call them in a thread.
    """

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False)
        for setting in ("journal_mode=WAL", "secure_delete=ON"):
            self._connection.execute(f"PRAGMA {setting}").close()
        with self._connection:
            self._connection.execute(_SCHEMA)

    def load(self) -> list[tuple[int, str]]:
        """All that is kept as (update id, body), oldest first."""
        return self._connection.execute("SELECT id, body FROM in_hand ORDER BY place").fetchall()

    def change(self, add: Sequence[tuple[int, str]], remove: Sequence[int]) -> None:
        """Keep (update id, body) pairs and forget ids, both or neither.

        What is kept is on the disk when this returns, and outlives a loss of power. What is
        forgotten outlives the process; after a loss of power it may be back.

        Raises sqlite3.Error, for example when the disk is full.
        """
        self._connection.execute(f"PRAGMA synchronous={'FULL' if add else 'NORMAL'}")
        with self._connection:
            if remove:
                self._connection.execute(_FORGET, (orjson.dumps(remove).decode(),))
            if add:
                self._connection.execute(_KEEP, (orjson.dumps(add).decode(),))

    def close(self) -> None:
        """Close the file; an empty journal leaves its write-ahead log empty too."""
        self._connection.close()
