"""The complexity of an operation, and its limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    VariableNode,
)

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import (
        DirectiveNode,
        DocumentNode,
        OperationDefinitionNode,
        SelectionNode,
        SelectionSetNode,
    )

    from kotae.testing.rules.rules import Rules

__all__ = ["check_complexity", "complexity_of"]


def check_complexity(
    rules: Rules,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, object],
) -> None:
    """Refuse an operation that is too complex.

    Raises:
        Refusal: 400, with AniList's message.
    """
    if rules.complexity is None:
        return
    found = complexity_of(document, operation, variables)
    if found > rules.complexity:
        raise Refusal(f"Max query complexity should be {rules.complexity} but got {found}.", 400)


def complexity_of(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, object]
) -> int:
    """Return the number of field nodes of an operation with all fragments expanded.

    Arguments and list sizes do not count. Selections that `@skip` or `@include` removes count 0,
    `__typename` counts 1 and `__schema` 0. Source: AniList's limit of 500, which counts as
    webonyx/graphql-php's QueryComplexity does.

    Args:
        document: A valid document: no fragment is missing or contains itself.
        operation: The operation that is run.
        variables: The variables as they were sent; the operation's defaults apply to the others.
    """
    return _ComplexityCounter(document, operation, variables).of(operation.selection_set)


class _ComplexityCounter:
    def __init__(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, object],
    ) -> None:
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._fragment_counts: dict[str, int] = {}
        self._variables: dict[str, object] = {
            definition.variable.name.value: definition.default_value.value
            for definition in operation.variable_definitions or ()
            if isinstance(definition.default_value, BooleanValueNode)
        }
        self._variables.update(variables)

    def of(self, selection_set: SelectionSetNode) -> int:
        return sum(
            self._of(node) for node in selection_set.selections if not self._is_excluded(node)
        )

    def _of(self, node: SelectionNode) -> int:
        if isinstance(node, FieldNode):
            below = self.of(node.selection_set) if node.selection_set else 0
            return below + (node.name.value != "__schema")
        if isinstance(node, InlineFragmentNode):
            return self.of(node.selection_set)
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in self._fragment_counts:
                self._fragment_counts[name] = self.of(self._fragments[name].selection_set)
            return self._fragment_counts[name]
        return 0

    def _is_excluded(self, node: SelectionNode) -> bool:
        return any(self._is_excluded_by(directive) for directive in node.directives or ())

    def _is_excluded_by(self, directive: DirectiveNode) -> bool:
        name = directive.name.value
        if name not in ("skip", "include") or not directive.arguments:
            return False
        value = directive.arguments[0].value
        if isinstance(value, VariableNode):
            is_true = self._variables.get(value.name.value)
        else:
            is_true = value.value if isinstance(value, BooleanValueNode) else None
        return is_true is (name == "skip")
