"""gql's requests transport, configured: the connections of one process, each with a deadline."""

from __future__ import annotations

import contextlib
import http.client
import socket
from http.cookiejar import DefaultCookiePolicy
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import requests
import urllib3.exceptions
from gql.transport.exceptions import TransportConnectionFailed
from gql.transport.requests import RequestsHTTPTransport
from graphql import ExecutionResult
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import allowed_gai_family, create_connection

from kotae.client.content_decoding import CHUNK_BYTES, BodyDecoder
from kotae.client.deadline import BlockingAttempt, current_attempt
from kotae.client.headers import request_headers
from kotae.client.network import ca_bundle_path, proxy_for
from kotae.client.transport_errors import ExceptionMap, error_of, timeout_error
from kotae.errors import AniListError, UsageError
from kotae.wire.response import HTTPResponse

if TYPE_CHECKING:
    from kotae.client.auth import Bearer
    from kotae.client.config import ClientOptions
    from kotae.query.gql_request import PrintedRequest

__all__ = ["ProcessTransport"]

_EXCEPTIONS = ExceptionMap(
    timeout=(requests.Timeout, urllib3.exceptions.TimeoutError),
    # urllib3 1 derives a refused connection from its time-outs.
    not_timeout=(NewConnectionError,),
    invalid_host=(requests.exceptions.InvalidURL,),
    proxy=(
        requests.exceptions.ProxyError,
        requests.exceptions.InvalidProxyURL,
        urllib3.exceptions.ProxyError,
    ),
    tls=(requests.exceptions.SSLError, urllib3.exceptions.SSLError),
)
#: The exceptions that gql and the libraries under it raise.
_TRANSPORT_EXCEPTIONS = (
    TransportConnectionFailed,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    OSError,
)
#: A `Content-Length` with more digits is not a length.
_MAX_LENGTH_DIGITS = 20
#: The largest read of a compressed body, in bytes: zlib copies what it leaves of it.
_MAX_READ_BYTES = 1024 * 1024
#: Interim responses before one response, at most.
_MAX_INTERIM = 20
#: Connections that stay open for the next requests.
_POOL_SIZE = 64


class _FinalResponse(http.client.HTTPResponse):
    """A response, read without the interim ones before it. Source: RFC 9110, section 15.2.

    http.client takes all of them but 100 for the response; the next request on the connection,
    perhaps another viewer's, would get the response to this one.
    """

    #: Whether the server sent more than the response, so that the connection must not be reused.
    has_rest: bool = False

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self._socket = sock

    def _read_status(self) -> tuple[str, int, str]:
        parent: Any = super()  # http.client has no public names for these two methods
        for _ in range(_MAX_INTERIM + 1):
            line: tuple[str, int, str] = parent._read_status()  # noqa: SLF001 - see above
            status = line[1]
            if not 100 <= status < 200:
                return line
            if status == 101:
                raise http.client.BadStatusLine("the server changed the protocol")
            http.client.parse_headers(self.fp)
        raise http.client.BadStatusLine("too many interim responses")

    def _close_conn(self) -> None:
        """Detect data after the response, without blocking."""
        timeout_s = self._socket.gettimeout()
        with contextlib.suppress(OSError, ValueError):
            self._socket.settimeout(0)
            self.has_rest = bool(self.fp.peek(1))
        with contextlib.suppress(OSError):
            self._socket.settimeout(timeout_s)
        parent: Any = super()
        parent._close_conn()  # noqa: SLF001 - as above


