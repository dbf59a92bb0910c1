"""AniList's limits: rules that are not in its schema, as plain typed data.

`limits.json` has the limits of single elements; the constants are those of the whole API. The
checker, the builder and the local server use both.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from kotae.schema.resources import read_resource

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "MAX_CHUNK_ITEMS",
    "MAX_COMPLEXITY",
    "MAX_CONNECTION_ITEMS",
    "MAX_FILTER_ITEMS",
    "MAX_LIST_ENTRIES",
    "MAX_PAGE_DEPTH",
    "MAX_PAGE_ITEMS",
    "NO_FILTERS",
    "Limit",
    "limits",
]

#: Field nodes an operation may have once its fragments are expanded; arguments and list sizes
#: do not multiply, `__schema` counts 0 and `__typename` 1.
#: Source: AniList's error "Max query complexity should be 500 but got N."
MAX_COMPLEXITY = 500

#: The most items of a `Page`; AniList silently reduces a larger `perPage`.
#: Source: AniList's guide, "Pagination".
MAX_PAGE_ITEMS = 50

#: The most items of a connection, as `Media.characters`; AniList silently reduces more.
#: Source: reports of users.
MAX_CONNECTION_ITEMS = 25

#: The largest product of `page` and `perPage`; beyond it AniList's response has status 400.
#: Source: AniList's error "Page depth exceeds maximum allowed for API requests (5000 entries)".
MAX_PAGE_DEPTH = 5000

#: The most entries of a chunk of `MediaListCollection`, its `perChunk`.
#: Source: the schema.
MAX_CHUNK_ITEMS = 500

#: The most entries of a list that `MediaListCollection` can reach; they are the last updated ones.
#: Source: reports of users.
MAX_LIST_ENTRIES = 11_000

#: The most values of a filter such as `id_in` or `genre_not_in`.
#: Source: the schema.
MAX_FILTER_ITEMS = 10_000

#: Arguments of lists that are no filters: a null in them has no effect. Source for `search`:
#: anilist-node sends a null for a search without words, in its README and in programs that use it.
NO_FILTERS = frozenset(
    {
        *("search", "sort", "page", "perPage", "chunk", "perChunk"),
        *("forceSingleCompletedList", "resetNotificationCount"),
    }
)


class Limit(NamedTuple):
    """The limits of an element that its schema does not state.

    Attributes:
        max: The largest number, or the greatest length of a text in characters.
        min: The smallest number, or the least length of a text in characters.
        max_items: The most values of a list.
        max_depth: The largest product of `page` and `perPage`.
        default: The value that AniList uses if the argument is left out.
        versions: The values of a `version` argument; for an enum value, those that return it.
        requires: Other arguments that are needed too; `a|b` means one of the two.
        needs_token: Whether AniList requires a token.
        depends_on_viewer: Whether the result depends on the viewer.
        moderators_only: Whether only moderators of AniList may use it.
    """

    max: int | None = None
    min: int | None = None
    max_items: int | None = None
    max_depth: int | None = None
    default: int | None = None
    versions: tuple[int, ...] = ()
    requires: tuple[str, ...] = ()
    needs_token: bool = False
    depends_on_viewer: bool = False
    moderators_only: bool = False


@cache
def limits() -> Mapping[str, Limit]:
    """Return all limits of `limits.json`, read once.

    Returns:
        Limits by element: `Type`, `Type.field`, `Type.VALUE` or `Type.field(argument:)`.
    """
    import json  # noqa: PLC0415 - a client that only reads the constants needs neither

    entries: dict[str, dict[str, Any]] = json.loads(read_resource("limits.json"))
    for entry in entries.values():
        for name in ("versions", "requires"):
            entry[name] = tuple(entry.get(name, ()))
    return MappingProxyType({place: Limit(**entry) for place, entry in entries.items()})
