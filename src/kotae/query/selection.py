"""The selection tree of an operation: what is printed, counted and decoded.

The builder drafts one from paths, `load` reads one from a document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.query.type_system import UnionDefinition

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from kotae.query.arguments import Arguments
    from kotae.query.parts import Condition
    from kotae.query.type_system import FieldDefinition, ObjectDefinition

__all__ = [
    "FieldNode",
    "FragmentNode",
    "InlineNode",
    "Node",
    "Resolved",
    "SelectionSet",
    "SharedArguments",
    "SpreadNode",
]


#: A directive: `include` or `skip`, and a value or the name of a variable.
Resolved = tuple[str, bool | str]


class SharedArguments:
    """The arguments of one field, or of several that GraphQL merges and that must be alike.

    Attributes:
        arguments: What is given.
        text: As the document has them, once printed.
    """

    __slots__ = ("_same", "arguments", "text")

    def __init__(self, arguments: Arguments) -> None:
        self.arguments: Arguments | None = arguments
        self.text: str | None = None
        self._same: SharedArguments | None = None

    def found(self) -> SharedArguments:
        """Return the one that stands for all that were joined."""
        current = self
        while current._same is not None:
            current = current._same
        return current

    def join(self, other: SharedArguments) -> None:
        """Let both be one from now on."""
        mine, its = self.found(), other.found()
        if mine is not its:
            its._same = mine


class FieldNode:
    """A field in a selection set.

    Attributes:
        field: What it is.
        alias: The alias that was asked for.
        key: Its name in the answer.
        arguments: None if it has none.
        conditions: Its directives: the kind, and a value or variable.
        resolved: The same once printed: the kind, and a value or the variable's name.
        selection: None for a leaf.
    """

    __slots__ = ("alias", "arguments", "conditions", "field", "key", "resolved", "selection")

    def __init__(  # noqa: PLR0913, PLR0917 - a node's parts
        self,
        field: FieldDefinition,
        alias: str | None,
        key: str,
        arguments: SharedArguments | None,
        conditions: tuple[Condition, ...],
        selection: SelectionSet | None,
    ) -> None:
        self.field: FieldDefinition = field
        self.alias: str | None = alias
        self.key: str = key
        self.arguments: SharedArguments | None = arguments
        self.conditions: tuple[Condition, ...] = conditions
        self.resolved: tuple[Resolved, ...] = ()
        self.selection: SelectionSet | None = selection


class FragmentNode:
    """A named fragment's definition."""

    __slots__ = ("name", "selection")

    def __init__(self, name: str, selection: SelectionSet) -> None:
        self.name: str = name
        self.selection: SelectionSet = selection


class SpreadNode:
    """A named fragment in a selection set."""

    __slots__ = ("conditions", "fragment", "resolved")

    def __init__(self, fragment: FragmentNode, conditions: tuple[Condition, ...]) -> None:
        self.fragment: FragmentNode = fragment
        self.conditions: tuple[Condition, ...] = conditions
        self.resolved: tuple[Resolved, ...] = ()


class InlineNode:
    """An inline fragment; its selection's type is its type condition."""

    __slots__ = ("resolved", "selection")

    def __init__(self, selection: SelectionSet) -> None:
        self.selection: SelectionSet = selection
        self.resolved: tuple[Resolved, ...] = ()


Node = FieldNode | SpreadNode | InlineNode


class SelectionSet:
    """What is selected on a type, in order.

    Attributes:
        type: An object or a union.
        nodes: By whatever tells two of them apart.
        heads: The first field node of each response key.
        is_member: Whether it stands, or may stand, beside other members of a union.
        is_union: Whether its type is a union.
        is_plain: Whether it holds nothing but fields, each under a key of its own.
        has_hidden_typename: Whether `__typename` is printed in it without a node.
    """

    __slots__ = (
        "has_hidden_typename",
        "heads",
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
        self.heads: dict[str, FieldNode] = {}

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())
