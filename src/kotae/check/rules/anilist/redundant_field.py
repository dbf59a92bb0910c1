"""The rule against a field that is selected twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import FieldNode, print_ast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import SelectionUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["head_of", "redundant_field"]


def redundant_field(use: SelectionUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a field that a selection set has twice.

    What it does: warns of a field that is repeated in the same selection set, with the same
        arguments and directives.
    Why it is bad: AniList counts both for the complexity of the operation.
    Example: { Media(id: 1) { id id } }
    Use instead: { Media(id: 1) { id } }
    Source: AniList's limit of 500 field nodes, which counts each.
    """
    seen: dict[str, list[FieldNode]] = {}
    for node in use.node.selections:
        if not isinstance(node, FieldNode) or id(node) in scope.client:
            continue
        key = (node.alias or node.name).value
        same = seen.setdefault(key, [])
        if same and any(head_of(node) == head_of(other) for other in same):
            advice = "Merge the two selections." if node.selection_set else "Remove it."
            yield node, f"`{key}` is in this selection already, and counts twice. {advice}"
        same.append(node)


def head_of(node: FieldNode) -> tuple[str, tuple[str, ...]]:
    """Return what two fields that may be merged have in common."""
    parts = (*(node.arguments or ()), *(node.directives or ()))
    return node.name.value, tuple(sorted(map(print_ast, parts)))
