"""Types that type checkers cannot infer: parts of JSON values, and named types of the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, cast

if TYPE_CHECKING:
    from graphql import GraphQLNamedType

__all__ = ["is_list", "is_object", "is_set", "named_type", "type_text"]


def is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def is_set(value: object) -> TypeGuard[set[Any]]:
    return isinstance(value, set)


def named_type(field_or_argument: Any) -> GraphQLNamedType:
    """Return the type of a field or argument, without lists and non-null."""
    kind = field_or_argument.type
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    return cast("GraphQLNamedType", kind)


def type_text(field_or_argument: Any) -> str:
    """Return the type of a field or argument as the schema writes it: `[Int!]`."""
    return str(field_or_argument.type)
