"""What another source adds to a cinema: only what was not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, bindparam, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import Cinema

FIELDS = ("address", "postcode", "chain", "url")


async def complete_cinemas(
    connection: AsyncConnection, *, cinemas: Mapping[int, Mapping[str, Any]]
) -> None:
    """Fills in addresses and places that are not known. A place comes whole or not at all."""
    table = Cinema.__table__
    for field in FIELDS:
        rows = [{"of": id, "now": facts[field]} for id, facts in cinemas.items() if facts[field]]
        if rows:
            missing = and_(table.c.id == bindparam("of"), table.c[field].is_(None))
            await connection.execute(
                update(Cinema).where(missing).values({field: bindparam("now")}), rows
            )
    rows = [
        {"of": id, "north": facts["latitude"], "east": facts["longitude"]}
        for id, facts in cinemas.items()
        if facts["latitude"] is not None
    ]
    if rows:
        nowhere = or_(table.c.latitude.is_(None), table.c.longitude.is_(None))
        placed: Any = {"latitude": bindparam("north"), "longitude": bindparam("east")}
        await connection.execute(
            update(Cinema).where(table.c.id == bindparam("of"), nowhere).values(placed), rows
        )
