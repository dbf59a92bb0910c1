"""What a request's body may be, and what comes of it."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
import requests

from kotae.testing import AniListServer, Rules

if TYPE_CHECKING:
    from requests import Response

_QUERY = "query Card($id: Int) { Media(id: $id) { id } }"


def _post(server: AniListServer, body: bytes | dict[str, Any], **headers: str) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return requests.post(server.url, data=data, headers=headers, timeout=30)


def _message(response: Response) -> str:
    content = response.json()
    assert content["data"] is None
    [error] = content["errors"]
    assert error["status"] == response.status_code
    return str(error["message"])


def test_the_response_to_a_query_is_json(shared_server: AniListServer) -> None:
    response = _post(shared_server, {"query": _QUERY, "variables": {"id": 1}})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {"data": {"Media": {"id": 1}}}


@pytest.mark.parametrize(
    "variables", [None, {}, [], "", "{}", "null"], ids=["null", "{}", "[]", "''", "'{}'", "'null'"]
)
def test_no_variables_may_be_written_in_many_ways(
    shared_server: AniListServer, variables: object
) -> None:
    response = _post(shared_server, {"query": "{ Media(id: 1) { id } }", "variables": variables})
    assert response.json() == {"data": {"Media": {"id": 1}}}


def test_variables_may_be_json_in_json(shared_server: AniListServer) -> None:
    response = _post(shared_server, {"query": _QUERY, "variables": '{"id": 5}'})
    assert response.json() == {"data": {"Media": {"id": 5}}}


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
    ],
)
def test_a_body_without_a_query_is_400(
    shared_server: AniListServer, body: bytes, message: str
) -> None:
    response = _post(shared_server, body)
    assert response.status_code == 400
    assert _message(response) == message


def test_a_body_beyond_4_mib_is_413(shared_server: AniListServer) -> None:
    response = _post(shared_server, b'{"query": "' + b" " * 5_000_000 + b'"}')
    assert response.status_code == 413
    assert "4194304 bytes" in _message(response)


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("{", "Syntax Error"),
        ("{ Media(id: 1) { titel } }", 'Cannot query field "titel" on type "Media"'),
        ("{ a " * 200_000, "nested too deeply"),
        ("{" + "a " * 200_000 + "}", "more than 100000 tokens"),
        ("query A { Viewer { id } } query B { Viewer { id } }", "multiple operations"),
        ("fragment A on Media { id }", ""),
    ],
)
def test_a_query_that_is_not_valid_is_400(
    shared_server: AniListServer, query: str, part: str
) -> None:
    response = _post(shared_server, {"query": query})
    assert response.status_code == 400
    assert part.lower() in response.json()["errors"][0]["message"].lower()


def test_a_validation_error_has_its_place(shared_server: AniListServer) -> None:
    [error] = _post(shared_server, {"query": "{\n  Nothing { id }\n}"}).json()["errors"]
    assert error["status"] == 400
    assert error["locations"] == [{"line": 2, "column": 3}]


def test_one_of_several_operations_is_chosen_by_name(shared_server: AniListServer) -> None:
    query = "query A { Media(id: 1) { id } } query B { Media(id: 5) { id } }"
    response = _post(shared_server, {"query": query, "operationName": "B"})
    assert response.json() == {"data": {"Media": {"id": 5}}}


def test_an_operation_that_is_not_there_is_400(shared_server: AniListServer) -> None:
    response = _post(shared_server, {"query": "query A { Viewer { id } }", "operationName": "B"})
    assert _message(response) == 'Unknown operation named "B".'


def test_a_variable_of_the_wrong_type_is_400(shared_server: AniListServer) -> None:
    response = _post(shared_server, {"query": _QUERY, "variables": {"id": "one"}})
    assert response.status_code == 400
    assert response.json()["errors"][0]["status"] == 400


def test_another_path_is_an_html_404(shared_server: AniListServer) -> None:
    response = requests.post(shared_server.url + "graphql", json={"query": _QUERY}, timeout=30)
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


def test_a_browser_s_preflight_is_allowed(shared_server: AniListServer) -> None:
    response = requests.options(shared_server.url, timeout=30)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_get_is_accepted_if_the_rule_is_off() -> None:
    with AniListServer(rules=Rules(post_only=False)) as server:
        body = {"query": _QUERY, "variables": '{"id": 1}'}
        assert requests.get(server.url, params=body, timeout=30).json() == {
            "data": {"Media": {"id": 1}}
        }


def test_a_request_is_recorded_before_its_response_arrives(shared_server: AniListServer) -> None:
    body = {"query": _QUERY, "variables": {"id": 1}, "operationName": "Card"}
    token = shared_server.token(1)
    shared_server.requests.clear()
    _post(shared_server, body, Authorization=f"Bearer {token}", **{"X-Mine": "yes"})
    [seen] = shared_server.requests
    assert (seen.method, seen.operation_name, seen.query) == ("POST", "Card", _QUERY)
    assert (seen.variables, seen.status, seen.viewer_id) == ({"id": 1}, 200, 1)
    assert seen.headers["authorization"] == "Bearer [redacted]"
    assert seen.headers["x-mine"] == "yes"
    assert token not in repr(seen)
    assert seen.duration_s >= 0


def test_a_client_that_hangs_up_leaves_the_server_well(shared_server: AniListServer) -> None:
    host, port = shared_server.url.removeprefix("http://").strip("/").split(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    response = _post(shared_server, {"query": _QUERY, "variables": {"id": 1}})
    assert response.status_code == 200
