"""Fixes of variables and fragments that nothing uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import OperationDefinitionNode, TokenKind, VariableDefinitionNode

from kotae.check.fixes.edits import Edit, removal
from kotae.check.fixes.targets import offsets_of, variables_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import Token

    from kotae.check.fixes.targets import Target
    from kotae.problems import Problem

__all__ = ["is_misspelt", "remove_unused_fragment", "remove_unused_variable"]


def is_misspelt(problem: Problem) -> bool:
    """Tell whether a variable that is not used has the name of an undefined one, but for a slip."""
    return "Did you mean" in problem.message


def remove_unused_variable(target: Target) -> Sequence[Edit] | None:
    """Remove the definition of the variable.

    It is left alone if an undefined variable has a similar name, or if a missing fragment may use
    it.
    """
    node, operation, text = target.node, target.parent, target.text
    if (
        not isinstance(node, VariableDefinitionNode)
        or not isinstance(operation, OperationDefinitionNode)
        or node.loc is None
    ):
        return None
    start, end = offsets_of(node)
    reached = target.context.with_fragments(target.definition)
    if is_misspelt(target.problem) or "#" in text[start:end] or reached is None:
        return None
    name = node.variable.name.value
    if sum(len(list(variables_in(each.node, name))) for each in reached) > 1:
        return None  # a field that only a client knows uses it
    if len(operation.variable_definitions or ()) > 1:
        return [removal(text, start, end)]
    opening, closing = _parenthesis(node.loc.start_token, -1), _parenthesis(node.loc.end_token, 1)
    if "#" not in text[opening : closing + 1]:
        return [removal(text, opening, closing + 1)]
    # The comments between the parentheses stay.
    parentheses = Edit(opening, opening + 1, " "), Edit(closing, closing + 1)
    return [parentheses[0], removal(text, start, end), parentheses[1]]


def _parenthesis(token: Token, direction: int) -> int:
    """Return the offset of the parenthesis before or behind a token, past comments."""
    while True:
        next_token = token.prev if direction < 0 else token.next
        if next_token is None or next_token.kind is not TokenKind.COMMENT:
            return next_token.start if next_token else token.start
        token = next_token


def remove_unused_fragment(target: Target) -> Sequence[Edit] | None:
    """Remove the fragment.

    It is left alone if there is a comment in it, or if a file that is not checked, such as a
    program, has a word with its name.
    """
    start, end = offsets_of(target.node)
    definition = target.definition
    is_spread = any(
        spread.name.value == definition.name
        for each in target.context.namespace.definitions()
        for spread in each.spreads
    )
    if is_spread or "#" in target.text[start:end] or target.context.is_mentioned(definition):
        return None
    return [removal(target.text, start, end)]
