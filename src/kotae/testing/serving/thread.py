"""uvicorn in a thread of its own, which starts and stops without waiting for a clock."""

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

    from kotae.testing.serving.connection import Transports

__all__ = ["ServerThread", "listener"]

#: Seconds that answers which are under way have when the server stops.
_GRACE_S = 1
#: Rounds of the loop in which asyncio hands a new connection to its protocol, and one more.
_HANDING_ROUNDS = 4
#: Seconds between two looks at the clock, for the `Date` header.
_TICK_S = 0.1


def listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: An address of this machine.
        port: 0 for a free one.

    Raises:
        UsageError: The port is taken, or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio sends small pieces at once: else each answer waits 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(1024)
    except OSError as error:
        bound.close()
        raise UsageError(
            f"The server cannot listen on {host} port {port}: {error.strerror or error}. "
            "Give another port, or 0 for a free one."
        ) from None
    return bound


class ServerThread:
    """One server's thread.

    Args:
        application: What answers.
        transports: Told of every connection.
        bound: The socket that listens.
        is_stopping: Called in the thread with the event that is set when the server stops.
    """

    def __init__(
        self,
        application: ASGIApp,
        transports: Transports,
        bound: socket.socket,
        is_stopping: Callable[[asyncio.Event], None],
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
            timeout_graceful_shutdown=_GRACE_S,
        )
        self._server = _Server(config)
        self._bound = bound
        self._transports = transports
        self._hand_over = is_stopping
        self._thread = threading.Thread(target=self._run, name="kotae-server", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Start, and return when requests are answered."""
        self._thread.start()
        self._server.is_ready.wait()

    def stop(self) -> None:
        """Stop, and return when the thread has ended and the port is free."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it has ended by itself
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
        self._hand_over(self._server.is_stopping)
        await self._server.serve(sockets=[self._bound])
        self._transports.abort_all()
        await asyncio.sleep(0)

    def _stop(self) -> None:
        self._server.should_exit = True
        if self._server.is_stopping is not None:
            self._server.is_stopping.set()


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready and stops at once."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_ready = threading.Event()
        self.is_stopping: asyncio.Event | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # asyncio leaves a connection open for ever if its server closes while it hands it over.
        loop = asyncio.get_running_loop()
        for sock in sockets or ():
            loop.remove_reader(sock)
        for _ in range(_HANDING_ROUNDS):
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
