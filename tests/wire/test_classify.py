"""The classification of responses of AniList, its CDN and other servers."""

from __future__ import annotations

import json
import pickle
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.errors import (
    AniListError,
    APIDisabledError,
    InputRejectedError,
    InvalidTokenError,
    NotFoundError,
    NotJSONError,
    PartialResponseError,
    QueryRejectedError,
    RateLimitedError,
    RequestTimeoutError,
    ResponseError,
    ServerError,
    UnauthorizedError,
)
from kotae.sanitize import sanitize
from kotae.wire import HTTPResponse, classify
from kotae.wire.response import ResponseDeadline

if TYPE_CHECKING:
    from collections.abc import Mapping

_HTML = b"<!DOCTYPE html><html><title>Hello</title></html>"
_CHALLENGE = b"<!DOCTYPE html><html><title>Just a moment...</title></html>"


def _body(*errors: object, data: object = None) -> bytes:
    return json.dumps({"errors": list(errors), "data": data}).encode()


@dataclass(frozen=True)
class _Case:
    """One case: a response, its error, and words of the message."""

    name: str
    status: int
    body: bytes
    kind: type[AniListError]
    words: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    judged_status: int | None = None

    def error(self) -> AniListError:
        with pytest.raises(AniListError) as caught:
            classify(HTTPResponse(self.status, self.headers, self.body))
        return caught.value


_429 = {"message": "Too Many Requests.", "status": 429}
_404 = {"message": "Not Found.", "status": 404, "locations": [{"line": 1, "column": 3}]}
_TOKEN = {"message": "Invalid token", "status": 400}
_VALIDATION = {"message": "validation", "status": 400, "validation": {"score": ["Too high."]}}
_DISABLED = {"message": "The AniList API has been temporarily disabled due to x", "status": 403}

_ANILIST = [
    _Case("429", 429, _body(_429), RateLimitedError, "Wait 7 seconds", {"retry-after": "7"}),
    _Case("429 without Retry-After", 429, _body(_429), RateLimitedError, "Wait a minute"),
    _Case("429 of the CDN", 429, _HTML, RateLimitedError, "Wait 60 sec", {"retry-after": "60"}),
    _Case("429, empty", 429, b"", RateLimitedError, "Wait a minute"),
    _Case("429, a list", 429, b"[]", RateLimitedError, "Wait a minute"),
    _Case("400 token", 400, _body(_TOKEN), InvalidTokenError, "Sign in again"),
    _Case("400 token.", 400, _body({"message": "invalid token. "}), InvalidTokenError, "Sign in"),
    _Case("400 values", 400, _body(_VALIDATION), InputRejectedError, "score: Too high."),
    _Case(
        "400 query", 400, _body({"message": "Cannot query field x", "status": 400}),
        QueryRejectedError, 'refused the query ("Cannot query field x").',
    ),
    _Case(
        "400 complexity", 400, _body({"message": "Max query complexity should be 500 but got N."}),
        QueryRejectedError, "should be 500 but got N.",
    ),
    _Case(
        "400 depth", 400, _body({"message": "Page depth exceeds maximum"}, data={"Page": None}),
        QueryRejectedError, "Page depth exceeds",
    ),
    _Case("400 without a reason", 400, b"{}", QueryRejectedError, "without a reason"),
    _Case("401", 401, _body({"message": "Unauthorized."}), UnauthorizedError, "needs a token"),
    _Case("403 JSON", 403, _body(_DISABLED), APIDisabledError, "Referer"),
    _Case("404", 404, _body(_404, data={"Media": None}), NotFoundError, "Check the arguments"),
    _Case("404 elsewhere", 404, b"{}", ResponseError, "Is the endpoint's URL right?"),
    _Case("500", 500, _body({"message": "Internal Server Error"}), ServerError, "HTTP 500"),
    _Case("503 JSON", 503, b'{"error": "down"}', ServerError, "Try again later"),
    _Case("418", 418, b'{"message": "teapot"}', ResponseError, 'HTTP 418 ("teapot")'),
    _Case("405", 405, b"{}", ResponseError, "Is the endpoint a GraphQL API?"),
]  # fmt: skip

