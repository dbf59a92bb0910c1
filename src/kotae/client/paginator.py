"""`Paginator` and `AsyncPaginator`: the items of a list that has pages, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import AsyncGeneratorType, GeneratorType

    from kotae.bulk.paging import PageOfItems, Paging
    from kotae.wire.steps import Steps

__all__ = ["AsyncPaginator", "Paginator"]

Item_co = TypeVar("Item_co", covariant=True)


class _BasePaginator(Generic[Item_co]):
    """The parts of both paginators.

    Args:
        make_paging: Starts paging at the first page.
    """

    def __init__(self, make_paging: Callable[[], Paging]) -> None:
        self._make_paging = make_paging
        self._paging = make_paging()

    @property
    def next_page(self) -> int:
        """The first page that the caller does not have completely: `start_page` of a later call."""
        return self._paging.next_page

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at page {self.next_page}>"


class Paginator(_BasePaginator[Item_co], Iterator[Item_co]):
    """The iterator over a list's items that `Client.paginate` returns.

    It sends a request when you need its first item, or one request ahead. After an error, a
    cancellation or Ctrl-C, iterate again: it goes on with the page that failed.
    """

    def __init__(
        self,
        make_paging: Callable[[], Paging],
        iterate: Callable[[Steps[None]], Iterator[object]],
    ) -> None:
        super().__init__(make_paging)
        self._iterate = iterate
        self._items: GeneratorType[Item_co, None, None] | None = None

    def __next__(self) -> Item_co:
        if self._items is None or self._items.gi_frame is None:
            items = self._iterate(self._paging.steps(by_page=False))
            self._items = cast("GeneratorType[Item_co, None, None]", items)
        # Unlike `next`, this statement loses no item if a signal comes after it.
        for item in self._items:
            return item
        raise StopIteration

    def pages(self) -> Iterator[PageOfItems[Item_co]]:
        """Return an iterator over the pages, which begins at the first one.

        If items moved while the list was read, their page comes again with these items alone.
        """
        steps = self._make_paging().steps(by_page=True)
        return cast("Iterator[PageOfItems[Item_co]]", self._iterate(steps))


class AsyncPaginator(_BasePaginator[Item_co], AsyncIterator[Item_co]):
    """The asynchronous iterator over a list's items that `AsyncClient.paginate` returns.

    It sends a request when you need its first item, or one request ahead. After an error, a
    cancellation or Ctrl-C, iterate again: it goes on with the page that failed.
    """

    def __init__(
        self,
        make_paging: Callable[[], Paging],
        iterate: Callable[[Steps[None]], AsyncIterator[object]],
    ) -> None:
        super().__init__(make_paging)
        self._iterate = iterate
        self._items: AsyncGeneratorType[Item_co, None] | None = None

    async def __anext__(self) -> Item_co:
        # An event loop that ends closes it too.
        if self._items is None or self._items.ag_frame is None:
            items = self._iterate(self._paging.steps(by_page=False))
            self._items = cast("AsyncGeneratorType[Item_co, None]", items)
        return await anext(self._items)

    def pages(self) -> AsyncIterator[PageOfItems[Item_co]]:
        """Return an asynchronous iterator over the pages; see `Paginator.pages`."""
        steps = self._make_paging().steps(by_page=True)
        return cast("AsyncIterator[PageOfItems[Item_co]]", self._iterate(steps))


# A traceback and a repr show the names that users import: kotae.Paginator.
for _class in (AsyncPaginator, Paginator):
    _class.__module__ = "kotae"
