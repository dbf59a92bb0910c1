"""How far a selection reaches with its fragments expanded: bounded, for what follows recurses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.errors import SelectionError
from kotae.query.selection import FieldNode, SpreadNode

if TYPE_CHECKING:
    from kotae.query.selection import SelectionSet

__all__ = ["MAX_DEPTH", "MAX_NODES", "check_extent"]

#: Levels of selection sets, fragments expanded. The deepest real operations have fifteen.
MAX_DEPTH = 100
#: Fields, fragments expanded. AniList takes 500 in an operation; what directives switch off does
#: not count, and may go beyond.
MAX_NODES = 20_000


def check_extent(selection: SelectionSet) -> None:
    """See that an operation can be expanded.

    Raises:
        SelectionError: It is nested too deep, or too large.
    """
    nodes, depth = _extent(selection, {})
    if depth > MAX_DEPTH:
        raise SelectionError(
            f"The selection is nested deeper than {MAX_DEPTH} levels: ask for less at once."
        )
    if nodes > MAX_NODES:
        raise SelectionError(
            f"The selection has more than {MAX_NODES:,} fields once its fragments are expanded, "
            "and AniList takes 500: ask for less, or in several operations."
        )


def _extent(selection: SelectionSet, known: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """Return the number of fields and of levels; those of a fragment are found once."""
    nodes = depth = 0
    for node in selection.nodes.values():
        if isinstance(node, FieldNode):
            nodes += 1
            if node.selection is None:
                continue
            below = _extent(node.selection, known)
        elif isinstance(node, SpreadNode):
            name = node.fragment.name
            if name not in known:
                known[name] = _extent(node.fragment.selection, known)
            below = known[name]
        else:
            below = _extent(node.selection, known)
        nodes += below[0]
        depth = max(depth, below[1])
    return nodes, depth + 1
