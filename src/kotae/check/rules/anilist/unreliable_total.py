"""The rule against totals that AniList gets wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import FieldUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["unreliable_total"]


_WRONG = ("total", "lastPage")


def unreliable_total(use: FieldUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find the totals of a `PageInfo` without `hasNextPage`.

    What it does: warns of `total` and `lastPage` where `hasNextPage` is not selected.
    Why it is bad: AniList's numbers are wrong, usually 5000, so a loop over them ends too early or
        too late.
    Example: { Page { pageInfo { total } media { id } } }
    Use instead: { Page { pageInfo { hasNextPage } media { id } } }
    Source: AniList's guide, "Pagination", and recorded responses.
    """
    selection_set = use.node.selection_set
    if selection_set is None or use.type.name != "PageInfo":
        return
    nodes = {field.name.value: field for field in scope.fields(selection_set)}
    name = next((name for name in _WRONG if name in nodes), None)
    if name and "hasNextPage" not in nodes:
        node = next((each for each in selection_set.selections if each is nodes[name]), use.node)
        yield (
            node,
            f"AniList's `{name}` is wrong. Select `hasNextPage`, and go on while it is true.",
        )
