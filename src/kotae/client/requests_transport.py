"""gql's requests transport, configured: one POST, one reply, one deadline."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

import requests
import urllib3.exceptions
from gql.transport.exceptions import TransportConnectionFailed
from gql.transport.requests import RequestsHTTPTransport
from requests.auth import AuthBase

from kotae.client.answer import Answer
from kotae.client.connections import Session
from kotae.client.content_decoding import CHUNK_BYTES, Body
from kotae.client.deadline import current_call, deadline
from kotae.client.opening import opening
from kotae.client.proxies import proxy_for
from kotae.client.tls import ca_bundle_path
from kotae.client.transport_base import MAX_ANSWER_BYTES, ConfiguredTransport
from kotae.client.transport_errors import ExceptionMap, failure_of, timed_out
from kotae.errors import AniListError, UsageError
from kotae.query.gql_request import PrintedRequest
from kotae.wire import Response

if TYPE_CHECKING:
    from typing import Self

    from graphql import ExecutionResult

    from kotae.client.bearer import Bearer
    from kotae.client.transport_base import Settings

__all__ = ["MAX_ANSWER_BYTES", "PrintedRequest", "SyncTransport"]

_KINDS = ExceptionMap(
    late=(requests.Timeout, urllib3.exceptions.TimeoutError),
    # urllib3 1 counts a refused connection among its time-outs.
    not_late=(urllib3.exceptions.NewConnectionError,),
    address=(requests.exceptions.InvalidURL,),
    proxy=(
        requests.exceptions.ProxyError,
        requests.exceptions.InvalidProxyURL,
        urllib3.exceptions.ProxyError,
    ),
    tls=(requests.exceptions.SSLError, urllib3.exceptions.SSLError),
)
#: A `Content-Length` with more digits than this is none.
_MAX_DIGITS = 20
#: What gql and all that is under it raise.
_FAILURES = (
    TransportConnectionFailed,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    OSError,
)


class _BearerAuth(AuthBase):
    """The bearer header: as `auth`, since ~/.netrc overrides `headers`."""

    def __init__(self, bearer: Bearer) -> None:
        self._bearer = bearer

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["Authorization"] = self._bearer.header()
        return r


class _Opened(RequestsHTTPTransport):
    """gql's requests transport with a session that is open, in one process."""

    def __init__(self, settings: Settings) -> None:
        proxy = _usable(proxy_for(settings.endpoint, settings.proxy))
        is_secure = settings.endpoint.lower().startswith("https:") or proxy is not None
        # gql says `Callable` without arguments in two of the parameters left out here.
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - see above
            settings.endpoint,
            headers=dict(settings.headers),
            verify=ca_bundle_path(settings.ca_bundle) if is_secure else True,
            allow_redirects=False,
            stream=True,
        )
        self.session: requests.Session | None = Session(proxy=proxy)
        self.process = os.getpid()
        self._settings = settings

    def _prepare_result(self, response: requests.Response) -> ExecutionResult:
        """Return the whole reply: gql's own version reads the body only as text."""
        call = current_call()
        if call is not None:
            call.has_response = True
        with response:
            try:
                body = self._body(response)
            except AniListError as error:
                return Answer(error.with_traceback(None))
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(Response(status=response.status_code, headers=headers, body=body))

    def _body(self, response: requests.Response) -> bytes:
        body = Body(
            response.headers.get("Content-Encoding", ""),
            max_bytes=self._settings.max_bytes,
            host=self._settings.host,
        )
        length = response.headers.get("Content-Length", "")
        is_length = length.isdecimal() and len(length) < _MAX_DIGITS
        expected = int(length) if is_length else 0
        body.expect(expected or None)
        # In one piece where its length is known: many small ones cost as much again.
        for chunk in response.raw.stream(max(CHUNK_BYTES, expected), decode_content=False):
            body.feed(chunk)
        return body.finish()


class SyncTransport(ConfiguredTransport):
    """gql's requests transport, as this project uses it: one for all threads and viewers.

    It sends our User-Agent and Referer, follows no redirect, keeps no cookie, retries nothing,
    ends in time, and reads answers up to a size. What is under it (gql, requests, urllib3,
    sockets) never shows: every failure is one of our errors, and none holds the token. It opens
    at its first request, again after `close`, and anew in a forked process.
    """

    _opened: _Opened | None = None
    #: What a forked process got from its parent: kept, for closing it would send something.
    _inherited: _Opened | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        with opening():
            opened, self._opened = self._opened, None
        if opened is None or opened.session is None:
            return
        if opened.process == os.getpid():
            opened.session.close()
        else:
            self._inherited = opened

    def send(self, request: PrintedRequest, *, token: str | None, timeout_s: float) -> Response:
        """Send a request and return the reply, whatever it says.

        Args:
            request: The request.
            token: A token of AniList to send along, or None.
            timeout_s: What it may take in all, in seconds.

        Returns:
            The reply of this very call, decompressed and whole.

        Raises:
            UsageError: The token must not go to the endpoint, or the time-out cannot be.
            ArgumentError: A variable cannot be written as JSON.
            TokenMalformedError: The token is none.
            ConnectionFailedError: The connection could not be made, or broke.
            RequestTimeoutError: The answer was not there in time.
            ResponseTooLargeError: It passed the limit.
        """
        outcome = self._outcome(request, self._checked(request, token, timeout_s), timeout_s)
        if isinstance(outcome, AniListError):
            # Raised here, outside of any handler, it has no context, and so no request.
            raise outcome
        return outcome

    def _outcome(
        self, request: PrintedRequest, bearer: Bearer | None, timeout_s: float
    ) -> Response | AniListError:
        settings = self._settings
        connect_timeout_s = min(settings.connect_timeout_s, timeout_s)
        read_timeout_s = min(settings.read_timeout_s or timeout_s, timeout_s)
        extra = {
            "auth": None if bearer is None else _BearerAuth(bearer),
            "timeout": (connect_timeout_s, read_timeout_s),
        }
        with deadline(
            timeout_s, connect_timeout_s=connect_timeout_s, read_timeout_s=read_timeout_s
        ) as call:
            try:
                result = self._open().execute(request, extra_args=extra)
            except _FAILURES as error:
                return failure_of(error, call, settings.host, _KINDS)
            if call.is_over:
                # The watchdog's end of a body without a length looks like its own.
                return timed_out(call, settings.host)
        return Answer.outcome_of(result, bearer)

    def _open(self) -> _Opened:
        """Return the session of this process."""
        opened = self._opened
        if opened is not None and opened.process == os.getpid():
            return opened
        with opening():
            opened = self._opened
            if opened is None or opened.process != os.getpid():
                self._inherited = opened or self._inherited
                opened = self._opened = _Opened(self._settings)
            return opened


def _usable(proxy: str | None) -> str | None:
    """Return a proxy if what requests needs for it is installed."""
    if proxy is not None and proxy.lower().startswith("socks") and find_spec("socks") is None:
        raise UsageError(
            "The environment names a SOCKS proxy, which needs a package more: pip install "
            "'requests[socks]'."
        )
    return proxy
