"""The rule against pages that AniList does not reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.rules.anilist.scope import integer, is_null
from kotae.schema.limits import MAX_PAGE_ITEMS, limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import FieldUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["page_beyond_depth"]


def page_beyond_depth(use: FieldUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a page beyond the 5,000th item.

    What it does: reports a `page` whose product with `perPage` is above 5,000.
    Why it is bad: AniList refuses the request with 400.
    Example: { Page(page: 101, perPage: 50) { media { id } } }
    Use instead: { Page(page: 100, perPage: 50) { media(startDate_greater: 20200000) { id } } }
    Source: AniList's error "Page depth exceeds maximum allowed for API requests (5000 entries)".
    """
    limit = limits().get(use.type.name)
    node = use.value("page")
    page = integer(scope.value(node))
    if node is None or limit is None or limit.max_depth is None or page is None:
        return
    size: int | None = MAX_PAGE_ITEMS  # without `perPage`, and in place of null or one out of range
    value = scope.value(use.value("perPage"))
    if "perPage" in use.arguments and not is_null(value):
        size = integer(value)
    if size is None:
        size = 1  # a variable: one item at least
    elif not 0 < size <= MAX_PAGE_ITEMS:
        size = MAX_PAGE_ITEMS
    if page * size > limit.max_depth:
        message = (
            f"AniList refuses pages beyond {limit.max_depth:,} items: {page:,} times {size:,} is "
            "more. Narrow the filters, and page through each part."
        )
        yield node, message
