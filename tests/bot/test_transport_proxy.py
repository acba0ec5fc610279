"""Calls through an HTTP proxy on loopback: plain ones forwarded, TLS ones tunnelled."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from telegram.error import NetworkError

from bot.transport import AiohttpRequest
from tests.bot.faulty_server import (
    CERTIFICATE,
    OK,
    answer,
    closed_port,
    faulty_server,
    server_tls,
)


@dataclass
class Proxy:
    refuses: bool = False
    port: int = 0
    asked: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        if self.refuses:
            writer.write(answer("407 Proxy Authentication Required", b""))
        elif head.startswith("CONNECT "):
            host, _, port = head.split()[1].rpartition(":")
            onward_reader, onward_writer = await asyncio.open_connection(host, int(port))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_pump(reader, onward_writer), _pump(onward_reader, writer))
        else:
            writer.write(answer("200 OK", OK))
        await writer.drain()
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def proxy_server(*, refuses: bool = False) -> AsyncIterator[Proxy]:
    proxy = Proxy(refuses)
    async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as server:
        proxy.port = server.sockets[0].getsockname()[1]
        yield proxy


async def test_plain_calls_go_through_the_proxy_with_its_password() -> None:
    async with proxy_server() as proxy:
        address = f"http://ann:s%40cret@127.0.0.1:{proxy.port}"
        async with AiohttpRequest(proxy=address) as request:
            assert await request.post("http://api.invalid/bot1:x/getMe") == {"name": "Séance"}
    assert proxy.asked[0].startswith("POST http://api.invalid/bot1:x/getMe HTTP/1.1")
    password = base64.b64encode(b"ann:s@cret").decode()
    assert f"Proxy-Authorization: Basic {password}" in proxy.asked[0]


async def test_tls_calls_are_tunnelled_and_the_proxy_sees_no_token() -> None:
    tls = ssl.create_default_context(cafile=str(CERTIFICATE))
    async with faulty_server(server_tls(), always="fine") as server, proxy_server() as proxy:
        address = f"http://127.0.0.1:{proxy.port}"
        async with AiohttpRequest(proxy=address, tls=tls) as request:
            url = f"https://127.0.0.1:{server.port}/bot110201543:secret/getMe"
            assert await request.post(url) == {"name": "Séance"}
    assert proxy.asked[0].startswith(f"CONNECT 127.0.0.1:{server.port} ")
    assert "secret" not in proxy.asked[0]


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_refuses_is_a_network_error(scheme: str) -> None:
    async with proxy_server(refuses=True) as proxy:
        address = f"http://ann:s3cr3t@127.0.0.1:{proxy.port}"
        async with AiohttpRequest(proxy=address) as request:
            with pytest.raises(NetworkError) as refused:
                await request.post(f"{scheme}://127.0.0.1:1/bot110201543:AAHdqTcvCH/getMe")
    assert "407" in str(refused.value)
    assert "AAHdqTcvCH" not in str(refused.value)
    assert "s3cr3t" not in str(refused.value)


async def test_a_proxy_that_is_not_there_is_a_network_error() -> None:
    address = f"http://ann:s3cr3t@127.0.0.1:{closed_port()}"
    async with AiohttpRequest(proxy=address) as request:
        with pytest.raises(NetworkError) as refused:
            await request.post("http://127.0.0.1:1/bot110201543:AAHdqTcvCH/getMe")
    assert "s3cr3t" not in str(refused.value)
