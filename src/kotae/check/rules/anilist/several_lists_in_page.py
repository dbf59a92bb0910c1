"""The rule against several lists in one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.field_uses import list_fields
from kotae.naming import listed
from kotae.schema.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import FieldUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["several_lists_in_page"]


def several_lists_in_page(use: FieldUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a `Page` with more than one list.

    What it does: reports a `Page` that selects several lists, its fragments included. A list that
        a directive may leave out is not counted, unless its variable's default says so.
    Why it is bad: AniList returns one list of a page, and refuses several.
    Example: { Page { media { id } characters { id } } }
    Use instead: { works: Page { media { id } } people: Page { characters { id } } }
    Source: AniList's guide, "Pagination".
    """
    limit = limits().get(use.type.name)
    selection_set = use.node.selection_set
    if limit is None or limit.max_depth is None or selection_set is None:
        return
    names = list_fields(use.type)
    fields = scope.fields(selection_set)
    lists = dict.fromkeys(
        (field.alias or field.name).value for field in fields if field.name.value in names
    )
    if len(lists) > 1:
        message = (
            f"AniList returns one list of a page, and refuses {listed(lists)} together. Give each "
            "list a `Page` of its own, with an alias."
        )
        yield use.node, message
