"""Interim responses, and bytes after a response: no response reaches another viewer."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.client.transports import Sender
from tests.loopback import received_requests

from kotae import ConnectionFailedError

if TYPE_CHECKING:
    import socket
    from collections.abc import Generator

    from tests.client.both import Kind

#: What a server sends before or after the response to the first of two viewers.
EARLY_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
INTERIM = {
    "100": b"HTTP/1.1 100 Continue\r\n\r\n",
    "102": b"HTTP/1.1 102 Processing\r\n\r\n",
    "103": EARLY_HINTS,
    "several": b"HTTP/1.1 100 Continue\r\n\r\n" + EARLY_HINTS * 3,
}


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> Kind:
    param: Kind = request.param
    return param


def response(body: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n{body}".encode()


@contextmanager
def serving(before: bytes = b"", after: bytes = b"", pause_s: float = 0.0) -> Generator[str]:
    """A server that names the viewer, with bytes around the response to viewer `first`."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            connection: socket.socket = self.request
            for head, _ in received_requests(connection):
                viewer = "first" if b"Bearer first" in head else "second"
                if viewer == "first":
                    connection.sendall(before)
                    stop.wait(pause_s)
                connection.sendall(
                    response(f'{{"viewer": "{viewer}"}}') + (after if viewer == "first" else b"")
                )

    stop = threading.Event()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            stop.set()
            server.shutdown()


def bodies(kind: Kind, url: str) -> list[bytes]:
    with Sender(kind, url) as sender:
        tokens = ("first" * 8, "second" * 8, "first" * 8, "second" * 8)
        return [sender.send(token=token).body for token in tokens]


EACH = [b'{"viewer": "first"}', b'{"viewer": "second"}'] * 2


@pytest.mark.parametrize("name", INTERIM)
@pytest.mark.parametrize("pause_s", [0.0, 0.05])
def test_an_interim_response_is_not_the_response(kind: Kind, name: str, pause_s: float) -> None:
    with serving(before=INTERIM[name], pause_s=pause_s) as url:
        assert bodies(kind, url) == EACH


def test_what_follows_a_response_is_not_the_next_response(kind: Kind) -> None:
    with serving(after=response('{"viewer": "nobody"}')) as url:
        assert bodies(kind, url) == EACH


def test_another_protocol_is_refused(kind: Kind) -> None:
    upgrade = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"
    with serving(before=upgrade) as url, Sender(kind, url) as sender:
        with pytest.raises(ConnectionFailedError):
            sender.send(token="first" * 8)
        assert sender.send(token="second" * 8).body == EACH[1]


def test_interim_responses_without_end_are_refused() -> None:
    with serving(before=EARLY_HINTS * 100) as url, Sender("sync", url) as sender:
        with pytest.raises(ConnectionFailedError):
            sender.send(token="first" * 8)
        assert sender.send(token="second" * 8).body == EACH[1]
