"""Random responses that fit an operation's selection, and random values for its variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
)
from graphql.execution.values import VariableValues, get_variable_values
from tests.query.generated.kinds import bare, declared, is_non_null, item_of, schema
from tests.query.generated.strategies import operation_in

from kotae import NULL
from kotae.naming import python_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from random import Random

    from graphql import DirectiveNode, GraphQLNamedType, SelectionSetNode

    from kotae import Operation

__all__ = ["UNKNOWN_MEMBER", "ResponseGenerator", "bound", "coerced"]

#: An unknown member of every union.
UNKNOWN_MEMBER = "Novelty"

#: Roots that AniList never returns as null, whatever the schema says.
_NEVER_NULL = {("Query", "Page"), ("Query", "Viewer")}
_TEXTS = ("", "Cowboy Bebop", "ボッチ・ざ・ろっく!", "\u202e\x00\n\"'\\", "😀" * 3, "null", "?")


def bound(operation: Operation[object], rng: Random) -> Operation[object]:
    """Bind the variables of an operation, except some optional ones."""
    definition = operation_in(operation.document)
    values: dict[str, Any] = {}
    for variable in definition.variable_definitions or ():
        name = variable.variable.name.value
        kind = declared(variable.type)
        is_needed = is_non_null(kind) and variable.default_value is None
        if name not in operation.variables and (is_needed or rng.random() < 0.6):
            values[python_name(name)] = _python_value(kind, rng)
    return operation(**values)


def coerced(operation: Operation[object]) -> dict[str, Any]:
    """Coerce the values of an operation's variables as a server does.

    Raises:
        ValueError: A value cannot be coerced.
    """
    definitions = operation_in(operation.document).variable_definitions or ()
    found = get_variable_values(schema(), definitions, operation.variables)
    if not isinstance(found, VariableValues):
        raise ValueError(found[0].message)  # noqa: TRY004 - the value is refused, not its type
    return found.coerced


def _python_value(kind: Any, rng: Random) -> Any:
    if not is_non_null(kind) and rng.random() < 0.2:
        return NULL
    item, target = item_of(kind), bare(kind)
    if item is not None:
        return [_python_value(item, rng) for _ in range(rng.randrange(3))]
    if isinstance(target, GraphQLEnumType):
        return rng.choice(list(target.values))
    if isinstance(target, GraphQLInputObjectType):
        fields: Mapping[str, Any] = target.fields
        return {
            python_name(name): _python_value(field.type, rng)
            for name, field in fields.items()
            if is_non_null(field.type) or rng.random() < 0.5
        }
    return _leaf(target.name, rng)


def _leaf(name: str, rng: Random) -> Any:
    if name == "Boolean":
        return rng.random() < 0.5
    if name in ("Int", "FuzzyDateInt"):
        return rng.choice((0, 1, -1, 20_240_229, 2**31 - 1, -(2**31), rng.randrange(1_000)))
    if name == "Float":
        return rng.choice((0.5, -1e-9, 1e300, 8.0, rng.random()))
    if name == "Json":
        return _json(rng, 3)
    return rng.choice(_TEXTS)


def _json(rng: Random, depth: int) -> Any:
    if depth and rng.random() < 0.5:
        return [_json(rng, depth - 1) for _ in range(rng.randrange(3))]
    if depth and rng.random() < 0.5:
        return {rng.choice(_TEXTS): _json(rng, depth - 1) for _ in range(rng.randrange(3))}
    return rng.choice((None, True, 1, 2**40, 0.25, *_TEXTS))


class ResponseGenerator:
    """Generates random responses to one operation.

    Args:
        operation: The operation, with bound variables.
        rng: The source of randomness.
    """

    def __init__(self, operation: Operation[object], rng: Random) -> None:
        self._rng = rng
        self._operation = operation_in(operation.document)
        self._variables = coerced(operation)
        self._fragments = {
            each.name.value: each
            for each in operation.document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }

    def data(self) -> dict[str, Any]:
        """Generate the value of a response's `data`."""
        root = schema().get_root_type(self._operation.operation)
        return self._object(root, [self._operation.selection_set])

    def fields(
        self,
        on: GraphQLNamedType | None,
        selections: Iterable[SelectionSetNode],
        *,
        is_conditional: bool = True,
    ) -> dict[str, list[FieldNode]]:
        """Return the selected fields by their keys in the response.

        Args:
            on: The object's type; None for an unknown member of a union.
            selections: The selection sets on the object.
            is_conditional: Whether directives exclude fields.
        """
        found: dict[str, list[FieldNode]] = {}
        for selection in selections:
            for node in self._collected(on, selection, is_conditional=is_conditional):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, []).append(node)
        return found

    def _collected(
        self, on: GraphQLNamedType | None, selection: SelectionSetNode, *, is_conditional: bool
    ) -> Iterator[FieldNode]:
        for node in selection.selections:
            if is_conditional and not self._is_on(node.directives or ()):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            inner, condition = selection, None
            if isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                inner, condition = fragment.selection_set, fragment.type_condition
            elif isinstance(node, InlineFragmentNode):
                inner, condition = node.selection_set, node.type_condition
            if condition is None or _applies(schema().type_map[condition.name.value], on):
                yield from self._collected(on, inner, is_conditional=is_conditional)

    def _is_on(self, directives: Iterable[DirectiveNode]) -> bool:
        for directive in directives:
            value: Any = next(iter(directive.arguments or ())).value
            held = self._variables[value.name.value] if hasattr(value, "name") else value.value
            if held is (directive.name.value == "skip"):
                return False
        return True

    def _object(
        self, on: GraphQLNamedType | None, selections: list[SelectionSetNode]
    ) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, nodes in self.fields(on, selections).items():
            name = nodes[0].name.value
            if name == "__typename" or not isinstance(on, GraphQLObjectType):
                result[key] = on.name if on else UNKNOWN_MEMBER
            else:
                kind: Any = on.fields[name].type
                if (on.name, name) in _NEVER_NULL:
                    kind = GraphQLNonNull(kind)
                result[key] = self._value(kind, nodes)
        return result

    def _value(self, kind: Any, nodes: list[FieldNode]) -> Any:
        if not is_non_null(kind) and self._rng.random() < 0.15:
            return None
        item, target = item_of(kind), bare(kind)
        if item is not None:
            return [self._value(item, nodes) for _ in range(self._rng.randrange(3))]
        below = [node.selection_set for node in nodes if node.selection_set]
        if isinstance(target, GraphQLUnionType):
            members: list[GraphQLNamedType | None] = [*target.types, None]
            return self._object(self._rng.choice(members), below)
        if isinstance(target, GraphQLObjectType):
            return self._object(target, below)
        if isinstance(target, GraphQLEnumType):
            return self._rng.choice((*target.values, "A_VALUE_OF_TOMORROW"))
        return _leaf(target.name, self._rng)


def _applies(condition: GraphQLNamedType, on: GraphQLNamedType | None) -> bool:
    if isinstance(condition, GraphQLUnionType):
        return on is None or on in condition.types
    return condition is on
