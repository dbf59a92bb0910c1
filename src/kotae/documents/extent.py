"""How far an operation reaches with its fragments expanded: bounded, for what follows recurses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql.language import ast

from kotae.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAX_DEPTH", "MAX_NODES", "check_extent"]

#: Levels of selection sets, fragments expanded. The deepest real operations have fifteen.
MAX_DEPTH = 100
#: Fields and fragments, expanded. AniList takes 500 fields, see `kotae.query.operation`; what
#: directives switch off is beyond that, and a fragment spread twice at each of thirty levels is
#: refused.
MAX_NODES = 10_000


def check_extent(
    operation: ast.OperationDefinitionNode,
    fragments: Mapping[str, ast.FragmentDefinitionNode],
) -> None:
    """See that an operation can be expanded.

    Args:
        operation: It, and
        fragments: those it reaches, without cycles.

    Raises:
        DocumentError: It is nested too deep, or too large.
    """
    _, nodes = _Measure(fragments).of(operation.selection_set, 1)
    if nodes > MAX_NODES:
        raise DocumentError(
            f"The operation has more than {MAX_NODES:,} fields once its fragments are expanded, "
            "and AniList takes 500: ask for less, or in several operations."
        )


class _Measure:
    """Height and number of nodes, those of a fragment measured once."""

    def __init__(self, fragments: Mapping[str, ast.FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, tuple[int, int]] = {}

    def of(self, selection_set: ast.SelectionSetNode, depth: int) -> tuple[int, int]:
        _check_depth(depth)
        height = nodes = 0
        for node in selection_set.selections:
            below = self._below(node, depth)
            height = max(height, below[0])
            nodes += 1 + below[1]
        return height + 1, nodes

    def _below(self, node: ast.SelectionNode, depth: int) -> tuple[int, int]:
        if isinstance(node, ast.FragmentSpreadNode):
            name = node.name.value
            known = self._known.get(name)
            if known is None:
                known = self.of(self._fragments[name].selection_set, depth + 1)
                self._known[name] = known
            _check_depth(depth + known[0])
            return known
        if isinstance(node, ast.FieldNode | ast.InlineFragmentNode) and node.selection_set:
            return self.of(node.selection_set, depth + 1)
        return 0, 0


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise DocumentError(
            f"The operation is nested deeper than {MAX_DEPTH} levels, its fragments expanded: "
            "ask for less at once."
        )
