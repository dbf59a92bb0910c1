"""What a rule about AniList knows beside the field or the operation that it looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    NullValueNode,
    VariableNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import GraphQLSchema, SelectionNode, SelectionSetNode, ValueNode

    from kotae.check.documents import Definition

__all__ = ["Scope", "integer", "is_null"]


class Scope(NamedTuple):
    """The schema, the fragments that a definition sees, and the defaults of its variables.

    Attributes:
        schema: The schema.
        fragments: By name.
        defaults: The values that variables have by default, by name; empty for a fragment, whose
            variables are those of operations.
        client: The identities of selections that a client takes out.
    """

    schema: GraphQLSchema
    fragments: Mapping[str, Definition]
    defaults: Mapping[str, ValueNode]
    client: frozenset[int] = frozenset()

    def value(self, node: ValueNode | None) -> ValueNode | None:
        """Return a value, or the default of a variable; None for an unknown one."""
        if isinstance(node, VariableNode):
            return self.defaults.get(node.name.value)
        return node

    def is_left_out(self, node: SelectionNode) -> bool | None:
        """Tell whether a directive or the client leaves a selection out; None if unknown."""
        if id(node) in self.client:
            return True
        result: bool | None = False
        for directive in node.directives or ():
            if directive.name.value not in ("skip", "include"):
                continue
            arguments = directive.arguments or ()
            value = self.value(arguments[0].value) if arguments else None
            if not isinstance(value, BooleanValueNode):
                result = None
            elif value.value is (directive.name.value == "skip"):
                return True
        return result

    def fields(self, selection_set: SelectionSetNode) -> Iterator[FieldNode]:
        """Yield the fields of a selection set, with those of its fragments, that are sent."""
        pending = [selection_set]
        seen: set[str] = set()
        while pending:
            for node in pending.pop().selections:
                if self.is_left_out(node) is not False:
                    continue
                if isinstance(node, FieldNode):
                    yield node
                elif isinstance(node, InlineFragmentNode):
                    pending.append(node.selection_set)
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                    seen.add(node.name.value)
                    fragment = self.fragments.get(node.name.value)
                    if fragment is not None and fragment.fragment is not None:
                        pending.append(fragment.fragment.selection_set)


def integer(node: ValueNode | None) -> int | None:
    """Return the integer of a literal; None for anything else."""
    return int(node.value) if isinstance(node, IntValueNode) and len(node.value) < 20 else None


def is_null(node: ValueNode | None) -> bool:
    """Tell whether a value is the literal null."""
    return isinstance(node, NullValueNode)
