"""What a conversion keeps of a document: nested tuples that are equal for equal operations.

They keep the order of fields and fragments, response keys, arguments, conditions, and the name, the
variables and the fragments of an operation. These have no meaning in GraphQL, and are left out:

- the order of arguments, variables and the definitions of fragments;
- how a value is written: `ID` for the list `[ID]`, `1e2` for `100.0`;
- an inline fragment on the type that it stands on: its directives stand on each of its fields;
- repetitions of a field, whose selections are merged;
- whether the spread of a fragment on a union's member is in an inline fragment on this member.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputObjectType,
    InlineFragmentNode,
    NullValueNode,
    OperationDefinitionNode,
    VariableNode,
    parse,
    print_ast,
)
from tests.query.generated.kinds import (
    bare,
    declared,
    item_of,
    literal_value,
    named,
    parts,
    schema,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from graphql import SelectionSetNode, ValueNode, VariableDefinitionNode

__all__ = ["normal_form"]


def normal_form(text: str) -> Mapping[tuple[str, str], object]:
    """Return the normal form of each definition in a document."""
    found: dict[tuple[str, str], object] = {}
    for node in parse(text).definitions:
        if isinstance(node, OperationDefinitionNode):
            variables = frozenset(map(_variable, node.variable_definitions or ()))
            nodes = _Nodes(schema().get_root_type(node.operation))
            nodes.add(node.selection_set)
            name = node.name.value if node.name else ""
            found[node.operation.value, name] = variables, nodes.ordered()
        elif isinstance(node, FragmentDefinitionNode):
            nodes = _Nodes(schema().type_map[node.type_condition.name.value])
            nodes.add(node.selection_set)
            found["fragment", node.name.value] = nodes.on.name, nodes.ordered()
    return found


def _variable(node: VariableDefinitionNode) -> tuple[str, str, object]:
    default = node.default_value and _value(node.default_value, declared(node.type))
    return node.variable.name.value, print_ast(node.type), default


class _Nodes:
    """The nodes of a selection set on a type, each with those below it, by a key."""

    def __init__(self, on: Any) -> None:
        self.on = on
        self._below: dict[Hashable, _Nodes] = {}

    def ordered(self) -> tuple[object, ...]:
        """Return the nodes in order."""
        return tuple((key, nodes.ordered()) for key, nodes in self._below.items())

    def add(
        self,
        selection: SelectionSetNode,
        around: frozenset[str] = frozenset(),
        member: Any = None,
    ) -> None:
        """Add nodes.

        Args:
            selection: They are in it.
            around: The directives of the fragments around them.
            member: The member of the union that they are on, if they are on one.
        """
        for node in selection.selections:
            conditions = around | {print_ast(each) for each in node.directives or ()}
            if isinstance(node, FieldNode):
                nodes = self._at(("on", member.name), member) if member else self
                nodes._add_field(node, conditions)
            elif isinstance(node, FragmentSpreadNode):
                self._at(("...", node.name.value, conditions), None)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition and schema().type_map[node.type_condition.name.value]
                is_member = on is not None and on is not self.on
                self.add(node.selection_set, conditions, on if is_member else member)

    def _add_field(self, node: FieldNode, conditions: frozenset[str]) -> None:
        definition: Any = getattr(self.on, "fields", {}).get(node.name.value)
        arguments = frozenset(
            (each.name.value, _value(each.value, definition.args[each.name.value].type))
            for each in node.arguments or ()
        )
        key = ((node.alias or node.name).value, node.name.value, arguments, conditions)
        below = self._at(key, definition and named(definition.type))
        if node.selection_set:
            below.add(node.selection_set)

    def _at(self, key: Hashable, on: Any) -> _Nodes:
        return self._below.setdefault(key, _Nodes(on))


def _value(node: ValueNode, kind: Any) -> Hashable:
    if isinstance(node, VariableNode):
        return f"${node.name.value}"
    if isinstance(node, NullValueNode):
        return ("null",)
    if item_of(kind) is not None:
        return tuple(_value(one, inner) for _, one, inner in parts(node, kind))
    if isinstance(bare(kind), GraphQLInputObjectType):
        return frozenset((name, _value(one, inner)) for name, one, inner in parts(node, kind))
    value: Hashable = literal_value(node, kind)
    return value
