"""Which of AniList's rules a server keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.errors import ArgumentError
from kotae.schema.limits import (
    MAX_CHUNK_ITEMS,
    MAX_COMPLEXITY,
    MAX_CONNECTION_ITEMS,
    MAX_FILTER_ITEMS,
    MAX_PAGE_DEPTH,
    MAX_PAGE_ITEMS,
)

if TYPE_CHECKING:
    from typing import Self

__all__ = ["MAX_LIST_ENTRIES", "Rules"]

#: Entries of a list that `MediaListCollection` can reach, the last updated ones.
#: Source: reports of the API's users.
MAX_LIST_ENTRIES = 11_000

_NUMBERS = (
    *("complexity", "page_items", "connection_items", "chunk_items"),
    *("list_entries", "page_depth", "filter_items"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """AniList's rules; a server keeps all of them but `referer` unless told otherwise.

    A rule with a number is off as None. `Rules.off()` keeps none; `Rules(complexity=None)` keeps
    the others.

    Attributes:
        post_only: Whether other methods than POST are refused with 405.
        tokens: Whether a bad or expired token is answered 400 `Invalid token`, and a missing one
            401 where the schema needs a viewer. Off, whoever sends none is user 1.
        private_users: Whether the lists and the page of a private user are 404 `Private User`
            for others.
        complexity: Field nodes an operation may have.
        page_items: The largest `perPage` of a `Page`; more is cut.
        connection_items: The largest `perPage` of a connection; more is cut.
        chunk_items: The largest `perChunk` of a `MediaListCollection`; more is cut.
        list_entries: Entries of a list that can be reached, the last updated ones.
        page_depth: How far `page` times `perPage` may reach.
        filter_items: Values that a filter such as `id_in` takes.
        one_list_per_page: Whether a `Page` with several data fields is refused.
        wrong_totals: Whether `total` and `lastPage` are as wrong as AniList's.
        null_filters: Whether an explicit null in a filter is answered 500.
        input_values: Whether a mutation's values are checked, and refused as `validation`.
        ownership: Whether only the owner of a list entry may change it.
        old_versions: Whether `status`, `source` and `relationType` hide the newer values from
            those who ask without `version`.
        required_arguments: Whether `MediaListCollection` needs a `type` and a user.
        siblings_of_missing: Whether the other roots of a request with an unknown id are still
            answered; reports disagree. False makes them null.
        burst: Whether too many requests a second are answered 429 without limit headers.
        referer: Whether requests without a `Referer` are answered 403, as some users saw.

    Raises:
        ArgumentError: A number is below 1.
    """

    post_only: bool = True
    tokens: bool = True
    private_users: bool = True
    complexity: int | None = MAX_COMPLEXITY
    page_items: int | None = MAX_PAGE_ITEMS
    connection_items: int | None = MAX_CONNECTION_ITEMS
    chunk_items: int | None = MAX_CHUNK_ITEMS
    list_entries: int | None = MAX_LIST_ENTRIES
    page_depth: int | None = MAX_PAGE_DEPTH
    filter_items: int | None = MAX_FILTER_ITEMS
    one_list_per_page: bool = True
    wrong_totals: bool = True
    null_filters: bool = True
    input_values: bool = True
    ownership: bool = True
    old_versions: bool = True
    required_arguments: bool = True
    siblings_of_missing: bool = True
    burst: bool = True
    referer: bool = False

    def __post_init__(self) -> None:
        for name in _NUMBERS:
            number: int | None = getattr(self, name)
            if number is not None and number < 1:
                raise ArgumentError(f"{name} is at least 1, or None for no limit, not {number}.")

    @classmethod
    def off(cls) -> Self:
        """Return rules that refuse nothing, cut nothing and hide nothing."""
        return cls(
            post_only=False,
            tokens=False,
            private_users=False,
            complexity=None,
            page_items=None,
            connection_items=None,
            chunk_items=None,
            list_entries=None,
            page_depth=None,
            filter_items=None,
            one_list_per_page=False,
            wrong_totals=False,
            null_filters=False,
            input_values=False,
            ownership=False,
            old_versions=False,
            required_arguments=False,
            burst=False,
        )