class _Connection(HTTPConnection):
    """A connection that hands its socket to the attempt that uses it."""

    response_class = _FinalResponse
    _last: object = None

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # as urllib3's own
        """Keep the response, which decides whether the connection may be reused."""
        response = super().getresponse()
        self._last = response._original_response  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - it has no public name
        return response

    @property
    def is_connected(self) -> bool:
        """Whether the next request may use it. If not, the pool closes it."""
        last = self._last
        if isinstance(last, _FinalResponse) and (last.has_rest or not last.isclosed()):
            return False
        return super().is_connected

    def _new_conn(self) -> socket.socket:
        attempt = current_attempt()
        if attempt is None:
            return super()._new_conn()
        sock = self._connect_within(attempt)
        attempt.adopt(sock)
        return sock

    def connect(self) -> None:
        self._last = None
        super().connect()
        attempt = current_attempt()
        if attempt is not None:
            attempt.is_connected = True

    def _tunnel(self) -> None:
        # A proxy's response that the deadline cut looks complete. TLS over the dead socket would
        # fail too, but leave it open.
        super()._tunnel()
        attempt = current_attempt()
        if attempt is not None and attempt.has_timed_out:
            raise ConnectTimeoutError(self, "the proxy did not respond in time")

    # urllib3 declares the data as Any too: text, bytes, a file or an iterable.
    def send(self, data: Any) -> None:
        attempt = current_attempt()
        if attempt is not None and self.sock is not None and not attempt.has_socket:
            # A connection of the pool, made by an earlier attempt.
            attempt.adopt(self.sock)
            attempt.is_connected = True
        super().send(data)

    def _connect_within(self, attempt: BlockingAttempt) -> socket.socket:
        """Try the host's addresses one after the other, all within the attempt's time.

        urllib3 would give each address the whole time-out.
        """
        failure: OSError = OSError("the name has no address")
        for host, port in self._addresses():
            remaining_s = attempt.connecting_s
            if remaining_s <= 0:
                break
            try:
                return create_connection(
                    (host, port),
                    remaining_s,
                    source_address=self.source_address,
                    socket_options=self.socket_options,
                )
            except TimeoutError:
                break
            except OSError as error:
                failure = error
        else:
            raise NewConnectionError(self, str(failure)) from failure
        raise ConnectTimeoutError(self, "the connection could not be made in time")

    def _addresses(self) -> list[tuple[str, int]]:
        try:
            found = socket.getaddrinfo(
                self._dns_host, self.port, allowed_gai_family(), socket.SOCK_STREAM
            )
        except socket.gaierror as error:
            raise NewConnectionError(self, "the host's name is unknown") from error
        except UnicodeError as error:
            raise NewConnectionError(self, "the host name is not valid") from error
        return [(str(address[0]), int(address[1])) for *_, address in found]


class _TLSConnection(_Connection, HTTPSConnection):
    """The same with TLS."""


class _Pool(HTTPConnectionPool):
    # urllib3's protocol for this attribute is stricter than its own classes.
    ConnectionCls = _Connection  # pyright: ignore[reportAssignmentType] - see above


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection  # pyright: ignore[reportAssignmentType] - as above


_POOLS = {"http": _Pool, "https": _TLSPool}


class _Adapter(HTTPAdapter):
    """requests' adapter with the connections above."""

    def __init__(self) -> None:
        super().__init__(pool_maxsize=_POOL_SIZE)

    # These two hand on the arguments of requests, which declares one of them as Any.
    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager


class _Session(requests.Session):
    """A session that follows no redirect, stores no cookie and reads no environment."""

    def __init__(self, *, proxy: str | None) -> None:
        super().__init__()
        # The environment was read once: requests would read it at each call, for a fifth of the
        # call's time, and take credentials from ~/.netrc.
        self.trust_env = False
        if proxy is not None:
            self.proxies["all"] = proxy
        # Several viewers may share a session, but no cookies.
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for prefix in ("https://", "http://"):
            self.mount(prefix, _Adapter())

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - requests gives it
        """Return None: a redirect is a response like any other.

        With `allow_redirects=False` alone, requests still computes the next request of a
        redirect, and reads its whole body first, however long it is.
        """
        return None


class _BearerAuth(AuthBase):
    """Sets `Authorization`; passed as `auth`, since ~/.netrc would override `headers`."""

    def __init__(self, bearer: Bearer) -> None:
        self._bearer = bearer

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["Authorization"] = self._bearer.header()
        return r


