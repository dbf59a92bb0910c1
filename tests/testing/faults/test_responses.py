"""Each fault that is a response, over HTTP: its status, headers and body."""

from __future__ import annotations

import http.client
import json
import time
import zlib
from contextlib import closing
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
from tests.testing.plain_http import CARD, Received, address_of, post

from kotae.testing import AniListServer
from kotae.testing.faults.connections import CONNECTIONS
from kotae.testing.faults.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RESPONSES = sorted(FAULTS.keys() - {fault.name for fault in CONNECTIONS})


@dataclass(frozen=True)
class Expected:
    """An expected response.

    Attributes:
        status: The status.
        content: The body's bytes, its JSON, or a part of its text.
        headers: Some headers; None for one that is not sent.
    """

    status: int
    content: object
    headers: dict[str, str | None] = field(default_factory=dict[str, "str | None"])


LIMITS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
LOCATIONS = {"locations": [{"line": 1, "column": 3}]}


def refused(status: int, message: str, data: object = None, **more: object) -> Expected:
    error = {"message": message, "status": status, **more}
    headers: dict[str, str | None] = {"content-type": "application/json"}
    return Expected(status, {"data": data, "errors": [error]}, headers)


def too_many(*limits: str | None, retry_after: str | None) -> Expected:
    expected = refused(429, "Too Many Requests.")
    headers = {"retry-after": retry_after, **dict(zip(LIMITS, limits, strict=False))}
    return Expected(429, expected.content, headers)


def cloudflare(status: int, title: str) -> Expected:
    headers = {
        "content-type": "text/html; charset=UTF-8", "server": "cloudflare",
        "cf-ray": "8f00000000000000-NRT", "retry-after": None,
    }  # fmt: skip
    return Expected(status, f"{title}</title>", headers)


def page(status: int, title: str) -> Expected:
    return Expected(status, f"<title>{title}</title>", {"cf-ray": None})


def body(content: bytes) -> Expected:
    headers = {"content-type": "application/json", "content-length": str(len(content))}
    return Expected(200, content, {**headers})


