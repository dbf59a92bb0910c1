"""Rows of a result: its items, their columns by path, and the texts of cells."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from kotae.errors import DecodeError
from kotae.values import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kotae.bulk.result_fields import ResultField

__all__ = ["ColumnPath", "RowSource", "cell_text", "leaves", "row_source"]

#: The keys that lead from an item to a value; none for an item that is a value itself.
ColumnPath: TypeAlias = tuple[str, ...]

#: Fields beside a list that are about the list.
_ABOUT_LISTS = ("pageInfo", "__typename")


@dataclass(frozen=True, slots=True)
class RowSource:
    """Where the rows of a result are.

    Attributes:
        path: The keys that lead from the result to the list of items, or to the one item.
        is_list: Whether there is a list.
        columns: The columns of an item.
    """

    path: tuple[str, ...]
    is_list: bool
    columns: tuple[ColumnPath, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns: keys with dots between them."""
        return tuple(".".join(column or self.path[-1:]) for column in self.columns)

    def items(self, data: object) -> list[object]:
        """Return the items of a result; none if a value on the way is null.

        Raises:
            DecodeError: The result has another shape than the schema says.
        """
        for at, key in enumerate(self.path):
            if data is None:
                return []
            if not isinstance(data, dict):
                raise _wrong_shape(self.path[:at], "an object", data)
            data = cast("dict[str, object]", data).get(key)
        if data is None or not self.is_list:
            return [] if data is None else [data]
        if not isinstance(data, list):
            raise _wrong_shape(self.path, "a list", data)
        return cast("list[object]", data)

    def row(self, item: object) -> list[object]:
        """Return the values of an item's columns; null if a value on the way is null."""
        return [value_at(item, column) for column in self.columns]


def _wrong_shape(path: ColumnPath, expected: str, value: object) -> DecodeError:
    place, got = ".".join(("data", *path)), type(value).__name__
    return DecodeError(
        f"The response does not fit the schema: expected {expected} at {place}, got a {got}.",
        path=place,
        expected=expected,
        got=got,
    )


def row_source(
    fields: Mapping[str, ResultField], list_path: Sequence[str] | None = None
) -> RowSource:
    """Choose the rows of a result.

    Args:
        fields: The fields of the result.
        list_path: The keys that lead to the list of items. By default it is the list that all of
            the result leads to, apart from what is about the list. Without one there is one row:
            the value of the only root field, or all of them.
    """
    path = _path_to_list(fields) if list_path is None else tuple(list_path)
    is_list = bool(path)
    if not path and len(fields) == 1 and next(iter(fields.values())).fields:
        path = tuple(fields)
    below = fields
    for key in path:
        below = below[key].fields
    return RowSource(path, is_list, tuple(_columns(below)) or ((),))


def _path_to_list(fields: Mapping[str, ResultField]) -> tuple[str, ...]:
    path: list[str] = []
    while True:
        rest = {key: one for key, one in fields.items() if one.name not in _ABOUT_LISTS}
        if len(rest) != 1:
            return ()
        ((key, one),) = rest.items()
        path.append(key)
        if one.is_list:
            return tuple(path)
        fields = one.fields


def _columns(fields: Mapping[str, ResultField]) -> list[ColumnPath]:
    found: list[ColumnPath] = []
    for key, one in fields.items():
        is_object = one.fields and not one.is_list
        found += [(key, *rest) for rest in _columns(one.fields)] if is_object else [(key,)]
    return found


def cell_text(value: object) -> str:
    """Return the text of a value: nothing for null, values of a list with `; ` between them.

    The objects of a list count as their only value if they have one; others are JSON.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list):
        parts = [_only_value(one) for one in cast("list[object]", value)]
        if not any(isinstance(part, dict | list) for part in parts):
            return "; ".join(map(cell_text, parts))
    return json.dumps(value, ensure_ascii=False)


def _only_value(value: object) -> object:
    while isinstance(value, dict):
        inner = cast("dict[str, object]", value)
        if len(inner) != 1:
            return inner
        (value,) = inner.values()
    return value


def leaves(value: object) -> Iterator[object]:
    """Yield the values of an object and of the objects in it; a list is one value."""
    if isinstance(value, dict):
        for inner in cast("dict[str, object]", value).values():
            yield from leaves(inner)
    else:
        yield value
