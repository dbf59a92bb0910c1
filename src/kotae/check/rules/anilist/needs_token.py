"""The rule about operations that need a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.schema.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import FieldUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["needs_token"]


def needs_token(use: FieldUse, _scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find root fields that AniList refuses without a token.

    What it does: reports mutations, `Viewer` and the like, for programs that never have a token.
    Why it is bad: without a token, AniList refuses the request with 401.
    Example: { Viewer { id } }
    Use instead: { User(name: "Kotae") { id } }
    Source: AniList's guide, "Authentication"; the places are in `limits.json`.
    """
    parent = use.coordinate.partition(".")[0]
    for place in (parent, use.coordinate):
        limit = limits().get(place)
        if limit is not None and limit.needs_token:
            yield use.node, f"AniList refuses `{use.coordinate}` without a token."
            return
