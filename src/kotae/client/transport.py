"""gql's requests transport, configured: one POST, one reply, one deadline."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from gql.transport.exceptions import TransportAlreadyConnected, TransportConnectionFailed
from gql.transport.requests import RequestsHTTPTransport
from graphql import ExecutionResult
from requests.auth import AuthBase

from kotae.client.connections import Session
from kotae.client.deadline import current_call, deadline
from kotae.client.endpoint import checked_endpoint, is_loopback
from kotae.client.failures import failure_of, timed_out
from kotae.client.identity import ENDPOINT, REFERER, user_agent
from kotae.errors import (
    AniListError,
    AnswerTooLargeError,
    ConnectionFailedError,
    TokenMalformedError,
    UsageError,
)
from kotae.query.request import PrintedRequest
from kotae.wire import Reply

if TYPE_CHECKING:
    from typing import Self

__all__ = ["MAX_ANSWER_BYTES", "PrintedRequest", "SyncTransport"]

#: The largest answer that is read, in bytes, decompressed. The whole list of a user with 11,000
#: entries has about 7 MB.
MAX_ANSWER_BYTES = 16 * 1024 * 1024

#: The longest token that is sent, in characters. AniList's have about 1,000.
_MAX_TOKEN_LENGTH = 16 * 1024
#: From this length on a token that a server sends back is told from ordinary words.
_MIN_ECHO_LENGTH = 16
_HIDDEN = "[token]"
_BEARER = re.compile(r"bearer(?:\s+|\Z)", re.IGNORECASE)
_MAX_TIMEOUT_S = 86_400.0
_CHUNK_BYTES = 16 * 1024


class _Answer(ExecutionResult):
    """gql's result, carrying the reply of the very call it belongs to."""

    __slots__ = ("reply",)

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


class _Bearer(AuthBase):
    """The bearer header: as `auth`, since ~/.netrc overrides `headers`."""

    __slots__ = ("_token",)  # so that vars() does not show it

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["Authorization"] = f"Bearer {self._token}"
        return r

    def __repr__(self) -> str:
        return "<bearer token, hidden>"

    def __reduce__(self) -> str:
        raise TypeError("A token is not pickled.")

    def hidden_in(self, text: str) -> str:
        """Return a text without the token: a server may send back what it got."""
        return text if len(self._token) < _MIN_ECHO_LENGTH else text.replace(self._token, _HIDDEN)

    def hidden_in_bytes(self, content: bytes) -> bytes:
        """Return a body without the token."""
        token = self._token.encode()
        if len(token) < _MIN_ECHO_LENGTH or token not in content:
            return content
        return content.replace(token, _HIDDEN.encode())


class _NoCredentials(AuthBase):
    """Nothing: as `auth`, so that ~/.netrc adds nothing either."""

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        return r


class SyncTransport(RequestsHTTPTransport):
    """gql's requests transport, as this project uses it.

    It sends our User-Agent and Referer, follows no redirect, keeps no cookie, retries nothing,
    ends in time, and reads answers up to a size. What is under it (gql, requests, urllib3,
    sockets) never shows: every failure is one of our errors, and none holds the token.

    Args:
        endpoint: The API's address.
        token: A token of AniList, or None. `Bearer ` before it and white space are forgiven.
        is_endpoint_typed: Whether the caller named the endpoint, so that a token may go there.
        timeout_s: What one request may take in all, in seconds.
        max_bytes: How large an answer may be, in bytes, decompressed.

    Raises:
        UsageError: The endpoint or the time-out cannot be, or the token must not go there.
        TokenMalformedError: The token is none.
    """

    def __init__(
        self,
        endpoint: str = ENDPOINT,
        *,
        token: str | None = None,
        is_endpoint_typed: bool = False,
        timeout_s: float = 30.0,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        if not (math.isfinite(timeout_s) and 0 < timeout_s <= _MAX_TIMEOUT_S):
            raise UsageError("A time-out is more than 0 seconds, and at most a day.")
        self._bearer = None if token is None else _Bearer(_sendable(token))
        has_token = self._bearer is not None
        checked_endpoint(endpoint, has_token=has_token, is_typed=is_endpoint_typed)
        # gql says `Callable` without arguments in two of the parameters left out here.
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - see above
            endpoint,
            headers={
                "User-Agent": user_agent(),
                "Referer": REFERER,
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
            },
            auth=self._bearer or _NoCredentials(),
            allow_redirects=False,
            stream=True,
        )
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connect(self) -> None:
        """Open the session; called once, before the first request."""
        if self.session is not None:
            raise TransportAlreadyConnected("Transport is already connected")
        self.session: requests.Session | None = Session(uses_proxies=not is_loopback(self.url))

    def close(self) -> None:
        """Close the session and its connections."""
        if self.session is not None:
            self.session.close()
            self.session = None

    def send(self, request: PrintedRequest) -> Reply:
        """Send a request and return the reply, whatever it says.

        Args:
            request: The request.

        Returns:
            The reply of this very call, decompressed and whole.

        Raises:
            ConnectionFailedError: The connection could not be made, or broke.
            RequestTimeoutError: The answer was not there in time.
            AnswerTooLargeError: It passed the limit.
            UsageError: The variables cannot be written as JSON.
        """
        outcome = self._outcome(request)
        if isinstance(outcome, AniListError):
            # Raised here, outside of any handler, it has no context, and so no request.
            raise outcome
        return outcome

    def _outcome(self, request: PrintedRequest) -> Reply | AniListError:
        host = urlsplit(self.url).netloc
        with deadline(self._timeout_s) as call:
            try:
                answer = self.execute(
                    request, extra_args={"timeout": (self._timeout_s, self._timeout_s)}
                )
            except AniListError as error:
                return error.with_traceback(None)
            except (
                TransportConnectionFailed,
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                OSError,
            ) as error:
                return failure_of(error, call, host)
            if call.is_over:
                # The watchdog's end of a body without a length looks like its own.
                return timed_out(call, host)
        if not isinstance(answer, _Answer):
            raise TypeError("gql no longer calls _prepare_result: see the test of the seam")
        return answer.reply

    def _prepare_result(self, response: requests.Response) -> ExecutionResult:
        """Return the whole reply: gql's own version reads the body only as text."""
        call = current_call()
        if call is not None:
            call.has_reply = True
        with response:
            body = self._body(response)
        headers = {name.lower(): value for name, value in response.headers.items()}
        if self._bearer is not None:
            headers = {name: self._bearer.hidden_in(value) for name, value in headers.items()}
            body = self._bearer.hidden_in_bytes(body)
        return _Answer(Reply(status=response.status_code, headers=headers, body=body))

    def _body(self, response: requests.Response) -> bytes:
        if "," in response.headers.get("Content-Encoding", ""):
            raise ConnectionFailedError(
                "The answer is compressed more than once, which is not read.", reached_server=True
            )
        body = bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            body += chunk
            if len(body) > self._max_bytes:
                raise AnswerTooLargeError(
                    f"The answer is larger than {self._max_bytes:,} bytes, and was not read "
                    "further. Ask for less.",
                    limit_bytes=self._max_bytes,
                )
        return bytes(body)


def _sendable(token: str) -> str:
    """Return a token as it may stand in a header."""
    text = token.strip()
    prefix = _BEARER.match(text)
    if prefix is not None:
        text = text[prefix.end() :]
    if not text or len(text) > _MAX_TOKEN_LENGTH:
        raise TokenMalformedError("The token is empty, or longer than any token of AniList.")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise TokenMalformedError("The token holds characters that no token has.")
    return text
