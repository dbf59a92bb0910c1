"""The two transports of requests, which check each request and open their connections at the first.

gql, requests and aiohttp are imported only then.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import weakref
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kotae._fork import ForkAware, ForkSafeLock, on_fork
from kotae.endpoint import checked_endpoint
from kotae.errors import ArgumentError, UsageError
from kotae.secrecy import clear_frames
from kotae.values import checked_seconds

if TYPE_CHECKING:
    from typing import Self

    from kotae.client.aiohttp_transport import LoopTransport
    from kotae.client.auth import Bearer
    from kotae.client.config import ClientOptions
    from kotae.client.requests_transport import ProcessTransport
    from kotae.query.gql_request import PrintedRequest
    from kotae.wire.response import HTTPResponse

__all__ = ["AsyncTransport", "SyncTransport"]

#: Held while connections are opened and closed.
_opening = ForkSafeLock()


class _Transport(ForkAware):
    """The checks of both transports."""

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._token_refusal = _token_refusal(options)
        on_fork(self)

    def _check(self, request: PrintedRequest, token: Bearer | None, timeout_s: float) -> None:
        """Refuse a request that must not be sent."""
        checked_seconds("timeout_s", timeout_s)
        request.check()
        if token is not None and self._token_refusal is not None:
            raise UsageError(self._token_refusal)


def _token_refusal(options: ClientOptions) -> str | None:
    """Return the reason why a token must not go to the endpoint, or None."""
    try:
        checked_endpoint(options.url, has_token=True, is_explicit=options.endpoint is not None)
    except UsageError as error:
        return str(error)
    return None


class SyncTransport(_Transport):
    """The transport of threads: one for all threads and viewers, on gql's requests transport.

    It sends our User-Agent and Referer, follows no redirect, stores no cookie, retries nothing,
    ends at its deadline, and reads responses up to a size. Every failure is one of kotae's errors,
    and none holds the token. It opens its connections at its first request, again after `close`,
    and anew in a forked process.
    """

    _opened: ProcessTransport | None = None
    #: The parent's connections, in a forked process: closing them would send something.
    _inherited: ProcessTransport | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        with _opening:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close_session()

    def after_fork_in_child(self) -> None:
        """Leave the parent's connections alone; the next request opens new ones."""
        self._inherited, self._opened = self._opened or self._inherited, None

    def send(
        self, request: PrintedRequest, *, token: Bearer | None, timeout_s: float
    ) -> HTTPResponse:
        """Send a request and return its response, whatever its status, decompressed and whole.

        Args:
            request: The request.
            token: The token to send, or None.
            timeout_s: The longest time for the whole request, in seconds.

        Raises:
            UsageError: The token must not go to the endpoint.
            ArgumentError: A variable cannot be written as JSON, or the time-out is out of range.
            ConnectionFailedError: The connection could not be made, or broke.
            RequestTimeoutError: The response was not complete in time.
            ResponseTooLargeError: The response exceeds the limit.
        """
        self._check(request, token, timeout_s)
        outcome: HTTPResponse | BaseException
        try:
            outcome = self._open().request(request, token, timeout_s)
        except BaseException as error:  # noqa: BLE001 - it is raised below
            outcome = error
        if isinstance(outcome, BaseException):
            # The frames that it passed through, and those of its context, hold the token.
            raise clear_frames(outcome)
        return outcome

    def _open(self) -> ProcessTransport:
        """Return the connections of this process."""
        opened = self._opened
        if opened is not None:
            return opened
        # Imported outside of the lock: an import may fork, or take a second.
        from kotae.client.requests_transport import (  # noqa: PLC0415 - gql and requests: 250 ms
            ProcessTransport,
        )

        with _opening:
            opened = self._opened
            if opened is None:
                opened = self._opened = ProcessTransport(self._options)
            return opened


