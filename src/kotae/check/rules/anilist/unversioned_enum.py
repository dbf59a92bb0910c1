"""The rule for fields whose newer values need a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.rules.anilist.scope import integer
from kotae.schema.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import FieldUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["unversioned_enum"]


def unversioned_enum(use: FieldUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find an enum that is read without its newest values.

    What it does: warns of `Media.status`, `Media.source` and `MediaEdge.relationType` without
        their newest `version`.
    Why it is bad: AniList returns older values in place of newer ones, as `RELEASING` in place of
        `HIATUS`.
    Example: { Media(id: 1) { status } }
    Use instead: { Media(id: 1) { status(version: 2) } }
    Source: the schema's descriptions; the versions are in `limits.json`.
    """
    limit = limits().get(f"{use.coordinate}(version:)")
    if limit is None or not limit.versions:
        return
    newest, node = max(limit.versions), use.value("version")
    version = integer(scope.value(node))
    if node is None or (version is not None and version < newest):
        name = use.node.name.value
        message = (
            f"Without its newest version, `{name}` has older values in place of newer ones. Write "
            f"`{name}(version: {newest})`."
        )
        yield use.node, message
