"""AniList's own scalars, as lenient and as strict as it is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import (
    GraphQLError,
    GraphQLFloat,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLScalarType,
    IntValueNode,
    StringValueNode,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLSchema, ValueNode

__all__ = ["use_scalars"]


def use_scalars(schema: GraphQLSchema) -> None:
    """Give the scalars AniList's behaviour; `Json` takes and gives anything."""
    _use_float(schema)
    _use(schema, "FuzzyDateInt", _fuzzy_date)
    _use(schema, "CountryCode", _country)


def _use_float(schema: GraphQLSchema) -> None:
    """Replace `Float` by one that prints a whole number without a fraction, as PHP does.

    graphql-core shares its own `Float` with all schemas of the process.
    """
    own = GraphQLScalarType(
        "OwnFloat",  # graphql-core reserves the name of its own
        serialize=_float,
        parse_value=GraphQLFloat.parse_value,
        parse_literal=GraphQLFloat.parse_literal,
        description=GraphQLFloat.description,
    )
    own.name = "Float"
    schema.type_map["Float"] = own
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                field.type = _with_float(field.type, own)
                for argument in field.args.values():
                    argument.type = _with_float(argument.type, own)
        elif isinstance(kind, GraphQLInputObjectType):
            for input_field in kind.fields.values():
                input_field.type = _with_float(input_field.type, own)


def _with_float(kind: Any, own: GraphQLScalarType) -> Any:
    if str(kind)[-1] in "]!":  # a list or a type that is never null
        return type(kind)(_with_float(kind.of_type, own))
    return own if kind is GraphQLFloat else kind


def _float(value: object) -> float:
    number: float = GraphQLFloat.serialize(value)
    return int(number) if number.is_integer() else number


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
