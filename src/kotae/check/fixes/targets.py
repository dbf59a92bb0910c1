"""The nodes that problems are about, with what a fix has to know of their surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    IntValueNode,
    Node,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
)

from kotae.check.documents import document_of
from kotae.check.field_uses import uses_of
from kotae.check.fragments import Namespace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphql import GraphQLSchema

    from kotae.check.documents import Definition, Document
    from kotae.check.field_uses import DefinitionUses
    from kotae.check.limits import Deadline
    from kotae.problems import Location, Problem

__all__ = ["FixContext", "NodeIndex", "Target", "offsets_of", "text_of", "variables_in"]


#: The nodes that fixes are about.
_CLASSES = (
    FieldNode, FragmentDefinitionNode, IntValueNode, SelectionSetNode, VariableDefinitionNode,
)  # fmt: skip


class FixContext:
    """A project as the fixes of one round see it.

    Args:
        schema: The schema.
        documents: All documents of the project.
        deadline: The end of the run.
        is_mentioned: Tells whether another file than these names a fragment.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        documents: Sequence[Document],
        deadline: Deadline,
        is_mentioned: Callable[[Definition], bool],
    ) -> None:
        self.schema = schema
        self.namespace: Namespace = Namespace(documents, deadline)
        self.is_mentioned = is_mentioned
        self._uses: dict[int, DefinitionUses] = {}
        self._coordinates: dict[int, str] = {}

    def uses_of(self, definition: Definition) -> DefinitionUses:
        """Return the fields of a definition."""
        known = self._uses.get(id(definition))
        if known is None:
            known = self._uses[id(definition)] = uses_of(definition.node, self.schema)
            self._coordinates |= {id(use.node): use.coordinate for use in known.fields}
        return known

    def coordinate_of(self, field: FieldNode, definition: Definition) -> str | None:
        """Return the coordinate of a field of a definition; None if the schema lacks it."""
        self.uses_of(definition)
        return self._coordinates.get(id(field))

    def with_fragments(self, definition: Definition) -> list[Definition] | None:
        """Return a definition and the fragments that it reaches; None if one is missing."""
        if self.namespace.missing([definition]):
            return None
        fragments = self.namespace.for_document(definition.document)
        return [definition, *self.namespace.reachable([definition], fragments).values()]


class Target(NamedTuple):
    """The node of a problem.

    Attributes:
        problem: The problem.
        node: The node that it is about.
        parents: The parent of each node of the document, by identity.
        definition: The definition that the node stands in.
        context: The project.
    """

    problem: Problem
    node: Node
    parents: Mapping[int, Node]
    definition: Definition
    context: FixContext

    @property
    def parent(self) -> Node | None:
        """The node's parent; None for a definition."""
        return self.parents.get(id(self.node))

    @property
    def text(self) -> str:
        """The text of the document."""
        return self.definition.document.text


class NodeIndex:
    """The nodes of a document by their locations."""

    def __init__(self, document: Document) -> None:
        self.parents: dict[int, Node] = {}
        self._nodes: dict[Location, list[tuple[Node, Definition]]] = {}
        for definition in document.definitions:
            pending: list[Node] = [definition.node]
            while pending:
                node = pending.pop()
                if isinstance(node, _CLASSES):
                    place = document.location_of(node)
                    self._nodes.setdefault(place, []).append((node, definition))
                for child in _children(node):
                    self.parents[id(child)] = node
                    pending.append(child)

    def find(self, location: Location, of_class: type[Node]) -> tuple[Node, Definition] | None:
        """Return the node of a class at a location, and its definition."""
        nodes = self._nodes.get(location, ())
        return next((each for each in nodes if isinstance(each[0], of_class)), None)


def _children(node: Node) -> Iterator[Node]:
    for key in node.keys:
        value: object = getattr(node, key)
        values = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
        yield from (each for each in values if isinstance(each, Node))


def variables_in(node: Node, name: str) -> Iterator[VariableNode]:
    """Yield the places below a node where a variable stands, its definition among them."""
    pending = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, VariableNode) and each.name.value == name:
            yield each
        pending += _children(each)


def offsets_of(node: Node) -> tuple[int, int]:
    """Return where a node begins and ends in its text."""
    return (node.loc.start, node.loc.end) if node.loc else (0, 0)


def text_of(node: Node) -> str:
    """Return the text of a node that was parsed from a document."""
    document, (start, end) = document_of(node), offsets_of(node)
    return document.text[start:end] if document else ""
