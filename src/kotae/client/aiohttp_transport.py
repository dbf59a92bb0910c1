"""gql's aiohttp transport, configured: the connections of one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import aiohttp
import msgspec
from aiohttp.resolver import ThreadedResolver
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportConnectionFailed

from kotae.client.answer import Answer
from kotae.client.content_decoding import Body
from kotae.client.progress import Progress
from kotae.client.proxies import proxy_for
from kotae.client.tls import ca_bundle_path, tls_context
from kotae.client.transport_errors import ExceptionMap, failure_of
from kotae.errors import AniListError, UsageError
from kotae.wire import Response

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from ssl import SSLContext

    from aiohttp import ClientRequest, ClientResponse, ClientTimeout
    from aiohttp.client_proto import ResponseHandler
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace
    from graphql import ExecutionResult

    from kotae.client.bearer import Bearer
    from kotae.client.transport_base import Settings
    from kotae.query.gql_request import PrintedRequest

__all__ = ["LoopTransport"]

_KINDS = ExceptionMap(
    late=(aiohttp.ServerTimeoutError,),
    not_late=(),
    address=(aiohttp.InvalidURL,),
    proxy=(aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError),
    tls=(aiohttp.ClientSSLError,),
)
#: What gql and all that is under it raise.
_FAILURES = (TransportConnectionFailed, aiohttp.ClientError, OSError)

#: Connections that are open at once; who finds none waits for one, within its time.
_MAX_CONNECTIONS = 100


class _Call(Progress):
    """One request on its way, with the connection that it uses."""

    protocol: ResponseHandler | None = None
    transport: asyncio.Transport | None = None

    def adopt(self, connection: Connection) -> None:
        """Take note of the connection."""
        self.is_connected = True
        self.protocol, self.transport = connection.protocol, connection.transport

    def finish(self) -> None:
        """End the connection for good, if aiohttp is done with it.

        aiohttp closes what it does not use again. Under TLS that waits for the server's farewell,
        up to half a minute, which is not there if the server is stuck.
        """
        protocol, transport = self.protocol, self.transport
        self.protocol = self.transport = None  # the task's context keeps this call
        if protocol is not None and protocol.transport is None and transport is not None:
            transport.abort()


_current: ContextVar[_Call] = ContextVar("kotae_call_async")


class _Connector(aiohttp.TCPConnector):
    """aiohttp's connections, which tell the request that one stands."""

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp gives it
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        _current.get().adopt(connection)
        return connection

    def forsake(self) -> None:
        """Let go of all connections without the loop, which is closed or another process's.

        `close` would go through the loop: a closed one fails, and a parent's shares its list of
        watched sockets with this process.
        """
        self._closed = True
        kept = [protocol for waiting in self._conns.values() for protocol, _ in waiting]
        for protocol in (*kept, *self._acquired):
            _forsake(protocol.transport)
        self._conns.clear()
        self._acquired.clear()


def _forsake(transport: Any) -> None:
    """Close the socket of one of asyncio's transports behind its back.

    asyncio has no other way once the loop is closed; a loop of another make closes its own.
    """
    under_tls = getattr(getattr(transport, "_ssl_protocol", None), "_transport", None)
    with contextlib.suppress(AttributeError, OSError):
        if under_tls is not None:
            transport._closed = True  # noqa: SLF001 - see above
            transport = under_tls
        transport._sock.close()  # noqa: SLF001 - see above
        transport._sock = None  # noqa: SLF001 - so that it does not complain of its end


class LoopTransport(AIOHTTPTransport):
    """gql's aiohttp transport with a session that is open, in one event loop of one process.

    Args:
        settings: What it is told.

    Raises:
        UsageError: The proxy is of a kind that aiohttp does not speak to.
    """

    def __init__(self, settings: Settings) -> None:
        self._proxy = _http_proxy(proxy_for(settings.endpoint, settings.proxy))
        # gql says `Callable` without arguments in two of the parameters left out here.
        super().__init__(settings.endpoint)  # pyright: ignore[reportUnknownMemberType] - see above
        self._needs_tls = any(
            url.lower().startswith("https:") for url in (settings.endpoint, self._proxy or "")
        )
        self.process: int = os.getpid()
        self._settings = settings
        # A resolver of its own, for aiohttp takes another where a package is installed.
        self._connector = _Connector(limit=_MAX_CONNECTIONS, resolver=ThreadedResolver())
        self.session: aiohttp.ClientSession | None = aiohttp.ClientSession(
            connector=self._connector,
            headers=settings.headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            json_serialize=_json,
        )
        self._keeper = _kept(self.session)

    async def start(self) -> None:
        """Have the loop close the session with everything else, as asyncio.run does last."""
        await anext(self._keeper)

    async def stop(self) -> None:
        """Close the session, in its own loop."""
        await self._keeper.aclose()

    def forsake(self) -> None:
        """Let go of the session without its loop, which is closed or another process's."""
        self._connector.forsake()
        # Nothing waits any more. Left to itself, the keeper would turn to the loop once more.
        ending = self._keeper.aclose()
        with contextlib.suppress(StopIteration, RuntimeError):
            while True:
                ending.send(None)

    async def outcome(
        self, request: PrintedRequest, bearer: Bearer | None, timeout_s: float
    ) -> Response | AniListError:
        """Send a request, and return its reply or the error that it came to.

        Args:
            request: The request.
            bearer: Its token, or None.
            timeout_s: What it may take in all, in seconds.
        """
        settings = self._settings
        call = _Call(
            timeout_s,
            connect_timeout_s=settings.connect_timeout_s,
            read_timeout_s=settings.read_timeout_s,
        )
        _current.set(call)
        extra: dict[str, object] = {
            "allow_redirects": False,
            "timeout": _timeout(timeout_s, settings.connect_timeout_s, settings.read_timeout_s),
            "proxy": self._proxy,
        }
        if bearer is not None:
            extra["headers"] = {"Authorization": bearer.header()}
        try:
            if self._needs_tls:
                bundle = ca_bundle_path(settings.ca_bundle)
                self.ssl: SSLContext | bool | aiohttp.Fingerprint = tls_context(bundle)
                self._needs_tls = False
            result = await self.execute(request, extra_args=extra)
        except _FAILURES as error:
            return failure_of(error, call, settings.host, _KINDS)
        finally:
            call.finish()
        return Answer.outcome_of(result, bearer)

    async def _prepare_result(self, response: ClientResponse) -> ExecutionResult:
        """Return the whole reply: gql's own version reads the body only as JSON."""
        _current.get().has_response = True
        try:
            body = await self._body(response)
        except AniListError as error:
            response.close()  # what was not read is not for the next request
            return Answer(error.with_traceback(None))
        headers: dict[str, str] = {}
        for raw_name, raw_value in response.raw_headers:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return Answer(Response(status=response.status, headers=headers, body=body))

    async def _body(self, response: ClientResponse) -> bytes:
        body = Body(
            response.headers.get("Content-Encoding", ""),
            max_bytes=self._settings.max_bytes,
            host=self._settings.host,
        )
        body.expect(response.content_length)
        content = response.content
        while chunk := await content.readany():
            body.feed(chunk)
        return body.finish()


async def _kept(session: aiohttp.ClientSession) -> AsyncGenerator[None]:
    """Close a session when this generator is closed: by hand, or by its loop's end."""
    try:
        yield
    finally:
        await session.close()
        await asyncio.sleep(0)  # the sockets close in the loop's next round


def _json(payload: object) -> str:
    """Return what is sent, in a sixth of the time that `json` takes."""
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
            "AsyncClient speaks to http and https proxies only; the environment names another."
        )
    return proxy
