"""Each fault's response over real HTTP, beside what is known of AniList."""

from __future__ import annotations

import http.client
import json
import time
import zlib
from contextlib import closing
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.faults.plain import CARD, Got, address_of, post

from kotae.testing import AniListServer
from kotae.testing.faults.bodies import BOMB_BYTES
from kotae.testing.faults.catalogue import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOO_MANY = {"data": None, "errors": [{"message": "Too Many Requests.", "status": 429}]}
_LIMITS = {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}
_PLACE = [{"line": 1, "column": 3}]

#: Status, the one error's message, what else it holds, and the data beside it.
_REFUSALS: dict[str, tuple[int, str, dict[str, Any], object]] = {
    "400-validation": (
        400, 'Cannot query field "somethingOld" on type "Query".', {"locations": _PLACE}, None,
    ),
    "400-input": (
        400, "validation",
        {"validation": {"score": ["The score may not be greater than 100."]}}, None,
    ),
    "400-invalid-token": (400, "Invalid token", {}, None),
    "400-complexity": (400, "Max query complexity should be 500 but got 501.", {}, None),
    "400-page-depth": (
        400, "Page depth exceeds maximum allowed for API requests (5000 entries)", {},
        {"Page": None},
    ),
    "401": (401, "Unauthorized.", {}, None),
    "403-disabled": (
        403, "The AniList API has been temporarily disabled due to severe stability issues.", {},
        None,
    ),
    "404": (404, "Not Found.", {"locations": _PLACE}, {"Media": None}),
    "404-private-user": (404, "Private User", {"locations": _PLACE}, {"User": None}),
    "500": (500, "Internal Server Error", {}, None),
}  # fmt: skip

_CLOUDFLARE_PAGES = {
    "403-html-challenge": (403, "Just a moment..."),
    "429-html": (429, "429: Too many requests"),
    "502-html": (502, "502: Bad gateway"),
    "504-html": (504, "504: Gateway time-out"),
    "520-html": (520, "520: Web server is returning an unknown error"),
}

