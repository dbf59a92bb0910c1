"""`execute_many`: any number of roots in few requests, and none lost."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from tests.bulk.counting import fields_of
from tests.client.many_roots import FEW, MISSING, errors, media, post

from kotae import (
    ArgumentError,
    ComplexityError,
    NotSelectedError,
    Ok,
    Outcome,
    SelectionError,
    UnauthorizedError,
    Var,
    operation,
)
from kotae.api import (
    Media,
    Mutation,
    Page,
    Query,
    Staff,
    Studio,
    User,
)
from kotae.bulk import packing
from kotae.schema.limits import MAX_COMPLEXITY

if TYPE_CHECKING:
    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae.testing import AniListServer


BY_ID = operation(Query.media(id=Var("id", int)).select(Media.id))


@pytest.fixture(autouse=True)
def _few_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MAX_COMPLEXITY", FEW)


def ids(outcomes: list[Outcome[Any]]) -> list[int | None]:
    return [outcome.unwrap() and outcome.unwrap().id for outcome in outcomes]


def test_outcomes_are_in_order_and_equal_queries_are_requested_once(
    make: Make, server: AniListServer
) -> None:
    roots = [media(5), media(MISSING), BY_ID(id=1), media(5), media(6).as_("x"), media(7).as_("x")]
    outcomes = make().call("execute_many", iter(roots))
    assert ids(outcomes) == [5, None, 1, 5, 6, 7]
    assert outcomes[0] is outcomes[3]
    assert len(server.requests) == 3  # 404 takes one more


def test_no_root_is_no_outcome_and_no_request(make: Make, server: AniListServer) -> None:
    assert make().call("execute_many", []) == []
    assert make().collect("execute_many", (), stream=True) == []
    assert len(server.requests) == 0


def test_hundreds_of_lookups_take_as_many_requests_as_complexity_demands(
    make: Make, server: AniListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "MAX_COMPLEXITY", MAX_COMPLEXITY)
    shown = (Media.id, Media.title.romaji, Media.format)
    known = iter(server.world["Media"])
    roots = [
        kind
        for one in (next(known) for _ in range(60))
        for kind in (
            Query.media(id=one["id"]).select(*shown),
            Query.media(id=one["id"]).select(Media.id, Media.episodes),
            Query.page(per_page=1).select(Page.media(id=one["id"]).select(Media.site_url)),
            Query.page(per_page=2).select(Page.staff(id=one["id"]).select(Staff.name.full)),
            Query.page(per_page=3).select(Page.studios(id=one["id"]).select(Studio.name)),
        )
    ]
    outcomes = make().call("execute_many", roots)
    assert all(isinstance(outcome, Ok) for outcome in outcomes)
    distinct = sum(fields_of(root.text, root.variables) for root in map(operation, roots))
    sent = [fields_of(one.query or "", one.variables) for one in server.requests]
    assert sum(sent) <= distinct
    assert len(sent) == -(-sum(sent) // 500)
    assert max(sent) <= 500


def test_an_iterator_sends_a_request_when_its_first_outcome_is_due(
    kind: str, make: Make, server: AniListServer
) -> None:
    roots = [media(one) for one in (1, 5, 6, 7, 15, 16, 17, 18, 19)]
    client = make()

    async def first_of_asynchronous(count: int) -> list[Any]:
        items = client.client.execute_many(roots, stream=True)
        found = [await anext(items) for _ in range(count)]
        await items.aclose()
        return found

    def first(count: int) -> list[Any]:
        if kind == "async":
            return client._run(first_of_asynchronous(count))  # type: ignore[no-any-return]
        return list(itertools.islice(client.client.execute_many(roots, stream=True), count))

    for count, requests in ((4, 1), (5, 2), (9, 3)):
        server.requests.clear()
        assert ids(first(count)) == [1, 5, 6, 7, 15, 16, 17, 18, 19][:count]
        assert len(server.requests) == requests


TOO_LARGE = [Media.title.romaji.as_(f"a{number}") for number in range(500)]
REFUSED: list[tuple[Any, type[Exception], str]] = [
    ([Query.media(id=1)], SelectionError, "selects nothing"),
    (["{ Media { id } }"], SelectionError, "got a str"),
    ([post("a text")], SelectionError, "cannot be executed together"),
    (media(1), ArgumentError, "expected a list or another iterable"),
    ([operation(media(1).include(if_=Var("is_on", bool)))], ArgumentError, "value for is_on"),
    ([Query.page(per_page=100).select(Page.media.id)], ArgumentError, "at most 50"),
    ([Query.media(id=1).select(*TOO_LARGE)], ComplexityError, "above AniList's limit"),
    ([Query.viewer.select(User.id)], UnauthorizedError, "needs a token"),
    ([media(1).required().skip(if_=True)], NotSelectedError, "left it out"),
]


@pytest.mark.parametrize(("roots", "error", "message"), REFUSED)
@pytest.mark.parametrize("stream", [False, True])
def test_invalid_roots_are_refused_before_anything_is_sent(
    make: Make,
    server: AniListServer,
    roots: Any,
    error: type[Exception],
    message: str,
    *,
    stream: bool,
) -> None:
    given: Any = roots
    if type(roots) is list:
        given = [*map(media, range(1, 9)), *roots]
    client = make()
    call = client.collect if stream else client.call
    with pytest.raises(error, match=message):
        call("execute_many", given, stream=stream)
    assert len(server.requests) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"timeout_s": 0}, "timeout_s"),
        ({"retries": 11}, "retries"),
        ({"max_wait_s": -1}, "max_wait_s"),
        ({"refresh": "yes"}, "refresh"),
        ({"repeatable": 1}, "repeatable"),
        ({"stream": 1}, "stream"),
    ],
)
def test_an_option_out_of_range_is_refused(
    make: Make, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        make().call("execute_many", [media(1)], **options)


def test_mutations_that_a_repetition_would_undo_are_not_repeatable(
    anilist: AnyClient, server: AniListServer
) -> None:
    roots = [
        *(post(f"text {n}") for n in range(8)),
        Mutation.toggle_follow(user_id=2).select(User.id),
    ]
    with pytest.raises(ArgumentError, match="makes another post at each request"):
        anilist.call("execute_many", roots, repeatable=True)
    assert len(server.requests) == 0


def test_limits_that_are_not_checked_still_bound_the_fields_of_a_request(
    make: Make, server: AniListServer
) -> None:
    deep = Query.page(page=2000, per_page=50).select(Page.media.select(Media.id))
    roots = [media(1), deep, *map(media, (5, 6, 7, 15))]
    outcomes = make(check_limits=False).call("execute_many", roots)
    assert errors(outcomes) == ["Ok", "Failed QueryRejectedError", "Ok", "Ok", "Ok", "Ok"]
    assert max(fields_of(one.query or "", one.variables) for one in server.requests) <= FEW


@pytest.mark.parametrize(
    ("fault", "times", "of_first", "of_rest"),
    [
        ("drop-before", 1, "ConnectionFailedError", "Failed ConnectionFailedError"),
        ("400-invalid-token", 1, "InvalidTokenError", "Failed InvalidTokenError"),
        ("401", 1, "UnauthorizedError", "Failed UnauthorizedError"),
        ("429", 1, "RateLimitedError", "Failed RateLimitedError"),
        ("403-disabled", 1, "APIDisabledError", "Failed APIDisabledError"),
        ("500-json-no-data", 1, "ServerError", "Ok"),
        ("500-json-no-data", 2, "ServerError", "Failed ServerError"),
        ("502-html", 1, "NotJSONError", "Ok"),
        ("502-html", 2, "NotJSONError", "Failed NotJSONError"),
        ("400-json-no-data", 1, "QueryRejectedError", "Ok"),
        ("400-json-no-data", 9, "QueryRejectedError", "Failed QueryRejectedError"),
    ],
)
@pytest.mark.parametrize("is_mutation", [False, True])
def test_a_failure_is_that_of_its_request_or_of_the_rest_too(  # noqa: PLR0917 - a case's parts
    anilist: AnyClient,
    server: AniListServer,
    fault: str,
    times: int,
    of_first: str,
    of_rest: str,
    *,
    is_mutation: bool,
) -> None:
    roots = [post(f"text {one}") if is_mutation else media(one) for one in (1, 5, 6, 7) * 4]
    if not is_mutation:
        roots = [media(one) for one in (1, 5, 6, 7, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26)]
    server.faults.next(fault, times=times)
    outcomes = anilist.call("execute_many", roots, retries=0, max_wait_s=0)
    found = errors(outcomes)
    if is_mutation and fault == "drop-before":
        of_rest = "Ok"  # it was not retried, and may be about this request alone
    is_not_ended = of_rest == "Ok" or fault == "400-json-no-data"
    assert len(server.requests) == (4 if is_not_ended else times)
    assert {one.split()[1] for one in found[: 4 * times]} == {of_first}
    assert set(found[4 * times :]) <= {of_rest}
    for outcome in outcomes[4 * times :]:
        if not isinstance(outcome, Ok) and not is_not_ended:
            assert str(outcome.error).startswith("Not sent: an earlier request failed with ")


def test_a_token_that_expires_meanwhile_ends_the_work(make: Make, server: AniListServer) -> None:
    tokens = iter([server.token(1), server.token(1)])
    client = make(token=lambda: next(tokens, server.token(1, expires_in=-5)))
    outcomes = client.call("execute_many", [media(one) for one in (1, 5, 6, 7, 15, 16, 17, 18, 19)])
    assert errors(outcomes) == ["Ok"] * 8 + ["Failed TokenExpiredError"]
