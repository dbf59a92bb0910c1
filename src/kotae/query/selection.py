"""The selection tree of an operation, from which it is printed, counted and decoded.

`build_selection` builds it from paths, with the arguments' values and with variables in its
conditions; `kotae.load` reads it from a document. In the tree of a prepared operation, variables
stand in place of values, and names of variables in conditions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from kotae.query.type_system import UnionDefinition

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from kotae.query.coercion import Arguments, CoercedValue
    from kotae.query.type_system import ArgumentDefinition, FieldDefinition, ObjectDefinition
    from kotae.query.variables import Var

__all__ = [
    "FieldNode",
    "FragmentNode",
    "InlineNode",
    "Node",
    "NodeCondition",
    "SelectionSet",
    "SharedArguments",
    "SpreadNode",
]


#: A directive: `include` or `skip`, and a value, a variable, or the name of a variable.
NodeCondition: TypeAlias = "tuple[str, bool | str | Var[bool]]"


class SharedArguments:
    """The arguments of one field, or of several that GraphQL merges: these share variables."""

    __slots__ = ("_merged_into", "arguments")

    def __init__(self, arguments: Arguments) -> None:
        self.arguments: Arguments = arguments
        self._merged_into: SharedArguments | None = None

    def merged(self) -> SharedArguments:
        """Return the object that represents all that were merged with this one."""
        current = self
        while current._merged_into is not None:
            current = current._merged_into
        return current

    def merge(self, other: SharedArguments) -> None:
        """Merge another object, whose arguments are equal, into this one."""
        mine, others = self.merged(), other.merged()
        if mine is not others:
            others._merged_into = mine


class FieldNode:
    """A field in a selection set.

    Attributes:
        alias: The caller's alias, or None.
        arguments: None if it has none.
        selection: None for a leaf.
    """

    __slots__ = ("alias", "arguments", "conditions", "field", "key", "selection")

    def __init__(  # noqa: PLR0913, PLR0917 - a node's parts
        self,
        field: FieldDefinition,
        alias: str | None,
        key: str,
        arguments: SharedArguments | None,
        conditions: tuple[NodeCondition, ...],
        selection: SelectionSet | None,
    ) -> None:
        self.field: FieldDefinition = field
        self.alias: str | None = alias
        self.key: str = key
        self.arguments: SharedArguments | None = arguments
        self.conditions: tuple[NodeCondition, ...] = conditions
        self.selection: SelectionSet | None = selection

    @property
    def values(self) -> tuple[tuple[ArgumentDefinition, CoercedValue], ...]:
        """The values of its arguments."""
        return self.arguments.arguments.values if self.arguments else ()


class FragmentNode:
    """A named fragment's definition."""

    __slots__ = ("name", "selection")

    def __init__(self, name: str, selection: SelectionSet) -> None:
        self.name: str = name
        self.selection: SelectionSet = selection


class SpreadNode:
    """A named fragment in a selection set."""

    __slots__ = ("conditions", "fragment")

    def __init__(self, fragment: FragmentNode, conditions: tuple[NodeCondition, ...]) -> None:
        self.fragment: FragmentNode = fragment
        self.conditions: tuple[NodeCondition, ...] = conditions


class InlineNode:
    """An inline fragment; its selection's type is its type condition."""

    __slots__ = ("conditions", "selection")

    def __init__(self, selection: SelectionSet, conditions: tuple[NodeCondition, ...] = ()) -> None:
        self.selection: SelectionSet = selection
        self.conditions: tuple[NodeCondition, ...] = conditions


Node = FieldNode | SpreadNode | InlineNode


class SelectionSet:
    """The selected nodes of a type, in order.

    Attributes:
        type: An object or a union.
        nodes: By a key that distinguishes them.
        first_fields: The first field node of each response key.
        is_member: Whether its type is selected as a member of a union.
        is_union: Whether its type is a union.
        is_plain: Whether it has only fields, each with its own response key.
        has_hidden_typename: Whether `__typename` is printed in it without a node.
    """

    __slots__ = (
        "first_fields",
        "has_hidden_typename",
        "is_member",
        "is_plain",
        "is_union",
        "nodes",
        "type",
    )

    def __init__(
        self, type_: ObjectDefinition | UnionDefinition, *, is_member: bool = False
    ) -> None:
        self.type: ObjectDefinition | UnionDefinition = type_
        self.is_member: bool = is_member
        self.is_plain: bool = True
        self.is_union: bool = isinstance(type_, UnionDefinition)
        self.has_hidden_typename: bool = False
        self.nodes: dict[Hashable, Node] = {}
        self.first_fields: dict[str, FieldNode] = {}

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())
