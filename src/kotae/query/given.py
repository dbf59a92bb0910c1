"""What may be given for an argument: the value, a variable, null, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from kotae.query.variables import Null, Var

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Given", "GivenList", "ListOf", "Needed", "NeededList"]

Value = TypeVar("Value")
Item_co = TypeVar("Item_co", covariant=True)


class ListOf(Protocol[Item_co]):
    """Any collection but a `str`, which would be a list of its letters."""

    # `str` contains only `str`: that tells it from every other collection.
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[Item_co]: ...
    def __len__(self) -> int: ...


#: An argument that may be left out.
Given: TypeAlias = Value | Var[Value] | Null | None
#: A list that may be left out.
GivenList: TypeAlias = ListOf[Value | Var[Value] | Null] | Var[ListOf[Value]] | Null | None
#: An argument that must be given.
Needed: TypeAlias = Value | Var[Value]
#: A list that must be given.
NeededList: TypeAlias = ListOf[Value | Var[Value] | Null] | Var[ListOf[Value]]
