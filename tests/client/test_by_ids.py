"""Lookups by id: fifty a page, and as many pages a request as complexity allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.bulk.counting import fields_of
from tests.loopback import CannedResponse, LoopbackServer

from kotae import (
    ArgumentError,
    ComplexityError,
    ConnectionFailedError,
    Failed,
    LookupResult,
    Ok,
    RateLimitedError,
    SelectionError,
    ServerError,
)
from kotae.api import Character, Media, Staff, Studio, User
from kotae.bulk import packing

if TYPE_CHECKING:
    from tests.client.conftest import Make

    from kotae.testing import AniListServer

MISSING = 99_999_999
CARD = (
    Media.title.romaji,
    Media.title.english,
    Media.average_score,
    Media.format,
    Media.episodes,
)
LARGE = [Media.title.romaji.as_(f"a{number}") for number in range(240)]


def ids_in(server: AniListServer, table: str, count: int) -> list[int]:
    return [one["id"] for one, _ in zip(server.world[table], range(count), strict=False)]


def test_objects_are_keyed_by_the_given_id_in_its_order(make: Make, server: AniListServer) -> None:
    given = iter([5, MISSING, 1, 5, MISSING + 1, 6])
    found = make().call("media_by_ids", given, Media.title.romaji)
    assert repr(found).startswith("LookupResult(found={5: Media(")
    assert [(one, media.id) for one, media in found.found.items()] == [(5, 5), (1, 1), (6, 6)]
    assert found.found[1][Media.title.romaji] == "Cowboy Bebop"
    assert found.missing == [MISSING, MISSING + 1]
    assert len(server.requests) == 1


def test_a_thousand_media_take_the_requests_that_complexity_and_pages_demand(
    make: Make, server: AniListServer
) -> None:
    known = ids_in(server, "Media", 1000)
    found = make().call("media_by_ids", known, *CARD)
    sent = [fields_of(one.query or "", one.variables) for one in server.requests]
    pages = -(-len(known) // 50)
    by_page = fields_of(
        "{ Page { media { id title { romaji english } averageScore format "
        "episodes } pageInfo { hasNextPage } } }",
        {},
    )
    bound = -(-pages // (500 // by_page))
    print(f"{len(known)} media: {len(sent)} requests, the bound is {bound}")  # noqa: T201 - for people
    assert list(found.found) == known
    assert len(sent) == bound
    assert sent == [pages * by_page]


def test_large_selections_take_more_requests_and_none_is_beyond_500(
    make: Make, server: AniListServer
) -> None:
    known = ids_in(server, "Media", 110)
    found = make().call("media_by_ids", known, *LARGE)
    assert list(found.found) == known
    assert [fields_of(one.query or "", one.variables) for one in server.requests] == [492, 246]


@pytest.mark.parametrize(
    ("method", "table", "field"),
    [
        ("characters_by_ids", "Character", Character.name.full),
        ("staff_by_ids", "Staff", Staff.name.full),
        ("studios_by_ids", "Studio", Studio.name),
    ],
)
def test_characters_staff_and_studios_are_found_alike(
    make: Make, server: AniListServer, method: str, table: str, field: Any
) -> None:
    known = ids_in(server, table, 60)
    found = make().call(method, [*known, MISSING], field)
    assert list(found.found) == known
    assert found.missing == [MISSING]
    assert {type(one).__name__ for one in found.found.values()} == {table}
    assert len(server.requests) == 1


def test_users_take_a_page_each_and_private_ones_are_missing(
    make: Make, server: AniListServer
) -> None:
    found = make().call("users_by_ids", [1, MISSING, 2], User.name)
    assert list(found.found) == [1, 2]
    assert found.missing == [MISSING]
    (request,) = server.requests
    assert fields_of(request.query or "", request.variables) == 12
    private = CannedResponse.json(
        {
            "data": {"Page": None, "Page_2": {"users": [{"id": 2}]}},
            "errors": [{"message": "Private User", "status": 404, "path": ["Page", "users"]}],
        },
        404,
    )
    with LoopbackServer(private) as loopback:
        found = make(endpoint=loopback.url).call("users_by_ids", [1, 2])
    assert (list(found.found), found.missing) == ([2], [1])


def test_a_type_leaves_out_media_of_the_other(make: Make) -> None:
    found = make().call("media_by_ids", [1, 5], type="MANGA")
    assert (found.found, found.missing) == ({}, [1, 5])
    assert list(make().call("media_by_ids", [1, 5], type="ANIME").found) == [1, 5]


def page_of(*mal_ids: int, has_next: bool = False) -> Any:
    media = [{"idMal": one, "id": 100 + place} for place, one in enumerate(mal_ids)]
    return {"media": media, "pageInfo": {"hasNextPage": has_next}}


def test_media_are_found_by_ids_of_my_anime_list(make: Make, server: AniListServer) -> None:
    found = make().call("media_by_mal_ids", [1, MISSING, 5], Media.id, type="ANIME")
    assert {mal_id: media.id_mal for mal_id, media in found.found.items()} == {1: 1, 5: 5}
    assert found.missing == [MISSING]
    assert server.requests[0].variables["type"] == "ANIME"


def test_the_first_of_several_media_with_one_id_of_my_anime_list_is_found(make: Make) -> None:
    """They fill the page, so that the others are requested again."""
    first = CannedResponse.json({"data": {"Page": page_of(7, 7, 8, has_next=True)}})
    second = CannedResponse.json({"data": {"Page": page_of(9, 9, has_next=True)}})
    with LoopbackServer(first, second) as server:
        client = make(endpoint=server.url)
        found = client.call("media_by_mal_ids", [9, 8, 7, 6], Media.id, type="ANIME")
        sent = [one.json["variables"]["idMal_in"] for one in server.seen]
    # A page that has nothing new ends the work, whatever it says.
    assert sent == [[9, 8, 7, 6], [9, 6], [6]]
    assert [(one, media.id) for one, media in found.found.items()] == [(9, 100), (8, 102), (7, 100)]
    assert found.missing == [6]


def test_no_id_needs_no_request(make: Make, server: AniListServer) -> None:
    assert make().call("media_by_ids", []) == LookupResult({}, [])
    assert len(server.requests) == 0


def test_without_a_selection_an_object_has_its_id(make: Make) -> None:
    assert make().call("media_by_ids", [1]).found[1].id == 1


class Index:
    """A number as numpy has them."""

    def __index__(self) -> int:
        return 5


def test_an_integer_of_another_kind_is_an_id(make: Make) -> None:
    assert list(make().call("media_by_ids", [Index(), 1]).found) == [5, 1]


@pytest.mark.parametrize(
    "ids", [[1, 0], [-1], ["1"], "12", [True], [1.0], [None], [[1]], 1, None, [2**31]]
)
def test_an_id_that_is_no_positive_integer_is_refused_by_lookups(
    make: Make, server: AniListServer, ids: Any
) -> None:
    for method, options in (("media_by_ids", {}), ("media_by_mal_ids", {"type": "ANIME"})):
        with pytest.raises(ArgumentError, match=r"ids|id_in|id_mal_in"):
            make().call(method, ids, **options)
    assert len(server.requests) == 0


@pytest.mark.parametrize(
    ("selection", "error", "message"),
    [
        ([Staff.id], SelectionError, "belongs to Staff"),
        ([Media.title], SelectionError, "is an object"),
        ([Media], SelectionError, "is not a field"),
        (
            [
                *LARGE,
                *(one.as_(f"b{n}") for n, one in enumerate(LARGE)),
                *CARD * 2,
                *(one.as_(f"c{n}") for n, one in enumerate(LARGE)),
            ],
            ComplexityError,
            "above AniList's",
        ),
        ([Media.characters(per_page=26).nodes.id], ArgumentError, "at most 25"),
    ],
)
def test_a_selection_that_is_not_valid_is_refused_before_anything_is_sent(
    make: Make, server: AniListServer, selection: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make().call("media_by_ids", [1], *selection)
    assert len(server.requests) == 0


def test_an_option_is_that_of_each_request(make: Make) -> None:
    with pytest.raises(ArgumentError, match="retries"):
        make().call("media_by_ids", [1], retries=-1)
    with pytest.raises(TypeError, match="repeatabel"):
        make().call("media_by_ids", [1], repeatabel=True)


@pytest.fixture
def _two_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request hold two pages of ids."""
    monkeypatch.setattr(packing, "MAX_COMPLEXITY", 10)


