"""The audience's stars as a picture, drawn on request by a process that ends with it."""

from __future__ import annotations

import asyncio
import json
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from db.queries.admission import Refusal, RefusedError
from db.queries.film_lists import lines_of
from db.queries.opinions import count_stars
from handlers.audience.acting import refused
from handlers.audience.actions import SendChart
from handlers.context import Context
from handlers.routing import Table
from handlers.screens.film import ENOUGH_RATINGS
from handlers.screens.screen import Picture, Reply, Toast
from handlers.screens.stars import chart_caption, chart_words

SCRIPT = Path(__file__).with_name("drawing.py")
PATIENCE = 30.0  # seconds, on a machine that does much else
# One at a time in this process: a drawing takes 80 MB while it lasts.
_one = asyncio.Semaphore(1)


class DrawingError(Exception):
    """The picture could not be drawn."""


@lru_cache(maxsize=1)
def can_draw() -> bool:
    """Whether the plotting library is there: it comes with the extra `charts`."""
    return find_spec("matplotlib") is not None


async def send_chart(context: Context, action: SendChart) -> Reply:
    """How many gave how many stars."""
    async with context.db.read() as session:
        films = await lines_of(session, film_ids=(action.film_id,), language=context.language)
        stars = await count_stars(session, film_id=action.film_id)
    if not films:
        return refused(context, RefusedError(Refusal.GONE))
    if not can_draw() or sum(stars) < ENOUGH_RATINGS:
        return Toast(context.tr.gettext("There is nothing to draw yet."), alert=True)
    picture = await draw(chart_words(films[0], stars, context.tr))
    return Picture("stars.png", picture, chart_caption(films[0], context.tr))


async def draw(chart: dict[str, object]) -> bytes:
    """The PNG of `handlers.audience.drawing.draw`.

    Raises:
        DrawingError: it failed, or took longer than `PATIENCE`.
    """
    async with _one:
        # -P: the script's own folder is no place to import from.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            str(SCRIPT),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                picture, complaint = await process.communicate(json.dumps(chart).encode())
        except TimeoutError:
            raise DrawingError(f"no picture within {PATIENCE:.0f} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode or not picture:
        last = complaint.decode(errors="replace").strip().splitlines()[-1:]
        raise DrawingError(*last)
    return picture


CHART: Table = {SendChart: send_chart}
