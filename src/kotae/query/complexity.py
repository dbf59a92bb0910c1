"""How much a question counts: AniList's own way of counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.query.selection import FieldNode, SpreadNode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.query.selection import Node, SelectionSet

__all__ = ["complexity"]


def complexity(selection: SelectionSet, variables: Mapping[str, object]) -> int:
    """Return how many field nodes count, fragments expanded.

    Arguments and the sizes of lists do not count; a field that its directives switch off counts
    nothing, nor does what is below it. Where a directive's variable has no value yet, the field
    counts. Source: AniList's limit of 500, which counts as webonyx/graphql-php's
    QueryComplexity does: `__typename` 1, `__schema` 0.

    Args:
        selection: The roots.
        variables: The values of the variables that are known.
    """
    known: dict[str, int] = {}

    def count(selection: SelectionSet) -> int:
        total = 1 if selection.has_hidden_typename else 0
        for node in selection:
            if _is_off(node, variables):
                continue
            if isinstance(node, FieldNode):
                below = count(node.selection) if node.selection else 0
                total += below if node.field.name == "__schema" else 1 + below
            elif isinstance(node, SpreadNode):
                name = node.fragment.name
                if name not in known:
                    known[name] = count(node.fragment.selection)
                total += known[name]
            else:
                total += count(node.selection)
        return total

    return count(selection)


def _is_off(node: Node, variables: Mapping[str, object]) -> bool:
    for kind, condition in node.resolved:
        value = variables.get(condition) if isinstance(condition, str) else condition
        if value is (kind == "skip"):
            return True
    return False
