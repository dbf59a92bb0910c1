"""A value of an answer, and answers with one value changed. Knows no schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from typing import TypeAlias

    from kotae.values import JSON

    Kind: TypeAlias = Literal["scalar", "enum", "object", "union", "list"]

__all__ = ["Kind", "Path", "Place", "replaced", "without"]

#: Keys and list indexes that lead from `data` to a value.
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A value of an answer, and what the schema says of it.

    Attributes:
        path: Where it stands, below `data`.
        kind: What the schema has there.
        type_name: The type's name without `!` and `[]`, as `Int`.
        is_nullable: Whether the schema allows null there.
        value: The value.
        typename_keys: Of a union's object: the keys under which its `__typename` was selected.
    """

    path: Path
    kind: Kind
    type_name: str
    is_nullable: bool
    value: JSON
    typename_keys: frozenset[str] = field(default_factory=frozenset[str])

    @property
    def is_item(self) -> bool:
        """Whether it stands in a list, and not under a key of its own."""
        return bool(self.path) and isinstance(self.path[-1], int)


def replaced(value: JSON, path: Path, new: object) -> object:
    """Return a value with another one at a path; what it was made of is left as it was."""
    if not path:
        return new
    key = path[0]
    below = replaced(_below(value, key), path[1:], new)
    if isinstance(value, list):
        return [below if index == key else item for index, item in enumerate(value)]
    known = cast("dict[str, JSON]", value)
    return {name: below if name == key else each for name, each in known.items()}


def without(value: JSON, path: Path) -> object:
    """Return a value without the key that a path ends in."""
    parent = value
    for key in path[:-1]:
        parent = _below(parent, key)
    known = cast("dict[str, JSON]", parent)
    rest = {name: each for name, each in known.items() if name != path[-1]}
    return replaced(value, path[:-1], rest)


def _below(value: JSON, key: str | int) -> JSON:
    # A path leads through objects and lists by keys that they have.
    return cast("dict[str | int, JSON]", value)[key]
