"""Sets of numbers that lie close together, a bit each: millions of them in no room."""

from __future__ import annotations

from collections.abc import Collection, Iterator

_AHEAD = 1 << 16  # bytes


class Numbers(Collection[int]):
    """A set of whole numbers from 0; it is read in their order."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        """Puts a number in."""
        place = number >> 3
        self._grow(place)
        self._bits[place] |= 1 << (number & 7)

    def update(self, numbers: Collection[int]) -> None:
        """Puts several in."""
        bits = self._bits
        self._grow(max(numbers, default=0) >> 3)
        for number in numbers:
            bits[number >> 3] |= 1 << (number & 7)

    def _grow(self, place: int) -> None:
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits) + _AHEAD))

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] >> (number & 7) & 1)

    def __iter__(self) -> Iterator[int]:
        for place, byte in enumerate(self._bits):
            if byte:
                yield from (place * 8 + bit for bit in range(8) if byte >> bit & 1)

    def __len__(self) -> int:
        return int.from_bytes(self._bits, "little").bit_count()
