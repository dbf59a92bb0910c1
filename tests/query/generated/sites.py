"""The sites where a document can be changed, and the change: graphql-core's nodes are frozen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from graphql import (
    SKIP,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from tests.query.generated.kinds import input_type

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from graphql import GraphQLCompositeType, GraphQLSchema

__all__ = ["Sites", "Switchable", "aliases_in", "has_directive", "has_variable", "replaced"]

#: Nodes that take `@include` and `@skip`.
Switchable = FieldNode | FragmentSpreadNode | InlineFragmentNode

Chosen = TypeVar("Chosen")


class Sites(Visitor):
    """The sites of a document that mutations can change.

    Attributes:
        document: The document; no node occurs twice.
        rng: Chooses among the sites.
        values: Values of arguments, their parts, and conditions, each with its expected type.
        selections: Selection sets, each with the type it is on.
        switchable: Fields and fragments, each with the type it is on.
        operation: The operation.
        fragments: The fragments' definitions.
    """

    def __init__(self, document: DocumentNode, schema: GraphQLSchema, rng: Random) -> None:
        super().__init__()
        self.document = document
        self.schema = schema
        self.rng = rng
        self.values: list[tuple[ValueNode, Any]] = []
        self.selections: list[tuple[SelectionSetNode, GraphQLCompositeType]] = []
        self.switchable: list[tuple[Switchable, GraphQLCompositeType]] = []
        self.fragments: list[FragmentDefinitionNode] = []
        for definition in document.definitions:
            if isinstance(definition, OperationDefinitionNode):
                self.operation = definition
            if isinstance(definition, FragmentDefinitionNode):
                self.fragments.append(definition)
        self._info = TypeInfo(schema)
        visit(document, TypeInfoVisitor(self._info, self))

    def enter(self, node: Node, *_: Any) -> Any:
        if isinstance(node, VariableDefinitionNode):
            return SKIP
        kind, parent = input_type(self._info), self._info.get_parent_type()
        if isinstance(node, ValueNode) and kind:
            self.values.append((node, kind))
        elif isinstance(node, SelectionSetNode) and parent:
            self.selections.append((node, parent))
        elif isinstance(node, Switchable) and parent:
            self.switchable.append((node, parent))
        return None

    @property
    def root_name(self) -> str:
        """The name of the operation's root type."""
        kind = self.schema.get_root_type(self.operation.operation)
        return kind.name if kind else ""

    @property
    def inner(self) -> list[tuple[SelectionSetNode, GraphQLCompositeType]]:
        """The selection sets that are not on the root type."""
        return [site for site in self.selections if site[1].name != self.root_name]

    def one_of(self, found: Sequence[Chosen]) -> Chosen | None:
        """Choose one of the sites; return None if there are none."""
        return self.rng.choice(found) if found else None

    def with_definition(self, definition: FragmentDefinitionNode) -> DocumentNode:
        """Return the document with one more fragment."""
        return replace(self.document, definitions=(*self.document.definitions, definition))

    def free_name(self, wanted: str) -> str:
        """Return a name for a fragment or variable that is not taken.

        Two variables must not have the same Python name, so names are compared without case.
        """
        taken = {each.name.value.lower() for each in self.fragments}
        variables = self.operation.variable_definitions or ()
        taken |= {each.variable.name.value.lower() for each in variables}
        return wanted if wanted.lower() not in taken else f"{wanted}_{len(taken)}"


def replaced(document: DocumentNode, old: Node, *new: Node) -> DocumentNode:
    """Replace one node of a document; a selection may become several."""

    class Replacing(Visitor):
        def leave(self, node: Node, *_: Any) -> Node | None:
            if isinstance(node, SelectionSetNode) and any(one is old for one in node.selections):
                selections: list[Any] = []
                for one in node.selections:
                    selections += new if one is old else (one,)
                return replace(node, selections=tuple(selections))
            return new[0] if node is old else None

    changed: DocumentNode = visit(document, Replacing())
    return changed


def has_directive(node: Switchable, name: str) -> bool:
    """Return whether a node has a directive already, which must not be repeated."""
    return any(each.name.value == name for each in node.directives or ())


def aliases_in(document: DocumentNode) -> set[str]:
    """Return every alias of a document."""
    found: set[str] = set()

    class Finding(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            if node.alias is not None:
                found.add(node.alias.value)

    visit(document, Finding())
    return found


def has_variable(value: ValueNode) -> bool:
    """Return whether a value contains a variable."""
    found: list[Node] = []

    class Finding(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found.append(node)

    visit(value, Finding())
    return bool(found)