_NOT_JSON = [
    _Case("403 challenge", 403, _CHALLENGE, NotJSONError, "a Cloudflare error page"),
    _Case("403 by header", 403, _HTML, NotJSONError, "blocks this", {"server": "cloudflare"}),
    _Case("403 by ray", 403, _HTML, NotJSONError, "blocks this request", {"cf-ray": "8"}),
    _Case("403 page", 403, _HTML, NotJSONError, "with a web page instead of JSON"),
    _Case("502 page", 502, _HTML, NotJSONError, "is down or overloaded. Try again later."),
    _Case("520 page", 520, _CHALLENGE, NotJSONError, "HTTP 520 with a Cloudflare error page"),
    _Case("500 text", 500, b"oops", NotJSONError, "The server failed with HTTP 500"),
    _Case("200 page", 200, b" \n<html>", NotJSONError, "HTTP 200 with a web page"),
    _Case("page by type", 200, b"hi", NotJSONError, "web page", {"content-type": "text/HTML"}),
    _Case("empty", 200, b"", NotJSONError, "is empty"),
    _Case("blank", 200, b" \r\n", NotJSONError, "is empty"),
    _Case("204", 204, b"", NotJSONError, "(HTTP 204) is empty"),
    _Case("null", 200, b"null", NotJSONError, "is JSON, but not an object"),
    _Case("number", 200, b"5", NotJSONError, "is JSON, but not an object"),
    _Case("text", 200, b'"data"', NotJSONError, "is JSON, but not an object"),
    _Case("list", 200, b'[{"data": {}}]', NotJSONError, "is JSON, but not an object"),
    _Case("words", 200, b"hello", NotJSONError, "is not JSON"),
    _Case("rest after", 200, b'{"data": {}} x', NotJSONError, "is not JSON"),
    _Case("single quotes", 200, b"{'data': 1}", NotJSONError, "is not JSON"),
    _Case("NaN", 200, b'{"data": {"a": NaN}}', NotJSONError, "a number that JSON does not allow"),
    _Case("-Infinity", 200, b'{"data": -Infinity}', NotJSONError, "does not allow"),
    _Case("digits", 200, b'{"a": ' + b"9" * 5000 + b"}", NotJSONError, "too long to read"),
    _Case("deep", 200, b'{"data": ' + b"[" * 100_000, NotJSONError, "is nested too deeply"),
    _Case("UTF-16", 200, '{"data": {}}'.encode("utf-16"), NotJSONError, "is not UTF-8"),
    _Case("Latin-1", 200, '{"data": "é"}'.encode("latin-1"), NotJSONError, "is not UTF-8"),
    _Case("302", 302, b"", NotJSONError, "redirected to https://x/ (HTTP 302)", {"location": "https://x/"}),
    _Case("301 page", 301, _HTML, NotJSONError, "redirected (HTTP 301), which is not followed"),
    _Case("307 JSON", 307, b"{}", ResponseError, "redirected to /b", {"location": "/b"}),
]  # fmt: skip

_UNDER_SUCCESS = [
    _Case(
        "errors, no status", 200, _body({"message": "x"}, data={}), PartialResponseError, '("x")'
    ),
    _Case("two errors", 200, _body({}, {}, data={}), PartialResponseError, "has 2 errors"),
    _Case("201", 201, _body({"message": "x"}), PartialResponseError, "has an error"),
    _Case("404 inside", 200, _body(_404), NotFoundError, "AniList has nothing", judged_status=404),
    _Case("404s and one without", 200, _body(_404, {}, _404), NotFoundError, "", {}, 404),
    _Case("429 inside", 200, _body(_429), RateLimitedError, "Wait", judged_status=429),
    _Case("token inside", 200, _body(_TOKEN), InvalidTokenError, "Sign in", judged_status=400),
    _Case("values inside", 200, _body(_VALIDATION), InputRejectedError, "", judged_status=400),
    _Case("500 inside", 200, _body({"status": 500}), ServerError, "", judged_status=500),
    _Case("statuses disagree", 200, _body(_404, {"status": 500}), PartialResponseError, "2 errors"),
    _Case("status 200", 200, _body({"status": 200}), PartialResponseError, "an error"),
    _Case("status as text", 200, _body({"status": "404"}), PartialResponseError, "an error"),
    _Case("status true", 200, _body({"status": True}), PartialResponseError, "an error"),
    _Case("errors is text", 200, b'{"errors": "boom"}', PartialResponseError, '("boom")'),
    _Case("errors is an object", 200, b'{"errors": {"message": "m"}}', PartialResponseError, '"m"'),
    _Case("errors is a number", 200, b'{"errors": 5}', PartialResponseError, '("5")'),
    _Case(
        "entries of all kinds", 200, _body(None, 5, "text", [], {}), PartialResponseError, '("5")'
    ),
    _Case(
        "message is a list", 200, _body({"message": ["m"]}), PartialResponseError, "has an error."
    ),
    _Case("no data", 200, b"{}", ResponseError, "neither data nor errors"),
    _Case("data null", 200, b'{"data": null}', ResponseError, "neither data nor errors"),
    _Case(
        "nothing at all", 200, b'{"data": null, "errors": []}', ResponseError, "neither data nor"
    ),
    _Case("data is a list", 200, b'{"data": []}', ResponseError, "neither data nor errors"),
]

