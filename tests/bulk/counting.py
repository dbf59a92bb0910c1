"""An independent count of an operation's complexity, on graphql-core's syntax tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    parse,
    value_from_ast_untyped,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import SelectionNode

__all__ = ["fields_of"]


def fields_of(text: str, variables: Mapping[str, Any] | None) -> int:
    """Count the fields of a document's only operation, fragments expanded, as AniList does."""
    document = parse(text)
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    values = dict(variables or {})

    def is_off(node: SelectionNode) -> bool:
        found = {
            directive.name.value: value_from_ast_untyped(argument.value, values)
            for directive in node.directives or ()
            for argument in directive.arguments or ()
        }
        return found.get("skip") is True or found.get("include") is False

    def count(nodes: Any) -> int:
        total = 0
        for node in nodes:
            if is_off(node):
                continue
            if isinstance(node, FragmentSpreadNode):
                total += count(fragments[node.name.value].selection_set.selections)
                continue
            total += isinstance(node, FieldNode)
            if node.selection_set is not None:
                total += count(node.selection_set.selections)
        return total

    (operation,) = (
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    )
    return count(operation.selection_set.selections)
