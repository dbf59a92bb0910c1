"""The rule against pages of more than 50 items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.rules.anilist.scope import integer
from kotae.schema.limits import limits

if TYPE_CHECKING:
    from graphql import ValueNode

    from kotae.check.field_uses import ArgumentUse

__all__ = ["connection_size_over_25", "page_size_over_50"]


def page_size_over_50(use: ArgumentUse, value: ValueNode) -> str | None:
    """Find a `perPage` of a `Page` that AniList reduces.

    What it does: warns of a `perPage` above 50, as a literal or as the default of a variable.
    Why it is bad: AniList returns 50 items without an error, so a program that trusts the number
        skips the others.
    Example: { Page(perPage: 100) { media { id } } }
    Use instead: { Page(perPage: 50) { pageInfo { hasNextPage } media { id } } }
    Source: AniList's guide, "Pagination".
    """
    return _reduced(use, value) if use.coordinate == "Query.Page(perPage:)" else None


def connection_size_over_25(use: ArgumentUse, value: ValueNode) -> str | None:
    """Find a `perPage` of a connection that AniList reduces.

    What it does: warns of a `perPage` above 25, as of `Media.characters`.
    Why it is bad: AniList returns 25 items without an error.
    Example: { Media(id: 1) { characters(perPage: 50) { nodes { id } } } }
    Use instead: { Media(id: 1) { characters(perPage: 25) { nodes { id } } } }
    Source: reports of the API's users; the fields are in `limits.json`.
    """
    is_page = use.coordinate == "Query.Page(perPage:)"
    return None if is_page else _reduced(use, value)


def _reduced(use: ArgumentUse, value: ValueNode) -> str | None:
    limit = limits().get(use.coordinate)
    size = integer(value)
    if use.node.name.value != "perPage" or limit is None or limit.max is None or size is None:
        return None
    if size <= limit.max:
        return None
    return f"AniList returns {limit.max} items at most, not {size:,}. Ask for {limit.max}."
