"""An HTTP server on loopback that misbehaves as its URL asks, to see what clients make of it.

The last part of the path names the fault: `/bot<token>/cut_mid_body`. What it does not know it
refuses as "message is not modified"; `always` makes one fault of every request.
"""

import asyncio
import gzip
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""A self-signed certificate with its key, for 127.0.0.1 and localhost."""

Writer = asyncio.StreamWriter
OK = b'{"ok":true,"result":{"name":"S\xc3\xa9ance"}}'


def answer(
    status: str, body: bytes, content_type: str = "application/json", *headers: str
) -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *headers)
    head = "\r\n".join((*lines, f"Content-Length: {len(body)}", "", "")).encode()
    return head + body


def refusal(status: str, description: str, parameters: str = "") -> bytes:
    more = f',"parameters":{parameters}' if parameters else ""
    text = f'{{"ok":false,"error_code":{status[:3]},"description":"{description}"{more}}}'
    return answer(status, text.encode())


async def _silent(writer: Writer) -> None:
    await asyncio.sleep(3600)


async def _late(writer: Writer) -> None:
    await asyncio.sleep(0.5)
    writer.write(FIXED["not_modified"])
    await writer.drain()


async def _stall_mid_body(writer: Writer) -> None:
    writer.write(answer("200 OK", OK)[:-10])
    await writer.drain()
    await asyncio.sleep(3600)


async def _cut_mid_body(writer: Writer) -> None:
    writer.write(answer("200 OK", OK)[:-10])
    await writer.drain()


async def _cut_before_answer(writer: Writer) -> None:
    """Close without a word."""


async def _reset(writer: Writer) -> None:
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _trickle(writer: Writer) -> None:
    for byte in answer("200 OK", OK):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.005)


async def _chunked(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for start in range(0, len(OK), 7):
        piece = OK[start : start + 7]
        writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    writer.write(b"0\r\n\r\n")


HUGE = b'{"ok":true,"result":"' + b"x" * 8_000_000 + b'"}'
HTML = b"<html><h1>Bad Gateway</h1></html>"

FIXED = {
    "fine": answer("200 OK", OK),
    "gzipped": answer("200 OK", gzip.compress(OK), "application/json", "Content-Encoding: gzip"),
    "huge": answer("200 OK", HUGE),
    "not_modified": refusal("400 Bad Request", "Bad Request: message is not modified"),
    "migrated": refusal("400 Bad Request", "group upgraded", '{"migrate_to_chat_id":-1001}'),
    "unauthorized": refusal("401 Unauthorized", "Unauthorized"),
    "forbidden": refusal("403 Forbidden", "Forbidden: bot was blocked by the user"),
    "not_found": refusal("404 Not Found", "Not Found"),
    "conflict": refusal("409 Conflict", "Conflict: terminated by other getUpdates request"),
    "too_large": answer("413 Request Entity Too Large", HTML, "text/html"),
    "slow_down": refusal("429 Too Many Requests", "retry after 3", '{"retry_after":3}'),
    "slow_down_html": answer("429 Too Many Requests", HTML, "text/html"),
    "broken": answer("500 Internal Server Error", HTML, "text/html"),
    "bad_gateway": answer("502 Bad Gateway", HTML, "text/html"),
    "unavailable_empty": answer("503 Service Unavailable", b""),
    "redirected": answer("302 Found", b"", "text/html", "Location: /elsewhere"),
    "strange_status": answer("299 Whatever", OK),
    "unknown_error": answer("599 Whatever", HTML, "text/html"),
    "truncated_json": answer("200 OK", OK[:-12]),
    "empty": answer("200 OK", b""),
    "html_200": answer("200 OK", HTML, "text/html"),
    "bad_utf8": answer("200 OK", b'{"ok":true,"result":"caf\xe9 \xff"}'),
    "lone_surrogate": answer("200 OK", b'{"ok":true,"result":"\\ud83d!"}'),
    "not_a_number": answer("200 OK", b'{"ok":true,"result":[NaN]}'),
    "no_result": answer("200 OK", b'{"ok":true}'),
    "not_http": b"220 mail.example ESMTP\r\n\r\n",
    "bad_length": b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n" + OK,
    "bad_gzip": answer("200 OK", OK, "application/json", "Content-Encoding: gzip"),
}
SCRIPTS: dict[str, Callable[[Writer], Awaitable[None]]] = {
    "late": _late,
    "silent": _silent,
    "stall_mid_body": _stall_mid_body,
    "cut_mid_body": _cut_mid_body,
    "cut_before_answer": _cut_before_answer,
    "reset": _reset,
    "trickle": _trickle,
    "chunked": _chunked,
}


@dataclass
class Seen:
    """One request as it arrived."""

    line: str
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass
class FaultyServer:
    always: str | None = None
    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.connections += 1
        number = self.connections
        try:
            while await self._one(reader, writer, number):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: Writer, number: int) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *rest = head.strip().split("\r\n")
        headers = {k.lower(): v for k, _, v in (entry.partition(": ") for entry in rest)}
        fault = self.always or line.split()[1].rpartition("/")[2]
        if fault == "deaf":
            await asyncio.sleep(3600)
        body = await _body(reader, headers, pause=0.01 if fault == "slow_reader" else 0)
        self.seen.append(Seen(line, headers, body, number))
        if script := SCRIPTS.get(fault):
            await script(writer)
            return False
        writer.write(FIXED.get(fault, FIXED["not_modified"]))
        await writer.drain()
        return fault != "not_http"


async def _body(reader: asyncio.StreamReader, headers: dict[str, str], pause: float) -> bytes:
    body = b""
    if headers.get("transfer-encoding") != "chunked":
        length = int(headers.get("content-length", 0))
        while len(body) < length:
            body += await reader.readexactly(min(1 << 17, length - len(body)))
            await asyncio.sleep(pause)
        return body
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


@asynccontextmanager
async def faulty_server(
    tls: ssl.SSLContext | None = None, *, always: str | None = None
) -> AsyncIterator[FaultyServer]:
    """A running server; its connections are cut at the end, also those that wait."""
    faulty = FaultyServer(always)
    open_ones: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.ensure_future(faulty.serve(reader, writer))
        open_ones.add(task)
        task.add_done_callback(open_ones.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    faulty.port = server.sockets[0].getsockname()[1]
    try:
        yield faulty
    finally:
        server.close()
        for task in tuple(open_ones):
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)


def closed_port() -> int:
    """A port on loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def server_tls() -> ssl.SSLContext:
    """TLS with the self-signed certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context