_CONSTANT_BODIES = {
    "200-empty": b"",
    "200-null": b"null",
    "200-number": b"5",
    "200-text": b'"data"',
    "200-list": b"[]",
    "data-null": b'{"data":null}',
    "data-null-errors-empty": b'{"data":null,"errors":[]}',
    "errors-is-text": b'{"data":null,"errors":"Internal Server Error"}',
    "deep-nesting": b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    """Its rate limit is never reached, and yet announced."""
    with AniListServer(rate_limit=1_000_000) as server:
        yield server


@pytest.fixture(scope="module")
def true(server: AniListServer) -> Got:
    """The response that no fault has touched."""
    got = post(server)
    assert (got.status, got.headers["content-type"]) == (200, "application/json")
    assert not got.body.isascii()
    return got


@pytest.mark.parametrize("name", _REFUSALS)
def test_a_refusal_has_anilist_s_words_and_status(server: AniListServer, name: str) -> None:
    status, message, more, data = _REFUSALS[name]
    got = post(server, fault=name)
    assert (got.status, got.headers["content-type"]) == (status, "application/json")
    assert got.json == {
        "data": data,
        "errors": [{"message": message, "status": status, **more}],
    }


@pytest.mark.parametrize(("name", "status"), [("400-json-no-data", 400), ("500-json-no-data", 500)])
def test_an_object_may_have_neither_data_nor_errors(
    server: AniListServer, name: str, status: int
) -> None:
    got = post(server, fault=name)
    assert got.status == status
    assert got.json.keys() == {"message"}


def test_a_429_announces_its_limit_and_its_end(server: AniListServer) -> None:
    before = int(time.time())
    got = post(server, fault="429")
    assert (got.status, got.json) == (429, _TOO_MANY)
    assert (got.headers["retry-after"], got.headers["x-ratelimit-remaining"]) == ("60", "0")
    assert got.headers["x-ratelimit-limit"] == "90"
    assert before + 60 <= int(got.headers["x-ratelimit-reset"]) <= time.time() + 60


def test_a_burst_429_has_a_wait_and_no_limit_headers(server: AniListServer) -> None:
    got = post(server, fault="burst-429")
    assert (got.status, got.json, got.headers["retry-after"]) == (429, _TOO_MANY, "60")
    assert not got.headers.keys() & _LIMITS


def test_a_429_may_come_without_any_hint(server: AniListServer) -> None:
    got = post(server, fault="429-no-retry-after")
    assert (got.status, got.json) == (429, _TOO_MANY)
    assert not got.headers.keys() & {"retry-after", *_LIMITS}


def test_retry_after_may_be_a_date_a_minute_from_now(server: AniListServer) -> None:
    before = int(time.time())
    got = post(server, fault="retry-after-date")
    assert got.status == 429
    assert got.headers["retry-after"].endswith(" GMT")
    at = parsedate_to_datetime(got.headers["retry-after"]).timestamp()
    assert before + 60 <= at <= time.time() + 60


@pytest.mark.parametrize(
    ("name", "value"), [("retry-after-garbage", "soon"), ("retry-after-huge", "9999999999")]
)
def test_retry_after_may_be_of_no_use(server: AniListServer, name: str, value: str) -> None:
    got = post(server, fault=name)
    assert (got.status, got.json, got.headers["retry-after"]) == (429, _TOO_MANY, value)


@pytest.mark.parametrize("name", _CLOUDFLARE_PAGES)
def test_a_page_of_the_cdn_is_known_by_its_headers_and_title(
    server: AniListServer, name: str
) -> None:
    status, title = _CLOUDFLARE_PAGES[name]
    got = post(server, fault=name)
    assert (got.status, got.headers["server"]) == (status, "cloudflare")
    assert got.headers["content-type"] == "text/html; charset=UTF-8"
    assert got.headers["cf-ray"]
    assert "retry-after" not in got.headers
    assert got.body.startswith(b"<!DOCTYPE html>")
    assert f"{title}</title>" in got.body.decode()


def test_a_challenge_has_its_title_header_and_script(server: AniListServer) -> None:
    got = post(server, fault="403-html-challenge")
    assert got.headers["cf-mitigated"] == "challenge"
    assert b"/cdn-cgi/challenge-platform/" in got.body


@pytest.mark.parametrize(("name", "status"), [("503-html", 503), ("200-html", 200)])
def test_a_page_may_come_from_elsewhere_than_the_cdn(
    server: AniListServer, name: str, status: int
) -> None:
    got = post(server, fault=name)
    assert got.status == status
    assert got.headers["content-type"].startswith("text/html")
    assert "cf-ray" not in got.headers
    assert b"cloudflare" not in got.body.lower()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_to_a_page_on_the_same_server(server: AniListServer, status: int) -> None:
    got = post(server, fault=f"redirect-{status}")
    assert (got.status, got.headers["location"]) == (status, "/elsewhere")
    with closing(http.client.HTTPConnection(*address_of(server), timeout=10)) as client:
        client.request("GET", got.headers["location"])
        response = client.getresponse()
        assert response.status == 404
        assert response.read().startswith(b"<")


def test_a_redirect_to_another_host_names_a_host_that_is_none(server: AniListServer) -> None:
    got = post(server, fault="redirect-other-host")
    assert (got.status, got.headers["location"]) == (307, "https://elsewhere.example/")


@pytest.mark.parametrize("name", _CONSTANT_BODIES)
def test_a_body_may_be_empty_or_not_a_graphql_response(server: AniListServer, name: str) -> None:
    got = post(server, fault=name)
    assert (got.status, got.body) == (200, _CONSTANT_BODIES[name])
    assert got.headers["content-type"] == "application/json"
    assert got.headers["content-length"] == str(len(got.body))


def test_a_204_has_neither_a_body_nor_a_length(server: AniListServer) -> None:
    got = post(server, fault="204")
    assert (got.status, got.body) == (204, b"")
    assert not got.headers.keys() & {"content-length", "content-type"}


def test_a_bomb_is_three_hundred_kilobytes_and_three_hundred_megabytes(
    server: AniListServer,
) -> None:
    got = post(server, fault="gzip-bomb")
    assert (got.status, got.headers["content-encoding"]) == (200, "gzip")
    assert len(got.body) < 320_000
    unpacked, zeros, rest = 0, bytes(2**20), got.body
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)  # 16 stands for gzip, sums and all
    while not reader.eof:
        piece = reader.decompress(rest, len(zeros))
        assert piece == zeros[: len(piece)]
        unpacked, rest = unpacked + len(piece), reader.unconsumed_tail
    assert unpacked == BOMB_BYTES == 300 * 1024 * 1024
    assert reader.unused_data == b""


