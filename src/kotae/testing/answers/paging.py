"""Pages and connections: windows on a list, and what `pageInfo` says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.testing.answers.ask import Ask

__all__ = [
    "DEFAULT_CONNECTION_ITEMS",
    "DEFAULT_PAGE_ITEMS",
    "FIRST",
    "Connection",
    "Edge",
    "PageInfoRecord",
    "Paged",
    "Window",
    "connection",
    "connection_window",
    "page_info",
    "page_window",
    "whole_connection",
]

#: Items of a `Page` and of a connection that ask for no number. Source: AniList's guide.
DEFAULT_PAGE_ITEMS = 50
DEFAULT_CONNECTION_ITEMS = 25

#: What AniList says where it does not count. Source: reports of the API's users.
_WRONG_TOTAL = 5000


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a list.

    Attributes:
        page: From 1.
        per_page: Items a page, at least 1.
    """

    page: int
    per_page: int

    @property
    def offset(self) -> int:
        """How many items come before."""
        return (self.page - 1) * self.per_page

    def of(self, items: Sequence[object]) -> Paged:
        """Return this part of a list that is at hand."""
        end = self.offset + self.per_page
        return Paged(items[self.offset : end], len(items) > end, lambda: len(items))


#: The first item alone: what a root such as `Media` answers with.
FIRST = Window(1, 1)


@dataclass(frozen=True, slots=True)
class Paged:
    """What a window shows.

    Attributes:
        items: Records, at most `per_page` of them.
        has_next: Whether more come after.
        count: Counts the whole list.
    """

    items: Sequence[object]
    has_next: bool
    count: Callable[[], int]


class PageInfoRecord(TypedDict):
    """`PageInfo`."""

    total: int
    perPage: int
    currentPage: int
    lastPage: int
    hasNextPage: bool


class Connection(TypedDict):
    """What every connection of the schema holds."""

    edges: Sequence[Edge]
    nodes: Sequence[object]
    pageInfo: PageInfoRecord


#: An edge: `node`, `id` and what its type has besides; keys that are no field are for resolvers.
Edge = dict[str, object]


def page_window(ask: Ask, page: int | None, per_page: int | None) -> Window:
    """Return a `Page`'s window.

    Raises:
        Refusal: It lies too deep: 400.
    """
    window = _window(page, per_page, DEFAULT_PAGE_ITEMS, ask.rules.page_items)
    depth = ask.rules.page_depth
    if depth is not None and window.page * window.per_page > depth:
        raise Refusal(f"Page depth exceeds maximum allowed for API requests ({depth} entries)", 400)
    return window


def connection_window(ask: Ask, page: int | None, per_page: int | None) -> Window:
    """Return a connection's window."""
    return _window(page, per_page, DEFAULT_CONNECTION_ITEMS, ask.rules.connection_items)


def connection(
    ask: Ask, window: Window, items: Sequence[object], edge: Callable[[object], Edge | None]
) -> Connection:
    """Return a connection's part of a list.

    Args:
        ask: The request.
        window: The part.
        items: The whole list.
        edge: Makes an item's edge, with its `node`; None leaves the item out.
    """
    paged = window.of(items)
    return _connected(paged.items, page_info(ask, window, paged), edge)


def whole_connection(
    ask: Ask, items: Sequence[object], edge: Callable[[object], Edge | None]
) -> Connection:
    """Return the connection of a field that has no pages, as `Media.studios`."""
    window = Window(1, max(len(items), 1))
    return _connected(items, page_info(ask, window, window.of(items)), edge)


def page_info(ask: Ask, window: Window, paged: Paged | None) -> PageInfoRecord:
    """Return what `pageInfo` says; with nothing to page through it is empty."""
    if paged is not None and ask.rules.wrong_totals:
        total = _WRONG_TOTAL
    else:
        total = 0 if paged is None else paged.count()
    return {
        "total": total,
        "perPage": window.per_page,
        "currentPage": window.page,
        "lastPage": max(-(-total // window.per_page), 1),
        "hasNextPage": paged is not None and paged.has_next,
    }


def _window(page: int | None, per_page: int | None, default: int, most: int | None) -> Window:
    size = default if per_page is None or per_page < 1 else per_page
    if most is not None:
        size = min(size, most)
    return Window(max(page or 1, 1), size)


def _connected(
    items: Sequence[object], info: PageInfoRecord, edge: Callable[[object], Edge | None]
) -> Connection:
    edges = [made for made in map(edge, items) if made is not None]
    return {"edges": edges, "nodes": [made["node"] for made in edges], "pageInfo": info}
