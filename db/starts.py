"""Starts of sessions as one value: Unix seconds in order, four bytes each, the lowest first.

A country's most shown film has 100,000 sessions. Read as rows they take a tenth of a second; read
as a few hundred of these, each searched by halving, a thousandth.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import TypeAlias

Starts: TypeAlias = "array[int]"
# The same in every database, whatever machine wrote it.
_SWAP = sys.byteorder == "big"


def in_order(seconds: Iterable[int]) -> Starts:
    """Unix seconds in order, as often as they come."""
    return array("I", sorted(seconds))


def pack(starts: Starts) -> bytes:
    """As it is stored."""
    if _SWAP:
        starts = starts[:]
        starts.byteswap()
    return starts.tobytes()


def unpack(stored: bytes) -> Starts:
    """What `pack` made."""
    starts = array("I")
    starts.frombytes(stored)
    if _SWAP:
        starts.byteswap()
    return starts


def count_since(starts: Starts, since: int) -> int:
    """How many are at `since` (Unix seconds) or later."""
    return len(starts) - bisect_left(starts, since)


def between(starts: Starts, first: int, end: int) -> Starts:
    """Those from `first` on and before `end` (Unix seconds)."""
    low = bisect_left(starts, first)
    return starts[low : bisect_left(starts, end, low)]
