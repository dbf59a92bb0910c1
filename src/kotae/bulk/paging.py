"""Paging: the requests for the pages of a list, and their items, each once."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar, cast

from kotae.api import Query
from kotae.bulk.steps import Begin, Emit, Execute, Finish
from kotae.errors import (
    AniListError,
    ArgumentError,
    PartialResponseError,
    QueryRejectedError,
    SelectionError,
    ServerError,
)
from kotae.naming import listed
from kotae.query.paged_list import PagedList, PagePart
from kotae.schema.limits import (
    MAX_COMPLEXITY,
    MAX_CONNECTION_ITEMS,
    MAX_FILTER_ITEMS,
    MAX_PAGE_DEPTH,
    MAX_PAGE_ITEMS,
)
from kotae.values import checked_integer
from kotae.wire.steps import perform

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from kotae.bulk.steps import Outcomes
    from kotae.query.paged_list import PagedItem, PageRequest
    from kotae.wire.steps import Steps

__all__ = ["MAX_PAGES_WITHOUT_ITEMS", "PageOfItems", "Paging", "PagingOptions", "paging_of"]

Item_co = TypeVar("Item_co", covariant=True)

#: Pages in a row without a new item, after which the list is taken to be at its end: AniList
#: sometimes says of empty pages without end that another one follows.
MAX_PAGES_WITHOUT_ITEMS = 5
#: Errors that may be about one page of several, or about a request that is too large.
_ERRORS_OF_ONE_PAGE = (PartialResponseError, QueryRejectedError, ServerError)
#: The ends of the names of arguments that narrow a list to a range.
_NARROWING = ("_greater", "_lesser")


@dataclass(frozen=True, slots=True)
class PageOfItems(Generic[Item_co]):
    """A page of a list.

    Attributes:
        items: Its items, without nulls and without those of earlier pages.
        number: Its number, from 1.
        has_next: Whether AniList says that another page follows.
    """

    items: Sequence[Item_co]
    number: int
    has_next: bool


class PagingOptions(NamedTuple):
    """The options of `paginate`, which explains them."""

    per_page: int | None
    limit: int | None
    start_page: int
    max_pages: int | None
    pages_per_request: int | Literal["auto"]


class Paging:
    """The pages of one list, requested one after the other.

    If a request of several pages fails, the first page that failed is requested alone, so that an
    error is about one page. The requests after it grow again from one page. After an error, `steps`
    goes on with the page that failed.

    A list may change between two requests. An item that moves towards its beginning could be
    missed. So each request also looks at the last page of the request before. If new identities are
    there, the next request has this page and both beside it again. This finds all items that moved
    by one page at most between two requests. An item that moves towards the end comes again, and is
    left out.

    Args:
        paged: The list.
        options: The options.
        check_limits: Whether to apply AniList's limits.

    Raises:
        ArgumentError: An option is out of its range, or an argument is beyond a limit.
        ComplexityError: One page alone exceeds AniList's limit.
        SelectionError: Two selected fields conflict.

    Attributes:
        next_page: The number of the first page that the caller does not have completely.
    """

    def __init__(self, paged: PagedList, options: PagingOptions, *, check_limits: bool) -> None:
        self._paged = paged
        most = MAX_CONNECTION_ITEMS if paged.is_connection else MAX_PAGE_ITEMS
        per_page = most if options.per_page is None else options.per_page
        self._per_page = checked_integer("per_page", per_page, 1, most if check_limits else None)
        #: The number of the last page that AniList returns.
        self._last_number = (
            None if paged.is_connection else max(1, MAX_PAGE_DEPTH // self._per_page)
        )
        start = checked_integer("start_page", options.start_page, 1, self._last_number)
        #: Items, and pages, that the caller still wants; None for all.
        self._items_left = _checked("limit", options.limit)
        self._pages_left = _checked("max_pages", options.max_pages)
        self._measure(options.pages_per_request, check_limits=check_limits)
        self.next_page: int = start
        self._is_from_start = start == 1
        #: The next page to request, as the caller numbers pages; and the difference to AniList's
        #: numbers, which begin again at 1 once ids are left out of the list.
        self._next = start
        self._offset = 0
        #: The largest number of pages of the next request; None if the options say it.
        self._batch: int | None = None
        if self._items_left is self._pages_left is self._per_request is None:
            self._batch = 1
        #: Whether the next request has one page alone, since several failed.
        self._is_alone = False
        self._excluded: list[object] = []
        self._seen: dict[Hashable, None] = {}
        self._is_at_end = False
        #: Whether the limit left out items of the last page.
        self._is_cut = False
        self._pages_without_items = 0
        #: The last page of the last request; None if there is nothing to look at.
        self._last: int | None = None
        self._missed: set[Hashable] = set()
        self._again: list[int] = []
        #: Pages that the caller lacks in part, and iterators over the rest of their items.
        self._pending: list[tuple[PageOfItems[object], Iterator[object]]] = []
        #: The state before the response that is being taken, with the length of `_seen`.
        self._checkpoint: tuple[int, dict[str, object]] | None = None

    def _measure(self, pages: int | Literal["auto"], *, check_limits: bool) -> None:
        """Find out what a page costs, and a look at the last page of the request before."""
        one, two, look = (
            self._paged.request(parts, self._per_page).operation
            for parts in (
                [PagePart(1)],
                [PagePart(1), PagePart(2)],
                [PagePart(1), PagePart(2, is_whole=False)],
            )
        )
        one.check(check_limits=check_limits)
        self._page_cost = two.complexity - one.complexity
        self._look_cost = look.complexity - one.complexity
        #: What all of a request but its pages costs.
        self._base_cost = one.complexity - self._page_cost
        most = self._capacity(has_look=True) if check_limits else None
        self._per_request = (
            None if pages == "auto" else checked_integer("pages_per_request", pages, 1, most)
        )

    def _capacity(self, *, has_look: bool) -> int:
        """Return how many pages a request can have: at least one."""
        room = MAX_COMPLEXITY - self._base_cost - (self._look_cost if has_look else 0)
        return max(1, room // self._page_cost)

    def steps(self, *, by_page: bool) -> Steps[None]:
        """Request the pages, and emit items or pages.

        The next request begins in the background once the caller has the first item of a request: a
        caller who wants one item causes no second request.

        Args:
            by_page: Whether to emit pages.

        Raises:
            AniListError: A request failed; all items before it were emitted.
            ArgumentError: The list goes on where AniList returns no more of it.
        """
        self._roll_back()
        yield from self._give(None, by_page=by_page)
        request, is_begun = self._next_request(), False
        while request is not None:
            outcomes: Outcomes = yield from perform(
                Finish() if is_begun else Execute(request.operation)
            )
            copies = {"_missed": {*self._missed}, "_again": [*self._again]}
            self._checkpoint = (len(self._seen), {**vars(self), **copies})
            pages, error = self._take(request, outcomes)
            pending = [(page, iter(page.items)) for page in pages]
            self._pending, self._checkpoint = pending, None
            request = None
            if error is None:
                try:
                    request = self._next_request()
                except ArgumentError as failure:
                    error = failure
            is_begun = yield from self._give(request, by_page=by_page)
            if error is not None:
                try:
                    raise error
                finally:
                    del error  # its traceback refers to this frame, and so to itself

    def _give(self, following: PageRequest | None, *, by_page: bool) -> Steps[bool]:
        """Emit the pages that were taken; return whether the request that follows has begun."""
        is_begun = False
        while self._pending:
            page, rest = self._pending[0]
            units: Iterator[object] = iter((page,)) if by_page else rest
            if following is not None and not is_begun:
                yield from perform(Emit(islice(units, 0 if by_page else 1)))
                yield from perform(Begin(following.operation))
                is_begun = True
            yield from perform(Emit(units))
            if not (self._is_cut and len(self._pending) == 1):
                self.next_page = max(self.next_page, page.number + 1)
            self._pending = self._pending[1:]
        return is_begun

    def _roll_back(self) -> None:
        """Undo what was taken of a response before an interrupt."""
        if self._checkpoint is not None:
            count, values = self._checkpoint
            while len(self._seen) > count:
                self._seen.popitem()
            vars(self).update(values)

    def _next_request(self) -> PageRequest | None:
        """Return the next request; None if the list has ended, or the caller has enough."""
        capacity = 1 if self._is_alone else self._capacity(has_look=self._last is not None)
        again = self._again[:capacity]
        numbers = self._next_numbers(capacity - len(again))
        if self._items_left == 0 or not (again or numbers):
            return None
        parts = [PagePart(number - self._offset) for number in [*again, *numbers]]
        cost = self._base_cost + self._page_cost * len(parts) + self._look_cost
        if numbers and self._last is not None and cost <= MAX_COMPLEXITY:
            parts.append(PagePart(self._last - self._offset, is_whole=False))
        return self._paged.request(parts, self._per_page, self._excluded)

    def _next_numbers(self, room: int) -> range:
        """Return the numbers of the pages that come next."""
        count = self._count_wanted()
        if self._is_at_end or count == 0:
            return range(0)
        if self._last_number is not None:
            if self._next - self._offset > self._last_number:
                if self._again:
                    return range(0)
                self._leave_out_seen()
            count = min(count, self._offset + self._last_number - self._next + 1)
        count = min(count, room)
        return range(self._next, self._next + count)

    def _count_wanted(self) -> int:
        """Return the number of pages to request, before complexity and depth limit it."""
        items = None if self._items_left is None else -(-self._items_left // self._per_page)
        counts = [self._pages_left, items, self._per_request, self._batch]
        if self._batch is not None:
            self._batch *= 2
        return min(count for count in counts if count is not None)

    def _leave_out_seen(self) -> None:
        """Begin again at the first page, without the items that were on the pages before.

        Raises:
            ArgumentError: The list cannot leave out ids, or not so many, or paging did not start
                at the first page.
        """
        given = self._paged.excluded_ids
        seen = [cast("tuple[object]", identity)[0] for identity in self._seen]
        if given is None or not self._is_from_start or len(given) + len(seen) > MAX_FILTER_ITEMS:
            field = self._paged.list_field
            narrowing = [name for name in field.arguments if name.endswith(_NARROWING)]
            by = listed(narrowing or [name for name in field.arguments if name != "sort"])
            raise ArgumentError(
                f"{field.owner}.{field.python_name}: the list goes on after page {self._next - 1}, "
                f"and AniList returns no more than {MAX_PAGE_DEPTH:,} entries of one list. Narrow "
                f"it by its arguments, such as {by}, and page through each part."
            )
        self._last = None
        self._missed.clear()
        self._excluded = [*given, *seen]
        self._offset = self._next - 1

    def _take(
        self, request: PageRequest, outcomes: Outcomes
    ) -> tuple[list[PageOfItems[object]], AniListError | None]:
        """Take the pages of a request, up to the first that failed, and its error."""
        pages: list[PageOfItems[object]] = []
        failure: AniListError | None = None
        for position, part in enumerate(request.parts):
            if self._items_left == 0:
                return pages, None
            if failure is not None and part.is_whole:
                continue
            try:
                items, has_next = self._paged.read(request, outcomes, position)
            except AniListError as error:
                failure = error.with_traceback(None)
                continue
            number = part.number + self._offset
            if not part.is_whole:
                self._look(number, items)
            elif number < self._next:
                self._again.remove(number)
                missed = [item for item in items if item.identity in self._missed]
                if missed:
                    pages.append(PageOfItems(self._new_values(missed), number, has_next=True))
            elif not self._is_at_end:
                pages.append(self._next_page_of(items, number, has_next))
        if not self._missed:
            self._again.clear()
        if failure is not None:
            return pages, self._error_of(failure, request)
        self._is_alone = False
        return pages, None

    def _error_of(self, failure: AniListError, request: PageRequest) -> AniListError | None:
        """Return the error for the caller; None if its page is to be requested alone first."""
        if (
            isinstance(failure, _ERRORS_OF_ONE_PAGE)
            and sum(part.is_whole for part in request.parts) > 1
        ):
            self._is_alone, self._batch = True, 1
            return None
        # A copy: an error whose traceback holds its outcome would hold itself.
        error = copy.copy(failure)
        if self._last is not None and not self._offset:
            error.add_note(
                f"The items before page {self._next} are complete. To continue, iterate again, or "
                f"call paginate with start_page={self._next}."
            )
        return error

    def _next_page_of(
        self, items: Sequence[PagedItem], number: int, has_next: bool | None
    ) -> PageOfItems[object]:
        is_new = any(item.identity not in self._seen for item in items)
        self._pages_without_items = 0 if is_new else self._pages_without_items + 1
        # Where AniList does not say it, only a page without items is the last.
        goes_on = bool(items) if has_next is None else has_next
        self._is_at_end = not goes_on or self._pages_without_items == MAX_PAGES_WITHOUT_ITEMS
        self._next, self._last = number + 1, number
        if self._pages_left is not None:
            self._pages_left -= 1
        return PageOfItems(self._new_values(items), number, goes_on)

    def _new_values(self, items: Sequence[PagedItem]) -> list[object]:
        """Return the values of items that were on no other page, as many as the caller wants."""
        values: list[object] = []
        for item in items:
            if item.identity is None or item.identity not in self._seen:
                values += item.values
        # Afterwards, because a page that has an identity twice has two items.
        identities = [item.identity for item in items if item.identity is not None]
        self._seen |= dict.fromkeys(identities)
        self._missed.difference_update(identities)
        if self._items_left is not None:
            self._is_cut = len(values) > self._items_left
            values = values[: self._items_left]
            self._items_left -= len(values)
        return values

    def _look(self, number: int, items: Sequence[PagedItem]) -> None:
        """Look for items that moved to a page after it was requested."""
        identities = {item.identity for item in items if item.identity is not None}
        missed = identities - self._seen.keys()
        if not missed:
            return
        self._missed |= missed
        first, last = self._offset + 1, self._next - 1
        near = (one for one in (number, number - 1, number + 1) if first <= one <= last)
        self._again = list(dict.fromkeys([*self._again, *near]))


def paging_of(given: tuple[object, ...], options: PagingOptions, *, check_limits: bool) -> Paging:
    """Make the paging of a path through a list of `Page`, or of a root and a path; see `Paging`.

    Raises:
        SelectionError: The path does not lead through one paged list.
    """
    if len(given) not in {1, 2}:
        raise SelectionError(
            "expected a path such as Page.media.select(…), or a root and a path, such as "
            f"Query.media(id=1), Media.characters.edges.select(…); got {len(given)} values."
        )
    root, path = given if len(given) == 2 else (Query.page, given[0])
    return Paging(PagedList(root, path), options, check_limits=check_limits)


def _checked(name: str, value: int | None) -> int | None:
    return None if value is None else checked_integer(name, value, 1)


PageOfItems.__module__ = "kotae"
