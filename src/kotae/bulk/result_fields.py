"""The fields in the result of a document's operation, by their keys, with fragments expanded."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# graphql-core leaves the argument of its list types open.

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
)

from kotae.query.complexity import check_depth, check_node_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphql import (
        FragmentDefinitionNode,
        GraphQLField,
        GraphQLSchema,
        OperationDefinitionNode,
        SelectionSetNode,
    )

__all__ = ["ResultField", "result_fields"]


@dataclass(slots=True, eq=False)
class ResultField:
    """A field in a result.

    Attributes:
        definition: Its definition; None if the schema does not have it.
        nodes: Where it is selected: GraphQL merges the selections of one key.
        fields: The fields below it by key; empty for a leaf. Those of a union are the fields of
            all its members.
    """

    definition: GraphQLField | None
    nodes: list[FieldNode]
    fields: dict[str, ResultField] = field(default_factory=dict[str, "ResultField"])

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.nodes[0].name.value

    @property
    def is_list(self) -> bool:
        """Whether its values are lists."""
        definition = self.definition
        return definition is not None and isinstance(
            get_nullable_type(definition.type), GraphQLList
        )


def result_fields(
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    schema: GraphQLSchema,
) -> dict[str, ResultField]:
    """Return the fields of an operation's result.

    Args:
        operation: An operation that is valid by the schema.
        fragments: The fragments that it reaches, by name.
        schema: The schema.

    Raises:
        SelectionError: The operation has more fields than are read, or is nested too deeply.
    """
    root = schema.get_root_type(operation.operation)
    if root is None:
        return {}
    return _Reader(fragments, schema).fields([(operation.selection_set, root)], 1)


class _Reader:
    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], schema: GraphQLSchema
    ) -> None:
        self._fragments = fragments
        self._schema = schema
        self._count = 0

    def fields(
        self, selections: Iterable[tuple[SelectionSetNode, GraphQLCompositeType]], depth: int
    ) -> dict[str, ResultField]:
        check_depth(depth)
        found: dict[str, ResultField] = {}
        seen: set[str] = set()
        for syntax, type_ in selections:
            self._collect(syntax, type_, found, seen)
        self._count += len(found)
        check_node_count(self._count)
        for one in found.values():
            below = one.definition and get_named_type(one.definition.type)
            if is_composite_type(below):
                inner = [(node.selection_set, below) for node in one.nodes if node.selection_set]
                one.fields = self.fields(inner, depth + 1)
        return found

    def _collect(
        self,
        syntax: SelectionSetNode,
        type_: GraphQLCompositeType,
        found: dict[str, ResultField],
        seen: set[str],
    ) -> None:
        for node in syntax.selections:
            if isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                known = found.setdefault(
                    key, ResultField(self._schema.get_field(type_, node.name.value), [])
                )
                known.nodes.append(node)
                continue
            if isinstance(node, InlineFragmentNode):
                around: InlineFragmentNode | FragmentDefinitionNode = node
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                around = self._fragments[node.name.value]
            else:
                continue
            condition = around.type_condition
            inner = self._schema.get_type(condition.name.value) if condition else type_
            if isinstance(inner, GraphQLObjectType | GraphQLUnionType):
                self._collect(around.selection_set, inner, found, seen)
