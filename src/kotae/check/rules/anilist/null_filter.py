"""The rule against a null in a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.rules.anilist.scope import is_null
from kotae.schema.limits import NO_FILTERS

if TYPE_CHECKING:
    from graphql import ValueNode

    from kotae.check.field_uses import ArgumentUse

__all__ = ["null_filter"]


def null_filter(use: ArgumentUse, value: ValueNode) -> str | None:
    """Find an explicit null in a filter.

    What it does: reports `null` in a filter of `Query`, `Page` or `InternalPage`, also as the
        default of a variable.
    Why it is bad: AniList fails with 500, instead of leaving the filter out.
    Example: { Page { media(format: null) { id } } }
    Use instead: { Page { media { id } } }
    Source: reports of the API's users.
    """
    parent = use.coordinate.partition(".")[0]
    if parent not in ("Query", "Page", "InternalPage") or not is_null(value):
        return None
    if use.node.name.value in NO_FILTERS:
        return None
    return f"AniList fails on a null in the filter `{use.node.name.value}`. Leave it out."
