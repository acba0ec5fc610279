"""What a button carries: one frozen dataclass per button, packed into Telegram's 64 bytes.

A button holds ids and pages, never text and never a right: whoever presses it is checked again by
the handler. `ShowFilm(12, "n")` travels as `f:12:n`.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints

LIMIT_BYTES = 64
SEPARATOR = ":"
EPOCH = date(2020, 1, 1)
_TOKEN = re.compile(r"[A-Za-z0-9_.,+-]*\Z")


class BadButtonError(ValueError):
    """Data that no button of this program carries, or carries no longer."""


def _token(text: str) -> str:
    if not _TOKEN.match(text):
        raise BadButtonError(text)
    return text


def _integer(text: str) -> int:
    # int() would also take "+1", " 1", "1_0" and other scripts' digits, and ids end at 64 bits.
    if not re.fullmatch(r"-?[0-9]{1,19}", text) or not -(2**63) <= int(text) < 2**63:
        raise BadButtonError(text)
    return int(text)


def _day(text: str) -> date:
    try:
        return EPOCH + timedelta(days=_integer(text))
    except OverflowError as error:
        raise BadButtonError(text) from error


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise BadButtonError(text)
    return text == "1"


# type -> (to text, from text)
CODECS: dict[type, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    int: (str, _integer),
    str: (_token, _token),
    bool: (lambda flag: "1" if flag else "0", _flag),
    date: (lambda day: str((day - EPOCH).days), _day),
}


@dataclass(frozen=True, slots=True)
class Action:
    """The base of all buttons. `class ShowFilm(Action, prefix="f")` names its prefix.

    `anywhere`: it also works under a message that was sent through inline mode, into a chat where
    the bot may not be. There the message is everybody's, and no screen may take its place.
    """

    registry: ClassVar[dict[str, type[Action]]] = {}
    prefix: ClassVar[str] = ""
    anywhere: ClassVar[bool] = False

    def __init_subclass__(cls, prefix: str = "", **kwargs: Any) -> None:
        # `dataclass(slots=True)` makes the class anew: the second one, without keywords, replaces
        # the first under the same prefix.
        if prefix:
            cls.prefix = _token(prefix)
        known = Action.registry.get(cls.prefix)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"{cls.__name__} and {known.__name__} share the prefix {cls.prefix!r}")
        Action.registry[cls.prefix] = cls

    def pack(self) -> str:
        """The button's data.

        Raises:
            ValueError: it needs more than 64 bytes, or a value cannot be carried.
        """
        parts = [self.prefix]
        for name, kind, optional in _shape(type(self)):
            value = getattr(self, name)
            if value is None and optional:
                parts.append("")
                continue
            parts.append(CODECS[kind][0](value))
        while parts[-1] == "" and len(parts) > 1:
            parts.pop()
        packed = SEPARATOR.join(parts)
        if len(packed.encode()) > LIMIT_BYTES:
            raise ValueError(f"{packed!r} is longer than {LIMIT_BYTES} bytes")
        return packed

    @classmethod
    def unpack(cls, data: str) -> Self:
        """The button that carries `data`.

        Raises:
            BadButtonError: no such button, or not of this class: an old message or a forgery.
        """
        prefix, *parts = data.split(SEPARATOR)
        kind = Action.registry.get(prefix)
        if kind is None or not prefix or not issubclass(kind, cls):
            raise BadButtonError(data)
        shape = _shape(kind)
        if len(parts) > len(shape):
            raise BadButtonError(data)
        values: dict[str, Any] = {}
        for (name, of, optional), text in zip(shape, parts, strict=False):
            values[name] = None if optional and text == "" else CODECS[of][1](text)
        try:
            return kind(**_padded(kind, values))
        except TypeError as error:
            raise BadButtonError(data) from error


def _padded(kind: type[Action], values: dict[str, Any]) -> dict[str, Any]:
    """`pack` drops trailing empty parts: they were None or an empty token."""
    for name, of, optional in _shape(kind)[len(values) :]:
        if optional:
            values[name] = None
        elif of is str:
            values[name] = ""
        else:
            raise BadButtonError(kind.prefix)
    return values


@dataclass(frozen=True, slots=True)
class Step(Action):
    """A step of somebody's journey through screens. In a group everybody sees the buttons, and a
    tap changes the message: so only whoever asked may go on (`handlers.ownership`)."""


_shapes: dict[type, tuple[tuple[str, type, bool], ...]] = {}


def _shape(kind: type[Action]) -> tuple[tuple[str, type, bool], ...]:
    """The fields of a button: name, type, whether None is allowed."""
    if kind not in _shapes:
        hints = get_type_hints(kind)
        shape = []
        for field in fields(kind):
            hint = hints[field.name]
            optional = get_origin(hint) in (Union, types.UnionType)
            of = next(arm for arm in get_args(hint) if arm is not type(None)) if optional else hint
            shape.append((field.name, of, optional))
        _shapes[kind] = tuple(shape)
    return _shapes[kind]
