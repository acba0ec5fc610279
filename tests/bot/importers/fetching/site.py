"""A web site on loopback that answers, or misbehaves, as its paths say."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

Writer = asyncio.StreamWriter
Behaviour = bytes | Callable[["Asked", Writer], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path with query, and its headers by lower-case name."""

    path: str
    headers: Mapping[str, str]


def answer(
    body: bytes | str = b"",
    status: str = "200 OK",
    content_type: str = "text/html; charset=utf-8",
    **headers: str,
) -> bytes:
    """A whole answer; `retry_after="3"` is a header."""
    data = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    named = {"Content-Type": content_type, "Content-Length": str(len(data)), **named}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + data


async def silent(asked: Asked, writer: Writer) -> None:
    await asyncio.sleep(3600)


async def cut_off(asked: Asked, writer: Writer) -> None:
    writer.write(answer("x" * 1000)[:-500])


async def hang_up(asked: Asked, writer: Writer) -> None:
    """Closes without a word."""


async def not_http(asked: Asked, writer: Writer) -> None:
    writer.write(b"220 smtp.example ready\r\n\r\n")


async def endless(asked: Asked, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"<p>and on" * 1000)
        await writer.drain()


async def trickle(asked: Asked, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.02)


async def loop(asked: Asked, writer: Writer) -> None:
    number = int(asked.path.rpartition("=")[2] or 0) if "=" in asked.path else 0
    writer.write(answer(status="302 Found", location=f"/loop?n={number + 1}"))


def bomb(size: int = 200 << 20) -> bytes:
    """`size` bytes of nothing, in a thousandth of it."""
    return answer(gzip.compress(bytes(size)), content_encoding="gzip")


@dataclass(slots=True)
class Site:
    """What is where; `hits` are the requests that came."""

    address: str
    pages: dict[str, Behaviour] = field(default_factory=dict)
    queued: dict[str, list[Behaviour]] = field(default_factory=dict)
    hits: list[Asked] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def __call__(self, path: str, *behaviours: Behaviour) -> str:
        """Puts a page there; of several each is shown once, the last one from then on."""
        *first, self.pages[path] = behaviours
        self.queued[path] = first
        return self.url(path)

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError), _closing(writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.split("\r\n")
            fields = (line.partition(":") for line in lines if line)
            asked = Asked(
                first.split()[1], {name.lower(): value.strip() for name, _, value in fields}
            )
            self.hits.append(asked)
            waiting = self.queued.get(asked.path)
            path = asked.path if asked.path in self.pages else asked.path.partition("?")[0]
            nothing = answer("not here", "404 Not Found")
            does = waiting.pop(0) if waiting else self.pages.get(path, nothing)
            if isinstance(does, bytes):
                writer.write(does)
            else:
                await does(asked, writer)
            await writer.drain()


@contextmanager
def _closing(writer: Writer) -> Iterator[None]:
    try:
        yield
        writer.close()
    finally:
        if not writer.is_closing():
            writer.transport.abort()


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    """A site on a port of its own, as long as the block lasts."""
    tasks: set[asyncio.Task[None]] = set()
    here = Site("")

    async def serve(reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            await here.serve(reader, writer)
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    here.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield here
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # what was aborted is closed in the loop's next turn
