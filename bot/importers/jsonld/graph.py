"""The nodes of JSON-LD values: wherever they are nested, with what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.importers import damage

Node = Mapping[str, Any]
DEEPEST = 40
MOST_NODES = 200_000


@dataclass(slots=True)
class Graph:
    """The nodes of one site's pages.

    Attributes:
        nodes: each with the node in which it stands, in order.
    """

    nodes: list[tuple[Node, Node | None]] = field(default_factory=list)
    _by_id: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, value: Any) -> None:
        """Takes in all nodes of a value."""
        self._walk(value, None, 0)

    def _walk(self, value: Any, parent: Node | None, depth: int) -> None:
        if depth > DEEPEST or len(self.nodes) >= MOST_NODES:
            return
        if isinstance(value, list):
            for one in value:
                self._walk(one, parent, depth + 1)
        elif isinstance(value, dict):
            node = {_name(key): inner for key, inner in value.items()}
            if (id := node.get("@id")) and isinstance(id, str) and len(node) > 1:
                # A node may be told of in several places: all of it counts.
                known = self._by_id.setdefault(id, {})
                known.update({key: inner for key, inner in node.items() if key not in known})
            inside = parent if set(node) <= {"@graph", "@context", "@id"} else node
            if "@type" in node:
                self.nodes.append((node, parent))
            for key, inner in node.items():
                if key != "@context":
                    self._walk(inner, inside, depth + 1)

    def whole(self, node: Any) -> Node | None:
        """A node with all that is told of it; None for what is none."""
        if isinstance(node, list):
            node = node[0] if node else None
        if isinstance(node, str) and node in self._by_id:
            return self._by_id[node]
        if not isinstance(node, dict):
            return None
        plain = {_name(key): value for key, value in node.items()}
        id = plain.get("@id")
        known = self._by_id.get(id, {}) if isinstance(id, str) else {}
        return {**known, **plain} or None

    def of_type(self, *types: str) -> Iterator[tuple[Node, Node | None]]:
        """The nodes of these types, each once, with their parents."""
        seen: set[str] = set()
        for node, parent in self.nodes:
            if is_a(node, *types):
                id = node.get("@id")
                if isinstance(id, str):
                    if id in seen:
                        continue
                    seen.add(id)
                yield self.whole(node) or node, parent


def _name(key: str) -> str:
    """A property or type without its vocabulary."""
    return key if key.startswith("@") else key.rpartition("/")[2].rpartition(":")[2]


def is_a(node: Node, *types: str) -> bool:
    """Whether a node is of one of these types."""
    return any(_name(kind) in types for kind in each(node.get("@type")) if isinstance(kind, str))


def each(value: Any) -> Iterable[Any]:
    """A value as a list of values."""
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def text(value: Any) -> str:
    """One line of a value, of the first where there are several: a text, a language's text, or a
    node's name."""
    for one in each(value):
        if isinstance(one, dict):
            plain = {_name(key): inner for key, inner in one.items()}
            one = next((plain[key] for key in ("@value", "name", "@id") if plain.get(key)), "")
            one = text(one) if not isinstance(one, str | int | float) else one
        if found := damage.plain(damage.plain(one)):  # some pages escape twice
            return found
    return ""


def texts(value: Any) -> tuple[str, ...]:
    """The lines of all values, each once; a line with commas in it is several."""
    found = [text(one) for one in each(value)]
    return tuple(dict.fromkeys(filter(None, found)))


def link(value: Any) -> str | None:
    """The first http(s) address of a value or of its node."""
    for one in each(value):
        if isinstance(one, dict):
            plain = {_name(key): inner for key, inner in one.items()}
            for key in ("url", "contentUrl", "embedUrl", "@id"):
                if found := link(plain.get(key)):
                    return found
        elif isinstance(one, str) and (found := damage.address(one)):
            return found
    return None
