"""Sorts, read from the names of enum values: `MEDIA_TITLE_ROMAJI_DESC` names a path of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import GraphQLEnumType, GraphQLNamedType

from kotae.testing.world.fields import COLUMNS
from kotae.testing.world.filters import column_values, date_number, folded
from kotae.testing.world.schema_types import (
    camel_case,
    enum_values,
    fields_of,
    named_type,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["Sortable", "sorted_positions"]

#: The column of a sort that is not called after it.
_COLUMNS: Mapping[str, str] = {
    "ActivitySort.PINNED": "isPinned",
    "AiringSort.TIME": "airingAt",
    "MediaListSort.ADDED_TIME": "createdAt",
    "MediaListSort.FINISHED_ON": "completedAt",
    "MediaListSort.SCORE": "rawScore",
    "MediaListSort.STARTED_ON": "startedAt",
    "MediaListSort.UPDATED_TIME": "updatedAt",
    "MediaSort.SCORE": "averageScore",
    "MediaTrendSort.SCORE": "averageScore",
    "UserSort.USERNAME": "name",
}
#: Sorts of flags: true comes first without `_DESC`.
_REVERSED = frozenset({"ActivitySort.PINNED", "ThreadSort.IS_STICKY"})


class Sortable(NamedTuple):
    """Records that are sorted, and their type or table."""

    type_name: str
    records: Sequence[Record]


def sorted_positions(
    enum: str, value: str, candidates: Sequence[Sortable], context: Context
) -> Sequence[int] | None:
    """Return the order in which a sort puts some items, as their positions; nulls are smallest.

    Args:
        enum: As `MediaSort`.
        value: As `POPULARITY_DESC`: a field in capitals, or a path of fields.
        candidates: The items, after their edges where there are some; the first that has the
            column decides.
        context: The request.

    Returns:
        None if there is no such column: the order stays.
    """
    name = value.removesuffix("_DESC")
    place = f"{enum}.{name}"
    words = (_COLUMNS[place],) if place in _COLUMNS else tuple(name.split("_"))
    for type_name, records in candidates:
        values = _values_at(type_name, words, records, context)
        if values is not None:
            keys = [(own is not None, own) for own in values] if None in values else values
            is_reversed = (name != value) != (place in _REVERSED)
            return sorted(range(len(keys)), key=keys.__getitem__, reverse=is_reversed)
    return None


def _values_at(
    type_name: str, words: Sequence[str], records: Sequence[Record], context: Context
) -> list[Any] | None:
    """Return the column at the end of a path, whose names are joined words in capitals."""
    fields = fields_of(type_name)
    for end in range(len(words), 0, -1):
        name = camel_case("_".join(words[:end])) if words[0].isupper() else words[0]
        named = named_type(fields[name]) if name in fields else None
        if end == len(words):
            is_column = name == "id" or f"{type_name}.{name}" in COLUMNS
            if named is not None or is_column or not fields:
                return _comparable(named, column_values(type_name, name, records, context))
        elif named is not None:
            below = _below(name, fields, named, records, context)
            values = _values_at(named.name, words[end:], below, context)
            if values is not None:
                return values
    return None


def _below(
    name: str,
    fields: Mapping[str, object],
    kind: GraphQLNamedType,
    records: Sequence[Record],
    context: Context,
) -> list[Record]:
    """Return the objects of a field: stored in the records, or named by an id."""
    rows = context.world[table_of(kind)].rows if f"{name}Id" in fields else {}
    return [record[name] if name in record else rows[record[f"{name}Id"]] for record in records]


def _comparable(kind: GraphQLNamedType | None, values: list[Any]) -> list[Any]:
    """Return values that sort: enums in the schema's order, texts without case."""
    if isinstance(kind, GraphQLEnumType):
        positions = {value: position for position, value in enumerate(enum_values(kind.name))}
        return [positions.get(own) for own in values]
    if kind is not None and kind.name == "FuzzyDate":
        return [date_number(own) for own in values]
    if kind is not None and kind.name == "String":
        return [None if own is None else folded(own) for own in values]
    return values
