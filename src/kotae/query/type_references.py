"""References to the schema's types, and its scalars."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SCALARS", "TypeReference", "type_reference"]

#: The scalars of AniList's schema, and the type of their values in Python; the schema's table
#: names no other scalar.
SCALARS: Mapping[str, str] = {
    "Boolean": "bool",
    "CountryCode": "str",
    "Float": "float",
    "FuzzyDateInt": "int",
    "ID": "str",
    "Int": "int",
    "Json": "JSON",
    "String": "str",
}


class TypeReference:
    """The type of a field or an argument, `[Int!]!`.

    Attributes:
        text: The type in SDL.
        name: The named type inside.
        is_non_null: Whether null is refused.
        item: The type of a list's items; None if it is not a list.
        depth: How many lists are around the named type.
    """

    __slots__ = ("depth", "is_non_null", "item", "name", "text")

    def __init__(self, text: str) -> None:
        self.text: str = text
        self.is_non_null: bool = text.endswith("!")
        bare = text.removesuffix("!")
        self.item: TypeReference | None = (
            type_reference(bare[1:-1]) if bare.startswith("[") else None
        )
        self.name: str = self.item.name if self.item else bare
        self.depth: int = self.item.depth + 1 if self.item else 0

    @property
    def python_text(self) -> str:
        """The type of its values in Python, but for None: `list[str]` for `[String]`."""
        if self.item is not None:
            return f"list[{self.item.python_text}]"
        return SCALARS.get(self.name, self.name)

    def __repr__(self) -> str:
        return f"<type {self.text}>"


@lru_cache(maxsize=1024)
def type_reference(text: str) -> TypeReference:
    """Return the reference for a type in SDL; equal texts give the same object."""
    return TypeReference(text)
