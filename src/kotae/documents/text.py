"""An operation's text, printed once: what AniList is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphql import Visitor, print_ast, strip_ignored_characters, visit
from graphql.language import ast

from kotae.query.type_system import TYPENAME

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["text_of"]


def text_of(
    operation: ast.OperationDefinitionNode,
    fragments: Mapping[str, ast.FragmentDefinitionNode],
    without_typename: Collection[int],
) -> str:
    """Return an operation and its fragments as one line.

    Args:
        operation: It, and
        fragments: those it reaches.
        without_typename: The identities of the selection sets that get a `__typename`.
    """
    document = ast.DocumentNode(definitions=(operation, *fragments.values()))
    changed: object = visit(document, _Rewriting(without_typename))
    printed = print_ast(changed if isinstance(changed, ast.DocumentNode) else document)
    return strip_ignored_characters(printed)


class _Rewriting(Visitor):
    """Adds `__typename`, and takes away descriptions, which AniList's parser does not know.

    Source: GraphQL specification of September 2025, "Document": descriptions of operations are
    newer than AniList's server.
    """

    def __init__(self, without_typename: Collection[int]) -> None:
        super().__init__()
        self._without_typename = without_typename

    def enter_selection_set(
        self, node: ast.SelectionSetNode, *_: object
    ) -> ast.SelectionSetNode | None:
        if id(node) not in self._without_typename:
            return None
        typename = ast.FieldNode(name=ast.NameNode(value=TYPENAME.name))
        return replace(node, selections=(typename, *node.selections))

    def enter_operation_definition(
        self, node: ast.OperationDefinitionNode, *_: object
    ) -> ast.OperationDefinitionNode | None:
        return replace(node, description=None) if node.description else None

    def enter_fragment_definition(
        self, node: ast.FragmentDefinitionNode, *_: object
    ) -> ast.FragmentDefinitionNode | None:
        return replace(node, description=None) if node.description else None

    def enter_variable_definition(
        self, node: ast.VariableDefinitionNode, *_: object
    ) -> ast.VariableDefinitionNode | None:
        return replace(node, description=None) if node.description else None
