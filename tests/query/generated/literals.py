"""Conversion of literals to the Python values that the builder takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    EnumValueNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    IntValueNode,
    NullValueNode,
    VariableNode,
    value_from_ast_untyped,
)
from tests.query.generated.kinds import bare, declared, item_of, named, parts

from kotae import NULL, Var, api
from kotae.naming import python_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from graphql import OperationDefinitionNode, ValueNode

__all__ = ["declared_variables", "python_value"]

_PYTHON_TYPES = {
    "Boolean": bool,
    "CountryCode": str,
    "Float": float,
    "FuzzyDateInt": int,
    "ID": str,
    "Int": int,
    "String": str,
}


def declared_variables(operation: OperationDefinitionNode, rng: Random) -> dict[str, Any]:
    """Return an operation's variables as `Var`s, some with the Python type of their values."""
    found: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        kind = declared(definition.type)
        given: dict[str, Any] = {}
        if rng.random() < 0.5:
            given["type"] = _python_type(kind)
        if definition.default_value is not None:
            given["default"] = python_value(definition.default_value, kind, {})
        found[name] = Var(name, **given)
    return found


def _python_type(kind: Any) -> Any:
    if item_of(kind) is not None:
        return list
    target = named(kind)
    is_enum = isinstance(target, GraphQLEnumType)
    return getattr(api, target.name) if is_enum else _PYTHON_TYPES.get(target.name, dict)


def python_value(node: ValueNode, kind: Any, variables: Mapping[str, Any]) -> Any:
    """Return the value for a literal in a call of the builder.

    Args:
        node: The literal, or a variable.
        kind: The type of its location.
        variables: The variables of the operation.
    """
    if isinstance(node, VariableNode):
        return variables[node.name.value]
    if isinstance(node, NullValueNode):
        return NULL
    if item_of(kind) is not None:
        # The builder takes only a list; GraphQL coerces a single item.
        return [python_value(one, inner, variables) for _, one, inner in parts(node, kind)]
    if isinstance(bare(kind), GraphQLInputObjectType):
        return {
            python_name(name): python_value(one, inner, variables)
            for name, one, inner in parts(node, kind)
        }
    if isinstance(node, EnumValueNode):
        return node.value
    if bare(kind).name == "Float" and isinstance(node, IntValueNode):
        return int(node.value)
    return value_from_ast_untyped(node)