def test_a_truncated_response_has_its_own_content_length(server: AniListServer, true: Got) -> None:
    got = post(server, fault="truncated-json")
    assert (got.status, got.body) == (200, true.body[: len(true.body) // 2])
    assert got.headers["content-length"] == str(len(got.body))
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|codec can't decode"):
        json.loads(got.body)


@pytest.mark.parametrize(
    ("name", "encoding", "bits"),
    [
        ("deflate", "deflate", zlib.MAX_WBITS),
        ("raw-deflate", "deflate", -zlib.MAX_WBITS),
        ("gzip-header-lie", "gzip", None),
        ("brotli-header-lie", "br", None),
    ],
)
def test_an_encoding_is_true_or_a_lie(
    server: AniListServer, true: Got, name: str, encoding: str, bits: int | None
) -> None:
    got = post(server, fault=name)
    assert got.headers["content-encoding"] == encoding
    assert (got.body if bits is None else zlib.decompress(got.body, bits)) == true.body


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("wrong-charset", "application/json; charset=iso-8859-1"),
        ("html-content-type", "text/html"),
        ("no-content-type", None),
    ],
)
def test_a_content_type_may_be_wrong_or_missing(
    server: AniListServer, true: Got, name: str, content_type: str | None
) -> None:
    got = post(server, fault=name)
    assert got.headers.get("content-type") == content_type
    assert got.body == true.body


@pytest.mark.parametrize("name", ["wrong-charset", "html-content-type"])
def test_a_wrong_content_type_always_has_a_text_to_go_wrong(
    server: AniListServer, name: str
) -> None:
    got = post(server, "{ Media(id: 1) { id } }", fault=name)
    assert got.json == {"data": {"Media": {"id": 1}}, "extensions": {"kotae": "答え"}}
    assert not got.body.isascii()


def test_a_byte_order_mark_stands_before_the_response(server: AniListServer, true: Got) -> None:
    assert post(server, fault="bom").body == b"\xef\xbb\xbf" + true.body


def test_of_two_keys_the_second_is_the_true_one(server: AniListServer, true: Got) -> None:
    got = post(server, fault="duplicate-keys")
    pairs = json.loads(got.body, object_pairs_hook=lambda pairs: pairs)
    assert [key for key, _ in pairs] == ["data", "data"]
    assert pairs[0][1] is None
    assert got.json == true.json


def test_limit_headers_may_vanish_or_lie(server: AniListServer, true: Got) -> None:
    assert true.headers["x-ratelimit-limit"] == "1000000"
    got = post(server, fault="no-limit-headers")
    assert got.body == true.body
    assert not got.headers.keys() & _LIMITS
    got = post(server, fault="lying-limit-headers")
    assert got.body == true.body
    assert (got.headers["x-ratelimit-limit"], got.headers["x-ratelimit-remaining"]) == ("90", "89")


