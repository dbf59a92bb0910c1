"""Stand-ins for what classes need of `typing` while they are made.

`typing` takes longer to import than all of `kotae.api`, and a program that asks one question
should start at once. Type checkers never come here: they are shown the real names.
"""

from __future__ import annotations

__all__ = ["Generic", "TypeVar", "cast", "overload"]


class Generic:
    """The base of classes that take types in brackets; at run time the brackets say nothing."""

    __slots__ = ()

    def __class_getitem__(cls, item: object) -> type[Generic]:
        return cls


def TypeVar(name: str, **_: object) -> str:  # noqa: N802 - typing's name
    """Return something to write in brackets."""
    return name


def cast(_type: str, value: object) -> object:
    """Return the value."""
    return value


def overload(_function: object) -> None:
    """Return nothing: the last definition counts."""
