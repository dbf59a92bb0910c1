"""How much an operation counts, and the limit of it."""

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
    """Refuse an operation that counts too much.

    Raises:
        Refusal: 400, in AniList's words.
    """
    if rules.complexity is None:
        return
    found = complexity_of(document, operation, variables)
    if found > rules.complexity:
        raise Refusal(f"Max query complexity should be {rules.complexity} but got {found}.", 400)


def complexity_of(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, object]
) -> int:
    """Return how many field nodes an operation has once its fragments are expanded.

    Arguments and the sizes of lists do not count; what is switched off counts nothing;
    `__typename` counts 1 and `__schema` nothing. Source: AniList's limit of 500, which counts as
    webonyx/graphql-php's QueryComplexity does.

    Args:
        document: A valid one: no fragment is missing, none contains itself.
        operation: The one that is run.
        variables: As they were sent; a default of the operation's counts where there is none.
    """
    return _Count(document, operation, variables).of(operation.selection_set)


class _Count:
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
        self._known: dict[str, int] = {}
        self._variables: dict[str, object] = {
            definition.variable.name.value: definition.default_value.value
            for definition in operation.variable_definitions or ()
            if isinstance(definition.default_value, BooleanValueNode)
        }
        self._variables.update(variables)

    def of(self, selection_set: SelectionSetNode) -> int:
        return sum(self._of(node) for node in selection_set.selections if not self._is_off(node))

    def _of(self, node: SelectionNode) -> int:
        if isinstance(node, FieldNode):
            below = self.of(node.selection_set) if node.selection_set else 0
            return below + (node.name.value != "__schema")
        if isinstance(node, InlineFragmentNode):
            return self.of(node.selection_set)
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in self._known:
                self._known[name] = self.of(self._fragments[name].selection_set)
            return self._known[name]
        return 0

    def _is_off(self, node: SelectionNode) -> bool:
        return any(self._is_off_by(directive) for directive in node.directives or ())

    def _is_off_by(self, directive: DirectiveNode) -> bool:
        name = directive.name.value
        if name not in ("skip", "include") or not directive.arguments:
            return False
        value = directive.arguments[0].value
        if isinstance(value, VariableNode):
            is_true = self._variables.get(value.name.value)
        else:
            is_true = value.value if isinstance(value, BooleanValueNode) else None
        return is_true is (name == "skip")
