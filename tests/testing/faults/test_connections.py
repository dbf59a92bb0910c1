"""Faults of the connection, over sockets; and what every fault makes of a mutation."""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from tests.testing.plain_http import address_of, connect, post, raw_request

from kotae.testing import AniListServer
from kotae.testing.faults import connections
from kotae.testing.faults.faults import FAULTS

if TYPE_CHECKING:
    import socket

    from kotae.testing import RequestRecord

#: Seconds in which a server that stops, or closes a connection, has done so many times.
GENEROUS_S = 5.0
#: Seconds to listen where nothing will come.
SHORT_S = 0.3

SLOW = ("no-response", "trickle-headers", "trickle-body")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PAUSE_S", 0.0)
    monkeypatch.setattr(connections, "POLL_S", 0.001)


def read_into(pieces: list[bytes], client: socket.socket) -> None:
    while piece := client.recv(65_536):
        pieces.append(piece)


def received_bytes(server: AniListServer, fault: str) -> tuple[list[str], bytes]:
    """Return the lines of the head and the body that a fault sends until the connection ends."""
    pieces: list[bytes] = []
    with closing(connect(server)) as client:
        client.sendall(raw_request(fault))
        read_into(pieces, client)
    head, _, body = b"".join(pieces).partition(b"\r\n\r\n")
    return head.decode("latin-1").lower().splitlines(), body


@pytest.mark.parametrize(
    ("name", "share", "connection"),
    [
        ("trickle-headers", 1, "connection: close"),
        ("trickle-body", 1, "connection: close"),
        ("short-body", 0.5, "connection: close"),
        ("close-after-response", 1, None),
    ],
)
def test_a_fault_sends_the_true_response_or_a_part_and_closes_the_connection(
    shared_server: AniListServer, name: str, share: float, connection: str | None
) -> None:
    true = post(shared_server)
    [status, *headers], body = received_bytes(shared_server, name)
    assert status == "http/1.1 200 ok"
    assert body == true.body[: int(len(true.body) * share)]
    assert f"content-length: {len(true.body)}" in headers
    assert "content-type: application/json" in headers
    announced = [line for line in headers if line.startswith("connection:")]
    assert announced == ([connection] if connection else [])
    if share < 1:
        with pytest.raises(http.client.IncompleteRead):
            post(shared_server, fault=name)


@pytest.mark.parametrize(
    ("name", "end"), [("trickle-headers", b"H"), ("trickle-body", b"{"), ("no-response", b"")]
)
def test_a_trickle_comes_byte_by_byte_and_no_response_stays_so(
    monkeypatch: pytest.MonkeyPatch, name: str, end: bytes
) -> None:
    monkeypatch.setattr(connections, "PAUSE_S", 3_600.0)
    received: list[bytes] = []
    with AniListServer(rate_limit=None) as server, closing(connect(server)) as client:
        client.sendall(raw_request(name))
        client.settimeout(SHORT_S)
        with pytest.raises(TimeoutError):
            read_into(received, client)
    head, _, body = b"".join(received).partition(b"\r\n\r\n")
    assert (body or head) == end


@pytest.mark.parametrize("name", SLOW)
def test_a_client_may_close_the_connection_before_the_end(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(connections, "PAUSE_S", 0.01)
    is_recorded = threading.Event()
    records: list[RequestRecord] = []

    def on_request(record: RequestRecord) -> None:
        records.append(record)
        is_recorded.set()

    with AniListServer(rate_limit=None, on_request=on_request) as server:
        with closing(connect(server)) as client:
            client.sendall(raw_request(name))
            if name != "no-response":
                assert client.recv(1) == b"H"
        assert is_recorded.wait(GENEROUS_S)
        assert post(server).status == 200
    assert [(record.fault, record.status) for record in records] == [(name, None), (None, 200)]


@pytest.mark.parametrize("name", SLOW)
def test_a_server_that_stops_waits_for_no_fault(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(connections, "PAUSE_S", 3_600.0)
    monkeypatch.setattr(connections, "POLL_S", 3_600.0)
    server = AniListServer(rate_limit=None).start()
    with closing(connect(server)) as client:
        client.sendall(raw_request(name))
        if name != "no-response":
            assert client.recv(1) == b"H"
        before = time.monotonic()
        server.stop()
        assert time.monotonic() - before < GENEROUS_S
        with pytest.raises(ConnectionResetError):
            read_into([], client)


def send(client: http.client.HTTPConnection, fault: str | None) -> bytes:
    """Send a request on an open connection, and return the response's body."""
    client.request("POST", "/", "{}", {"X-Kotae-Fault": fault} if fault else {})
    return client.getresponse().read()


def test_a_keep_alive_connection_is_closed_after_a_response_that_did_not_announce_it(
    shared_server: AniListServer,
) -> None:
    with closing(http.client.HTTPConnection(*address_of(shared_server), timeout=10)) as client:
        for fault in ("404", "close-after-response"):
            assert send(client, fault)
        client.auto_open = 0
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            send(client, None)


@pytest.mark.parametrize("name", ["drop-before", "drop-after"])
def test_a_dropped_connection_carries_not_a_byte(shared_server: AniListServer, name: str) -> None:
    assert received_bytes(shared_server, name) == ([], b"")
    assert shared_server.requests[-1].status is None


def test_a_reset_connection_is_reset(shared_server: AniListServer) -> None:
    with closing(connect(shared_server)) as client:
        client.sendall(raw_request("reset-after"))
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_a_mutation_has_happened_where_the_fault_says_so_and_only_there() -> None:
    change = (
        "mutation ($progress: Int) { SaveMediaListEntry(mediaId: 1, progress: $progress) { id } }"
    )
    progress = "{ MediaList(userId: 1, mediaId: 1) { progress } }"
    with AniListServer(rate_limit=None) as server:
        for name, fault in FAULTS.items():
            assert post(server, change, {"progress": 1}, user=1).status == 200
            with suppress(ConnectionError, TimeoutError, http.client.HTTPException):
                post(server, change, {"progress": 2}, user=1, fault=name, timeout_s=SHORT_S)
            found = post(server, progress, user=1).json["data"]["MediaList"]["progress"]
            assert found == (2 if fault.does_work else 1), name
