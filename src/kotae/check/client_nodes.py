"""The selections that a client takes out of an operation before it sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InlineFragmentNode,
    Visitor,
    visit,
)

from kotae.check.field_uses import outermost_selection
from kotae.schema.coordinates import named_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphql import (
        DefinitionNode,
        DirectiveNode,
        GraphQLNamedType,
        GraphQLSchema,
        SelectionNode,
    )

    from kotae.check.documents import Document
    from kotae.check.limits import Deadline

__all__ = ["client_nodes", "client_selections", "unknown_directives"]

#: Apollo's directive, which marks what is resolved by the client even if the server knows it.
#: Source: https://www.apollographql.com/docs/react/local-state/managing-state-with-field-policies
_CLIENT = "client"
#: The fields that every type, or the root, has beside those of the schema.
_META_FIELDS = frozenset({"__typename", "__schema", "__type"})


def client_nodes(
    documents: Iterable[Document], schema: GraphQLSchema, deadline: Deadline
) -> frozenset[int]:
    """Return the identities of the selections that a client takes out of documents.

    Args:
        documents: They must stay in memory as long as the identities are used.
        schema: The server's schema, without the client's.
        deadline: The end of the run.

    Raises:
        BoundExceededError: The deadline passed.
    """
    found: set[int] = set()
    for document in documents:
        for definition in document.definitions:
            deadline.check()
            found.update(map(id, client_selections(definition.node, schema)))
    return frozenset(found)


def client_selections(definition: DefinitionNode, schema: GraphQLSchema) -> Iterator[SelectionNode]:
    """Yield the outermost selections of a definition that a client takes out.

    These are fields that the server does not know, or that have the directive `@client`, and
    fragments on types that it does not know.
    """
    outermost = outermost_selection(definition, schema)
    pending = [outermost] if outermost else []
    while pending:
        selection_set, parent = pending.pop()
        for node in selection_set.selections:
            if parent is None or _is_marked(node):
                yield node
                continue
            if isinstance(node, FieldNode) and node.name.value in _META_FIELDS:
                continue
            inner = _type_below(node, parent, schema)
            if inner is None:
                yield node
            elif (below := getattr(node, "selection_set", None)) is not None:
                pending.append((below, inner))


def unknown_directives(definition: DefinitionNode, schema: GraphQLSchema) -> list[DirectiveNode]:
    """Return the directives of a definition that the server does not know."""
    visitor = _DirectiveVisitor({each.name for each in schema.directives})
    visit(definition, visitor)
    return visitor.unknown


class _DirectiveVisitor(Visitor):
    """Collects the directives that are not among the known ones."""

    def __init__(self, known: set[str]) -> None:
        super().__init__()
        self.unknown: list[DirectiveNode] = []
        self._known = known

    def enter_directive(self, node: DirectiveNode, *_args: object) -> None:
        """Collect a directive."""
        if node.name.value not in self._known:
            self.unknown.append(node)


def _type_below(
    node: SelectionNode, parent: GraphQLNamedType, schema: GraphQLSchema
) -> GraphQLNamedType | None:
    """Return the type from which a selection selects; None if the server does not know it."""
    if isinstance(node, FieldNode):
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return None
        field = parent.fields.get(node.name.value)
        return None if field is None else schema.get_type(named_type(field))
    if isinstance(node, InlineFragmentNode) and node.type_condition is not None:
        return schema.get_type(node.type_condition.name.value)
    return parent


def _is_marked(node: SelectionNode) -> bool:
    return any(each.name.value == _CLIENT for each in node.directives or ())
