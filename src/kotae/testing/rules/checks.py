"""Checks of an operation before it is executed: its complexity and the values of its filters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    VariableNode,
)

from kotae.schema.limits import NO_FILTERS
from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode, OperationDefinitionNode, SelectionNode, SelectionSetNode

    from kotae.testing.rules.rules import Rules

__all__ = ["argument_words", "check_complexity", "check_filters", "is_excluded"]


def check_complexity(
    rules: Rules,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, object],
) -> None:
    """Refuse an operation that has too many field nodes, with all fragments expanded.

    Arguments and list sizes do not count. Selections that `@skip` or `@include` removes count 0,
    `__typename` counts 1 and `__schema` 0. Source: AniList's limit of 500, which counts as
    webonyx/graphql-php's QueryComplexity does.

    Args:
        rules: The active rules.
        document: A valid document: no fragment is missing or contains itself.
        operation: The operation that is run.
        variables: The variables as they were sent; the operation's defaults apply to the others.

    Raises:
        Refusal: 400, with AniList's message.
    """
    if rules.complexity is None:
        return
    found = _complexity(document, operation, variables)
    if found > rules.complexity:
        raise Refusal.too_complex(rules.complexity, found)


def _complexity(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, object]
) -> int:
    fragments = {
        node.name.value: node.selection_set
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    counts: dict[str, int] = {}  # each fragment is counted once, however often it is spread
    values: dict[str, object] = {
        definition.variable.name.value: definition.default_value.value
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, BooleanValueNode)
    }
    values.update(variables)

    def count(selection_set: SelectionSetNode) -> int:
        total = 0
        for node in selection_set.selections:
            if is_excluded(node, values):
                continue
            if isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name not in counts:
                    counts[name] = count(fragments[name])
                total += counts[name]
            elif isinstance(node, (FieldNode, InlineFragmentNode)):
                total += isinstance(node, FieldNode) and node.name.value != "__schema"
                total += count(node.selection_set) if node.selection_set else 0
        return total

    return count(operation.selection_set)


def is_excluded(node: SelectionNode, variables: Mapping[str, object]) -> bool:
    """Tell whether `@skip` or `@include` removes a selection."""
    for directive in node.directives or ():
        name = directive.name.value
        if name in ("skip", "include") and directive.arguments:
            condition = directive.arguments[0].value
            if isinstance(condition, VariableNode):
                is_true = variables.get(condition.name.value)
            else:
                is_true = cast("BooleanValueNode", condition).value
            if is_true is (name == "skip"):
                return True
    return False


def check_filters(rules: Rules, arguments: Mapping[str, object]) -> None:
    """Refuse an explicit null, and lists that are too long.

    Args:
        rules: The active rules.
        arguments: The given arguments.

    Raises:
        Refusal: 500 for a null, 400 for a list.
    """
    max_items = rules.filter_items
    for name, value in arguments.items():
        if value is None and rules.null_filters and name not in NO_FILTERS:
            raise Refusal.internal()
        if max_items is None or not isinstance(value, list):
            continue
        if len(cast("list[object]", value)) > max_items:
            sentence = f"The {argument_words(name)} may not have more than {max_items} items."
            raise Refusal.invalid({name: [sentence]})


def argument_words(name: str) -> str:
    """Return an argument's name as Laravel's messages have it: `media id` for `mediaId`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()
