"""A browser's part of a sign-in, over raw HTTP: the requests that the page makes."""

from __future__ import annotations

import http.client
import json
import re
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from kotae.auth.loopback import LoopbackReceiver

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

__all__ = ["STATE", "Page", "Received", "free_port", "receiving", "request"]

STATE = "the-state-of-this-sign-in"


class Received(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: str


class Page:
    """A page that a browser has loaded; `send` is what its script does."""

    def __init__(self, port: int, query: str = "") -> None:
        self.port = port
        self.html = request(port, path=f"/{query}").body
        found = re.search(r'"X-Page-Token": "([\w-]+)"', self.html)
        assert found
        self.token = found[1]

    def send(self, address: str, **headers: str) -> Received:
        """Send what the script sends: the address, or "" where it has no response."""
        sent = {
            "Origin": f"http://127.0.0.1:{self.port}",
            "X-Page-Token": self.token,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return request(self.port, "POST", headers=sent, body=address)

    def shown(self, parameters: str) -> tuple[str, str]:
        """Send an address with parameters, and return the section and the message to show."""
        address = f"http://127.0.0.1:{self.port}/{parameters}" if parameters else ""
        update = json.loads(self.send(address).body)
        return update["section"], update["message"]


def request(
    port: int,
    method: str = "GET",
    path: str = "/",
    *,
    host: str = "127.0.0.1",
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
) -> Received:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Received(response.status, dict(response.headers), response.read().decode())
    finally:
        connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def receiving(port: int | None = None) -> Generator[tuple[LoopbackReceiver, int]]:
    """Open a receiver, and return it with its port."""
    port = port or free_port()
    with LoopbackReceiver(f"http://127.0.0.1:{port}/", state=STATE) as receiver:
        yield receiver, port
