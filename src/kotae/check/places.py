"""Where a complaint of graphql-core belongs: at the place that a person must edit.

A complaint names nodes. What it says of a definition belongs into that definition's file, even
if the nodes stand in fragments of other files: the fragment is fine by itself, and others may
use it well. The message then says where the other place is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import SelectionSetNode

from kotae.check.documents import definition_of, document_of, spreads_below
from kotae.check.findings import Finding
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import FragmentSpreadNode, Node

    from kotae.check.documents import Definition
    from kotae.check.validation import RuleError

__all__ = ["finding_of"]


def finding_of(
    complaint: RuleError, reaches: Callable[[FragmentSpreadNode, Definition], bool]
) -> Finding:
    """Turn a complaint into a finding at the right place.

    Args:
        complaint: What graphql-core says of a definition.
        reaches: Tells whether a spread reaches a fragment, directly or through others.
    """
    definition = complaint.definition
    nodes = list(complaint.error.nodes or ())
    own = [node for node in nodes if _is_inside(node, definition)]
    elsewhere = [node for node in nodes if not _is_inside(node, definition)]
    message = f"{complaint.error.message} {_names(elsewhere)}".strip()
    anchor = own[0] if own else _anchor(elsewhere, complaint, reaches)
    return Finding(
        rule=complaint.rule,
        message=message,
        document=definition.document,
        location=definition.document.location_of(anchor),
        definition=definition,
        severity=Severity.WARNING if complaint.rule == "no-deprecated" else Severity.ERROR,
        gist=complaint.error.message,
    )


def _is_inside(node: Node, definition: Definition) -> bool:
    if node.loc is None or definition.node.loc is None:
        return node is definition.node
    return (
        document_of(node) is definition.document
        and definition.node.loc.start <= node.loc.start <= definition.node.loc.end
    )


def _names(nodes: list[Node]) -> str:
    """Say where nodes in fragments stand, at most two of them."""
    places: dict[str, None] = {}
    for node in nodes:
        definition = definition_of(node)
        if definition:
            name = definition.name or "…"
            places[f"fragment '{name}' ({definition.document.location_of(node)})"] = None
    listed = list(places)[:2]
    return f"See {' and '.join(listed)}." if listed else ""


def _anchor(
    nodes: list[Node],
    complaint: RuleError,
    reaches: Callable[[FragmentSpreadNode, Definition], bool],
) -> Node:
    """Return where a definition must be edited if none of the nodes stands in it.

    Where fields of fragments meet, that is the last spread that leads to one of them; where
    graphql-core made the nodes itself, what it was looking at; else, as for a variable that
    only a fragment uses, the definition.
    """
    inside = complaint.inside
    if not any(node.loc for node in nodes) and _is_inside(inside, complaint.definition):
        return inside
    if isinstance(inside, SelectionSetNode):
        targets = [found for node in nodes if (found := definition_of(node))]
        for spread in reversed(list(spreads_below(inside))):
            if any(reaches(spread, target) for target in targets):
                return spread
    return complaint.definition.node
