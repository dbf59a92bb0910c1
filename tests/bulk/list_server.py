"""A list that changes between requests, served in pages without HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from kotae.api import Media, Page, Query
from kotae.base_error import Failed, Ok
from kotae.bulk.paging import Paging, PagingOptions
from kotae.bulk.steps import Begin, Emit, Execute, Finish
from kotae.errors import UsageError
from kotae.query.paged_list import PagedList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Literal

    from kotae.bulk.steps import Outcomes
    from kotae.errors import AniListError
    from kotae.query.operation import Operation

ALL = Page.media.select(Media.id)


def paging_of(
    path: object = ALL,
    *,
    per_page: int | None = None,
    limit: int | None = None,
    start_page: int = 1,
    max_pages: int | None = None,
    pages_per_request: int | Literal["auto"] = "auto",
) -> Paging:
    options = PagingOptions(per_page, limit, start_page, max_pages, pages_per_request)
    return Paging(PagedList(Query.page, path), options, check_limits=True)


class ListServer:
    """Serves a list of media in pages, and counts the requests.

    Attributes:
        ids: The list; None is a null.
        requests: The numbers of the pages of each request.
        before_request: Called before each request but the first, to change the list.
        failures: The errors of root fields, by the numbers of their pages; each comes once.
        has_next: Returns the `hasNextPage` of a page, from its number and what is true.
        has_list: Tells whether the list of a page is not null, from its number.
        genres: Those of each item, if they are selected.
        is_stuck: Whether it returns the first page for each number.
    """

    def __init__(self, ids: Sequence[int | None]) -> None:
        self.ids = list(ids)
        self.requests: list[list[int]] = []
        self.before_request: Callable[[], None] = lambda: None
        self.failures: dict[int, list[AniListError]] = {}
        self.has_next: Callable[[int, bool], bool | None] = lambda _, is_true: is_true
        self.has_list: Callable[[int], bool] = lambda _: True
        self.is_stuck = False
        self.genres: list[str] = []

    def outcomes(self, operation: Operation[list[object]]) -> Outcomes:
        if self.requests:
            self.before_request()
        variables = operation.variables
        numbers = [cast("int", n) for name, n in variables.items() if name.startswith("page")]
        self.requests.append(numbers)
        excluded = set(cast("list[int]", variables.get("id_not_in", [])))
        scores: list[str] = re.findall(r"(score_\d+):", operation.text)
        others: dict[str, object] = {}
        others |= dict.fromkeys(scores)
        ids = [one for one in self.ids if one not in excluded]
        if self.genres:
            others["genres"] = self.genres
        size = cast("int", variables["perPage"])
        data: dict[str, object] = {}
        for position, number in enumerate(numbers):
            begin = 0 if self.is_stuck else (number - 1) * size
            items = [
                None if one is None else {"id": one, **others} for one in ids[begin : begin + size]
            ]
            has_next = self.has_next(number, self.is_stuck or len(ids) > begin + size)
            info = {"hasNextPage": has_next}
            key = "Page" if position == 0 else f"Page_{position + 1}"
            data[key] = {"media": items if self.has_list(number) else None, "pageInfo": info}
        values = operation.decode(data)
        failures = [self.failures.get(number) for number in numbers]
        errors = [one.pop() if one else None for one in failures]
        return tuple(
            Ok(value) if error is None else Failed(error)
            for value, error in zip(values, errors, strict=True)
        )

    def run(self, paging: Paging, found: list[object], *, by_page: bool = False) -> None:
        """Perform the steps of paging, and add what it emits."""
        begun: Outcomes | None = None
        steps = paging.steps(by_page=by_page)
        value: object = None
        while True:
            try:
                step = steps.send(value)
            except StopIteration:
                assert begun is None
                return
            value = None
            match step:
                case Emit():
                    found += step.items
                case Execute():
                    assert begun is None
                    value = self.outcomes(step.operation)
                case Begin():
                    assert begun is None, "one request at most is in the background"
                    begun = self.outcomes(step.operation)
                case Finish():
                    value, begun = begun, None
                case _:
                    raise TypeError(step)

    def units(self, paging: Paging, *, by_page: bool = False) -> list[object]:
        """Return all that paging emits; a usage error is the last."""
        found: list[object] = []
        try:
            self.run(paging, found, by_page=by_page)
        except UsageError as error:
            found.append(error)
        return found

    def ids_of(self, paging: Paging) -> list[int]:
        return [cast("Media", one).id for one in self.units(paging)]
