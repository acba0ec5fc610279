"""Updates kept on disk, so that Telegram may be told they arrived before they are done.

Telegram shows a polling bot at most 100 unconfirmed updates. One handler that hangs, or one chat
that floods, would fill that window and hide everybody else. What is unfinished then is written
here first and confirmed after: killed at any moment, the bot finds it again when it starts.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

_SCHEMA = "CREATE TABLE IF NOT EXISTS in_hand (place INTEGER PRIMARY KEY, id INTEGER, body BLOB)"


class Journal:
    """A small SQLite file of its own, so that it waits for no other writer.

    Readable by its owner alone; what is removed is overwritten, as it may hold people's words.
    One process at a time, as Telegram allows one to poll. Methods block for as long as the disk
    needs to be sure: call them in a thread.
    """

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False)
        for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            self._connection.execute(f"PRAGMA {setting}").close()
        with self._connection:
            self._connection.execute(_SCHEMA)

    def load(self) -> list[bytes]:
        """The bodies of all that is kept, oldest first."""
        rows = self._connection.execute("SELECT body FROM in_hand ORDER BY place").fetchall()
        return [body for (body,) in rows]

    def change(self, add: Iterable[tuple[int, bytes]], remove: Iterable[int]) -> None:
        """Keep (update id, body) pairs and forget ids, both or neither.

        Raises sqlite3.Error, for example when the disk is full.
        """
        with self._connection:
            self._connection.executemany(
                "DELETE FROM in_hand WHERE id = ?", ((number,) for number in remove)
            )
            self._connection.executemany("INSERT INTO in_hand (id, body) VALUES (?, ?)", add)

    def close(self) -> None:
        """Close the file; an empty journal leaves its write-ahead log empty too."""
        self._connection.close()
