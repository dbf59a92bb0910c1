"""Errors for the parts of a document that the query builder cannot express."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import get_location

from kotae.check.documents import document_of
from kotae.check.limits import MAX_MESSAGE
from kotae.errors import DocumentError
from kotae.sanitize import excerpt, sanitize

if TYPE_CHECKING:
    from graphql import NameNode, Node

__all__ = ["checked_name", "refused"]


def refused(node: Node, reason: str) -> DocumentError:
    """Create the error for a node, with its place in its file or in the text."""
    place = ""
    document = document_of(node)
    if document is not None:
        place = f"{sanitize(str(document.location_of(node)))}: "
    elif node.loc is not None:
        at = get_location(node.loc.source, node.loc.start)
        place = f"{at.line}:{at.column}: "
    return DocumentError(f"{place}{excerpt(reason, MAX_MESSAGE)}")


def checked_name(node: NameNode) -> str:
    """Return a name, unless the query builder refuses it for what a document defines."""
    if node.value.startswith("__"):
        raise refused(node, f"GraphQL reserves the name {node.value}, as it begins with __.")
    return node.value
