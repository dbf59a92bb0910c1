"""uvicorn in its own thread, which starts and stops without delay."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn

from kotae.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from kotae.testing.serving.connection import OpenConnections

__all__ = ["ServerThread", "listener"]

#: Seconds that running requests may still take when the server stops.
_GRACE_S = 1
#: Iterations of the event loop in which asyncio hands a new connection to its protocol, plus one.
_HANDOVER_ITERATIONS = 4
#: Seconds between two updates of the `Date` header.
_TICK_S = 0.1


def listener(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Args:
        host: An address of this machine.
        port: The port; 0 for any free one.

    Raises:
        UsageError: The port is taken, or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sets TCP_NODELAY only if the protocol is named; otherwise each response waits 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # On Windows, SO_REUSEADDR would let two programs listen on one port.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        bound.setsockopt(socket.SOL_SOCKET, option, 1)
        bound.bind((host, port))
        bound.listen(1024)
    except OSError as error:
        bound.close()
        raise UsageError(
            f"The server cannot listen on {host} port {port}: {error.strerror or error}. "
            "Choose another port, or 0 for any free one."
        ) from None
    return bound


class ServerThread:
    """The thread of one server.

    Args:
        application: The ASGI application.
        transports: Registers the connections.
        bound: The listening socket.
        on_start: Called in the thread with the event that is set when the server stops.
    """

    def __init__(
        self,
        application: ASGIApp,
        transports: OpenConnections,
        bound: socket.socket,
        on_start: Callable[[asyncio.Event], None],
    ) -> None:
        config = uvicorn.Config(
            application,
            http=transports.protocol(),  # type: ignore[arg-type] # uvicorn asks for a class, and calls it
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            # The address is the client's own, whatever headers say.
            proxy_headers=False,
            # uvicorn then cancels the requests, and logs each; `_stop` aborts them earlier.
            timeout_graceful_shutdown=2 * _GRACE_S,
        )
        self._server = _Server(config)
        self._bound = bound
        self._transports = transports
        self._on_start = on_start
        self._thread = threading.Thread(target=self._run, name="kotae-server", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Start, and return when the server accepts requests."""
        self._thread.start()
        self._server.is_ready.wait()

    def stop(self) -> None:
        """Stop, and return when the thread has ended and the port is free."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has ended already
                loop.call_soon_threadsafe(self._stop)
        self._thread.join()
        self._bound.close()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._server.is_ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._server.is_stopping = asyncio.Event()
        self._on_start(self._server.is_stopping)
        await self._server.serve(sockets=[self._bound])
        self._transports.abort_all()
        await asyncio.sleep(0)

    def _stop(self) -> None:
        self._server.should_exit = True
        # A client may never send the rest of its request, or never read its response.
        asyncio.get_running_loop().call_later(_GRACE_S, self._transports.abort_all)
        if self._server.is_stopping is not None:
            self._server.is_stopping.set()


class _Server(uvicorn.Server):
    """uvicorn's server with an event for its start and one that stops it at once."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_ready = threading.Event()
        self.is_stopping: asyncio.Event | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # If the server closes during the handover of a connection, asyncio never closes that one.
        loop = asyncio.get_running_loop()
        for sock in sockets or ():
            # Windows' loop has no readers, and hands a connection over in one step.
            with suppress(NotImplementedError):
                loop.remove_reader(sock)
        for _ in range(_HANDOVER_ITERATIONS):
            await asyncio.sleep(0)
        await super().shutdown(sockets)

    async def main_loop(self) -> None:
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            if self.is_stopping is None:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self.is_stopping.wait(), _TICK_S)
