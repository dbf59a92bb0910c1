"""A plain HTTP client, which follows, retries, unpacks and decodes nothing."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kotae.testing import AniListServer

__all__ = ["CARD", "Got", "address_of", "post", "request_bytes"]

#: A small query whose response has a text beyond ASCII.
CARD = "{ Media(id: 1) { id title { native } status } }"

#: What a request may take; the trickles are made fast where they are tested.
_GENEROUS_S = 10.0


@dataclass(frozen=True)
class Got:
    """What came back: header names are in lower case, the body is as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def address_of(server: AniListServer) -> tuple[str, int]:
    host, _, port = server.url.removeprefix("http://").strip("/").partition(":")
    return host, int(port)


def post(
    server: AniListServer,
    query: str = CARD,
    *,
    fault: str | None = None,
    token: str | None = None,
    timeout_s: float = _GENEROUS_S,
) -> Got:
    """Ask once, on a connection of its own.

    Args:
        server: Who is asked.
        query: The GraphQL text.
        fault: Which fault the request asks for by its header.
        token: Whose request it is.
        timeout_s: How long the client waits for each piece.
    """
    headers = {"Content-Type": "application/json"}
    if fault is not None:
        headers["X-Kotae-Fault"] = fault
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    with closing(http.client.HTTPConnection(*address_of(server), timeout=timeout_s)) as client:
        client.request("POST", "/", json.dumps({"query": query}), headers)
        response = client.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Got(response.status, names, response.read())


def request_bytes(fault: str) -> bytes:
    """Return a request with a fault as it stands on the wire."""
    body = json.dumps({"query": CARD}).encode()
    head = (
        f"POST / HTTP/1.1\r\nHost: localhost\r\nX-Kotae-Fault: {fault}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def connect(server: AniListServer) -> socket.socket:
    """Return an open connection."""
    return socket.create_connection(address_of(server), timeout=_GENEROUS_S)
