"""gql's aiohttp transport, configured: the connections of one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import json
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakSet

import aiohttp
import msgspec
from aiohttp.resolver import ThreadedResolver
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportConnectionFailed
from graphql import ExecutionResult

from kotae.client.content_decoding import BodyDecoder
from kotae.client.deadline import Attempt
from kotae.client.decoding_thread import in_decoding_thread
from kotae.client.headers import request_headers
from kotae.client.network import ca_bundle_path, proxy_for, tls_context
from kotae.client.transport_errors import ExceptionMap, error_of
from kotae.errors import AniListError, ConnectionFailedError, UsageError
from kotae.wire.response import MAX_INLINE_BYTES, HTTPResponse

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable
    from ssl import SSLContext

    from aiohttp import ClientRequest, ClientResponse, ClientTimeout
    from aiohttp.client_proto import ResponseHandler
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

    from kotae.client.auth import Bearer
    from kotae.client.config import ClientOptions
    from kotae.query.gql_request import PrintedRequest
    from kotae.wire.response import ResponseDeadline

__all__ = ["LoopTransport"]

_EXCEPTIONS = ExceptionMap(
    timeout=(aiohttp.ServerTimeoutError,),
    not_timeout=(),
    invalid_host=(aiohttp.InvalidURL,),
    proxy=(aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError),
    tls=(aiohttp.ClientSSLError,),
)
#: The exceptions that gql and the libraries under it raise.
_TRANSPORT_EXCEPTIONS = (TransportConnectionFailed, aiohttp.ClientError, OSError)

#: Headers of one response. Source: Python's http.client, which has the same limit.
_MAX_HEADERS = 100
#: Connections that are open at once; a request that finds none free waits, within its time-out.
_MAX_CONNECTIONS = 100


@dataclass(eq=False)
class _AsyncAttempt(Attempt):
    """An attempt of a task, with the connection that it uses."""

    protocol: ResponseHandler | None = field(default=None, init=False)
    transport: asyncio.Transport | None = field(default=None, init=False)

    def adopt(self, connection: Connection) -> None:
        """Note the connection."""
        self.is_connected = True
        self.protocol, self.transport = connection.protocol, connection.transport

    def finish(self) -> None:
        """End the connection at once, if aiohttp has closed it.

        aiohttp closes a connection that it does not use again. With TLS it waits for the server's
        closing message, up to half a minute, which a stuck server never sends.
        """
        protocol, transport = self.protocol, self.transport
        self.protocol = self.transport = None  # the task's context keeps this attempt
        if protocol is not None and protocol.transport is None and transport is not None:
            transport.abort()


_current: ContextVar[_AsyncAttempt] = ContextVar("kotae_attempt_async")


class _Connector(aiohttp.TCPConnector):
    """aiohttp's connector, which hands each connection to the attempt that uses it."""

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp gives it
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        _current.get().adopt(connection)
        return connection

    def abandon(self) -> None:
        """Drop all connections without the loop, which is closed or another process's.

        `close` would use the loop: a closed one fails, and a parent's shares its list of watched
        sockets with this process.
        """
        self._closed = True
        idle = [protocol for pool in self._conns.values() for protocol, _ in pool]
        for protocol in (*idle, *self._acquired):
            _abandon(protocol.transport)
        self._conns.clear()
        self._acquired.clear()


class _SharedConnector(aiohttp.BaseConnector):
    """A connector that takes its connections from that of a session of the caller's.

    Our own session, over this one, has its own headers, cookies and limits, so that the two
    sessions share nothing else, and closing ours leaves the caller's open.

    Raises:
        UsageError: The session is that of another event loop.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        super().__init__()
        self._session = session
        self._lent: WeakSet[Connection] = WeakSet()
        # aiohttp has no other way to learn the loop of a session.
        if cast("Any", session.connector)._loop is not self._loop:  # noqa: SLF001 - see above
            self._closed = True
            raise UsageError(
                "session: it belongs to another event loop. Make an AsyncClient in each loop, with "
                "a session that was made there."
            )

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp gives it
    ) -> Connection:
        connector = self._session.connector
        if connector is None:  # it was closed meanwhile
            raise aiohttp.ClientConnectionError("The session is closed.")
        connection = await connector.connect(req, traces, timeout)
        _current.get().adopt(connection)
        self._lent.add(connection)
        return connection

    def close(self, *, abort_ssl: bool = False) -> Awaitable[None]:
        """Close the connections that are in use here, and no others."""
        for connection in tuple(self._lent):
            connection.close()
        return super().close(abort_ssl=abort_ssl)

    def abandon(self) -> None:
        """Drop all without the loop; the connections are the caller's."""
        self._closed = True


def _abandon(transport: Any) -> None:
    """Close the socket of one of asyncio's transports without asyncio.

    asyncio has no other way once the loop is closed; the transports of other loops stay as they
    are.
    """
    under_tls = getattr(getattr(transport, "_ssl_protocol", None), "_transport", None)
    with contextlib.suppress(AttributeError, OSError):
        if under_tls is not None:
            transport._closed = True  # noqa: SLF001 - see above
            transport = under_tls
        transport._sock.close()  # noqa: SLF001 - see above
        transport._sock = None  # noqa: SLF001 - so that it does not warn at its end


