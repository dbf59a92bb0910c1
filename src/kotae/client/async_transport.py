"""The transport of coroutines: what `SyncTransport` is to threads."""

from __future__ import annotations

import asyncio
import atexit
import os
import weakref
from typing import TYPE_CHECKING

from kotae.client.opening import opening
from kotae.client.transport_base import ConfiguredTransport
from kotae.errors import AniListError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from kotae.client.aiohttp_transport import LoopTransport
    from kotae.client.transport_base import Settings
    from kotae.query.gql_request import PrintedRequest
    from kotae.wire import Response

__all__ = ["AsyncTransport"]


class AsyncTransport(ConfiguredTransport):
    """gql's aiohttp transport, as this project uses it: one for all tasks, loops and viewers.

    It does what `SyncTransport` does, with the same errors. Each event loop has connections of
    its own, which close with it, so that a second `asyncio.run` works, and loops in several
    threads do. Cancelling a request closes its connection.

    Raises:
        UsageError: aiohttp is not installed.
    """

    _new: Callable[[Settings], LoopTransport]
    _opened: dict[asyncio.AbstractEventLoop, LoopTransport]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, those of other loops too; the next request opens new ones."""
        with opening():
            opened, self._opened = self._opened, {}
            self._sort_out(opened)
        mine = opened.pop(asyncio.get_running_loop(), None)
        if mine is not None:
            await mine.stop()
        # The others are closed by their own loops, once nothing here refers to them.

    async def send(
        self, request: PrintedRequest, *, token: str | None, timeout_s: float
    ) -> Response:
        """Send a request and return the reply, whatever it says.

        Args:
            request: The request.
            token: A token of AniList to send along, or None.
            timeout_s: What it may take in all, in seconds.

        Returns:
            The reply of this very call, decompressed and whole.

        Raises:
            UsageError: The token must not go to the endpoint, the time-out cannot be, or no
                event loop of asyncio runs.
            ArgumentError: A variable cannot be written as JSON.
            TokenMalformedError: The token is none.
            ConnectionFailedError: The connection could not be made, or broke.
            RequestTimeoutError: The answer was not there in time.
            ResponseTooLargeError: It passed the limit.
        """
        bearer = self._checked(request, token, timeout_s)
        try:
            opened = self._opened.get(asyncio.get_running_loop())
        except RuntimeError:
            raise UsageError("AsyncClient runs in asyncio: start it with asyncio.run.") from None
        if opened is None or opened.process != os.getpid():
            opened = await self._open()
        outcome = await opened.outcome(request, bearer, timeout_s)
        if isinstance(outcome, AniListError):
            # Raised here, outside of any handler, it has no context, and so no request.
            raise outcome
        return outcome

    def _load(self) -> None:
        try:
            from kotae.client.aiohttp_transport import (  # noqa: PLC0415 - an extra
                LoopTransport,
            )
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
        else:
            self._new = LoopTransport
            self._opened = {}
            _transports.add(self)
            return
        raise UsageError(
            f"AsyncClient needs {missing}, which is not installed: pip install 'kotae[async]'."
        )

    async def _open(self) -> LoopTransport:
        """Return new connections for this loop, in this process."""
        loop = asyncio.get_running_loop()
        with opening():
            self._sort_out(self._opened)
            opened = self._opened.get(loop)
            if opened is not None:
                return opened
            opened = self._opened[loop] = self._new(self._settings)
        await opened.start()
        return opened

    def _sort_out(self, opened: dict[asyncio.AbstractEventLoop, LoopTransport]) -> None:
        """Let go of what belongs to closed loops, and to the process this one was forked from."""
        for loop, one in list(opened.items()):
            if loop.is_closed() or one.process != os.getpid():
                del opened[loop]
                one.forsake()

    def forsake(self) -> None:
        """Let go of what belongs to loops that nobody runs any more."""
        for loop, one in self._opened.items():
            if not loop.is_running():
                one.forsake()


#: All that there are: aiohttp complains at the end of a program whose loop was never closed.
_transports: weakref.WeakSet[AsyncTransport] = weakref.WeakSet()


@atexit.register
def _forsake_all() -> None:
    for transport in _transports:
        transport.forsake()
