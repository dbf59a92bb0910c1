"""`to_graphql`: a GraphQL document for an operation of the query builder."""

# ruff: noqa: SLF001
# pyright: reportPrivateUsage=false
# An operation's parts begin with an underscore: its other names are for users.

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphql import (
    DocumentNode,
    OverlappingFieldsCanBeMergedRule,
    Visitor,
    parse_value,
    print_ast,
    validate,
    visit,
)
from graphql.language import ast

from kotae.query.build_operation import operation_of
from kotae.query.operation import Operation
from kotae.query.printing import literal_text
from kotae.query.selection import FieldNode, SpreadNode
from kotae.query.type_references import type_reference
from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.query.build_operation import Executable
    from kotae.query.selection import FragmentNode, Node, SelectionSet

__all__ = ["to_graphql"]


def to_graphql(*roots: Executable[object]) -> str:
    """Return the document of an operation, for a `.graphql` file.

    It differs from `operation.text`, which is what is sent: it has the values of arguments in
    place of the variables that replace them, and lacks the `__typename` and the aliases that the
    builder adds to the members of unions, as far as the document is valid without them.

    Args:
        *roots: An operation; or complete roots, of which one is made.

    Raises:
        SelectionError: The roots cannot be in one operation.
    """
    first = roots[0] if len(roots) == 1 else None
    made = first if isinstance(first, Operation) else operation_of(roots, None, "tuple")
    document = _Printer(made, has_aliases=False).document()
    if validate(bundled_schema(), document, [OverlappingFieldsCanBeMergedRule]):
        document = _Printer(made, has_aliases=True).document()
    return f"{print_ast(document)}\n"


class _Printer:
    """The document of an operation, without what the builder adds.

    Args:
        made: The operation.
        has_aliases: Whether the document has the aliases that the builder adds.
    """

    def __init__(self, made: Operation[object], *, has_aliases: bool) -> None:
        self._made = made
        self._has_aliases = has_aliases
        self._known: dict[str, ast.FragmentDefinitionNode] = {}
        #: The fragments that were met, in this order.
        self._fragments: dict[str, ast.FragmentDefinitionNode] = {}

    def document(self) -> DocumentNode:
        """Return the document: the operation, and its fragments in the order of their use."""
        operation: ast.OperationDefinitionNode | None = None
        for node in self._made.document.definitions:
            if isinstance(node, ast.FragmentDefinitionNode):
                self._known[node.name.value] = node
            elif isinstance(node, ast.OperationDefinitionNode):
                operation = node
        if operation is None:
            raise TypeError(self._made)
        values = {**self._made._values, **self._made._bound}
        literals: dict[str, ast.ValueNode] = {}
        free: list[ast.VariableDefinitionNode] = []
        for variable in operation.variable_definitions or ():
            name = variable.variable.name.value
            if name in values:
                reference = type_reference(print_ast(variable.type))
                text = literal_text(reference, values[name], self._made._prepared.registry)
                literals[name] = parse_value(text)
            else:
                free.append(variable)
        selection_set = self._selection(self._made._prepared.selection, operation.selection_set)
        operation = replace(
            operation, variable_definitions=tuple(free), selection_set=selection_set
        )
        document = DocumentNode(definitions=(operation, *self._fragments.values()))
        changed: DocumentNode = visit(document, _Values(literals))
        return changed

    def _selection(
        self, selection: SelectionSet, syntax: ast.SelectionSetNode
    ) -> ast.SelectionSetNode:
        """Return the syntax of a selection set, whose nodes are those of the tree."""
        nodes = syntax.selections[1:] if selection.has_hidden_typename else syntax.selections
        pairs = zip(selection, nodes, strict=True)
        return replace(syntax, selections=tuple(self._node(node, one) for node, one in pairs))

    def _node(self, node: Node, syntax: ast.SelectionNode) -> ast.SelectionNode:
        if isinstance(node, SpreadNode):
            self._add_fragment(node.fragment)
        elif isinstance(node, FieldNode) and isinstance(syntax, ast.InlineFragmentNode):
            # A directive that does not have room on the field is around it.
            inner = self._node(node, syntax.selection_set.selections[0])
            return replace(syntax, selection_set=ast.SelectionSetNode(selections=(inner,)))
        elif isinstance(syntax, ast.FieldNode | ast.InlineFragmentNode):
            if isinstance(syntax, ast.FieldNode) and isinstance(node, FieldNode):
                is_added = node.alias is None and not self._has_aliases
                syntax = replace(syntax, alias=None) if is_added else syntax
            if node.selection and syntax.selection_set:
                inner_set = self._selection(node.selection, syntax.selection_set)
                return replace(syntax, selection_set=inner_set)
        return syntax

    def _add_fragment(self, fragment: FragmentNode) -> None:
        if fragment.name not in self._fragments:
            syntax = self._fragments[fragment.name] = self._known[fragment.name]
            selection_set = self._selection(fragment.selection, syntax.selection_set)
            self._fragments[fragment.name] = replace(syntax, selection_set=selection_set)


class _Values(Visitor):
    """Replaces variables by values."""

    def __init__(self, literals: Mapping[str, ast.ValueNode]) -> None:
        super().__init__()
        self._literals = literals

    def enter_variable(self, node: ast.VariableNode, *_: object) -> ast.ValueNode | None:
        return self._literals.get(node.name.value)
