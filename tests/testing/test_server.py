"""A server's life: it starts, stops and starts again; its arguments, its imports, its fixture."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
import requests
from tests.testing.plain_http import BEBOP, connect, post

from kotae import ArgumentError, UsageError
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from pathlib import Path


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
        assert post(server, mutation, user=1).data
    with server:
        query = "{ Media(id: 1) { mediaListEntry { progress } } }"
        assert post(server, query, user=1).data["Media"] == {"mediaListEntry": {"progress": 3}}


def test_many_servers_start_and_stop_and_leave_no_thread() -> None:
    before = _server_threads()
    for _ in range(10):
        with AniListServer() as server:
            assert post(server, BEBOP).data
    assert _server_threads() == before


def _server_threads() -> list[threading.Thread]:
    """Return the threads of running servers, of which other tests may have some."""
    return [thread for thread in threading.enumerate() if thread.name == "kotae-server"]


def test_a_server_stops_although_a_client_never_finishes_its_request() -> None:
    with AniListServer() as server, connect(server) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
        assert post(server, BEBOP).data  # so that the other request has arrived
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
        _printed(code)
        == f"The local AniList needs {missing}. Install the extra: pip install 'kotae[server]'.\n"
    )


#: A program of tests that uses the fixture.
_TESTS = """
import requests

QUERY = {"query": "{ Media(id: 1) { title { romaji } } }"}


def test_one(anilist_server):
    response = requests.post(anilist_server.url, json=QUERY).json()
    assert response["data"]["Media"]["title"]["romaji"] == "Cowboy Bebop"
    assert anilist_server.limit is None


def test_two(anilist_server):
    assert not anilist_server.requests
"""


@pytest.mark.parametrize(
    ("option", "expected"),
    [("-q", "2 passed"), ("--fixtures", "An AniList on loopback, new for each test")],
)
def test_pytest_finds_the_fixture_automatically(tmp_path: Path, option: str, expected: str) -> None:
    (tmp_path / "test_mine.py").write_text(_TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", option]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert expected in done.stdout
