"""Pages of other sites cannot use the server through the user's browser."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING

import pytest
import requests
from tests.testing.plain_http import BEBOP, connect, post

from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator

_APP = "https://app.example.org"


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None, allow_origins=[_APP, "http://box.test:81"]) as started:
        yield started


def _preflight(server: AniListServer, origin: str) -> requests.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return requests.options(server.url, headers=headers, timeout=30)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:1", "127.0.0.1:80", "127.9.8.7", "[::1]", "[::1]:8080", "box.test:81",
     "app.example.org"],
)  # fmt: skip
def test_a_host_that_names_this_machine_is_accepted(server: AniListServer, host: str) -> None:
    assert post(server, BEBOP, headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "0.0.0.0", "localhost.evil.example", "127.0.0.1.nip.io",
     "192.168.1.1", "[::2]", "[::1", "localhost:x", "box.test", "", "a" * 5000],
)  # fmt: skip
def test_a_name_that_was_led_to_this_machine_is_refused(server: AniListServer, host: str) -> None:
    received = post(server, BEBOP, headers={"Host": host})
    status, message, _ = received.refusal
    assert status == 403
    assert message.startswith(f"This server does not answer as {host[:100]}")
    assert len(message) < 1000
    assert "access-control-allow-origin" not in received.headers


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:3000", "https://localhost", "http://127.0.0.1:5173", "http://[::1]:1", _APP],
)
def test_pages_of_this_machine_and_allowed_ones_may_use_it(
    server: AniListServer, origin: str
) -> None:
    assert _preflight(server, origin).headers["Access-Control-Allow-Origin"] == "*"
    received = post(server, BEBOP, headers={"Origin": origin})
    assert received.status == 200
    assert received.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost.evil.example", "null", f"{_APP}:8443", "http://[",
     "http://app.example.org", "file://", "https://evil.example@localhost.x", ""],
)  # fmt: skip
def test_pages_of_other_sites_may_not(server: AniListServer, origin: str) -> None:
    assert _preflight(server, origin).status_code == 403
    received = post(server, BEBOP, headers={"Origin": origin})
    status, message, _ = received.refusal
    assert status == 403
    assert f"--allow-origin {origin}" in message
    assert "access-control-allow-origin" not in received.headers
    assert server.requests[-1].query is None


def test_a_client_of_http_1_0_needs_no_host(server: AniListServer) -> None:
    body = json.dumps({"query": BEBOP}).encode()
    head = f"POST / HTTP/1.0\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with connect(server) as connection:
        connection.sendall(head + body)
        response = http.client.HTTPResponse(connection)
        response.begin()
        assert response.read() == b'{"data":{"Media":{"id":1}}}'


def test_files_are_allowed_by_name() -> None:
    with AniListServer(allow_origins=["null"]) as server:
        assert post(server, BEBOP, headers={"Origin": "null"}).status == 200
