"""Requests that only read, sent as they are to one endpoint, within its rate limit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import requests

from kotae.client.headers import request_headers
from kotae.endpoint import checked_endpoint, origin_of
from kotae.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.auth.token import Token
    from kotae.client.rate_limiter import RateLimiter

__all__ = ["Endpoint", "NoResponseError", "ProbeRequest", "ProbeResponse", "check_read_only"]

_TIMEOUT_S = 30.0
#: The largest response, in bytes, decompressed.
_MAX_BYTES = 32 * 1024 * 1024
#: A request is sent this often at most while its responses are 429.
_ATTEMPTS = 4
#: The shortest wait that is printed, in seconds.
_MIN_REPORTED_S = 5.0
#: What changes something: other operations than queries, and one argument of a query.
_CHANGES = re.compile(r"\b(?:mutation|subscription)\b|resetNotificationCount\s*:\s*true")


class NoResponseError(Exception):
    """There was no usable response."""


class ProbeRequest(NamedTuple):
    """A request, which need not be valid.

    Attributes:
        query: The text of the document.
        variables: Its variables.
        operation_name: The operation that is executed.
        is_post: Whether the method is POST; GET otherwise.
        has_referer: Whether it has a `Referer`.
        token: The token in place of the endpoint's own; "" for none.
    """

    query: str
    variables: Mapping[str, Any] = {}
    operation_name: str | None = None
    is_post: bool = True
    has_referer: bool = True
    token: str | None = None


class ProbeResponse(NamedTuple):
    """A response.

    Attributes:
        status: The HTTP status.
        headers: The headers, names in lower case.
        body: The decompressed body.
        content: The JSON object in the body; None without one.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    content: dict[str, Any] | None

    @property
    def data(self) -> Any:
        """The value of `data`."""
        return (self.content or {}).get("data")

    @property
    def is_clean(self) -> bool:
        """Whether it has data and no errors."""
        content = self.content or {}
        return self.status == 200 and content.get("data") is not None and "errors" not in content


def check_read_only(request: ProbeRequest) -> None:
    """Refuse a request that might change something.

    Raises:
        UsageError: Its text has a mutation, or it marks notifications as read.
    """
    if _CHANGES.search(request.query) or request.variables.get("resetNotificationCount"):
        raise UsageError(f"Only queries are sent, got {request.query[:60]!r}")


class Endpoint:
    """An endpoint.

    Args:
        url: Its URL.
        rate_limiter: Delays the requests; None for no delays.
        token: The viewer's token; None for none.

    Raises:
        UsageError: The URL is not valid, or the token must not go there.
    """

    def __init__(
        self, url: str, rate_limiter: RateLimiter | None = None, token: Token | None = None
    ) -> None:
        self.url = checked_endpoint(url, has_token=token is not None, is_explicit=True)
        self.has_token: bool = token is not None
        self._key = origin_of(url)
        self._rate_limiter = rate_limiter
        self._token = token
        self._session = requests.Session()

    def send(self, request: ProbeRequest) -> ProbeResponse:
        """Send a request, again after a 429, and return the last response.

        Raises:
            UsageError: It might change something.
            NoResponseError: There was no response.
        """
        check_read_only(request)
        for _ in range(_ATTEMPTS - 1):
            response = self._send_once(request)
            if response.status != 429:
                return response
        return self._send_once(request)

    def _send_once(self, request: ProbeRequest) -> ProbeResponse:
        if self._rate_limiter is not None:
            self._rate_limiter.acquire(self._key, on_wait=_report_wait)
        try:
            response = self._exchange(request)
        except requests.RequestException as error:
            raise NoResponseError(f"no response ({type(error).__name__})") from None
        if self._rate_limiter is not None:
            self._rate_limiter.record_response(self._key, response.status, response.headers)
        return response

    def _exchange(self, request: ProbeRequest) -> ProbeResponse:
        content: dict[str, Any] = {"query": request.query, "variables": request.variables}
        if request.operation_name is not None:
            content["operationName"] = request.operation_name
        headers = request_headers("kotae-parity/1.0", None)
        if not request.has_referer:
            del headers["Referer"]

        def authorize(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
            # In place of requests' own, which takes a password from ~/.netrc.
            text = request.token
            if text is None:
                text = "" if self._token is None else self._token.reveal()
            if text:
                prepared.headers["Authorization"] = f"Bearer {text}"
            return prepared

        with self._session.request(
            "POST" if request.is_post else "GET",
            self.url,
            json=content if request.is_post else None,
            params=None if request.is_post else {"query": request.query},
            headers=headers,
            auth=authorize,
            timeout=_TIMEOUT_S,
            allow_redirects=False,
            stream=True,
        ) as response:
            self._session.cookies.clear()
            body = b""
            for chunk in response.iter_content(64 * 1024):
                body += chunk
                if len(body) > _MAX_BYTES:
                    raise NoResponseError(f"more than {_MAX_BYTES} bytes")
            names = {name.lower(): value for name, value in response.headers.items()}
            return ProbeResponse(response.status_code, names, body, _object(body))


def _report_wait(seconds: float) -> None:
    if seconds >= _MIN_REPORTED_S:
        print(f"Waiting {seconds:.0f} s for the rate limit …", flush=True)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        content: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", content) if isinstance(content, dict) else None
