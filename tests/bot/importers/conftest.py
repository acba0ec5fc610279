"""A web site on loopback for importers that fetch."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.importers.fetching.site import Site, site


@pytest.fixture
async def web() -> AsyncIterator[Site]:
    async with site() as here:
        yield here
