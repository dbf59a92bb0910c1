"""The complexity of an operation as AniList counts it, and the bounds of its expansion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.errors import SelectionError
from kotae.query.selection import FieldNode, SpreadNode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.query.selection import Node, SelectionSet

__all__ = ["MAX_DEPTH", "check_depth", "check_extent", "check_node_count", "complexity", "is_off"]

#: Levels of selection sets, with fragments expanded. The deepest real operations have fifteen.
MAX_DEPTH = 100
#: Fields, with fragments expanded. AniList accepts 500 in an operation, without those that
#: directives leave out.
_MAX_NODES = 10_000


def complexity(selection: SelectionSet, variables: Mapping[str, object]) -> int:
    """Count the field nodes of an operation, with its fragments expanded.

    Arguments and the sizes of lists do not count, nor does a field that its directives leave out,
    with its selection. If a directive's variable has no value yet, the field counts.

    Source: AniList's limit of 500, which counts as webonyx/graphql-php's
    QueryComplexity does: `__typename` 1, `__schema` 0.
    """
    known: dict[str, int] = {}

    def count(selection: SelectionSet) -> int:
        total = 1 if selection.has_hidden_typename else 0
        for node in selection:
            if is_off(node, variables):
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


def is_off(node: Node, variables: Mapping[str, object]) -> bool:
    """Tell whether a directive leaves a node out, by the values of variables."""
    for kind, condition in node.conditions:
        value = variables.get(condition) if isinstance(condition, str) else condition
        if value is (kind == "skip"):
            return True
    return False


def check_extent(selection: SelectionSet) -> None:
    """Raise a `SelectionError` if a selection is too deep or too large to be walked recursively."""
    nodes, depth = _extent(selection, {})
    check_depth(depth)
    check_node_count(nodes)


def check_node_count(nodes: int) -> None:
    """Raise a `SelectionError` if a selection has too many fields."""
    if nodes > _MAX_NODES:
        raise SelectionError(
            f"The selection has more than {_MAX_NODES:,} fields once its fragments are expanded, "
            "and AniList accepts 500: select less, or split it into several operations."
        )


def check_depth(depth: int) -> None:
    """Raise `SelectionError` if a selection has too many levels."""
    if depth > MAX_DEPTH:
        raise SelectionError(
            f"The selection is nested deeper than {MAX_DEPTH} levels: split the operation."
        )


def _extent(selection: SelectionSet, known: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """Count the fields and the levels; each fragment is counted once."""
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
