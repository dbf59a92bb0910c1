"""Client connections below HTTP, for faults that break HTTP.

uvicorn gives an application no access to the connection, so a subclass of its protocol registers
the transport of each client address.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ClientAddress", "ClientConnection", "OpenConnections"]

#: A client's host and port.
ClientAddress = tuple[str, int]

#: Bytes that may be buffered for a slow client.
_MAX_UNSENT_BYTES = 2**20

_log = logging.getLogger("kotae.server")


class OpenConnections:
    """The open connections of one server, by the client's address."""

    def __init__(self) -> None:
        self._open: dict[ClientAddress, _OpenConnection] = {}

    def __len__(self) -> int:
        return len(self._open)

    def of(self, client: ClientAddress) -> ClientConnection:
        """Return a client's connection."""
        return ClientConnection(self._open.get(client))

    def protocol(self) -> Callable[..., asyncio.Protocol]:
        """Return a protocol class that registers its connections here, for uvicorn's `http=`."""
        transports = self._open

        class Protocol(H11Protocol):
            def __init__(self, *arguments: Any, **options: Any) -> None:
                super().__init__(*arguments, **options)
                self.logger = _log  # uvicorn's own logger would print in the middle of a test

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
                super().connection_made(transport)
                if self.client is not None:
                    transports[self.client] = _OpenConnection(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    opened = transports.pop(self.client, None)
                    if opened is not None:
                        opened.is_lost.set()
                super().connection_lost(exc)

        return Protocol

    def abort_all(self) -> None:
        """Close all connections with a reset."""
        for opened in list(self._open.values()):
            opened.transport.abort()


@dataclass(frozen=True, slots=True)
class _OpenConnection:
    transport: asyncio.Transport
    is_lost: asyncio.Event = field(default_factory=asyncio.Event)


class ClientConnection:
    """One client's connection; on a closed one, every method does nothing."""

    def __init__(self, opened: _OpenConnection | None) -> None:
        self._opened = opened
        self._transport = None if opened is None else opened.transport

    @property
    def is_closed(self) -> bool:
        """Whether either side has closed the connection."""
        return self._transport is None or self._transport.is_closing()

    async def lost(self) -> None:
        """Wait until the connection is closed and the HTTP server knows."""
        if self._opened is not None:
            await self._opened.is_lost.wait()

    async def write(self, data: bytes) -> None:
        """Send bytes directly, and wait until the client has received most of them."""
        if self._transport is None:
            return
        self._transport.write(data)
        while not self.is_closed and self._transport.get_write_buffer_size() > _MAX_UNSENT_BYTES:  # noqa: ASYNC110 - a transport notifies only its protocol
            await asyncio.sleep(0.01)
        await asyncio.sleep(0)

    async def close(self) -> None:
        """Close the connection after the written bytes."""
        if self._transport is not None:
            self._transport.close()

    async def abort(self) -> None:
        """Close the connection with a reset."""
        if self._transport is None:
            return
        sock = cast("socket.socket | None", self._transport.get_extra_info("socket"))
        if sock is not None:
            # Without lingering, unsent bytes are dropped, and the client gets a reset.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