_ALL = [*_ANILIST, *_NOT_JSON, *_UNDER_SUCCESS]


@pytest.mark.parametrize("case", _ALL, ids=lambda case: case.name)
def test_each_response_is_the_right_error_with_a_sentence(case: _Case) -> None:
    error = case.error()
    assert type(error) is case.kind
    message = str(error)
    assert case.words in message
    assert message.endswith((".", "?"))
    assert message.isprintable()
    assert error.__cause__ is None
    assert getattr(error, "status", None) == (case.judged_status or case.status)


@pytest.mark.parametrize("case", _ALL, ids=lambda case: case.name)
def test_each_error_is_pickled_completely(case: _Case) -> None:
    error = case.error()
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"data": {"a": 1}}', {}),
        (b'\xef\xbb\xbf{"data": {"a": 1}}', {}),
        (b' \n{"data": {"a": 1}, "errors": []}\n', {}),
        (b'{"data": {"a": 1}, "errors": null}', {}),
        (b'{"data": {"a": 1}, "errors": {}}', {}),
        (b'{"data": {"a": 2}, "data": {"a": 1}}', {}),
        (b'{"data": {"a": 1}}', {"content-type": "text/html; charset=iso-8859-1"}),
    ],
)
def test_data_without_errors_is_returned(body: bytes, headers: Mapping[str, str]) -> None:
    assert classify(HTTPResponse(200, headers, body)) == {"a": 1}


def test_a_wrong_charset_in_the_headers_changes_nothing() -> None:
    body = '{"data": {"a": "日本 é"}}'.encode()
    response = HTTPResponse(200, {"content-type": "application/json; charset=latin-1"}, body)
    assert classify(response) == {"a": "日本 é"}


@pytest.mark.parametrize("length", range(1, 58))
def test_a_response_cut_anywhere_is_reported_as_truncated(length: int) -> None:
    whole = b'{"data": {"a": [true, "\xc3\xa9\\u00e9", -1.5e-3, null]}}'
    with pytest.raises(NotJSONError, match=r"is truncated\."):
        classify(HTTPResponse(200, {}, whole[: min(length, len(whole) - 1)]))


def test_an_error_has_the_partial_data_and_the_errors() -> None:
    body = _body(_404, data={"a": {"id": 1}, "b": None})
    with pytest.raises(NotFoundError) as caught:
        classify(HTTPResponse(404, {"x-ratelimit-remaining": "29"}, body))
    error = caught.value
    assert error.data == {"a": {"id": 1}, "b": None}
    assert error.errors == (_404,)
    assert error.headers == {"x-ratelimit-remaining": "29"}


@pytest.mark.parametrize(
    ("validation", "fields"),
    [
        ('{"a": ["x", "y"], "b": ["z"]}', {"a": ("x", "y"), "b": ("z",)}),
        ('{"a": "x"}', {"a": ("x",)}),
        ('{"a": [1, null, {}]}', {"a": ("1", "", "")}),
        ('{"a": []}', {"a": ()}),
    ],
)
def test_refused_values_are_reported_argument_by_argument(
    validation: str, fields: dict[str, tuple[str, ...]]
) -> None:
    entry = {"message": "validation", "validation": json.loads(validation)}
    with pytest.raises(InputRejectedError) as caught:
        classify(HTTPResponse(400, {}, _body(entry)))
    assert caught.value.fields == fields


@pytest.mark.parametrize(
    "validation",
    [
        {f"a{number}": ["No."] for number in range(1_500)},
        {f"a{number}": [] for number in range(999)} | {"b": ["No."] * 1_500},
    ],
)
def test_an_error_about_values_has_at_most_1000_messages(validation: object) -> None:
    entry = {"message": "validation", "validation": validation}
    with pytest.raises(InputRejectedError) as caught:
        classify(HTTPResponse(400, {}, _body(entry, entry)))
    assert sum(map(len, caught.value.fields.values())) == 1_000
    assert len(caught.value.fields) == 1_000


