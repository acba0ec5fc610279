"""The line between a program and its PostgreSQL, which a test can cut, or leave mute."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.engine import make_url


class Line:
    """Carries bytes both ways. `cut`: connections break, new ones are refused. `mute`: new ones are
    taken and nothing comes through any of them."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._port = 0
        self.taken = 0

    @property
    def url(self) -> str:
        """The database, through this line."""
        there = self._url.set(host="127.0.0.1", port=self._port, query={})
        return there.render_as_string(hide_password=False)

    async def mend(self) -> None:
        """All flows."""
        self._flowing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Nothing is there any more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def mute(self) -> None:
        """Somebody is there and says nothing."""
        self._flowing.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.taken += 1
        folder, host = self._url.query.get("host"), self._url.host
        try:
            if host:
                port = self._url.port or 5432
                there, back = await asyncio.open_connection(host, port)
            else:
                there, back = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
            try:
                await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
            finally:
                back.transport.abort()
        except (asyncio.CancelledError, OSError):
            pass
        finally:
            writer.transport.abort()
            self._open.discard(task)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            await self._flowing.wait()
            target.write(data)
            with suppress(ConnectionError):
                await target.drain()
        target.transport.abort()


@asynccontextmanager
async def line(url: str) -> AsyncIterator[Line]:
    """A line to a database, whole at first."""
    one = Line(url)
    await one.mend()
    try:
        yield one
    finally:
        await one.cut()