@pytest.mark.usefixtures("_two_pages")
def test_a_request_that_fails_is_an_error_with_all_that_was_found(
    make: Make, server: AniListServer
) -> None:
    known = ids_in(server, "Media", 230)
    server.faults.next("500-json-no-data")
    with pytest.raises(ServerError, match="Of 231 ids, 100 were not looked up") as caught:
        make().call("media_by_ids", [*known, MISSING], retries=0)
    assert len(server.requests) == 3
    outcomes: dict[int, Any] = dict(zip([*known, MISSING], caught.value.outcomes, strict=True))
    failed = {one for one, outcome in outcomes.items() if isinstance(outcome, Failed)}
    assert failed == set(known[:100])
    assert outcomes[MISSING] == Ok(None)
    for one, outcome in outcomes.items():
        if one not in failed | {MISSING}:
            assert outcome.unwrap().id == one


@pytest.mark.usefixtures("_two_pages")
@pytest.mark.parametrize(
    ("fault", "error"), [("drop-before", ConnectionFailedError), ("429", RateLimitedError)]
)
def test_after_a_failure_of_the_service_nothing_more_is_sent(
    make: Make, server: AniListServer, fault: str, error: type[Exception]
) -> None:
    server.faults.next(fault)
    with pytest.raises(error, match="Of 200 ids, 200 were not looked up"):
        make().call("media_by_ids", range(1, 201), retries=0, max_wait_s=0)
    assert len(server.requests) == 1
