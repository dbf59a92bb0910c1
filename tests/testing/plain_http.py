"""A plain HTTP client, which follows, retries, decompresses and decodes nothing."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing import AniListServer

__all__ = ["BEBOP", "CARD", "NOTHING", "Received", "address_of", "connect", "post", "raw_request"]

BEBOP = "{ Media(id: 1) { id } }"
#: A small query whose response has a text beyond ASCII.
CARD = "{ Media(id: 1) { id title { native } status } }"
#: An id that no record has.
NOTHING = 2_000_000_000
#: Seconds for a response.
_GENEROUS_S = 60.0


@dataclass(frozen=True)
class Received:
    """A response: header names are in lower case, the body is as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        """The data of a response without errors."""
        assert self.status == 200, self.body
        assert "errors" not in self.json
        return self.json["data"]

    @property
    def refusal(self) -> tuple[int, str, Any]:
        """The status, the one message and the data of a refused request."""
        [error] = self.json["errors"]
        assert error["status"] == self.status
        return self.status, error["message"], self.json["data"]


def address_of(server: AniListServer) -> tuple[str, int]:
    host, _, port = server.url.removeprefix("http://").strip("/").partition(":")
    return host, int(port)


def post(
    server: AniListServer,
    query: str = CARD,
    variables: Mapping[str, Any] | None = None,
    *,
    body: bytes | None = None,
    fault: str | None = None,
    user: int | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = _GENEROUS_S,
) -> Received:
    """Send a request on a connection of its own.

    Args:
        server: The server.
        query: The GraphQL text.
        variables: The values of its variables.
        body: The whole body, in place of these two.
        fault: The fault that the request selects by its header.
        user: The user whose token is sent.
        headers: More headers.
        timeout_s: The time for each read.
    """
    sent = {"Content-Type": "application/json", **(headers or {})}
    if fault is not None:
        sent["X-Kotae-Fault"] = fault
    if user is not None:
        sent["Authorization"] = f"Bearer {server.token(user)}"
    if body is None:
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
    with closing(http.client.HTTPConnection(*address_of(server), timeout=timeout_s)) as client:
        client.request("POST", "/", body, sent)
        response = client.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Received(response.status, names, response.read())


def raw_request(fault: str) -> bytes:
    """Return the bytes of a request that selects a fault."""
    body = json.dumps({"query": CARD}).encode()
    head = (
        f"POST / HTTP/1.1\r\nHost: localhost\r\nX-Kotae-Fault: {fault}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def connect(server: AniListServer) -> socket.socket:
    """Return an open connection."""
    return socket.create_connection(address_of(server), timeout=_GENEROUS_S)