class LoopTransport(AIOHTTPTransport):
    """gql's aiohttp transport with an open session, in one event loop of one process.

    Raises:
        UsageError: aiohttp does not support this kind of proxy, or the session that the caller
            gave belongs to another loop.
    """

    def __init__(self, options: ClientOptions) -> None:
        self._proxy = _http_proxy(proxy_for(options.url, options.proxy))
        # gql declares `Callable` without arguments in two of the parameters left out here.
        super().__init__(options.url)  # pyright: ignore[reportUnknownMemberType] - see above
        self._needs_tls = any(
            url.lower().startswith("https:") for url in (options.url, self._proxy or "")
        )
        self._options = options
        self._connector: _Connector | _SharedConnector
        if options.session is None:
            # An explicit resolver: aiohttp takes another one where aiodns is installed.
            self._connector = _Connector(limit=_MAX_CONNECTIONS, resolver=ThreadedResolver())
        else:
            self._connector = _SharedConnector(options.session)
        self.session: aiohttp.ClientSession | None = aiohttp.ClientSession(
            connector=self._connector,
            headers=request_headers(options.app, options.referer),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            json_serialize=_json,
        )
        self._closer = _session_closer(self.session)

    async def start(self) -> None:
        """Register the session to be closed when the loop shuts down."""
        await anext(self._closer)

    async def stop(self) -> None:
        """Close the session, in its own loop."""
        await self._closer.aclose()

    def abandon(self) -> None:
        """Drop the session without its loop, which is closed or another process's."""
        self._connector.abandon()
        # Nothing waits any more. The garbage collector would run the generator in the loop.
        ending = self._closer.aclose()
        with contextlib.suppress(StopIteration, RuntimeError):
            while True:
                ending.send(None)

    async def request(
        self, request: PrintedRequest, bearer: Bearer | None, timeout_s: float
    ) -> HTTPResponse | AniListError:
        """Send a request, and return the response or the error."""
        options = self._options
        attempt = _AsyncAttempt(timeout_s, options.connect_timeout_s, options.read_timeout_s)
        _current.set(attempt)
        extra: dict[str, object] = {
            "allow_redirects": False,
            "timeout": _timeout(timeout_s, options.connect_timeout_s, options.read_timeout_s),
            "proxy": self._proxy,
        }
        if bearer is not None:
            extra["headers"] = {"Authorization": bearer.header()}
        if request.hidden_body is not None:
            extra["json"] = request.hidden_body
        try:
            if self._needs_tls:
                async with asyncio.timeout(timeout_s):
                    await in_decoding_thread(None, self._trust_bundle)
            await self.execute(request, extra_args=extra)
        except _TRANSPORT_EXCEPTIONS as error:
            return error_of(error, attempt, options.url, _EXCEPTIONS)
        finally:
            attempt.finish()
        outcome = attempt.received()
        if bearer is None or isinstance(outcome, AniListError):
            return outcome
        if len(outcome.body) > MAX_INLINE_BYTES:
            return await in_decoding_thread(attempt.deadline, bearer.redact, outcome)
        return bearer.redact(outcome)

    def _trust_bundle(self) -> None:
        """Make the TLS context, in a thread: that takes 30 ms."""
        if self._needs_tls:  # several requests may wait for it
            bundle = ca_bundle_path(self._options.ca_bundle)
            self.ssl: SSLContext | bool | aiohttp.Fingerprint = tls_context(bundle)
            self._needs_tls = False

    async def _prepare_result(self, response: ClientResponse) -> ExecutionResult:
        """Hand the whole response to the attempt: gql's own version reads the body as JSON only."""
        attempt = _current.get()
        attempt.has_response = True
        try:
            body = await self._body(response, attempt.deadline)
        except AniListError as error:
            response.close()  # the unread rest is not for the next request
            attempt.outcome = error.with_traceback(None)
            return ExecutionResult()
        headers: dict[str, str] = {}
        for raw_name, raw_value in response.raw_headers:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        attempt.outcome = HTTPResponse(response.status, headers, body, attempt.deadline)
        return ExecutionResult()

    async def _body(self, response: ClientResponse, deadline: ResponseDeadline) -> bytes:
        if response.status < 200:  # 101: aiohttp itself skips the other interim responses
            raise ConnectionFailedError("The server changed the protocol.", reached_server=True)
        if len(response.raw_headers) > _MAX_HEADERS:
            raise ConnectionFailedError(
                f"The response has more than {_MAX_HEADERS} headers.", reached_server=True
            )
        body = BodyDecoder(
            response.headers.get("Content-Encoding", ""),
            max_bytes=self._options.max_bytes,
            url=self._options.url,
        )
        body.expect(response.content_length)
        content = response.content
        while chunk := await content.readany():
            rest = body.feed_piece(chunk)
            if rest:
                await in_decoding_thread(deadline, body.feed, rest)
        if body.size_bytes > MAX_INLINE_BYTES:
            return await in_decoding_thread(deadline, body.finish)
        return body.finish()


async def _session_closer(session: aiohttp.ClientSession) -> AsyncGenerator[None]:
    """Close a session when this generator is closed: by `stop`, or at the end of its loop."""
    try:
        yield
    finally:
        await session.close()
        await asyncio.sleep(0)  # the sockets close in the loop's next round


def _json(payload: object) -> str:
    """Encode a request with msgspec, six times as fast as `json`."""
    try:
        return msgspec.json.encode(payload).decode()
    except (TypeError, OverflowError, msgspec.MsgspecError):
        return json.dumps(payload)  # a class derived from a plain one, a number of 65 bits


@lru_cache(maxsize=16)
def _timeout(total_s: float, connect_s: float, read_s: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total_s, sock_connect=connect_s, sock_read=read_s)


def _http_proxy(proxy: str | None) -> str | None:
    if proxy is not None and not proxy.lower().startswith(("http://", "https://")):
        raise UsageError(
            "The environment names a proxy that is neither http nor https, which AsyncClient does "
            "not support. Pass proxy='http://…', or use Client."
        )
    return proxy