def test_lists_may_have_another_order(server: AniListServer) -> None:
    query = "{ Page(perPage: 3) { media(sort: ID) { id } } }"
    got = post(server, query, fault="other-order")
    ids = [media["id"] for media in got.json["data"]["Page"]["media"]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 3


_MISFITS: dict[str, bytes] = {
    "unknown-enum-value": b'"status":"SOMETHING_NEW"',
    "null-in-non-null": b'"id":null',
    "wrong-type": b'"id":"five"',
    "missing-field": b'{"Media":{"title"',
    "extra-field": b'"somethingNew":{"id":1}',
    "nan": b'"id":NaN',
    "huge-number": b'"id":1' + b"0" * 5_000,
    "lone-surrogate": rb'"native":"\ud800"',
    "invalid-utf-8": b'"native":"\xff"',
    "control-character": b'"native":"\n"',
    "200-errors-null": b'"errors":null}',
    "200-errors-with-data": b'"errors":[{"message":"Internal Server Error","status":500}]',
    "200-errors-without-status": b'"errors":[{"message":"Internal Server Error"}]',
}


@pytest.mark.parametrize("name", _MISFITS)
def test_one_value_of_the_true_response_does_not_fit(
    server: AniListServer, true: Got, name: str
) -> None:
    got = post(server, fault=name)
    assert (got.status, got.headers["content-type"]) == (200, "application/json")
    assert "x-kotae-fault-missed" not in got.headers
    assert _MISFITS[name] in got.body
    assert _MISFITS[name] not in true.body


def test_an_unknown_union_member_is_one_item_of_many(server: AniListServer) -> None:
    query = "{ Page(perPage: 3) { activities { __typename ... on TextActivity { id } } } }"
    items = post(server, query).json["data"]["Page"]["activities"]
    got = post(server, query, fault="unknown-union-member")
    assert got.json["data"]["Page"]["activities"] == [{"__typename": "SomethingNew"}, *items[1:]]


def test_a_misfit_that_has_no_place_is_announced(server: AniListServer, true: Got) -> None:
    got = post(server, fault="unknown-union-member")
    assert got.headers["x-kotae-fault-missed"] == "unknown-union-member"
    assert got.body == true.body


def test_a_misfit_of_a_refused_query_leaves_the_refusal(server: AniListServer) -> None:
    got = post(server, "{ Nothing }", fault="null-in-non-null")
    assert got.status == 400
    assert got.headers["x-kotae-fault-missed"] == "null-in-non-null"


def test_a_wrong_name_in_the_header_is_refused_with_all_that_exist(server: AniListServer) -> None:
    got = post(server, fault="502")
    assert got.status == 400
    [error] = got.json["errors"]
    assert "There is no fault '502'. Did you mean '502-html'?" in error["message"]
    assert all(name in error["message"] for name in FAULTS)
    assert server.requests[-1].fault == "unknown"


def test_header_queue_and_chance_decide_in_this_order() -> None:
    with AniListServer(rate_limit=None) as server:
        server.faults.next("502-html", times=2)
        server.faults.sometimes("500", probability=1)
        statuses = [post(server, fault="404").status, *(post(server).status for _ in range(4))]
        assert statuses == [404, 502, 502, 500, 500]
        server.faults.clear()
        assert post(server).status == 200
        assert [seen.fault for seen in server.requests] == [
            "404", "502-html", "502-html", "500", "500", None,
        ]  # fmt: skip


@pytest.mark.parametrize("name", ["429", "502-html", "200-empty", "204", "bom", "redirect-302"])
def test_a_connection_outlives_a_fault_that_is_a_response(server: AniListServer, name: str) -> None:
    body = json.dumps({"query": CARD})
    with closing(http.client.HTTPConnection(*address_of(server), timeout=10)) as client:
        ports: set[int] = set()
        for fault in ({"X-Kotae-Fault": name}, {}):
            client.request("POST", "/", body, fault)
            ports.add(client.sock.getsockname()[1])
            response = client.getresponse()
            response.read()
        assert response.status == 200
    assert len(ports) == 1
