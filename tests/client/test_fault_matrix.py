"""All failures over real HTTP, with both clients: the right error, or the right result.

The rows are all faults of the local AniList, and responses that it has no fault for. The class of
the error is exactly the named one, and its message says what to do.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.loopback import CannedResponse, LoopbackServer

from kotae import (
    AniListError,
    APIDisabledError,
    ArgumentError,
    ConnectionFailedError,
    DecodeError,
    InputRejectedError,
    InvalidTokenError,
    NotFoundError,
    NotJSONError,
    PartialResponseError,
    PrivateUserError,
    QueryRejectedError,
    RateLimitedError,
    RequestTimeoutError,
    ResponseError,
    ResponseTooLargeError,
    ServerError,
    UnauthorizedError,
)
from kotae.api import ActivityUnion, Media, Page, Query, TextActivity, UnknownObject
from kotae.testing.faults.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae import RequestEvent
    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id, Media.title.native, Media.status)
REQUIRED = BEBOP.required()
NATIVE = "カウボーイビバップ"
ACTIVITIES = Query.page(per_page=2).select(
    Page.activities.select(ActivityUnion.id, TextActivity.text)
)
GAP = {"Media": {"id": 1, "title": None, "status": "FINISHED"}}
#: Seconds for a slow response, and until it is certain that nothing hangs.
SHORT_S, GENEROUS_S = 0.5, 10.0
MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Bad:
    """An expected error.

    Attributes:
        kind: Its exact class.
        words: A part of its message: what to do.
        has: Its attributes.
    """

    kind: type[AniListError]
    words: str
    has: Mapping[str, object] = field(default_factory=dict[str, object])


def bad(kind: type[AniListError], words: str, **has: object) -> Bad:
    return Bad(kind, words, has)


def limited(retry_after_s: object, *, burst: bool) -> Bad:
    words = "Wait a minute, then try again" if retry_after_s is None else "seconds, then try again"
    return bad(RateLimitedError, words, status=429, retry_after_s=retry_after_s, burst=burst)


def no_json(status: int, words: str, *, is_from_cdn: bool = False, is_cut: bool = False) -> Bad:
    has = {"status": status, "is_from_cdn": is_from_cdn, "is_cut": is_cut, "reached_server": True}
    return Bad(NotJSONError, words, has)


def broken(words: str, *, reached_server: bool | None) -> Bad:
    return bad(ConnectionFailedError, words, reached_server=reached_server)


def late(*, reached_server: bool | None) -> Bad:
    words = "within 0.5 seconds. Allow more time. Try again later"
    return bad(RequestTimeoutError, words, timeout_s=SHORT_S, reached_server=reached_server)


ADDRESS = "Is the endpoint's URL right?"
LATER = "[Tt]ry again later"

#: The faults that end in an error.
BAD: Mapping[str, Bad] = {
    "429": limited(60.0, burst=False),
    "burst-429": limited(60.0, burst=True),
    "429-no-retry-after": limited(None, burst=True),
    # A date has whole seconds.
    "retry-after-date": limited(pytest.approx(60.0, abs=1.5), burst=True),
    "retry-after-garbage": limited(None, burst=False),
    "retry-after-huge": limited(9_999_999_999.0, burst=False),
    "429-html": limited(None, burst=True),
    "400-validation": bad(
        QueryRejectedError, 'Cannot query field "somethingOld"', status=400, data=None
    ),
    "400-input": bad(
        InputRejectedError,
        "score may not be greater than 100",
        status=400,
        fields={"score": ("The score may not be greater than 100.",)},
    ),
    "400-invalid-token": bad(InvalidTokenError, "Sign in again", status=400),
    "400-complexity": bad(QueryRejectedError, "500 but got 501", status=400),
    "400-page-depth": bad(
        QueryRejectedError, r"AniList refused Media\(id: 1\)", status=400, data={"Page": None}
    ),
    "400-json-no-data": bad(QueryRejectedError, "Bad Request", status=400, data=None),
    "401": bad(UnauthorizedError, "refused the token", status=401),
    "403-disabled": bad(APIDisabledError, f"Referer.* {LATER}", status=403),
    "404": bad(NotFoundError, r"nothing for Media\(id: 1\)", status=404, data={"Media": None}),
    "404-private-user": bad(PrivateUserError, "Private User", status=404, data={"User": None}),
    "500": bad(ServerError, LATER, status=500),
    "500-json-no-data": bad(ServerError, LATER, status=500, data=None),
    "403-html-challenge": no_json(403, "Wait, or use another network", is_from_cdn=True),
    "502-html": no_json(502, f"Cloudflare.* {LATER}", is_from_cdn=True),
    "503-html": no_json(503, f"a web page.* {LATER}"),
    "504-html": no_json(504, f"Cloudflare.* {LATER}", is_from_cdn=True),
    "520-html": no_json(520, f"Cloudflare.* {LATER}", is_from_cdn=True),
    "200-html": no_json(200, ADDRESS),
    **{
        f"redirect-{status}": no_json(status, f"to /elsewhere .* {ADDRESS}")
        for status in (301, 302, 303, 307, 308)
    },
    "redirect-other-host": no_json(307, f"to https://elsewhere.example/ .* {ADDRESS}"),
    "200-empty": no_json(200, f"is empty.* {ADDRESS}", is_cut=True),
    "204": no_json(204, f"is empty.* {ADDRESS}", is_cut=True),
    "200-null": no_json(200, f"not an object.* {ADDRESS}"),
    "200-number": no_json(200, f"not an object.* {ADDRESS}"),
    "200-text": no_json(200, f"not an object.* {ADDRESS}"),
    "200-list": no_json(200, f"not an object.* {ADDRESS}"),
    "data-null": bad(ResponseError, "Is the endpoint a GraphQL API?", status=200, data=None),
    "data-null-errors-empty": bad(ResponseError, "Is the endpoint a GraphQL API?", status=200),
    "errors-is-text": bad(
        PartialResponseError,
        f'"Internal Server Error".* {LATER}',
        status=200,
        errors=({"message": "Internal Server Error"},),
        data=None,
    ),
    "deep-nesting": no_json(200, f"is nested too deeply.* {ADDRESS}"),
    "gzip-bomb": bad(
        ResponseTooLargeError, "Select less", limit_bytes=MAX_BYTES, reached_server=True
    ),
    "truncated-json": no_json(200, "is truncated", is_cut=True),
    "gzip-header-lie": broken("does not have the compression", reached_server=True),
    "200-errors-with-data": bad(ServerError, LATER, status=500, data=GAP),
    "200-errors-without-status": bad(PartialResponseError, "holds the rest", status=200, data=GAP),
    "null-in-non-null": bad(
        DecodeError, "expected Int!, got null", path="data.Media.id", expected="Int!", got="null"
    ),
    "wrong-type": bad(DecodeError, r"'five' \(str\)", path="data.Media.id", expected="Int!"),
    "missing-field": bad(DecodeError, "is missing", path="data.Media.id", got="nothing"),
    "lone-surrogate": bad(DecodeError, "expected String, got '", path="data.Media.title.native"),
    "nan": no_json(200, f"number.* {LATER}"),
    "huge-number": no_json(200, f"number.* {LATER}"),
    "invalid-utf-8": no_json(200, f"not UTF-8.* {LATER}"),
    "control-character": no_json(200, f"not JSON.* {LATER}"),
    "trickle-headers": late(reached_server=None),
    "trickle-body": late(reached_server=True),
    "no-response": late(reached_server=None),
    "short-body": broken("broke in the middle of the response", reached_server=True),
    "drop-before": broken("before a response came", reached_server=None),
    "drop-after": broken("before a response came", reached_server=None),
    "reset-after": broken("before a response came", reached_server=None),
}

#: Faults in spite of which the result is right.
SURVIVED = frozenset(
    {"deflate", "raw-deflate", "brotli-header-lie", "wrong-charset", "html-content-type"}
    | {"no-content-type", "bom", "duplicate-keys", "no-limit-headers", "lying-limit-headers"}
    | {"200-errors-null", "extra-field", "close-after-response", "other-order"}
)
#: Faults whose results have values unknown to the schema; they have their own tests.
OPEN = frozenset({"unknown-enum-value", "unknown-union-member"})


def caught(client: AnyClient, operation: Any = REQUIRED, **options: Any) -> AniListError:
    """Execute an operation that fails, and return the error; it has no context."""
    with pytest.raises(AniListError) as info:
        client.execute(operation, **options)
    error = info.value
    assert error.__cause__ is None
    assert error.__context__ is None
    return error


def check(error: AniListError, expected: Bad) -> None:
    assert type(error) is expected.kind
    for name, value in expected.has.items():
        assert getattr(error, name) == value, name
    with pytest.raises(expected.kind, match=expected.words):
        raise error


def is_bebop(result: Any) -> bool:
    return (result.id, result[Media.title.native], result.status) == (1, NATIVE, "FINISHED")


def test_every_fault_of_the_catalogue_has_a_row() -> None:
    assert set(BAD) | SURVIVED | OPEN == set(FAULTS)
    assert not set(BAD) & (SURVIVED | OPEN)


@pytest.mark.parametrize("fault", BAD)
def test_a_fault_is_the_right_error_and_the_client_goes_on(
    make: Make, server: AniListServer, fault: str
) -> None:
    expected = BAD[fault]
    client = make(token=server.token(1), retries=0, max_bytes=MAX_BYTES)
    server.faults.next(fault)
    began_at_s = time.monotonic()
    is_late = expected.kind is RequestTimeoutError
    error = caught(client, timeout_s=SHORT_S if is_late else None)
    assert time.monotonic() - began_at_s < GENEROUS_S
    check(error, expected)
    if isinstance(error, ResponseError):
        assert "date" in error.headers
        if isinstance(error, RateLimitedError):
            assert ("x-ratelimit-limit" in error.headers) is not error.burst
    assert not server.faults.pending
    assert is_bebop(client.execute(BEBOP))


@pytest.mark.parametrize("fault", sorted(SURVIVED))
def test_some_faults_do_not_change_the_result(
    make: Make, server: AniListServer, fault: str
) -> None:
    tries: list[RequestEvent] = []
    client = make(on_request=tries.append)
    server.faults.next(fault)
    assert is_bebop(client.execute(BEBOP))
    assert not server.faults.pending
    assert len(tries) == 1
    assert is_bebop(client.execute(BEBOP))


def test_an_unknown_value_of_an_enum_is_cached_and_may_be_sent_back(
    anilist: AnyClient, server: AniListServer
) -> None:
    server.faults.next("unknown-enum-value")
    result = anilist.execute(BEBOP)
    status: Any = result.status
    assert str(status) == "SOMETHING_NEW"
    assert not status.is_known
    assert result[Media.title.native] == NATIVE
    error = caught(anilist, Query.media(id=1, status=status).select(Media.id))
    assert type(error) is QueryRejectedError
    assert server.requests[1].variables["status"] == "SOMETHING_NEW"


def test_an_unknown_member_of_a_union_is_an_object_of_its_own(
    anilist: AnyClient, server: AniListServer
) -> None:
    ids = [activity.id for activity in anilist.execute(ACTIVITIES.required()).activities]
    server.faults.next("unknown-union-member")
    unknown, known = anilist.execute(ACTIVITIES.required()).activities
    assert isinstance(unknown, UnknownObject)
    assert unknown.typename == "SomethingNew"
    assert known.id == ids[1]


def _json(status: int, value: object, **headers: str) -> CannedResponse:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return CannedResponse.json(value, status, named)


def _said(status: int, message: str, **more: object) -> dict[str, object]:
    return {"data": None, "errors": [{"message": message, "status": status, **more}]}


MANY = _said(429, "Too Many Requests.")
GONE = {"data": {"Media": None}, "errors": [{"message": "Not Found.", "status": 404}]}
#: Responses for which the local AniList has no fault: the rest of the measured tables.
RESPONSES: Mapping[str, tuple[CannedResponse, Bad]] = {
    "429 with seconds": (_json(429, MANY, Retry_After="7"), limited(7.0, burst=True)),
    "429 with a limit": (
        _json(429, MANY, Retry_After="7", X_RateLimit_Limit="30", X_RateLimit_Remaining="0"),
        limited(7.0, burst=False),
    ),
    "429 before now": (_json(429, MANY, Retry_After="-7"), limited(None, burst=True)),
    "429 without a body": (CannedResponse(429), limited(None, burst=True)),
    "429 by an error alone": (_json(200, MANY), limited(None, burst=True)),
    "404 by an error alone": (
        _json(200, GONE),
        bad(NotFoundError, "Not Found", status=404, data={"Media": None}),
    ),
    "400 by an error alone": (
        _json(200, _said(400, "Invalid token")),
        bad(InvalidTokenError, "Sign in again", status=400),
    ),
    "errors alone": (
        _json(200, {"errors": [{"message": "Boom"}]}),
        bad(PartialResponseError, LATER, status=200, data=None),
    ),
    "errors that are none": (
        _json(200, {"data": {"Media": None}, "errors": [None, 5, "Boom"]}),
        bad(PartialResponseError, "3 errors", status=200, data={"Media": None}),
    ),
    "statuses that disagree": (
        _json(200, {"errors": [{"status": 404}, {"status": 500}]}),
        bad(PartialResponseError, "2 errors", status=200),
    ),
    "400 with two arguments": (
        _json(400, _said(400, "validation", validation={"score": ["a", "b"], "day": "c"})),
        bad(
            InputRejectedError,
            "AniList refused these values",
            fields={"score": ("a", "b"), "day": ("c",)},
        ),
    ),
    "400 as a list": (_json(400, [MANY]), no_json(400, ADDRESS)),
    "400 as a page": (CannedResponse(400, b"<html>"), no_json(400, ADDRESS)),
    "401 as a page": (CannedResponse(401, b"<html>"), no_json(401, ADDRESS)),
    "403 as a page of nobody": (CannedResponse(403, b"<html>"), no_json(403, ADDRESS)),
    "405": (_json(405, {"message": "No."}), bad(ResponseError, "GraphQL API", status=405)),
    "500 as a page": (CannedResponse(500, b"<html>"), no_json(500, LATER)),
    "500 without a body": (CannedResponse(500), no_json(500, LATER, is_cut=True)),
    "302 as JSON": (
        _json(302, {"data": {"Media": {"id": 1}}}, Location="/elsewhere"),
        bad(ResponseError, f"to /elsewhere .* {ADDRESS}", status=302),
    ),
    "another API": (_json(200, {"hello": "you"}), bad(ResponseError, "GraphQL API", status=200)),
    "data that is a list": (
        _json(200, {"data": []}),
        bad(ResponseError, "GraphQL API", status=200),
    ),
    "another root": (
        _json(200, {"data": {"Page": None}}),
        bad(DecodeError, "data.Media is missing", path="data.Media"),
    ),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_is_the_right_error(make: Make, name: str) -> None:
    response, expected = RESPONSES[name]
    with LoopbackServer(response) as server:
        error = caught(make(endpoint=server.url, retries=0))
        assert len(server.seen) == 1
    check(error, expected)


def test_a_root_that_is_null_is_a_result(make: Make) -> None:
    with LoopbackServer(_json(200, {"data": {"Media": None}})) as server:
        client = make(endpoint=server.url)
        assert client.execute(BEBOP) is None
        error = caught(client, BEBOP.required())
    assert type(error) is NotFoundError
    assert error.status == 404


@pytest.mark.parametrize(
    "value",
    [Decimal(1), float("nan"), float("inf"), b"bytes", object(), {1: 2}, {"a": {5}}, "\ud800"],
    ids=lambda value: type(value).__name__,
)
def test_a_variable_that_is_not_json_is_refused_before_the_network(
    anilist: AnyClient, server: AniListServer, value: object
) -> None:
    error = caught(anilist, "query A($id: Int) { Media(id: $id) { id } }", variables={"id": value})
    assert type(error) is ArgumentError
    assert not server.requests


@pytest.mark.parametrize(
    "fault", ["200-errors-without-status", "404-private-user", "wrong-type", "200-list"]
)
def test_a_text_gets_the_same_errors(anilist: AnyClient, server: AniListServer, fault: str) -> None:
    server.faults.next(fault)
    text = "{ Media(id: 1) { id title { native } status } }"
    if fault == "wrong-type":  # the result of a text has no types to check
        assert anilist.execute(text)["Media"]["id"] == "five"
        return
    check(caught(anilist, text), BAD[fault])
