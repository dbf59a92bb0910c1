"""Pages of other sites cannot use the server through the user's browser."""

from __future__ import annotations

import http.client
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

from kotae import ArgumentError
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUERY = {"query": "{ Media(id: 1) { id } }"}
_APP = "https://app.example.org"


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None, allow_origins=[_APP, "http://box.test:81"]) as started:
        yield started


def _post(server: AniListServer, **headers: str) -> requests.Response:
    return requests.post(server.url, json=_QUERY, headers=headers, timeout=30)


def _preflight(server: AniListServer, origin: str) -> requests.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return requests.options(server.url, headers=headers, timeout=30)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:1", "127.0.0.1:80", "127.9.8.7", "[::1]", "[::1]:8080", "box.test:81",
     "app.example.org"],
)  # fmt: skip
def test_a_host_that_names_this_machine_is_answered(server: AniListServer, host: str) -> None:
    assert _post(server, Host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "0.0.0.0", "localhost.evil.example", "127.0.0.1.nip.io",
     "192.168.1.1", "[::2]", "[::1", "localhost:x", "box.test", "", "a" * 5000],
)  # fmt: skip
def test_a_name_that_was_led_to_this_machine_is_refused(server: AniListServer, host: str) -> None:
    response = _post(server, Host=host)
    assert response.status_code == 403
    (error,) = response.json()["errors"]
    assert error["message"].startswith(f"This server does not answer as {host[:100]}")
    assert len(error["message"]) < 1000
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:3000", "https://localhost", "http://127.0.0.1:5173", "http://[::1]:1", _APP],
)
def test_pages_of_this_machine_and_allowed_ones_may_use_it(
    server: AniListServer, origin: str
) -> None:
    assert _preflight(server, origin).headers["Access-Control-Allow-Origin"] == "*"
    response = _post(server, Origin=origin)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost.evil.example", "null", f"{_APP}:8443", "http://[",
     "http://app.example.org", "file://", "https://evil.example@localhost.x", ""],
)  # fmt: skip
def test_pages_of_other_sites_may_not(server: AniListServer, origin: str) -> None:
    assert _preflight(server, origin).status_code == 403
    changes = len(server.requests)
    response = _post(server, Origin=origin)
    assert response.status_code == 403
    assert f"--allow-origin {origin}" in response.json()["errors"][0]["message"]
    assert "Access-Control-Allow-Origin" not in response.headers
    assert server.requests[changes].query is None


def test_a_client_of_http_1_0_needs_no_host(server: AniListServer) -> None:
    where = urlsplit(server.url)
    assert where.hostname
    assert where.port
    body = b'{"query": "{ Media(id: 1) { id } }"}'
    head = f"POST / HTTP/1.0\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/json\r\n\r\n"
    with socket.create_connection((where.hostname, where.port), timeout=30) as connection:
        connection.sendall(head.encode() + body)
        response = http.client.HTTPResponse(connection)
        response.begin()
        assert response.read() == b'{"data":{"Media":{"id":1}}}'


@pytest.mark.parametrize("element", [1, None, b"https://app.example.org"])
def test_an_element_that_is_no_text_is_refused(element: str) -> None:
    with pytest.raises(ArgumentError, match="allow_origins: expected an origin"):
        AniListServer(allow_origins=[element])


@pytest.mark.parametrize("origins", [_APP, "", 5, None])
def test_what_is_no_list_of_origins_is_refused(origins: list[str]) -> None:
    with pytest.raises(ArgumentError, match="allow_origins: expected a list of origins"):
        AniListServer(allow_origins=origins)


@pytest.mark.parametrize(
    "origin", ["*", "app.example.org", f"{_APP}/", "https://App.example.org", "https://a b", ""]
)
def test_what_no_browser_sends_as_an_origin_is_refused(origin: str) -> None:
    with pytest.raises(ArgumentError, match="allow_origins: expected an origin"):
        AniListServer(allow_origins=[origin])


def test_files_are_allowed_by_name() -> None:
    with AniListServer(allow_origins=["null"]) as server:
        assert _post(server, Origin="null").status_code == 200