class AsyncTransport(_Transport):
    """The transport of coroutines: one for all tasks and viewers, on gql's aiohttp transport.

    It does what `SyncTransport` does, with the same errors. Each event loop has its own
    connections, which close with it, so that a second `asyncio.run` works, and so do loops in
    several threads. Cancelling a request closes its connection.

    Raises:
        UsageError: aiohttp is not installed, or the caller's session has another connector than
            one for TCP.
        ArgumentError: What the caller gave is not a session.
    """

    def __init__(self, options: ClientOptions) -> None:
        if not _is_installed("aiohttp"):
            raise UsageError(
                "AsyncClient needs aiohttp. Install the extra: pip install 'kotae[async]'."
            )
        if options.session is not None:
            _check_session(options.session)
        self._process_id = os.getpid()
        super().__init__(options)
        self._opened: dict[asyncio.AbstractEventLoop, LoopTransport] = {}
        #: The parent's connections, in a forked process, until the next request drops them.
        self._inherited: list[tuple[asyncio.AbstractEventLoop, LoopTransport]] = []
        _transports.add(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, those of other loops too; the next request opens new ones."""
        with _opening:
            self._drop_unusable()
            opened, self._opened = self._opened, {}
        own = opened.pop(asyncio.get_running_loop(), None)
        if own is not None:
            await own.stop()
        # The others are closed by their own loops, once nothing here refers to them.

    async def send(
        self, request: PrintedRequest, *, token: Bearer | None, timeout_s: float
    ) -> HTTPResponse:
        """Send a request and return the response, as `SyncTransport.send`.

        Raises:
            UsageError: Also if no event loop of asyncio runs.
        """
        self._check(request, token, timeout_s)
        session = self._options.session
        if session is not None and session.closed:
            raise UsageError("session: it is closed. Close it after the last request.")
        try:
            opened = self._opened.get(asyncio.get_running_loop())
        except RuntimeError:
            raise UsageError("AsyncClient runs in asyncio: start it with asyncio.run.") from None
        if opened is None:
            opened = await self._open()
        outcome: HTTPResponse | BaseException
        try:
            outcome = await opened.request(request, token, timeout_s)
        except BaseException as error:  # noqa: BLE001 - it is raised below
            outcome = error
        if isinstance(outcome, BaseException):
            raise clear_frames(outcome)  # as in SyncTransport.send
        return outcome

    async def _open(self) -> LoopTransport:
        """Return new connections for this loop, in this process."""
        from kotae.client.aiohttp_transport import (  # noqa: PLC0415 - gql and aiohttp: 250 ms
            LoopTransport,
        )

        if self._options.session is not None and self._process_id != os.getpid():
            raise UsageError(
                "session: it belongs to the process that this one was forked from, and so do its "
                "connections. Make a session and an AsyncClient in each process."
            )
        loop = asyncio.get_running_loop()
        with _opening:
            self._drop_unusable()
            opened = self._opened.get(loop)
            if opened is not None:
                return opened
            opened = self._opened[loop] = LoopTransport(self._options)
        await opened.start()
        return opened

    def after_fork_in_child(self) -> None:
        """Set the parent's connections apart; the next request opens new ones."""
        self._inherited.extend(self._opened.items())
        self._opened = {}

    def _drop_unusable(self) -> None:
        """Drop the connections of closed loops, and those of the parent process."""
        closed = [loop for loop in self._opened if loop.is_closed()]
        unusable = [self._opened.pop(loop) for loop in closed]
        while self._inherited:
            unusable.append(self._inherited.pop()[1])
        for opened in unusable:
            opened.abandon()

    def abandon(self) -> None:
        """Abandon the connections of loops that do not run."""
        for loop, opened in (*self._opened.items(), *self._inherited):
            if not loop.is_running():
                opened.abandon()


def _check_session(session: object) -> None:
    import aiohttp  # noqa: PLC0415 - who has a session has imported it

    if not isinstance(session, aiohttp.ClientSession):
        raise ArgumentError(
            f"session: expected an aiohttp.ClientSession, got a value of type "
            f"{type(session).__name__}"
        )
    if not session.closed and not isinstance(session.connector, aiohttp.TCPConnector):
        raise UsageError(
            "session: expected one whose connector is an aiohttp.TCPConnector, got "
            f"{type(session.connector).__name__}"
        )


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # a module in sys.modules without a spec
        return False


#: All transports: aiohttp complains at the end of a program whose loop was never closed.
_transports: weakref.WeakSet[AsyncTransport] = weakref.WeakSet()


@atexit.register
def _abandon_all() -> None:
    for transport in _transports:
        transport.abandon()
