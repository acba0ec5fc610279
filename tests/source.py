"""The program's own code, read instead of run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]

Finding = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the program: its path from the root, and what it says."""

    name: str
    tree: ast.Module

    @property
    def length(self) -> int:
        """In lines."""
        return len((ROOT / self.name).read_text().splitlines())

    def imports(self) -> Iterator[Finding]:
        """Every module imported, wherever the import stands; relative ones made whole."""
        package = self.name.split("/")[:-1]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else []
                module = ".".join([*base, *([node.module] if node.module else [])])
                yield node.lineno, module
                for alias in node.names:  # `from db import results` names a module too
                    if (ROOT / Path(*module.split(".")) / f"{alias.name}.py").exists():
                        yield node.lineno, f"{module}.{alias.name}"

    def calls(self) -> Iterator[tuple[int, str, ast.Call]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node.lineno, dotted(node.func), node

    def attributes(self) -> Iterator[tuple[int, str, str]]:
        """(line, of what, which) of every attribute that is read or set."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield node.lineno, dotted(node.value), node.attr


def dotted(node: ast.expr) -> str:
    """`context.bot.send_message`; what stands before a plain chain of names is left empty."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


def literal(node: ast.expr) -> bool:
    """Words written into the code: a text with a letter in it, plain, formatted or put together."""
    match node:
        case ast.Constant(value=str(text)):
            return any(character.isalpha() for character in text)
        case ast.JoinedStr(values=values):
            return any(literal(value) for value in values)
        case ast.BinOp(left=left, right=right):
            return literal(left) or literal(right)
        case ast.IfExp(body=body, orelse=otherwise):
            return literal(body) or literal(otherwise)
        case ast.Call(func=ast.Attribute(attr="format" | "join", value=value)):
            return literal(value)
    return False


@cache
def sources(folder: str) -> tuple[Source, ...]:
    """Every file of a room."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    assert paths, f"there is nothing in {folder}"
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())) for path in paths
    )
