"""The rule against totals that AniList gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import FieldUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["unreliable_total"]


def unreliable_total(use: FieldUse, _scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find the totals of `PageInfo`.

    What it does: warns of `total` and `lastPage`.
    Why it is bad: AniList's numbers are wrong, usually 5000, so a loop over them ends too early or
        too late.
    Example: { Page { pageInfo { total } media { id } } }
    Use instead: { Page { pageInfo { hasNextPage } media { id } } }
    Source: AniList's guide, "Pagination", and recorded responses.
    """
    if use.coordinate in ("PageInfo.total", "PageInfo.lastPage"):
        name = use.node.name.value
        yield use.node, f"AniList's `{name}` is wrong. Go on while `hasNextPage` is true."
