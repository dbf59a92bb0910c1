"""The body of a request, its response, and its record."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from tests.testing.plain_http import BEBOP, connect, post

from kotae.testing import AniListServer, Rules
from kotae.testing.serving import request_log

if TYPE_CHECKING:
    from kotae.testing import RequestRecord

_NO_VARIABLES: tuple[Any, ...] = (None, {}, [], "", "{}", "null")
_BY_ID = "query ByID($id: Int = 1) { Media(id: $id) { id } }"


@pytest.mark.parametrize(
    ("variables", "media_id"),
    [({"id": 5}, 5), ('{"id": 5}', 5), *((given, 1) for given in _NO_VARIABLES)],
)
def test_variables_are_an_object_or_json_in_json_or_nothing(
    shared_server: AniListServer, variables: object, media_id: int
) -> None:
    body = json.dumps({"query": _BY_ID, "variables": variables}).encode()
    received = post(shared_server, body=body)
    assert received.headers["content-type"] == "application/json"
    assert received.json == {"data": {"Media": {"id": media_id}}}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The request's body is not JSON."),
        (b"{", "The request's body is not JSON."),
        (b"[" * 100_000, "The request's body is not JSON."),
        (b"\xff\xfe", "The request's body is not JSON."),
        (b'{"query": "\xe9"}', "The request's body is not JSON."),
        (b'{"query": "\\ud800"}', "The request's body is not JSON."),
        (b"[]", "The request's body is not an object with a query."),
        (b"null", "The request's body is not an object with a query."),
        (b"{}", "Must provide query string."),
        (b'{"query": " "}', "Must provide query string."),
        (b'{"query": 5}', "Must provide query string."),
        (b'{"query": "{a}", "variables": 5}', "Variables must be an object."),
        (b'{"query": "{a}", "variables": [1]}', "Variables must be an object."),
        (b'{"query": "{a}", "variables": "x"}', "Variables are not JSON."),
        (b'{"query": "{a}", "operationName": 5}', "The operation's name must be a text."),
        (
            b'{"query": "query A { Viewer { id } }", "operationName": "B"}',
            'Unknown operation named "B".',
        ),
    ],
)
def test_a_malformed_body_is_400(shared_server: AniListServer, body: bytes, message: str) -> None:
    assert post(shared_server, body=body).refusal == (400, message, None)


def test_a_body_beyond_4_mib_is_413(shared_server: AniListServer) -> None:
    status, message, _ = post(shared_server, body=b'{"query": "' + b" " * 5_000_000 + b'"}').refusal
    assert status == 413
    assert "4194304 bytes" in message


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("{", "Syntax Error"),
        ("{ Media(id: 1) { titel } }", 'Cannot query field "titel" on type "Media"'),
        ("query ($id: Int = one) { Media(id: $id) { id } }", "Int cannot represent"),
        ("{ a " * 200_000, "nested too deeply"),
        ("{" + "a " * 100_001 + "}", "more than 100000 tokens"),
        ("query A { Viewer { id } } query B { Viewer { id } }", "multiple operations"),
        ("fragment A on Media { id }", ""),
    ],
)
def test_an_invalid_query_is_400(shared_server: AniListServer, query: str, part: str) -> None:
    status, message, _ = post(shared_server, query).refusal
    assert status == 400
    assert part in message


def test_an_invalid_query_has_the_location_of_its_error(shared_server: AniListServer) -> None:
    [error] = post(shared_server, "{\n  Nothing { id }\n}").json["errors"]
    assert error["locations"] == [{"line": 2, "column": 3}]


def test_a_variable_of_the_wrong_type_is_400(shared_server: AniListServer) -> None:
    assert post(shared_server, _BY_ID, {"id": "one"}).refusal[0] == 400


def test_one_of_several_operations_is_chosen_by_name(shared_server: AniListServer) -> None:
    query = "query A { Media(id: 1) { id } } query B { Media(id: 5) { id } }"
    body = json.dumps({"query": query, "operationName": "B"}).encode()
    assert post(shared_server, body=body).data == {"Media": {"id": 5}}


def test_another_path_is_an_html_404(shared_server: AniListServer) -> None:
    response = requests.post(shared_server.url + "graphql", json={"query": BEBOP}, timeout=30)
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


def test_a_get_is_accepted_if_the_rule_is_off() -> None:
    with AniListServer(rules=Rules(post_only=False)) as server:
        parameters = {"query": _BY_ID, "variables": '{"id": 5}'}
        received = requests.get(server.url, params=parameters, timeout=30)
        assert received.json() == {"data": {"Media": {"id": 5}}}


@pytest.mark.parametrize(
    ("accepted", "fields", "coding"),
    [("gzip", 100, "gzip"), ("br, GZIP;q=1", 100, "gzip"), ("gzip", 1, None), ("br", 100, None)],
)
def test_a_long_response_is_compressed_if_the_client_accepts_it(
    shared_server: AniListServer, accepted: str, fields: int, coding: str | None
) -> None:
    query = "{ Media(id: 1) { " + " ".join(f"field{n}: id" for n in range(fields)) + " } }"
    received = post(shared_server, query, headers={"Accept-Encoding": accepted})
    body = gzip.decompress(received.body) if coding else received.body
    assert len(json.loads(body)["data"]["Media"]) == fields
    assert received.headers.get("content-encoding") == coding


def test_a_client_that_disconnects_is_recorded_and_harmless() -> None:
    with AniListServer() as server:
        with connect(server) as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        assert post(server, BEBOP).data == {"Media": {"id": 1}}
    assert {record.status for record in server.requests} == {None, 200}


# --- the request log --------------------------------------------------------------------------


def test_a_request_is_recorded_before_its_response_arrives(shared_server: AniListServer) -> None:
    query = "query ByID($id: Int) { Media(id: $id) { id } }"
    body = {"query": query, "variables": {"id": 1}, "operationName": "ByID"}
    token = shared_server.token(1)
    headers = {
        "Authorization": f"Bearer {token}",
        "Proxy-Authorization": "abc",
        "Cookie": "a=b; c=d",
        "X-Mine": "yes",
    }
    post(shared_server, body=json.dumps(body).encode(), headers=headers)
    record = shared_server.requests[-1]
    assert (record.method, record.operation_name, record.query) == ("POST", "ByID", query)
    assert (record.variables, record.status, record.viewer_id) == ({"id": 1}, 200, 1)
    assert record.address == "127.0.0.1"
    assert record.duration_s >= 0
    assert {name: record.headers[name.lower()] for name in headers} == {
        "Authorization": "Bearer [redacted]",
        "Proxy-Authorization": "[redacted]",
        "Cookie": "[redacted]",
        "X-Mine": "yes",
    }
    assert token not in repr(record)


def test_the_log_is_a_sequence_of_the_last_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "MAX_RECORDS", 4)
    listened: list[RequestRecord] = []
    with AniListServer(on_request=listened.append) as server:
        for field in "abcde":
            post(server, f"query {field} {{ __typename }}")
        log = server.requests
        assert listened[1:] == list(log)
        assert [record.operation_name for record in log[::-1]] == list("edcb")
        assert log[-1].operation_name == "e"
        assert (len(log), repr(log)) == (4, "<4 requests>")
        for _ in log:
            post(server, BEBOP)  # a new request does not prolong the loop
        log.clear()
        assert not log


def test_a_listener_that_fails_does_not_fail_the_request(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_record: RequestRecord) -> None:
        raise ValueError

    with AniListServer(on_request=fail) as server:
        assert post(server, BEBOP).status == 200
    assert "on_request failed" in caplog.text
