"""Many ids in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import JSON, TypeEngine

Item = TypeVar("Item")
# Both engines bound the number of parameters of one statement (32,766).
AT_ONCE = 2_000


def batched(values: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """`values` in lists of at most `size`."""
    source = iter(values)
    while some := list(islice(source, size)):
        yield some


def these_at_least(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """`column` is one of these ids, or, where they are most of those between the least and the
    greatest, any between: two parameters, and not one for each."""
    if len(ids) > 2 and max(ids) - min(ids) < 2 * len(ids):
        return cast(ColumnElement[bool], column.between(min(ids), max(ids)))
    return cast(ColumnElement[bool], column.in_(ids))


def listed(column: Any, name: str, of: TypeEngine[Any], engine: str) -> Any:
    """`column` is in the list given as the parameter `name`. The list is one parameter, so that the
    statement's text is always the same and the driver prepares it once."""
    if engine == "sqlite":
        values = func.json_each(bindparam(name, type_=JSON())).table_valued("value")
        return column.in_(select(values.c.value))
    return column == any_(bindparam(name, type_=ARRAY(of)))