def test_the_deadline_is_checked_before_the_error_is_built() -> None:
    late = ResponseDeadline(time.monotonic() - 1, 3.0)
    with pytest.raises(RequestTimeoutError, match="was not decoded within 3 seconds"):
        classify(HTTPResponse(400, {}, _body(_VALIDATION), late))
    with pytest.raises(RateLimitedError):
        classify(HTTPResponse(429, {}, _body(_VALIDATION), late))


@pytest.mark.parametrize("validation", [[], {}, "x", None, 5])
def test_a_validation_that_names_nothing_is_a_refused_query(validation: object) -> None:
    with pytest.raises(QueryRejectedError):
        classify(HTTPResponse(400, {}, _body({"message": "validation", "validation": validation})))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "60"}, 60.0),
        ({"retry-after": " 7 "}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "1.5"}, 1.5),
        (
            {
                "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT",
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30.0,
        ),
        (
            {
                "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT",
                "date": "Wed, 21 Oct 2026 07:29:00 GMT",
            },
            0.0,
        ),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "today"}, None),
        ({"retry-after": "Wed, 99 Oct 2026 07:28:00 GMT", "date": "x"}, None),
        *(
            ({"retry-after": value}, None)
            for value in ("", "-5", "nan", "inf", "1e3", "soon", "9" * 400, "60, 60", "\u0663")
        ),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date_or_not_at_all(
    headers: dict[str, str], seconds: float | None
) -> None:
    with pytest.raises(RateLimitedError) as caught:
        classify(HTTPResponse(429, headers, b""))
    assert caught.value.retry_after_s == seconds


@pytest.mark.parametrize(("header", "is_burst"), [("x-ratelimit-limit", False), ("x-a", True)])
def test_the_burst_limiter_is_reported_by_its_missing_headers(header: str, is_burst: bool) -> None:
    with pytest.raises(RateLimitedError) as caught:
        classify(HTTPResponse(429, {"retry-after": "60", header: "30"}, _body(_429)))
    assert caught.value.burst is is_burst
    assert caught.value.errors == (_429,)


def test_foreign_text_is_sanitized_and_truncated() -> None:
    nasty = "\x1b[31m\u202e::error::\n" + "x" * 5000
    responses = [
        HTTPResponse(400, {}, _body({"message": nasty})),
        HTTPResponse(
            400, {}, _body({"message": "validation", "validation": {nasty: [nasty] * 99}})
        ),
        HTTPResponse(302, {"location": nasty}, b""),
        HTTPResponse(200, {}, nasty.encode()),
        HTTPResponse(200, {}, b"<" + nasty.encode()),
    ]
    for response in responses:
        with pytest.raises(AniListError) as caught:
            classify(response)
        texts = [str(caught.value), getattr(caught.value, "excerpt", "")]
        for text in texts:
            assert text.isprintable()
            assert "::error" not in text
            assert len(text) < 700
        assert len(texts[1]) <= 200


@given(st.integers(100, 999), st.dictionaries(st.text(), st.text()), st.binary())
def test_no_response_raises_another_class_of_error(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    _judge(HTTPResponse(status, {name.lower(): value for name, value in headers.items()}, body))


_json = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
_entries = st.dictionaries(st.sampled_from(["message", "status", "validation", "locations"]), _json)


@given(
    st.sampled_from([200, 201, 302, 400, 401, 403, 404, 418, 429, 500]),
    st.dictionaries(
        st.sampled_from(["data", "errors", "message", "error"]), _json | st.lists(_entries | _json)
    ),
)
def test_no_json_raises_another_class_of_error(status: int, document: object) -> None:
    _judge(HTTPResponse(status, {}, json.dumps(document).encode()))


def _judge(response: HTTPResponse) -> None:
    try:
        data = classify(response)
    except AniListError as error:
        assert sanitize(str(error)) == str(error)  # noqa: PT017 - any error or none
    else:
        assert isinstance(data, dict)


def test_an_error_has_at_most_a_thousand_entries() -> None:
    with pytest.raises(AniListError) as caught:
        classify(HTTPResponse(200, {}, b'{"errors": [' + b'"x", ' * 100_000 + b"{}]}"))
    assert len(getattr(caught.value, "errors", ())) == 1000


def test_a_message_of_spaces_is_none() -> None:
    with pytest.raises(QueryRejectedError, match='"'):
        classify(HTTPResponse(400, {}, _body({"message": " " * 10_000}, {"message": "Why"})))


def test_a_429_is_one_whatever_its_body() -> None:
    with pytest.raises(RateLimitedError):
        classify(HTTPResponse(429, {}, b'{"errors":[' + b"{}," * 600_000 + b"{}]}"))
