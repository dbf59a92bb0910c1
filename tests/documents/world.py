"""Results of a small AniList that has one of everything, executed by graphql-core."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    execute_sync,  # pyright: ignore[reportUnknownVariableType]  # its executor is generic
    parse,
    print_ast,
)

from kotae.naming import python_name
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from graphql import DocumentNode, SelectionSetNode

    from kotae import Operation

__all__ = ["bound", "count_of", "data_for", "operation_in"]

_SCALARS: dict[str, object] = {
    "Boolean": True,
    "CountryCode": "JP",
    "Float": 7.5,
    "FuzzyDateInt": 20260800,
    "ID": "1",
    "Int": 7,
    "Json": {"any": ["thing"]},
    "String": "text",
}


@cache
def schema() -> GraphQLSchema:
    return load_bundled().schema


def operation_in(document: DocumentNode) -> OperationDefinitionNode:
    """Return the only operation of a document."""
    (found,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return found


def bound(operation: Operation[Any]) -> Operation[Any]:
    """Return an operation with every variable bound, by its name in snake_case."""
    values: dict[str, object] = {}
    for definition in operation_in(operation.document).variable_definitions or ():
        name = python_name(definition.variable.name.value)
        values[name] = _value(print_ast(definition.type))
    return operation(**values)


def data_for(operation: Operation[Any]) -> dict[str, Any]:
    """Return the `data` of a response without nulls."""
    result = execute_sync(
        schema(),
        parse(operation.text),
        variable_values=operation.variables,
        field_resolver=_resolve,
        type_resolver=_first_member,
    )
    assert result.errors is None
    assert result.data is not None
    return result.data


def count_of(document: DocumentNode) -> int:
    """Count the fields of an operation, with each fragment expanded."""
    fragments = {
        each.name.value: each.selection_set
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }

    def count(selection_set: SelectionSetNode) -> int:
        total = 0
        for node in selection_set.selections:
            if isinstance(node, FragmentSpreadNode):
                total += count(fragments[node.name.value])
            elif isinstance(node, FieldNode | InlineFragmentNode):
                total += isinstance(node, FieldNode)
                total += count(node.selection_set) if node.selection_set else 0
        return total

    return count(operation_in(document).selection_set)


def _first_member(_value: object, _info: object, union: Any) -> str:
    return str(union.types[0].name)


def _resolve(_source: object, info: Any, **_arguments: object) -> object:
    return _value(str(info.return_type))


def _value(type_text: str) -> object:
    """Return a value of a type: an object without fields, or an input with all fields."""
    bare = type_text.removesuffix("!")
    if bare.startswith("["):
        return [_value(bare[1:-1])]
    type_ = schema().type_map[bare]
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        return {python_name(name): _value(str(each.type)) for name, each in type_.fields.items()}
    return _SCALARS.get(bare, {})
