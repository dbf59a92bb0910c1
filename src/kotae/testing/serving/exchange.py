"""What faults get of a request: its result, its connection, and the exchange of both."""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode

    from kotae.values import JSON

__all__ = ["JSON_TYPE", "ClientConnection", "Exchange", "OperationResult", "ServedResponse"]

#: The content type of AniList's responses.
JSON_TYPE = "application/json"

#: Bytes that may be buffered for a slow client.
_MAX_UNSENT_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class ServedResponse:
    """An HTTP response of the server.

    Attributes:
        status: The HTTP status.
        body: The body as it is sent, already compressed if `headers` say so.
        headers: The headers as they are sent. A missing `Content-Length` is added.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class OperationResult:
    """The result of an operation, or of a request that was refused.

    Attributes:
        status: The HTTP status.
        body: `data` and `errors`.
        document: The syntax tree of the query; None if it was not executed.
        operation_name: The name of the operation that was executed.
        headers: The headers of its response, without the content type.
    """

    status: int
    body: Mapping[str, JSON]
    document: DocumentNode | None = None
    operation_name: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def response(self) -> ServedResponse:
        """The response that is sent if there is no fault."""
        headers = {"Content-Type": JSON_TYPE, **self.headers}
        return ServedResponse(self.status, msgspec.json.encode(self.body), headers)


class ClientConnection:
    """One client's connection below HTTP, for faults that break HTTP.

    Attributes:
        is_lost: Set when the connection is closed and uvicorn knows.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.is_lost: asyncio.Event = asyncio.Event()

    @property
    def is_closed(self) -> bool:
        """Whether either side has closed the connection."""
        return self._transport.is_closing()

    async def write(self, data: bytes) -> None:
        """Send bytes without the HTTP server, and wait until the client has most of them."""
        if self.is_closed:
            return
        self._transport.write(data)
        while not self.is_closed and self._transport.get_write_buffer_size() > _MAX_UNSENT_BYTES:  # noqa: ASYNC110 - a transport notifies only its protocol
            await asyncio.sleep(0.01)
        await asyncio.sleep(0)

    async def close(self) -> None:
        """Close the connection after the written bytes."""
        self._transport.close()

    async def abort(self) -> None:
        """Close the connection with a reset."""
        sock = cast("socket.socket | None", self._transport.get_extra_info("socket"))
        if sock is not None and not self.is_closed:
            # Without lingering, unsent bytes are dropped, and the client gets a reset.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class Exchange(Protocol):
    """One request, as a fault handles it."""

    @property
    def connection(self) -> ClientConnection:
        """The client's connection."""
        ...

    async def work(self) -> OperationResult:
        """Carry out the request, mutations included."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Sleep until the time is over or the server stops."""
        ...
