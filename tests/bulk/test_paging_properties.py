"""Properties of paging: a list that changes loses nothing and repeats nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bulk.list_server import ListServer, paging_of

from kotae.errors import (
    AniListError,
    ConnectionFailedError,
    NotFoundError,
    QueryRejectedError,
    RateLimitedError,
    ServerError,
)

if TYPE_CHECKING:
    from typing import Literal

    from kotae.api import Media

#: A change: what to do, the item it is about, and where to.
_CHANGES = st.lists(
    st.tuples(st.sampled_from(["insert", "delete", "move"]), st.integers(0), st.integers(0)),
    max_size=6,
)
_PER_REQUEST = st.one_of(st.just("auto"), st.integers(1, 4))


def _changed(ids: list[int], changes: list[tuple[str, int, int]], per_page: int) -> list[int]:
    """Apply the changes that leave every item within one page of its place."""
    old = {one: place for place, one in enumerate(ids)}
    now = list(ids)
    for kind, item, place in changes:
        trial = list(now)
        if kind == "insert":
            trial.insert(place % (len(trial) + 1), 1000 + max([0, *old, *trial]))
        elif trial:
            one = trial.pop(item % len(trial))
            if kind == "move":
                trial.insert(place % (len(trial) + 1), one)
        if all(abs(at - old.get(one, at)) <= per_page for at, one in enumerate(trial)):
            now = trial
    return now


@settings(max_examples=300)
@given(
    st.integers(0, 40),
    st.integers(1, 6),
    _PER_REQUEST,
    st.lists(_CHANGES, max_size=8),
)
def test_a_list_that_changes_loses_nothing_that_was_there_all_the_time_and_repeats_nothing(
    count: int,
    per_page: int,
    pages_per_request: int | Literal["auto"],
    changes: list[list[tuple[str, int, int]]],
) -> None:
    ids = list(range(1, count + 1))
    server = ListServer(ids)
    there_all_the_time = set(ids)
    rest = iter(changes)
    no_changes: list[tuple[str, int, int]] = []

    def change() -> None:
        now = [one for one in server.ids if one is not None]
        changed = _changed(now, next(rest, no_changes), per_page)
        there_all_the_time.intersection_update(changed)
        server.ids[:] = changed

    server.before_request = change
    found = server.ids_of(paging_of(per_page=per_page, pages_per_request=pages_per_request))
    assert len(found) == len(set(found))
    # An item that comes between two requests, and goes before the end, may be missed.
    assert there_all_the_time <= set(found)


@settings(max_examples=100)
@given(
    st.integers(0, 300),
    st.integers(1, 50),
    _PER_REQUEST,
    st.one_of(st.none(), st.integers(1, 100)),
    st.one_of(st.none(), st.integers(1, 5)),
    st.integers(1, 4),
)
def test_an_unchanged_list_comes_in_order_up_to_the_limit_and_no_page_is_requested_beyond_it(  # noqa: PLR0917 - what hypothesis generates
    count: int,
    per_page: int,
    pages_per_request: int | Literal["auto"],
    limit: int | None,
    max_pages: int | None,
    start_page: int,
) -> None:
    server = ListServer(list(range(1, count + 1)))
    paging = paging_of(
        per_page=per_page,
        pages_per_request=pages_per_request,
        limit=limit,
        max_pages=max_pages,
        start_page=start_page,
    )
    found = server.ids_of(paging)
    begin = (start_page - 1) * per_page
    end = count if max_pages is None else begin + max_pages * per_page
    end = end if limit is None else min(end, begin + limit)
    assert found == server.ids[begin:end]
    if limit is not None:
        last = start_page - 1 + -(-limit // per_page)
        assert max(map(max, server.requests)) <= last


_ERRORS = st.sampled_from(
    [
        ServerError("Internal Server Error", status=500),
        QueryRejectedError("Bad Request", status=400),
        NotFoundError("Not Found.", status=404),
        RateLimitedError("Too Many Requests.", retry_after_s=60, burst=False),
        ConnectionFailedError("The connection was lost.", reached_server=True),
    ]
)


@settings(max_examples=100)
@given(
    st.integers(0, 60),
    st.integers(1, 6),
    _PER_REQUEST,
    st.dictionaries(st.integers(1, 12), st.lists(_ERRORS, max_size=3), max_size=5),
    st.one_of(st.none(), st.integers(1, 60)),
)
def test_errors_lose_nothing_and_repeat_nothing_if_the_caller_goes_on_after_them(
    count: int,
    per_page: int,
    pages_per_request: int | Literal["auto"],
    failures: dict[int, list[AniListError]],
    limit: int | None,
) -> None:
    server = ListServer(list(range(1, count + 1)))
    server.failures = failures
    paging = paging_of(per_page=per_page, pages_per_request=pages_per_request, limit=limit)
    found: list[object] = []
    for _ in range(20):
        with suppress(AniListError):
            server.run(paging, found)
            break
    ids = [cast("Media", one).id for one in found]
    assert ids == server.ids[:limit]
