"""A second opinion on answers: does a JSON value fit what a document asks of a schema?

Nothing of graphql-core's execution is used, which made the response.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import DirectiveNode, DocumentNode, GraphQLSchema, SelectionNode, SelectionSetNode

__all__ = ["misfits"]

_INT = range(-(2**31), 2**31)


def misfits(
    schema: GraphQLSchema,
    document: DocumentNode,
    data: object,
    variables: Mapping[str, object] | None = None,
) -> list[str]:
    """Return what does not fit, a sentence each; the document has one operation.

    Args:
        schema: What the document is valid for.
        document: What was asked.
        data: The response's `data`.
        variables: As they were sent.
    """
    operation = next(
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    )
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    given: dict[str, object] = dict(variables or {})
    for definition in operation.variable_definitions or ():
        default = definition.default_value
        if definition.variable.name.value not in given and default is not None:
            given[definition.variable.name.value] = getattr(default, "value", None)
    root = schema.get_root_type(operation.operation)
    if root is None:
        return [f"the schema has no {operation.operation.value}"]
    return list(_Fit(schema, fragments, given).of_object(root, [operation.selection_set], data, ""))


@dataclass
class _Fit:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, object]

    def of_object(
        self, kind: GraphQLObjectType, sets: list[SelectionSetNode], value: object, path: str
    ) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: {kind.name} is no object: {value!r}"
            return
        answered = cast("dict[str, object]", value)
        asked: dict[str, list[FieldNode]] = {}
        for selection_set in sets:
            for node in self._fields(kind, selection_set):
                asked.setdefault((node.alias or node.name).value, []).append(node)
        if list(answered) != list(asked):
            yield f"{path}: has {list(answered)}, asked were {list(asked)}"
            return
        for key, nodes in asked.items():
            below = f"{path}.{key}"
            name = nodes[0].name.value
            if name == "__typename":
                if answered[key] != kind.name:
                    yield f"{below}: is {answered[key]!r}, not {kind.name}"
                continue
            if name.startswith("__"):
                continue
            inner = [node.selection_set for node in nodes if node.selection_set]
            yield from self.of_type(kind.fields[name].type, inner, answered[key], below)

    def of_type(
        self, kind: Any, sets: list[SelectionSetNode], value: object, path: str
    ) -> Iterator[str]:
        inner: Any = getattr(cast("object", kind), "of_type", None)
        if isinstance(kind, GraphQLNonNull):
            if value is None:
                yield f"{path}: null where none may be"
            else:
                yield from self.of_type(inner, sets, value, path)
        elif value is None:
            return
        elif isinstance(kind, GraphQLList):
            if not isinstance(value, list):
                yield f"{path}: no list: {value!r}"
                return
            for index, item in enumerate(cast("list[object]", value)):
                yield from self.of_type(inner, sets, item, f"{path}[{index}]")
        elif isinstance(kind, GraphQLObjectType):
            yield from self.of_object(kind, sets, value, path)
        elif isinstance(kind, GraphQLUnionType):
            tried = [list(self.of_object(member, sets, value, path)) for member in kind.types]
            if all(tried):
                yield f"{path}: fits no member of {kind.name}: {tried}"
        elif not _fits_leaf(kind, value):
            yield f"{path}: {value!r} is no {kind.name}"

    def _fields(
        self, kind: GraphQLObjectType, selection_set: SelectionSetNode
    ) -> Iterator[FieldNode]:
        for node in selection_set.selections:
            if self._is_off(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._applies(condition.name.value, kind):
                    yield from self._fields(kind, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, kind):
                    yield from self._fields(kind, fragment.selection_set)

    def _applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        if condition == kind.name:
            return True
        other = self.schema.type_map[condition]
        return isinstance(other, GraphQLUnionType) and kind in other.types

    def _is_off(self, node: SelectionNode) -> bool:
        return any(self._is_off_by(directive) for directive in node.directives or ())

    def _is_off_by(self, directive: DirectiveNode) -> bool:
        if directive.name.value not in ("skip", "include") or not directive.arguments:
            return False
        value: Any = directive.arguments[0].value
        is_true = (
            bool(self.variables.get(value.name.value)) if value.kind == "variable" else value.value
        )
        return is_true is (directive.name.value == "skip")


def _fits_leaf(kind: GraphQLScalarType | GraphQLEnumType, value: object) -> bool:
    if isinstance(kind, GraphQLEnumType):
        return value in kind.values
    match kind.name:
        case "Int":
            return isinstance(value, int) and not isinstance(value, bool) and value in _INT
        case "Float":
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return is_number and math.isfinite(cast("float", value))
        case "String":
            return isinstance(value, str)
        case "Boolean":
            return isinstance(value, bool)
        case "CountryCode":
            return isinstance(value, str) and len(value) == 2 and value.isupper()
        case "FuzzyDateInt":
            return isinstance(value, int)
        case "Json":
            return True
        case _:
            return False
