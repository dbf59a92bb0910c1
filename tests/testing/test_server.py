"""A server's life: it starts, stops and starts again, and has an address while it runs."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

import pytest
import requests

from kotae import ArgumentError, UsageError, viewer_id
from kotae.testing import AniListServer, RequestRecord, Rules

_QUERY = {"query": "{ Media(id: 1) { id } }"}


def test_a_server_has_an_address_only_while_it_runs() -> None:
    server = AniListServer()
    with pytest.raises(UsageError, match="has no address"):
        _ = server.url
    with server:
        assert requests.post(server.url, json=_QUERY, timeout=30).status_code == 200
        url = server.url
    with pytest.raises(UsageError, match="has no address"):
        _ = server.url
    with pytest.raises(requests.ConnectionError):
        requests.post(url, json=_QUERY, timeout=30)


def test_a_stopped_server_starts_again_with_what_was_changed() -> None:
    server = AniListServer(rate_limit=None)
    change = {"query": "mutation { SaveMediaListEntry(mediaId: 1, progress: 3) { id } }"}
    ask = {"query": "{ Media(id: 1) { mediaListEntry { progress } } }"}
    headers = {"Authorization": f"Bearer {server.token(1)}"}
    with server:
        assert requests.post(server.url, json=change, headers=headers, timeout=30).ok
    with server:
        response = requests.post(server.url, json=ask, headers=headers, timeout=30).json()
    assert response["data"]["Media"]["mediaListEntry"] == {"progress": 3}


def test_a_running_server_does_not_start_twice() -> None:
    with AniListServer() as server, pytest.raises(UsageError, match="is running already"):
        server.start()


def test_stopping_twice_is_harmless() -> None:
    server = AniListServer().start()
    server.stop()
    server.stop()


def test_many_servers_start_and_stop_and_leave_no_thread() -> None:
    before = threading.active_count()
    for _ in range(10):
        with AniListServer() as server:
            assert requests.post(server.url, json=_QUERY, timeout=30).ok
    assert threading.active_count() == before


def test_a_taken_port_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1 port {port}"):
            AniListServer(port=port).start()


def test_a_wanted_port_is_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with AniListServer(port=port) as server:
        assert server.url == f"http://127.0.0.1:{port}/"


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_out_of_range_is_refused(port: int) -> None:
    with pytest.raises(ArgumentError, match="port: expected an integer from 0 to 65,535"):
        AniListServer(port=port)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    with pytest.raises(ArgumentError):
        AniListServer(rate_limit=limit)


def test_a_token_names_its_user() -> None:
    assert viewer_id(AniListServer().token(7)) == 7


@pytest.mark.parametrize("user_id", [301, 0, -1, 1.9, True, "abc", "1", None])
def test_a_token_of_nobody_is_refused(user_id: int) -> None:
    with pytest.raises(ArgumentError, match="user_id: expected an integer from 1 to 120, got "):
        AniListServer().token(user_id)


def test_a_token_of_a_removed_user_is_refused() -> None:
    server = AniListServer()
    server.world["User"].remove(7)
    with pytest.raises(ArgumentError, match="there is no user 7"):
        server.token(7)


def test_another_server_s_token_is_not_taken() -> None:
    with AniListServer() as server, AniListServer() as other:
        headers = {"Authorization": f"Bearer {other.token(1)}"}
        response = requests.post(server.url, json=_QUERY, headers=headers, timeout=30)
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == "Invalid token"


def test_rules_can_be_exchanged_while_it_runs() -> None:
    wide = {"query": "{ Page(perPage: 60) { media { id } } }"}
    with AniListServer(rate_limit=None) as server:
        before = requests.post(server.url, json=wide, timeout=30).json()
        server.rules = Rules(page_items=None)
        after = requests.post(server.url, json=wide, timeout=30).json()
    assert len(before["data"]["Page"]["media"]) == 50
    assert len(after["data"]["Page"]["media"]) == 60


def test_every_listener_is_called_for_every_request() -> None:
    records: list[RequestRecord] = []
    with AniListServer(on_request=records.append) as server:
        requests.post(server.url, json=_QUERY, timeout=30)
        assert records == list(server.requests)


def test_a_repr_shows_no_token_and_no_key() -> None:
    server = AniListServer(seed=3)
    server.token(1)
    assert repr(server) == "<AniListServer seed=3 not running>"


def test_importing_the_package_and_the_plugin_brings_nothing_heavy() -> None:
    heavy = "graphql starlette uvicorn jwt requests gql msgspec sqlite3"
    code = (
        "import sys, kotae.testing, kotae.testing.plugin;"
        f"print([name for name in {heavy.split()} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_without_the_extra_a_sentence_says_what_to_install(missing: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from kotae import UsageError\n"
        "from kotae.testing import AniListServer\n"
        "try: AniListServer()\n"
        "except UsageError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"The local AniList needs {missing}: install the extra kotae[server].\n"
