"""Bodies of Bot API calls: JSON where nothing is uploaded, multipart/form-data where something is.

The Bot API server reads `application/json` as it reads a form: top-level strings are taken as
they are, everything else as its JSON text. So one `orjson.dumps` replaces PTB's JSON within a form.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

import orjson
from telegram.request import RequestData

CHUNK = 1 << 17
"""Bytes handed over at a time: more than the 64 KiB above which aiohttp waits for the socket."""

_ESCAPES = str.maketrans({'"': "%22", "\\": "\\\\", "\r": "%0D", "\n": "%0A"})


@dataclass(frozen=True, slots=True)
class Body:
    """What to send: pieces in order, bytes or readable files.

    `size` is in bytes, None when a piece cannot say (the body then goes in HTTP chunks).
    """

    content_type: str
    pieces: Sequence[bytes | IO[bytes]]
    size: int | None

    def whole(self) -> bytes | None:
        """The body at once if it is small and in memory, else None: then stream it."""
        if self.size is None or self.size > CHUNK:
            return None
        if not all(isinstance(piece, bytes) for piece in self.pieces):
            return None
        return b"".join(piece for piece in self.pieces if isinstance(piece, bytes))

    async def stream(self) -> AsyncIterator[bytes]:
        """The body in chunks of at most CHUNK bytes.

        Files are read from their start, in a thread, so a slow disk does not hold the loop. They
        stay open: closing them is up to whoever opened them, who may want to send them again.
        """
        for piece in self.pieces:
            if isinstance(piece, bytes):
                for start in range(0, len(piece), CHUNK):
                    yield piece[start : start + CHUNK]
                continue
            if piece.seekable():
                piece.seek(0)
            while chunk := await asyncio.to_thread(piece.read, CHUNK):
                yield chunk

    async def paced(
        self, deadline: asyncio.Timeout, write: float | None, read: float | None
    ) -> AsyncIterator[bytes]:
        """`stream`, with so many seconds to send each chunk: aiohttp has no write time-out.

        `deadline` is the one around the whole call. The last chunk may still be on its way when
        all is handed over, and aiohttp times the answer only once it is sent: so it has `write`
        and `read` together.
        """
        loop = asyncio.get_running_loop()

        def allow(seconds: float | None) -> None:
            with suppress(RuntimeError):  # answered before all was sent: nothing left to watch
                deadline.reschedule(None if seconds is None else loop.time() + seconds)

        async for chunk in self.stream():
            allow(write)
            yield chunk
        allow(None if write is None or read is None else write + read)


def body_of(data: RequestData | None) -> Body | None:
    """The body for one call; None if there is nothing to say."""
    if data is None:
        return None
    if data.contains_files:
        return _multipart(data)
    if not (parameters := data.parameters):
        return None
    try:
        payload = orjson.dumps(parameters)
    except TypeError:  # lone surrogates, integers beyond 64 bits: the standard library takes them
        payload = data.json_payload
    return Body("application/json", (payload,), len(payload))


def _multipart(data: RequestData) -> Body:
    boundary = secrets.token_hex(16)
    pieces: list[bytes | IO[bytes]] = []
    size: int | None = 0
    for name, value in data.json_parameters.items():
        pieces.append(_head(boundary, name) + value.encode() + b"\r\n")
    for name, (filename, content, mime_type) in data.multipart_data.items():
        pieces += [_head(boundary, name, filename, mime_type), content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    for piece in pieces:
        length = len(piece) if isinstance(piece, bytes) else _length(piece)
        size = None if size is None or length is None else size + length
    return Body(f"multipart/form-data; boundary={boundary}", pieces, size)


def _head(boundary: str, name: str, filename: str | None = None, mime_type: str = "") -> bytes:
    disposition = f'form-data; name="{name.translate(_ESCAPES)}"'
    kind = ""
    if filename is not None:
        disposition += f'; filename="{filename.translate(_ESCAPES)}"'
        kind = f"Content-Type: {mime_type}\r\n"
    return f"--{boundary}\r\nContent-Disposition: {disposition}\r\n{kind}\r\n".encode()


def _length(file: IO[bytes]) -> int | None:
    if not file.seekable():
        return None
    length = file.seek(0, 2)
    file.seek(0)
    return length
