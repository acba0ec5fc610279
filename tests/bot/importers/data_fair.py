"""A Data Fair dataset on a local site: pages of lines, as the cinemas' programme is served."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bot.importers.fetching.site import Asked, Site, Writer, answer

PATH = "/data-fair/api/v1/datasets/programmation-cinemas/lines"
START = datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=2)


def line(number: int, **given: Any) -> dict[str, Any]:
    """A session of a small programme: two cinemas, a film each day."""
    starts = START + timedelta(hours=number)
    # Every other till writes Paris's time, which is Z's plus one or two hours.
    written = f"{starts:%Y-%m-%dT%H:%M:%S}Z"
    if number % 2:
        there = starts + timedelta(hours=2)
        written = f"{there:%Y-%m-%dT%H:%M:%S}+02:00"
    return {
        "showid": str(number),
        "showstart": written,
        "cineid": f"P{number % 2}",
        "cinenom": ("Le Rex", "L'Éden")[number % 2],
        "cinecp": ("33000", "13600")[number % 2],
        "cineville": ("Bordeaux", "La Ciotat")[number % 2],
        "_coords.lat": (44.84, 43.17)[number % 2],
        "_coords.lon": (-0.58, 5.6)[number % 2],
        "filmid": str(number),
        "filmtitle": ("Small Victories", "SMALL VICTORIES")[number % 2],
        "filmdirector": ("Mel Auteur", "AUTEUR Mel")[number % 2],
        "filmduration": 5700,
        "filmversion": ("VF", "VOST")[number % 2],
        **given,
    }


def dataset(web: Site, lines: Sequence[Any], *, size: int = 10, total: int = -1) -> str:
    """Serves these lines, `size` a page; returns the address."""

    async def serve(asked: Asked, writer: Writer) -> None:
        after = int(parse_qs(urlsplit(asked.path).query).get("after", ["0"])[0])
        found: dict[str, Any] = {"total": len(lines) if total < 0 else total}
        found["results"] = list(lines[after : after + size])
        if after + size < len(lines):
            found["next"] = f"{web.url(PATH)}?after={after + size}"
        writer.write(answer(json.dumps(found), content_type="application/json"))

    return web(PATH, serve)
