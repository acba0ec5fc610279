"""Which addresses may be connected to, so that a feed cannot make this program speak to its own
network (server-side request forgery).

A name is resolved once, every address it has is looked at, and the connection goes to the very
address that was: a name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import IPPROTO_TCP, SOCK_STREAM, gaierror

import httpx

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# Of these the last four bytes are an IPv4 address (RFC 6052), which is where the packets go.
NAT64 = IPv6Network("64:ff9b::/96")


class RefusedAddressError(Exception):
    """A place that must not be spoken to; the message says why."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host name, by the system's resolver.

    Raises:
        OSError: there are none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=SOCK_STREAM, proto=IPPROTO_TCP
    )
    return [str(place[4][0]) for place in found]


def is_public(address: Address) -> bool:
    """Whether an address is one of the public Internet's, and that of one machine."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class Guard(httpx.AsyncBaseTransport):
    """httpx's transport, which connects only to addresses that were looked at.

    Args:
        allow_private: loopback and private networks too.
        resolve: from a host's name to its addresses.
    """

    def __init__(self, *, allow_private: bool = False, resolve: Resolve = resolve) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._tls: ssl.SSLContext | None = None
        # One each host: httpx would share a connection among the names of one address, and the
        # certificate of one says nothing of another.
        self._transports: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Connects to the checked address, and speaks to the host that was asked for."""
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        address = await self.check(host, port)
        request = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,  # among them Host, made of the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self._transport(host).handle_async_request(request)

    async def check(self, host: str, port: int) -> str:
        """The address to connect to.

        Raises:
            RefusedAddressError: one of the host's addresses is not public.
            httpx.ConnectError: the name has no address.
        """
        try:
            found = [ip_address(host)]
        except ValueError:
            try:
                found = [
                    ip_address(one.partition("%")[0]) for one in await self._resolve(host, port)
                ]
            except (gaierror, OSError, UnicodeError) as error:
                raise httpx.ConnectError(f"no address of {host} is known ({error})") from None
        if not found:
            raise httpx.ConnectError(f"no address of {host} is known")
        if not self._allow_private:
            for address in found:
                if not is_public(address):
                    named = "" if host.strip("[]") == str(address) else f"{address}, "
                    raise RefusedAddressError(
                        f"{host} is {named}a private address (SEANCE_FEEDS_PRIVATE allows them)"
                    )
        return str(found[0])

    def _transport(self, host: str) -> httpx.AsyncHTTPTransport:
        if host not in self._transports:
            self._tls = self._tls or httpx.create_ssl_context(trust_env=False)
            self._transports[host] = httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False)
        return self._transports[host]

    async def aclose(self) -> None:
        """Lets go of every connection."""
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()
