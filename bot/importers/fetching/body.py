"""The body of an answer, read with bounds on what arrives and on what it unpacks to."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import IO

import httpx

STEP = 1 << 18  # bytes unpacked at once: a bomb never has more than this in memory


class BodyError(Exception):
    """The body cannot be taken; the message says why.

    Attributes:
        passing: asking again may help.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


async def read_body(answer: httpx.Response, into: IO[bytes], limit: int) -> int:
    """Writes the unpacked body; returns its bytes.

    Args:
        limit: bytes, of what arrives and of what it unpacks to.

    Raises:
        BodyError: it is too long, cut off, or packed in a way that was not asked for.
    """
    packing = answer.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip", ""):
        raise BodyError(f"packed with {packing[:20]!r}, which was not asked for")
    announced = answer.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise BodyError(f"{int(announced):,} bytes, and at most {limit:,} are taken")
    written = 0
    async for piece in _pieces(answer, packing in ("gzip", "x-gzip"), limit):
        written += len(piece)
        if written > limit:
            raise BodyError(f"more than {limit:,} bytes")
        into.write(piece)
    return written


async def _pieces(answer: httpx.Response, packed: bool, limit: int) -> AsyncIterator[bytes]:
    unpack = Gunzip()
    arrived = 0
    async for chunk in answer.aiter_raw():
        arrived += len(chunk)
        if arrived > limit:
            raise BodyError(f"more than {limit:,} bytes")
        if packed:
            for piece in unpack.feed(chunk):
                yield piece
        else:
            yield chunk
    if packed and arrived and not unpack.whole:
        raise BodyError("the packed body ends in the middle", passing=True)


class Gunzip:
    """gzip, a bounded piece at a time; several members in a row are one."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._begun = False

    @property
    def whole(self) -> bool:
        """Nothing is missing so far."""
        return self._member.eof or not self._begun

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """What more bytes unpack to.

        Raises:
            BodyError: these are not gzip's.
        """
        while packed:
            if self._member.eof:
                self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self._begun = True
            try:
                piece = self._member.decompress(packed, STEP)
            except zlib.error:
                raise BodyError("said to be gzip, and is not") from None
            if piece:
                yield piece
            packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
