"""AniList's own scalars, as lenient and as strict as it is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from graphql import GraphQLError, GraphQLScalarType, IntValueNode, StringValueNode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLSchema, ValueNode

__all__ = ["use_scalars"]


def use_scalars(schema: GraphQLSchema) -> None:
    """Give the schema's own scalars their rules; `Json` takes and gives anything."""
    _use(schema, "FuzzyDateInt", _fuzzy_date)
    _use(schema, "CountryCode", _country)


def _use(schema: GraphQLSchema, name: str, read: Callable[[object], object]) -> None:
    def read_value(value: object) -> object:
        return read(value)

    def read_literal(node: ValueNode, variables: Mapping[str, object] | None = None) -> object:
        del variables  # of use to scalars that are objects alone
        return read(_value_of(node))

    kind = cast("GraphQLScalarType", schema.type_map[name])
    kind.parse_value = read_value  # type: ignore[method-assign] # graphql-core's own way to give a scalar its rules
    kind.coerce_input_value = read_value  # variables are read by this one
    kind.parse_literal = read_literal  # type: ignore[method-assign] # as above


def _value_of(node: ValueNode) -> object:
    if isinstance(node, IntValueNode):
        return int(node.value)
    return node.value if isinstance(node, StringValueNode) else None


def _fuzzy_date(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit():
        value = int(value[:20])
    if not isinstance(value, int) or isinstance(value, bool):
        raise GraphQLError("FuzzyDateInt cannot represent this value: it is an integer YYYYMMDD.")
    return value


def _country(value: object) -> str:
    if not isinstance(value, str):
        raise GraphQLError("CountryCode cannot represent this value: it is a text such as 'JP'.")
    return value
