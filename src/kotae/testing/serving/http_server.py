"""uvicorn's HTTP protocol in a thread of its own, which starts and stops without delay.

uvicorn's own server polls ten times a second, so that each stop takes up to 0.3 s.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from kotae.errors import UsageError
from kotae.testing.serving.exchange import ClientConnection

if TYPE_CHECKING:
    from kotae.testing.serving.application import Application

__all__ = ["HTTPServer", "listener"]

_HOST = "127.0.0.1"
#: The most connections that wait for being accepted.
_BACKLOG = 1024
#: Seconds that running requests may still take when the server stops.
_GRACE_S = 1
#: Iterations of the event loop in which asyncio hands a new connection to its protocol, plus one.
_HANDOVER_ITERATIONS = 4

_log = logging.getLogger("kotae.server")


def listener(port: int) -> socket.socket:
    """Return a socket that listens on loopback.

    Args:
        port: The port; 0 for any free one.

    Raises:
        UsageError: The port is taken, or not allowed.
    """
    # asyncio sets TCP_NODELAY only if the protocol is named; otherwise each response waits 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # On Windows, SO_REUSEADDR would let two programs listen on one port.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        bound.setsockopt(socket.SOL_SOCKET, option, 1)
        bound.bind((_HOST, port))
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        raise UsageError(
            f"The server cannot listen on {_HOST} port {port}: {error.strerror or error}. "
            "Choose another port, or 0 for any free one."
        ) from None
    return bound


class HTTPServer:
    """The thread of one server.

    Args:
        application: The ASGI application. Its `is_stopping` is set when the server stops.
        bound: The listening socket.

    Attributes:
        port: The port of this socket.
    """

    def __init__(self, application: Application, bound: socket.socket) -> None:
        self._application = application
        self._bound = bound
        self.port: int = bound.getsockname()[1]
        self._is_ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._state = ServerState()
        self._thread = threading.Thread(target=self._run, name="kotae-server", daemon=True)

    @property
    def open_connections(self) -> int:
        """The number of open connections."""
        return len(self._state.connections)

    def start(self) -> None:
        """Start, and return when the server accepts requests."""
        self._thread.start()
        self._is_ready.wait()

    def stop(self) -> None:
        """Stop, and return when the thread has ended and the port is free."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._application.is_stopping.set)
        self._thread.join()
        self._bound.close()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._is_ready.set()

    async def _serve(self) -> None:
        self._loop = loop = asyncio.get_running_loop()
        # A new one for each start, because an event belongs to the loop that first waits for it.
        self._application.is_stopping = asyncio.Event()
        config = uvicorn.Config(
            self._application,
            interface="asgi3",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            # The address is the client's own, whatever headers say.
            proxy_headers=False,
        )
        server = await loop.create_server(
            lambda: _Protocol(config, self._state, {}), sock=self._bound, backlog=_BACKLOG
        )
        self._is_ready.set()
        await self._application.is_stopping.wait()
        # If the server closes during the handover of a connection, asyncio never closes that one.
        with suppress(NotImplementedError):  # Windows' loop hands a connection over in one step
            loop.remove_reader(self._bound)
        for _ in range(_HANDOVER_ITERATIONS):
            await asyncio.sleep(0)
        server.close()
        await self._close_connections()

    async def _close_connections(self) -> None:
        """Close idle connections at once, and the others after their responses."""
        protocols = cast("set[_Protocol]", self._state.connections)
        closed = [asyncio.create_task(protocol.connection.is_lost.wait()) for protocol in protocols]
        for protocol in list(protocols):
            protocol.shutdown()
        if closed:
            await asyncio.wait(closed, timeout=_GRACE_S)
        # A client may never send the rest of its request, or never read its response.
        for protocol in list(protocols):
            protocol.transport.abort()
        if self._state.tasks:
            await asyncio.wait(self._state.tasks, timeout=_GRACE_S)


class _Protocol(H11Protocol):
    """uvicorn's protocol; the connection is in the state of each request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self.logger = _log  # uvicorn's own logger would print in the middle of a test
        self.connection = ClientConnection(transport)
        self.app_state["connection"] = self.connection

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.connection.is_lost.set()
