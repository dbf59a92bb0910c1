"""Paging: which pages are requested, and what is given."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import pytest
from tests.bulk.list_server import ALL, ListServer, paging_of

from kotae import PageOfItems, PrivateUserError, ServerError, Var
from kotae.api import Media, Page, Query
from kotae.bulk.paging import MAX_PAGES_WITHOUT_ITEMS
from kotae.errors import ArgumentError, ComplexityError
from kotae.query.build_operation import operation

if TYPE_CHECKING:
    from typing import Any

    from kotae.query.selectable import Selectable


def _thousands(count: int) -> list[int]:
    return list(range(1, count + 1))


def test_pages_double_in_each_request_if_nothing_says_how_many_are_wanted() -> None:
    server = ListServer(_thousands(750))
    assert server.ids_of(paging_of()) == server.ids
    # The last of each is the second look.
    assert server.requests == [[1], [2, 3, 1], [4, 5, 6, 7, 3], [*range(8, 16), 7]]


@pytest.mark.parametrize("limit", [1, 49, 50, 51, 120, 5000])
def test_a_limit_is_requested_at_once_and_no_page_more(limit: int) -> None:
    server = ListServer(_thousands(6000))
    assert server.ids_of(paging_of(limit=limit)) == server.ids[:limit]
    assert server.requests == [list(range(1, -(-limit // 50) + 1))]


def test_pages_end_at_max_pages_and_begin_at_start_page() -> None:
    server = ListServer(_thousands(500))
    assert server.ids_of(paging_of(start_page=3, max_pages=2)) == server.ids[100:200]
    assert server.requests == [[3, 4]]


def test_a_request_has_as_many_pages_as_pages_per_request_says() -> None:
    server = ListServer(_thousands(250))
    assert server.ids_of(paging_of(pages_per_request=2)) == server.ids
    assert server.requests == [[1, 2], [3, 4, 2], [5, 6, 4]]


@pytest.mark.parametrize("fields", [1, 6, 30, 300])
def test_five_thousand_items_take_as_many_requests_as_complexity_and_page_size_demand(
    fields: int,
) -> None:
    selected = [Media.id, *(Media.average_score.as_(f"score_{n}") for n in range(fields - 1))]
    path = Page.media.select(*cast("tuple[Selectable[Media], Any]", tuple(selected)))
    page = Query.page(page=1, per_page=50).select(path, Page.page_info.has_next_page)
    look = Query.page(page=1, per_page=50).select(Page.media.id)
    cost, looking = operation(page).complexity, operation(look).complexity
    # The first request has no page before it to look at.
    first, more = 500 // cost, max(1, (500 - looking) // cost)
    bound = 1 + -(-max(0, 100 - first) // more)
    server = ListServer(_thousands(5000))
    found = len(server.units(paging_of(path, limit=5000)))
    sys.stdout.write(f"{fields} fields: complexity {cost} a page, {bound} requests\n")
    assert (found, len(server.requests)) == (5000, bound)


def test_a_page_alone_may_be_too_complex_for_a_second_look() -> None:
    selected = [Media.average_score.as_(f"score_{n}") for n in range(494)]
    path = Page.media.select(*cast("tuple[Selectable[Media], Any]", tuple(selected)))
    server = ListServer(_thousands(120))
    assert len(server.units(paging_of(path))) == 120
    assert server.requests == [[1], [2], [3]]
    more = path.select(Media.mean_score, Media.popularity)
    with pytest.raises(ComplexityError):
        paging_of(more)


def test_pages_have_their_numbers_and_say_whether_another_follows() -> None:
    server = ListServer([1, None, 3, 4, 5])
    pages = cast("list[PageOfItems[Media]]", server.units(paging_of(per_page=2), by_page=True))
    assert [([one.id for one in page.items], page.number, page.has_next) for page in pages] == [
        ([1], 1, True),
        ([3, 4], 2, True),
        ([5], 3, False),
    ]


def test_an_empty_list_is_one_request() -> None:
    server = ListServer([])
    assert server.ids_of(paging_of()) == []
    assert server.requests == [[1]]


def test_an_item_that_comes_again_is_left_out() -> None:
    server = ListServer(_thousands(6))
    server.before_request = lambda: server.ids.insert(0, 100 + len(server.requests))
    found = server.ids_of(paging_of(per_page=3, pages_per_request=1))
    assert [one for one in found if one < 100] == [1, 2, 3, 4, 5, 6]
    assert len(found) == len(set(found))


def test_an_item_that_moves_to_an_earlier_page_is_found_by_the_second_look() -> None:
    server = ListServer(_thousands(9))

    def delete() -> None:
        if server.ids[0] == 1:
            del server.ids[0]

    server.before_request = delete
    found = server.ids_of(paging_of(per_page=3, pages_per_request=1))
    assert sorted(found) == _thousands(9)
    # Page 1 has 4 now: it is requested again, with the page beside it.
    assert server.requests == [[1], [2, 1], [1, 2, 3, 2]]


def test_values_below_the_items_are_found_by_the_second_look_too() -> None:
    server = ListServer(_thousands(9))
    server.before_request = lambda: server.ids.remove(1) if 1 in server.ids else None
    found = server.units(paging_of(Page.media.id, per_page=3, pages_per_request=1))
    assert sorted(cast("list[int]", found)) == _thousands(9)


def test_a_page_whose_items_moved_comes_again_with_these_alone() -> None:
    server = ListServer(_thousands(9))
    server.before_request = lambda: server.ids.remove(1) if 1 in server.ids else None
    paging = paging_of(per_page=3, pages_per_request=1)
    pages = cast("list[PageOfItems[Media]]", server.units(paging, by_page=True))
    assert [(page.number, [one.id for one in page.items]) for page in pages] == [
        (1, [1, 2, 3]),
        (2, [5, 6, 7]),
        (1, [4]),
        (3, [8, 9]),
    ]


@pytest.mark.parametrize(("limit", "next_page"), [(49, 1), (50, 2), (51, 2), (150, 4)])
def test_next_page_is_the_first_page_that_the_caller_does_not_have_completely(
    limit: int, next_page: int
) -> None:
    server = ListServer(_thousands(200))
    paging = paging_of(limit=limit)
    found = server.ids_of(paging)
    assert paging.next_page == next_page
    rest = ListServer(_thousands(200)).ids_of(paging_of(start_page=paging.next_page))
    assert sorted({*found, *rest}) == _thousands(200)


def test_pages_beyond_the_limit_are_neither_returned_nor_an_error() -> None:
    server = ListServer(_thousands(200))
    # Three values of each item: the first page has enough.
    paging = paging_of(Page.media.genres, limit=150)
    server.genres = ["Action", "Comedy", "Drama"]
    server.failures[2] = [ServerError("Internal Server Error", status=500)]
    pages = server.units(paging, by_page=True)
    assert [len(cast("PageOfItems[str]", one).items) for one in pages] == [150]
    assert paging.next_page == 2


def test_the_second_look_finds_items_even_if_a_page_of_the_same_request_fails() -> None:
    server = ListServer(_thousands(9))
    server.before_request = lambda: server.ids.remove(1) if 1 in server.ids else None
    server.failures[2] = [ServerError("Internal Server Error", status=500)]
    found = server.ids_of(paging_of(per_page=3, max_pages=3))
    assert sorted(found) == _thousands(9)
    server = ListServer(_thousands(12))
    server.before_request = lambda: server.ids.remove(1) if 1 in server.ids else None
    server.failures[3] = [ServerError("Internal Server Error", status=500)]
    assert sorted(server.ids_of(paging_of(per_page=3))) == _thousands(12)


def test_has_next_page_alone_ends_a_list() -> None:
    server = ListServer(_thousands(100))
    server.has_next = lambda number, _: number < 1
    assert len(server.ids_of(paging_of())) == 50
    server.has_next = lambda number, _: number < 4
    assert len(server.ids_of(paging_of(pages_per_request=1))) == 100
    assert [number for number, *_ in server.requests[1:]] == [1, 2, 3, 4]


def test_a_list_ends_after_some_empty_pages_even_if_another_page_is_said_to_follow() -> None:
    server = ListServer(_thousands(60))
    server.has_next = lambda _number, _is_true: True
    assert len(server.ids_of(paging_of(pages_per_request=1))) == 60
    assert len(server.requests) == 2 + MAX_PAGES_WITHOUT_ITEMS


def test_a_server_that_returns_the_same_page_for_ever_comes_to_an_end() -> None:
    server = ListServer(_thousands(3))
    server.is_stuck = True
    assert server.ids_of(paging_of(pages_per_request=1)) == [1, 2, 3]
    assert len(server.requests) == 1 + MAX_PAGES_WITHOUT_ITEMS


def test_a_list_that_is_null_is_an_empty_page() -> None:
    server = ListServer(_thousands(150))
    server.has_list = lambda number: number != 2
    assert server.ids_of(paging_of()) == [*range(1, 51), *range(101, 151)]


def test_where_anilist_does_not_say_whether_a_page_follows_an_empty_one_is_the_last() -> None:
    server = ListServer(_thousands(100))
    server.has_next = lambda _number, _is_true: None
    assert len(server.ids_of(paging_of(pages_per_request=1))) == 100
    assert [number for number, *_ in server.requests] == [1, 2, 3]


@pytest.mark.parametrize("count", [5000, 5001, 12_345, 15_000])
def test_a_list_that_takes_ids_to_leave_out_goes_on_after_5_000_entries(count: int) -> None:
    server = ListServer(_thousands(count))
    assert server.ids_of(paging_of()) == server.ids


def test_the_callers_own_ids_are_left_out_too() -> None:
    server = ListServer(_thousands(6000))
    found = server.ids_of(paging_of(Page.media(id_not_in=[7, 5500]).select(Media.id)))
    assert found == [one for one in server.ids if one not in {7, 5500}]


@pytest.mark.parametrize(
    ("path", "options", "given"),
    [
        pytest.param(ALL, {}, 15_000, id="too many ids"),
        pytest.param(ALL, {"start_page": 2}, 4950, id="not from the start"),
        pytest.param(
            Page.media(id_not_in=Var("ids", int, 0)).select(Media.id), {}, 5000, id="a variable"
        ),
    ],
)
def test_paging_that_cannot_leave_out_ids_ends_with_an_error_that_says_what_to_narrow(
    path: object, options: dict[str, Any], given: int
) -> None:
    server = ListServer(_thousands(16_000))
    found = server.units(paging_of(path, **options))
    *items, error = found
    assert len(items) == given
    assert isinstance(error, ArgumentError)
    assert "Page.media: the list goes on" in str(error)
    assert "start_date_greater" in str(error)


def test_a_limit_of_the_entries_that_anilist_returns_is_no_error() -> None:
    server = ListServer(_thousands(16_000))
    paging = paging_of(start_page=51, limit=2500)
    assert server.ids_of(paging) == server.ids[2500:5000]


def test_an_error_follows_the_items_before_it_and_says_how_to_continue() -> None:
    server = ListServer(_thousands(400))
    server.failures[5] = [ServerError("Internal Server Error", status=500) for _ in range(2)]
    paging = paging_of(limit=400)
    found: list[object] = []
    with pytest.raises(ServerError) as caught:
        server.run(paging, found)
    assert [cast("Media", one).id for one in found] == _thousands(200)
    (note,) = caught.value.__notes__
    assert note.startswith("The items before page 5 are complete.")
    assert note.endswith("start_page=5.")
    assert paging.next_page == 5
    rest = ListServer(_thousands(400)).ids_of(paging_of(start_page=paging.next_page))
    assert [cast("Media", one).id for one in found] + rest == _thousands(400)
    assert server.ids_of(paging) == rest


def test_a_page_that_fails_among_others_is_requested_alone_and_the_others_grow_after_it() -> None:
    server = ListServer(_thousands(1000))
    server.failures[5] = [ServerError("Internal Server Error", status=500)]
    assert server.ids_of(paging_of(limit=1000)) == server.ids
    # With the second look at page 4.
    alone, grown = [5, 4], [[6, 7, 5], [8, 9, 10, 11, 7], [*range(12, 20), 11], [20, 19]]
    assert server.requests == [list(range(1, 21)), alone, *grown]


def test_an_error_about_the_whole_list_comes_at_once() -> None:
    server = ListServer(_thousands(400))
    server.failures[1] = [PrivateUserError("Private User", status=404)]
    with pytest.raises(PrivateUserError):
        server.run(paging_of(limit=400), [])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"per_page": 0}, "per_page: expected an integer from 1 to 50, got 0"),
        ({"per_page": 51}, "per_page: expected an integer from 1 to 50, got 51"),
        ({"limit": 0}, "limit: expected an integer of at least 1"),
        ({"limit": "all"}, "limit: expected an integer of at least 1, got 'all'"),
        ({"max_pages": 0}, "max_pages: expected"),
        ({"start_page": 101}, "start_page: expected an integer from 1 to 100, got 101"),
        ({"pages_per_request": 100}, "pages_per_request: expected an integer from 1 to 99"),
        ({"pages_per_request": True}, "pages_per_request: expected"),
    ],
)
def test_an_option_out_of_its_range_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        paging_of(**options)
