"""Addresses that must not be connected to, by whatever way they come."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from bot.importers.fetching import Fetcher, FetchError, Guard, Limits
from bot.importers.fetching.addresses import is_public
from tests.bot.importers.fetching.site import Site, answer

PRIVATE = """127.0.0.1 127.8.9.1 10.0.0.1 172.16.5.5 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0
    224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1 ::1 :: fe80::1 fc00::1 ff02::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1::1 2001:db8::1
    2001:0:4136:e378:8000:63bf:3fff:fdd2"""
PUBLIC = "8.8.8.8 1.1.1.1 2606:4700:4700::1111 64:ff9b::808:808 ::ffff:8.8.8.8"
ONCE = Limits(attempts=1, connect=2, silence=2)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_is_private_in_every_dress(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_is_public(address: str) -> None:
    assert is_public(ip_address(address))


async def test_loopback_is_refused_without_a_connection(web: Site) -> None:
    async with Fetcher(ONCE) as client:
        with pytest.raises(FetchError) as failed:
            await client.get(web("/page", answer("secret")))
    assert "127.0.0.1 is a private address (SEANCE_FEEDS_PRIVATE" in str(failed.value)
    assert web.hits == []


@pytest.mark.parametrize("spelled", ["localhost", "0x7f.1", "2130706433", "127.1", "[::1]"])
async def test_no_spelling_of_loopback_gets_through(web: Site, spelled: str) -> None:
    url = web("/page", answer("secret")).replace("127.0.0.1", spelled)
    async with Fetcher(ONCE) as client:
        with pytest.raises(FetchError):
            await client.get(url)
    assert web.hits == []


async def test_a_name_is_judged_by_its_address_and_connected_to_at_that_address(web: Site) -> None:
    """A name that answers otherwise the second time is not asked a second time."""
    asked: list[str] = []
    port = web.address.rpartition(":")[2]

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    web("/page", answer("good"))
    url = f"http://rex.example:{port}/page"
    async with Fetcher(ONCE, guard=Guard(allow_private=True, resolve=resolve)) as client:
        assert (await client.get(url)).body == b"good"
    assert (asked, web.hits[0].headers["host"]) == (["rex.example"], f"rex.example:{port}")
    async with Fetcher(ONCE, guard=Guard(resolve=resolve)) as client:
        with pytest.raises(FetchError, match=r"rex.example is 127.0.0.1, a private address"):
            await client.get(url)
    assert len(web.hits) == 1


async def test_one_private_address_among_public_ones_is_enough() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["8.8.8.8", "10.0.0.1"]

    async with Fetcher(ONCE, guard=Guard(resolve=resolve)) as client:
        with pytest.raises(FetchError, match=r"10.0.0.1"):
            await client.get("http://rex.example/")


async def test_a_redirection_is_judged_too(web: Site) -> None:
    """The first host may be spoken to, the one it points at may not."""
    port = web.address.rpartition(":")[2]

    class Half(Guard):
        async def check(self, host: str, port: int) -> str:
            return "127.0.0.1" if host == "rex.example" else await super().check(host, port)

    web("/page", answer(status="302 Found", location=f"http://127.0.0.1:{port}/secret"))
    web("/secret", answer("secret"))
    async with Fetcher(ONCE, guard=Half()) as client:
        with pytest.raises(FetchError, match="private address"):
            await client.get(f"http://rex.example:{port}/page")
    assert [hit.path for hit in web.hits] == ["/page"]


@pytest.mark.parametrize(
    "url", ["ftp://rex.example/", "file:///etc/passwd", "rex.example", "http://", "gopher://x/"]
)
async def test_only_http(url: str) -> None:
    async with Fetcher(ONCE) as client:
        with pytest.raises(FetchError, match="not an http"):
            await client.get(url)


async def test_an_unknown_host_is_a_sentence() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    async with Fetcher(ONCE, guard=Guard(resolve=resolve)) as client:
        with pytest.raises(FetchError, match=r"no address of rex.example is known.*tried once"):
            await client.get("http://rex.example/")
