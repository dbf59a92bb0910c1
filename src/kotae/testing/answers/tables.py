"""Every domain's resolvers and lists, together.

`RESOLVERS` are keyed `Type.field`. `LISTINGS` are a page's lists, keyed by their field of `Page`:
they take the request, the window, and the schema's arguments in snake_case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.answers import (
    activities,
    airing,
    characters,
    favourites,
    forum,
    list_changes,
    lists,
    media,
    notifications,
    other_changes,
    recommendations,
    reference,
    reviews,
    site,
    staff,
    statistics,
    studios,
    users,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.answers.paging import Paged

__all__ = ["LISTINGS", "RESOLVERS"]

_DOMAINS = (
    activities,
    airing,
    characters,
    favourites,
    forum,
    list_changes,
    lists,
    media,
    notifications,
    other_changes,
    recommendations,
    reference,
    reviews,
    site,
    staff,
    statistics,
    studios,
    users,
)

RESOLVERS: Mapping[str, Callable[..., object]] = {
    place: resolver for domain in _DOMAINS for place, resolver in domain.RESOLVERS.items()
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {
    name: listing for domain in _DOMAINS for name, listing in domain.LISTINGS.items()
}