#: The faults whose response does not depend on the request.
FIXED: dict[str, Expected] = {
    "429": too_many("90", "0", retry_after="60"),
    "burst-429": too_many(None, None, None, retry_after="60"),
    "429-no-retry-after": too_many(None, None, None, retry_after=None),
    "retry-after-garbage": too_many("90", "0", retry_after="soon"),
    "retry-after-huge": too_many("90", "0", retry_after="9999999999"),
    "400-validation": refused(
        400, 'Cannot query field "somethingOld" on type "Query".', **LOCATIONS
    ),
    "400-input": refused(
        400, "validation", validation={"score": ["The score may not be greater than 100."]}
    ),
    "400-invalid-token": refused(400, "Invalid token"),
    "400-complexity": refused(400, "Max query complexity should be 500 but got 501."),
    "400-page-depth": refused(
        400, "Page depth exceeds maximum allowed for API requests (5000 entries)", {"Page": None}
    ),
    "400-json-no-data": Expected(400, {"message": "Bad Request"}),
    "401": refused(401, "Unauthorized."),
    "403-disabled": refused(
        403, "The AniList API has been temporarily disabled due to severe stability issues."
    ),
    "404": refused(404, "Not Found.", {"Media": None}, **LOCATIONS),
    "404-private-user": refused(404, "Private User", {"User": None}, **LOCATIONS),
    "500": refused(500, "Internal Server Error"),
    "500-json-no-data": Expected(500, {"message": "Server Error"}),
    "403-html-challenge": Expected(
        403, "/cdn-cgi/challenge-platform/",
        {**cloudflare(403, "").headers, "cf-mitigated": "challenge"},
    ),
    "429-html": cloudflare(429, "429: Too many requests"),
    "502-html": cloudflare(502, "502: Bad gateway"),
    "503-html": page(503, "503 Service Temporarily Unavailable"),
    "504-html": cloudflare(504, "504: Gateway time-out"),
    "520-html": cloudflare(520, "520: Web server is returning an unknown error"),
    "200-html": page(200, "Sign in to this network"),
    **{
        f"redirect-{status}": Expected(status, "<a href", {"location": "/elsewhere"})
        for status in (301, 302, 303, 307, 308)
    },
    "redirect-other-host": Expected(307, "<a href", {"location": "https://elsewhere.example/"}),
    "200-empty": body(b""),
    "204": Expected(204, b"", {"content-length": None, "content-type": None}),
    "200-null": body(b"null"),
    "200-number": body(b"5"),
    "200-text": body(b'"data"'),
    "200-list": body(b"[]"),
    "data-null": body(b'{"data":null}'),
    "data-null-errors-empty": body(b'{"data":null,"errors":[]}'),
    "errors-is-text": body(b'{"data":null,"errors":"Internal Server Error"}'),
    "deep-nesting": body(b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
}  # fmt: skip

#: The faults that change bytes or headers: the headers, and what makes the body from the true one.
CHANGES: dict[str, tuple[dict[str, str | None], Callable[[bytes], bytes]]] = {
    "truncated-json": ({}, lambda true: true[: len(true) // 2]),
    "gzip-header-lie": ({"content-encoding": "gzip"}, bytes),
    "brotli-header-lie": ({"content-encoding": "br"}, bytes),
    "wrong-charset": ({"content-type": "application/json; charset=iso-8859-1"}, bytes),
    "html-content-type": ({"content-type": "text/html"}, bytes),
    "no-content-type": ({"content-type": None}, bytes),
    "bom": ({}, lambda true: b"\xef\xbb\xbf" + true),
    "duplicate-keys": ({}, lambda true: b'{"data":null,' + true[1:]),
    "no-limit-headers": (dict.fromkeys(LIMITS), bytes),
    "lying-limit-headers": ({LIMITS[0]: "90", LIMITS[1]: "89"}, bytes),
}


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    """A server whose rate limit is announced and never reached."""
    with AniListServer(rate_limit=1_000_000) as server:
        yield server


@pytest.fixture(scope="module")
def true(server: AniListServer) -> Received:
    """The response without a fault."""
    received = post(server)
    assert received.status == 200
    assert not received.body.isascii()
    assert received.headers["x-ratelimit-limit"] == "1000000"
    return received


def check_headers(received: Received, headers: dict[str, str | None]) -> None:
    assert {name: received.headers.get(name) for name in headers} == headers


@pytest.mark.parametrize("name", FIXED)
def test_a_fault_has_its_status_headers_and_body(server: AniListServer, name: str) -> None:
    expected, received = FIXED[name], post(server, fault=name)
    assert received.status == expected.status
    check_headers(received, expected.headers)
    if isinstance(expected.content, str):
        assert expected.content in received.body.decode()
    elif isinstance(expected.content, bytes):
        assert received.body == expected.content
    else:
        assert received.json == expected.content


@pytest.mark.parametrize("name", CHANGES)
def test_a_fault_changes_the_bytes_or_headers_of_the_true_response(
    server: AniListServer, true: Received, name: str
) -> None:
    headers, change = CHANGES[name]
    received = post(server, fault=name)
    assert (received.status, received.body) == (200, change(true.body))
    check_headers(received, {**headers, "content-length": str(len(received.body))})


@pytest.mark.parametrize(
    ("name", "bits"), [("deflate", zlib.MAX_WBITS), ("raw-deflate", -zlib.MAX_WBITS)]
)
def test_deflate_has_a_header_of_zlib_or_none(
    server: AniListServer, true: Received, name: str, bits: int
) -> None:
    received = post(server, fault=name)
    assert received.headers["content-encoding"] == "deflate"
    assert zlib.decompress(received.body, bits) == true.body


def test_a_429_ends_a_minute_from_now(server: AniListServer) -> None:
    before = int(time.time())
    reset = post(server, fault="429").headers["x-ratelimit-reset"]
    retry_after = post(server, fault="retry-after-date").headers["retry-after"]
    assert retry_after.endswith(" GMT")
    for at in (int(reset), parsedate_to_datetime(retry_after).timestamp()):
        assert before + 60 <= at <= time.time() + 60


def test_a_redirect_leads_to_a_page_on_the_same_server(server: AniListServer) -> None:
    with closing(http.client.HTTPConnection(*address_of(server), timeout=10)) as client:
        client.request("GET", post(server, fault="redirect-302").headers["location"])
        response = client.getresponse()
        assert response.status == 404
        assert response.read().startswith(b"<")


def test_a_gzip_bomb_is_300_kilobytes_and_300_megabytes(server: AniListServer) -> None:
    received = post(server, fault="gzip-bomb")
    assert (received.status, received.headers["content-encoding"]) == (200, "gzip")
    assert len(received.body) < 320_000
    size, zeros, rest = 0, bytes(2**20), received.body
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)  # 16 stands for gzip, with its checksum
    while not reader.eof:
        piece = reader.decompress(rest, len(zeros))
        assert piece == zeros[: len(piece)]
        size, rest = size + len(piece), reader.unconsumed_tail
    assert size == 300 * 1024 * 1024
    assert reader.unused_data == b""


@pytest.mark.parametrize("name", ["wrong-charset", "html-content-type"])
def test_a_wrong_content_type_always_has_a_text_beyond_ascii(
    server: AniListServer, name: str
) -> None:
    received = post(server, "{ Media(id: 1) { id } }", fault=name)
    assert received.json == {"data": {"Media": {"id": 1}}, "extensions": {"kotae": "答え"}}
    assert not received.body.isascii()


def test_lists_may_have_another_order(server: AniListServer) -> None:
    query = "{ Page(perPage: 3) { media(sort: ID) { id } } Media(id: 1) { genres } Viewer { id } }"
    data = post(server, query, fault="other-order", user=1).json["data"]
    true = post(server, query, user=1).json["data"]
    assert data["Page"]["media"] == true["Page"]["media"][::-1]
    assert data["Media"]["genres"] == true["Media"]["genres"][::-1]
    assert data["Viewer"] == true["Viewer"]


def test_a_fault_that_is_a_response_repeats_no_header_and_leaves_connection_and_data_as_they_were(
    server: AniListServer, true: Received
) -> None:
    sent = json.dumps({"query": CARD})
    ports: set[int] = set()
    with closing(http.client.HTTPConnection(*address_of(server), timeout=10)) as client:
        for name in RESPONSES:
            for headers in ({"X-Kotae-Fault": name}, {}):
                client.request("POST", "/", sent, headers)
                ports.add(client.sock.getsockname()[1])
                response = client.getresponse()
                names = [header.lower() for header, _ in response.getheaders()]
                assert len(names) == len(set(names)), name
                content = response.read()
            assert content == true.body, name
    assert len(ports) == 1


@pytest.mark.parametrize("query", ["{", "{ Nothing }", "{ Media(id: 2) { id title { native } } }"])
def test_a_refused_request_meets_each_fault_too(server: AniListServer, query: str) -> None:
    refusal = post(server, query)
    statuses = {name: expected.status for name, expected in FIXED.items()}
    statuses |= {"retry-after-date": 429, "gzip-bomb": 200}
    if refusal.json["data"] is not None:
        statuses |= {"200-errors-with-data": 200, "200-errors-without-status": 200}
    for name in RESPONSES:
        assert post(server, query, fault=name).status == statuses.get(name, refusal.status), name
