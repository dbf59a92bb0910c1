"""A server's life: it starts, stops and starts again, and has an address while it runs."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from tests.testing.serving.requests_sent import BEBOP, data, execute

from kotae import ArgumentError, UsageError
from kotae.testing import AniListServer


def test_a_server_has_an_address_only_while_it_runs() -> None:
    server = AniListServer()
    with pytest.raises(UsageError, match="has no address"):
        _ = server.url
    with server:
        url = server.url
        with pytest.raises(UsageError, match="is running already"):
            server.start()
    server.stop()  # a second stop does nothing
    with pytest.raises(UsageError, match="has no address"):
        _ = server.url
    with pytest.raises(requests.ConnectionError):
        requests.post(url, timeout=30)


def test_a_stopped_server_starts_again_with_its_changes() -> None:
    server = AniListServer(rate_limit=None)
    with server:
        mutation = "mutation { SaveMediaListEntry(mediaId: 1, progress: 3) { id } }"
        data(execute(server, mutation, user=1))
    with server:
        query = "{ Media(id: 1) { mediaListEntry { progress } } }"
        entry = data(execute(server, query, user=1))["Media"]["mediaListEntry"]
    assert entry == {"progress": 3}


def test_many_servers_start_and_stop_and_leave_no_thread() -> None:
    before = _server_threads()
    for _ in range(10):
        with AniListServer() as server:
            data(execute(server, BEBOP))
    assert _server_threads() == before


def _server_threads() -> list[threading.Thread]:
    """Return the threads of running servers, of which other tests may have some."""
    return [thread for thread in threading.enumerate() if thread.name == "kotae-server"]


def test_a_server_stops_although_a_client_never_finishes_its_request() -> None:
    with AniListServer() as server, socket.socket() as client:
        url = urlsplit(server.url)
        client.connect((url.hostname, url.port))
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
        data(execute(server, BEBOP))  # so that the other request has arrived
        server.stop()
        assert client.recv(1) == b""
    assert {record.status for record in server.requests} == {None, 200}


def test_a_server_listens_on_a_given_port_unless_it_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1 port {port}"):
            AniListServer(port=port).start()
    with AniListServer(port=port) as server:
        assert server.url == f"http://127.0.0.1:{port}/"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"port": -1}, "port: expected an integer from 0 to 65,535"),
        ({"port": 65_536}, "port: expected an integer from 0 to 65,535"),
        ({"rate_limit": 0}, "rate_limit: expected at least 1"),
        ({"window_s": 0}, "window_s: expected a positive number"),
        ({"world": "data.jsonl"}, "world: expected 'made', 'empty' or a pathlib.Path"),
        *(
            ({"allow_origins": origins}, "allow_origins: expected a list of origins")
            for origins in ("https://app.example.org", "", 5, None)
        ),
        *(
            ({"allow_origins": [origin]}, "allow_origins: expected an origin")
            for origin in (
                1, None, b"https://a.example", "*", "a.example", "https://a.example/",
                "https://A.example", "https://a b", "",
            )
        ),
    ],
)  # fmt: skip
def test_an_argument_that_is_not_valid_is_an_error(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        AniListServer(**arguments)


@pytest.mark.parametrize("user_id", [301, 0, -1, 1.9, True, "abc", "1", None])
def test_a_token_of_nobody_is_refused(user_id: int) -> None:
    with pytest.raises(ArgumentError, match="user_id: expected an integer from 1 to 120, got "):
        AniListServer().token(user_id)


def test_a_removed_user_s_tokens_are_invalid() -> None:
    with AniListServer() as server:
        token = server.token(7)
        server.world["User"].remove(7)
        with pytest.raises(ArgumentError, match="there is no user 7"):
            server.token(7)
        response = execute(server, BEBOP, Authorization=f"Bearer {token}")
        assert response.json()["errors"][0]["message"] == "Invalid token"


def test_a_repr_shows_neither_token_nor_key() -> None:
    assert repr(AniListServer(seed=3)) == "<AniListServer seed=3 not running>"


def _printed(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_importing_the_package_and_the_plugin_imports_nothing_heavy() -> None:
    heavy = "graphql starlette uvicorn jwt requests gql msgspec sqlite3"
    code = (
        "import sys, kotae.testing, kotae.testing.plugin;"
        f"print([name for name in {heavy.split()} if name in sys.modules])"
    )
    assert _printed(code) == "[]\n"


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_without_the_extra_the_error_says_what_to_install(missing: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from kotae import UsageError\n"
        "from kotae.testing import AniListServer\n"
        "try: AniListServer()\n"
        "except UsageError as error: print(error)"
    )
    assert (
        _printed(code) == f"The local AniList needs {missing}: install the extra kotae[server].\n"
    )