class ProcessTransport(RequestsHTTPTransport):
    """gql's requests transport with an open session, in one process.

    Raises:
        UsageError: The environment names a proxy that needs another package.
    """

    def __init__(self, options: ClientOptions) -> None:
        proxy = _checked_socks(proxy_for(options.url, options.proxy))
        # gql declares `Callable` without arguments in two of the parameters left out here.
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - see above
            options.url,
            headers=request_headers(options.app, options.referer),
            allow_redirects=False,
            stream=True,
        )
        self.session: requests.Session | None = _Session(proxy=proxy)
        self._needs_bundle = options.url.lower().startswith("https:") or proxy is not None
        self._options = options

    def close_session(self) -> None:
        """Close the connections."""
        if self.session is not None:
            self.session.close()

    def request(
        self, request: PrintedRequest, bearer: Bearer | None, timeout_s: float
    ) -> HTTPResponse | AniListError:
        """Send a request, and return the response or the error."""
        options = self._options
        connect_timeout_s = min(options.connect_timeout_s, timeout_s)
        read_timeout_s = min(options.read_timeout_s or timeout_s, timeout_s)
        extra: dict[str, object] = {
            "auth": None if bearer is None else _BearerAuth(bearer),
            "timeout": (connect_timeout_s, read_timeout_s),
        }
        if request.hidden_body is not None:
            extra["json"] = request.hidden_body
        with BlockingAttempt(timeout_s, connect_timeout_s, read_timeout_s) as attempt:
            try:
                if self._needs_bundle:
                    self.verify: str | bool = ca_bundle_path(options.ca_bundle)
                    self._needs_bundle = False
                self.execute(request, extra_args=extra)
            except _TRANSPORT_EXCEPTIONS as error:
                return error_of(error, attempt, options.url, _EXCEPTIONS)
            if attempt.has_timed_out:
                # A body without a length that the watchdog ended looks complete.
                return timeout_error(attempt, options.url)
        outcome = attempt.received()
        if bearer is None or isinstance(outcome, AniListError):
            return outcome
        return bearer.redact(outcome)

    def _prepare_result(self, response: requests.Response) -> ExecutionResult:
        """Hand the whole response to the attempt: gql's own version reads the body as text."""
        attempt = current_attempt()
        if attempt is not None:
            attempt.has_response = True
            with response:
                try:
                    body = self._body(response)
                except AniListError as error:
                    attempt.outcome = error.with_traceback(None)
                else:
                    headers = {name.lower(): value for name, value in response.headers.items()}
                    attempt.outcome = HTTPResponse(
                        response.status_code, headers, body, attempt.deadline
                    )
        return ExecutionResult()

    def _body(self, response: requests.Response) -> bytes:
        body = BodyDecoder(
            response.headers.get("Content-Encoding", ""),
            max_bytes=self._options.max_bytes,
            url=self._options.url,
        )
        length = response.headers.get("Content-Length", "")
        is_length = length.isdecimal() and len(length) < _MAX_LENGTH_DIGITS
        expected = int(length) if is_length else 0
        body.expect(expected or None)
        # In one piece where its length is known: many small ones cost as much again.
        size = max(CHUNK_BYTES, expected)
        if body.is_compressed:
            size = min(size, _MAX_READ_BYTES)
        try:
            for chunk in response.raw.stream(size, decode_content=False):
                body.feed(chunk)
        except ValueError as error:
            # urllib3 reads a chunk of a negative length.
            raise urllib3.exceptions.ProtocolError(str(error)) from error
        return body.finish()


def _checked_socks(proxy: str | None) -> str | None:
    """Return a proxy if the package that it needs is installed."""
    if proxy is not None and proxy.lower().startswith("socks") and find_spec("socks") is None:
        raise UsageError(
            "The environment names a SOCKS proxy, which needs another package: pip install "
            "'requests[socks]'."
        )
    return proxy
