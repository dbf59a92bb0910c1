"""The values of a response with their types in the schema."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    get_operation_ast,
)

from kotae.testing.world.schema_types import (
    field_types,
    fields_of,
    is_non_null,
    named_type,
    nullable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphql import DocumentNode, SelectionSetNode

    from kotae.values import JSON

    #: A selection set, with the name of the type that it is on.
    Selection = tuple[str, SelectionSetNode]

__all__ = ["ResponsePath", "ResponseValue", "response_values"]

#: Keys and list indexes that lead from `data` to a value.
ResponsePath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ResponseValue:
    """A value of a response that is not null, and what the schema says of it.

    Attributes:
        path: The path below `data`.
        type: The type, without `!`.
        is_nullable: Whether the schema allows null.
        value: The value.
        typename_keys: For an object: the response keys of its `__typename`.
    """

    path: ResponsePath
    type: Any
    is_nullable: bool
    value: JSON
    typename_keys: Sequence[str] = ()


def response_values(
    document: DocumentNode, operation_name: str | None, data: Mapping[str, JSON]
) -> Iterator[ResponseValue]:
    """Go through a response in the order of its query, from the roots down.

    Nulls, introspection fields and `__typename` are left out.

    Args:
        document: The query; must be valid.
        operation_name: The operation that was run; None if it has no name.
        data: The response's `data`.
    """
    operation = get_operation_ast(document, operation_name)
    if operation is not None:
        root = operation.operation.value.capitalize()
        walker = _ResponseWalker(document)
        yield from walker.object(walker.fields([(root, operation.selection_set)]), data, ())


class _ResponseWalker:
    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def object(
        self,
        fields: Mapping[str, Sequence[tuple[str, FieldNode]]],
        value: Mapping[str, JSON],
        path: ResponsePath,
    ) -> Iterator[ResponseValue]:
        """Go through the fields of an object, each by its response key."""
        for key, nodes in fields.items():
            on, name = nodes[0][0], nodes[0][1].name.value
            if key in value and not name.startswith("__"):
                below = [
                    (named_type(fields_of(on)[node.name.value]).name, node.selection_set)
                    for on, node in nodes
                    if node.selection_set
                ]
                yield from self._value(field_types(on)[name], below, value[key], (*path, key))

    def _value(
        self, declared: Any, below: Sequence[Selection], value: JSON, path: ResponsePath
    ) -> Iterator[ResponseValue]:
        kind, is_nullable = nullable(declared), not is_non_null(declared)
        if isinstance(value, dict) and below:
            fields = self.fields(below)
            names = {key: nodes[0][1].name.value for key, nodes in fields.items() if key in value}
            typename_keys = [key for key, name in names.items() if name == "__typename"]
            yield ResponseValue(path, kind, is_nullable, value, typename_keys)
            yield from self.object(fields, value, path)
        elif value is not None:
            yield ResponseValue(path, kind, is_nullable, value)
            item_type: Any = getattr(kind, "of_type", None)  # only a list has one
            if item_type is not None and isinstance(value, list):
                for index, item in enumerate(value):
                    yield from self._value(item_type, below, item, (*path, index))

    def fields(self, selections: Sequence[Selection]) -> Mapping[str, list[tuple[str, FieldNode]]]:
        """Collect the fields of selections, whatever the types that they apply to.

        A response has the keys of those that apply, and fields of one key have one type.
        Source: the GraphQL specification, section 5.3.2.
        """
        found: defaultdict[str, list[tuple[str, FieldNode]]] = defaultdict(list)
        for selection in selections:
            for on, node in self._expanded(*selection):
                found[(node.alias or node.name).value].append((on, node))
        return found

    def _expanded(
        self, on: str, selection_set: SelectionSetNode
    ) -> Iterator[tuple[str, FieldNode]]:
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                yield on, node
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                yield from self._expanded(
                    fragment.type_condition.name.value, fragment.selection_set
                )
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                yield from self._expanded(
                    condition.name.value if condition else on, node.selection_set
                )
