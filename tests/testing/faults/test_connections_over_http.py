"""What becomes of a connection, and of the work, over real sockets."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.faults.plain import CARD, address_of, connect, post, request_bytes

from kotae.testing import AniListServer
from kotae.testing.faults import connections
from kotae.testing.faults.catalogue import FAULTS

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from kotae.testing import RequestRecord

#: A server that stops, or lets a client go, does it many times faster.
_GENEROUS_S = 5.0
#: How long one listens where nothing will come.
_SHORT_S = 0.3


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PAUSE_S", 0.0)
    monkeypatch.setattr(connections, "POLL_S", 0.001)


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None) as server:
        yield server


def _read_into(pieces: list[bytes], client: socket.socket) -> None:
    while piece := client.recv(65_536):
        pieces.append(piece)


def _received(server: AniListServer, fault: str) -> bytes:
    pieces: list[bytes] = []
    with closing(connect(server)) as client:
        client.sendall(request_bytes(fault))
        _read_into(pieces, client)
    return b"".join(pieces)


@pytest.mark.parametrize("name", ["trickle-headers", "trickle-body"])
def test_a_trickle_is_the_true_response_in_the_end(server: AniListServer, name: str) -> None:
    true = post(server)
    got = post(server, fault=name)
    assert (got.status, got.body) == (200, true.body)
    assert got.headers["content-type"] == "application/json"
    assert got.headers["connection"] == "close"


@pytest.mark.parametrize(("name", "end"), [("trickle-headers", b"H"), ("trickle-body", b"{")])
def test_a_trickle_comes_byte_by_byte(
    monkeypatch: pytest.MonkeyPatch, name: str, end: bytes
) -> None:
    monkeypatch.setattr(connections, "PAUSE_S", 3_600.0)
    received: list[bytes] = []
    with AniListServer(rate_limit=None) as server, closing(connect(server)) as client:
        client.sendall(request_bytes(name))
        client.settimeout(_SHORT_S)
        with pytest.raises(TimeoutError):
            _read_into(received, client)
    head, _, body = b"".join(received).partition(b"\r\n\r\n")
    assert (body or head) == end


def test_a_client_without_response_receives_nothing(server: AniListServer) -> None:
    with pytest.raises(TimeoutError):
        post(server, fault="no-response", timeout_s=_SHORT_S)


@pytest.mark.parametrize("name", ["no-response", "trickle-headers", "trickle-body"])
def test_a_client_that_hangs_up_is_let_go(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(connections, "PAUSE_S", 0.01)
    gone = threading.Event()
    records: list[RequestRecord] = []

    def on_request(seen: RequestRecord) -> None:
        records.append(seen)
        gone.set()

    with AniListServer(rate_limit=None, on_request=on_request) as server:
        with closing(connect(server)) as client:
            client.sendall(request_bytes(name))
            if name != "no-response":
                assert client.recv(1) == b"H"
        assert gone.wait(_GENEROUS_S)
        assert post(server).status == 200
    assert [(seen.fault, seen.status) for seen in records] == [(name, None), (None, 200)]


@pytest.mark.parametrize("name", ["no-response", "trickle-headers", "trickle-body"])
def test_a_server_that_stops_waits_for_no_fault(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(connections, "PAUSE_S", 3_600.0)
    monkeypatch.setattr(connections, "POLL_S", 3_600.0)
    server = AniListServer(rate_limit=None).start()
    with closing(connect(server)) as client:
        client.sendall(request_bytes(name))
        if name != "no-response":
            assert client.recv(1) == b"H"
        before = time.monotonic()
        server.stop()
        assert time.monotonic() - before < _GENEROUS_S
        with pytest.raises(ConnectionResetError):
            _read_into([], client)


def test_a_short_body_ends_before_its_length(server: AniListServer) -> None:
    true = post(server)
    head, _, body = _received(server, "short-body").partition(b"\r\n\r\n")
    assert body == true.body[: len(true.body) // 2]
    assert f"content-length: {len(true.body)}" in head.decode().lower().split("\r\n")
    with pytest.raises(http.client.IncompleteRead):
        post(server, fault="short-body")


def _ask(client: http.client.HTTPConnection) -> None:
    client.request("POST", "/", "{}")
    client.getresponse()


def test_a_connection_is_closed_after_a_response_that_did_not_announce_it(
    server: AniListServer,
) -> None:
    head, _, body = _received(server, "close-after-response").partition(b"\r\n\r\n")
    assert body == post(server).body
    assert not re.search(rb"\r\nconnection:", head, re.IGNORECASE)
    with closing(http.client.HTTPConnection(*address_of(server), timeout=10)) as client:
        client.request("POST", "/", json.dumps({"query": CARD}), {"X-Kotae-Fault": "404"})
        assert client.getresponse().read()
        client.request("POST", "/", "{}", {"X-Kotae-Fault": "close-after-response"})
        assert client.getresponse().read()
        client.auto_open = 0
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            _ask(client)


@pytest.mark.parametrize("name", ["drop-before", "drop-after"])
def test_a_dropped_connection_carries_not_a_byte(server: AniListServer, name: str) -> None:
    assert _received(server, name) == b""
    with pytest.raises(ConnectionError):
        post(server, fault=name)
    assert server.requests[-1].status is None


def test_a_reset_connection_is_reset(server: AniListServer) -> None:
    with closing(connect(server)) as client:
        client.sendall(request_bytes("reset-after"))
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def _progress(server: AniListServer, token: str) -> Any:
    query = "{ Media(id: 1) { mediaListEntry { progress } } }"
    return post(server, query, token=token).json["data"]["Media"]["mediaListEntry"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_mutation_has_happened_where_the_fault_says_so_and_only_there(
    server: AniListServer, name: str
) -> None:
    token = server.token(1)
    change = "mutation {{ SaveMediaListEntry(mediaId: 1, progress: {}) {{ id }} }}"
    assert post(server, change.format(1), token=token).status == 200
    with suppress(ConnectionError, TimeoutError, http.client.HTTPException):
        post(server, change.format(2), token=token, fault=name, timeout_s=_SHORT_S)
    assert _progress(server, token) == {"progress": 2 if FAULTS[name].does_work else 1}
