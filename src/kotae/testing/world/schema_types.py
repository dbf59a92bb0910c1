"""Facts about types and fields of the schema, from which tables and resolvers are made."""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
)

from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLArgument, GraphQLField, GraphQLSchema

__all__ = [
    "camel_case",
    "enum_values",
    "field_types",
    "fields_of",
    "is_linked",
    "is_non_null",
    "is_part_of_record",
    "named_type",
    "nullable",
    "served_schema",
    "table_of",
    "upper_case",
]

#: Types whose records are in a table of another name.
_TABLES = {
    "ActivityUnion": "Activity",
    "TextActivity": "Activity",
    "ListActivity": "Activity",
    "MessageActivity": "Activity",
}
#: Objects without an id that are resolved from tables nevertheless.
_RESOLVED = frozenset(
    {
        *("Favourites", "MediaStats", "UserStatisticTypes", "UserStats"),
        *("MediaTrend", "SiteTrend"),
    }
)


_lock = threading.Lock()


def served_schema() -> GraphQLSchema:
    """Return the schema of all servers of this process."""
    with _lock:  # `cache` alone would give two threads two schemas
        return _loaded_schema()


@cache
def _loaded_schema() -> GraphQLSchema:
    return load_bundled().schema


@cache
def fields_of(type_name: str) -> Mapping[str, GraphQLField]:
    """Return the fields of an object type; none for another type, or a table that is no type."""
    kind = served_schema().type_map.get(type_name)
    return kind.fields if isinstance(kind, GraphQLObjectType) else {}


@cache
def field_types(type_name: str) -> Mapping[str, Any]:
    """Return the types of an object type's fields by name; graphql-core leaves them half typed."""
    fields = cast("Mapping[str, Any]", fields_of(type_name))
    return {name: field.type for name, field in fields.items()}


def named_type(field: GraphQLField | GraphQLArgument) -> GraphQLNamedType:
    """Return the type of a field or an argument, or of the items of its list."""
    return cast("GraphQLNamedType", get_named_type(cast("Any", field).type))


def is_non_null(kind: Any) -> bool:
    """Tell whether values of a type are never null."""
    return str(kind).endswith("!")


def nullable(kind: Any) -> Any:
    """Return a type without the mark that its values are never null."""
    return kind.of_type if is_non_null(kind) else kind


@cache
def enum_values(name: str) -> tuple[str, ...]:
    """Return the values of an enum, in the schema's order."""
    return tuple(cast("GraphQLEnumType", served_schema().type_map[name]).values)


def table_of(kind: GraphQLNamedType) -> str:
    """Return the name of the table that has a type's records."""
    return _TABLES.get(kind.name, kind.name)


def is_part_of_record(kind: GraphQLNamedType | None) -> bool:
    """Tell whether objects of a type are stored in other records: they have no id and no edges."""
    if not isinstance(kind, GraphQLObjectType) or kind.name in _RESOLVED:
        return False
    return not kind.fields.keys() & {"id", "nodes", "node"}


def is_linked(kind: GraphQLNamedType) -> bool:
    """Tell whether objects of a type come from tables, and are no parts of other records."""
    return isinstance(kind, GraphQLObjectType | GraphQLUnionType) and not is_part_of_record(kind)


def camel_case(name: str) -> str:
    """Return `THREAD_COMMENT` as `threadComment`."""
    first, *others = name.lower().split("_")
    return first + "".join(map(str.capitalize, others))


def upper_case(name: str) -> str:
    """Return `threadComment` and `ThreadComment` as `THREAD_COMMENT`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
