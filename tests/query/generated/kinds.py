"""Helpers for the types of the schema.

Pyright does not know the type arguments of graphql-core's lists and non-nulls: here, and where they
are passed on, they are `Any`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from graphql import GraphQLInputObjectType, ListValueNode, NullValueNode, ObjectValueNode

from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLSchema, ValueNode

__all__ = [
    "bare",
    "coerced_value",
    "declared",
    "input_type",
    "is_non_null",
    "item_of",
    "list_depth",
    "literal_value",
    "named",
    "parts",
    "schema",
]

_graphql: Any = import_module("graphql")


@cache
def schema() -> GraphQLSchema:
    """Return the bundled schema."""
    return load_bundled().schema


def declared(node: Any) -> Any:
    """Return the type in a variable's definition."""
    return _graphql.type_from_ast(schema(), node)


def input_type(info: Any) -> Any:
    """Return the type of a `TypeInfo`'s current location."""
    return info.get_input_type()


def bare(kind: Any) -> Any:
    """Return a type without its non-null."""
    return _graphql.get_nullable_type(kind)


def named(kind: Any) -> Any:
    """Return the type inside of all lists."""
    return _graphql.get_named_type(kind)


def is_non_null(kind: Any) -> bool:
    """Return whether a type excludes null."""
    return bool(_graphql.is_non_null_type(kind))


def item_of(kind: Any) -> Any:
    """Return the type of a list's items; None if it is no list."""
    return bare(kind).of_type if _graphql.is_list_type(bare(kind)) else None


def list_depth(kind: Any) -> int:
    """Return the number of lists around the named type."""
    item = item_of(kind)
    return 0 if item is None else 1 + list_depth(item)


def parts(node: ValueNode, kind: Any) -> Iterator[tuple[str, ValueNode, Any]]:
    """Return the items of a list or the fields of an input, each with its name and its type.

    Args:
        node: The literal. GraphQL coerces a single item to a list.
        kind: The type of its location.
    """
    item = item_of(kind)
    if isinstance(node, NullValueNode):
        return
    if item is not None:
        for one in (node.values or ()) if isinstance(node, ListValueNode) else (node,):
            yield "", one, item
    elif isinstance(bare(kind), GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        for field in node.fields or ():
            yield field.name.value, field.value, bare(kind).fields[field.name.value].type


def literal_value(node: ValueNode, kind: Any) -> Any:
    """Coerce a literal as a server does.

    Raises:
        ValueError: The literal cannot be coerced.
    """
    value = _graphql.value_from_ast(node, kind)
    if value is _graphql.Undefined:
        raise ValueError(f"{_graphql.print_ast(node)} is no {kind}")
    return value


def coerced_value(value: object, kind: Any) -> Any:
    """Coerce a variable's value as a server does."""
    return _graphql.utilities.coerce_input_value(value, kind)
