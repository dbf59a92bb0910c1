"""The client's connection below HTTP, for answers that HTTP forbids.

uvicorn hands an application no connection, so its protocol is asked to say which transport serves
which address.
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

__all__ = ["Address", "RawConnection", "Transports"]

#: A client's host and port.
Address = tuple[str, int]

#: Bytes that may wait for a slow client.
_MAX_UNSENT = 2**20

_log = logging.getLogger("kotae.server")


class Transports:
    """The open connections of one server, by the client's address."""

    def __init__(self) -> None:
        self._open: dict[Address, _Open] = {}

    def __len__(self) -> int:
        return len(self._open)

    def of(self, client: Address) -> RawConnection:
        """Return a client's connection."""
        return RawConnection(self._open.get(client))

    def protocol(self) -> Callable[..., asyncio.Protocol]:
        """Return the protocol that keeps this up to date, for uvicorn's `http=`."""
        transports = self._open

        class Protocol(H11Protocol):
            def __init__(self, *arguments: Any, **options: Any) -> None:
                super().__init__(*arguments, **options)
                self.logger = _log  # uvicorn's own would speak up in the middle of a test

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
                super().connection_made(transport)
                if self.client is not None:
                    transports[self.client] = _Open(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    opened = transports.pop(self.client, None)
                    if opened is not None:
                        opened.is_lost.set()
                super().connection_lost(exc)

        return Protocol

    def abort_all(self) -> None:
        """Cut off whoever is still connected."""
        for opened in list(self._open.values()):
            opened.transport.abort()


@dataclass(frozen=True, slots=True)
class _Open:
    transport: asyncio.Transport
    is_lost: asyncio.Event = field(default_factory=asyncio.Event)


class RawConnection:
    """One client's connection; of one that is gone already nothing is left to do."""

    def __init__(self, opened: _Open | None) -> None:
        self._opened = opened
        self._transport = None if opened is None else opened.transport

    @property
    def is_closed(self) -> bool:
        """Whether the client has hung up, or this side has closed."""
        return self._transport is None or self._transport.is_closing()

    async def lost(self) -> None:
        """Wait until it is gone and the HTTP server knows."""
        if self._opened is not None:
            await self._opened.is_lost.wait()

    async def write(self, data: bytes) -> None:
        """Send bytes as they are, and wait until the client has taken most of them."""
        if self._transport is None:
            return
        self._transport.write(data)
        while not self.is_closed and self._transport.get_write_buffer_size() > _MAX_UNSENT:  # noqa: ASYNC110 - a transport tells nobody but its protocol
            await asyncio.sleep(0.01)
        await asyncio.sleep(0)

    async def close(self) -> None:
        """Close it after what was written."""
        if self._transport is not None:
            self._transport.close()

    async def abort(self) -> None:
        """Cut it off with a reset."""
        if self._transport is None:
            return
        sock = cast("socket.socket | None", self._transport.get_extra_info("socket"))
        if sock is not None:
            # No lingering: what was not sent is dropped, and the client is told by a reset.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
