"""Requests that only read, sent as they are to one endpoint, within its rate limit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import requests

from kotae.client.headers import request_headers
from kotae.endpoint import checked_endpoint, origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.auth.token import Token
    from kotae.client.rate_limiter import RateLimiter

__all__ = ["Endpoint", "NotSeenError", "ProbeRequest", "ProbeResponse"]

_TIMEOUT_S = 30.0
#: A request is sent this often at most while its responses are 429.
_ATTEMPTS = 4
#: The shortest wait that is printed, in seconds.
_MIN_REPORTED_S = 5.0


class NotSeenError(Exception):
    """There was no usable response, or an earlier one lacks a value that a request needs."""


class ProbeRequest(NamedTuple):
    """A request, which need not be valid.

    Attributes:
        is_post: Whether the method is POST; GET otherwise.
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
        self._token = "" if token is None else token.reveal()
        self._session = requests.Session()

    def send(self, request: ProbeRequest, attempts: int = _ATTEMPTS) -> ProbeResponse:
        """Send a request, again after a 429, and return the last response.

        Raises:
            NotSeenError: There was no response.
        """
        if self._rate_limiter is not None:
            self._rate_limiter.acquire(self._key, on_wait=_report_wait)
        try:
            response = self._exchange(request)
        except requests.RequestException as error:
            raise NotSeenError(f"no response ({type(error).__name__})") from None
        if self._rate_limiter is not None:
            self._rate_limiter.record_response(self._key, response.status, response.headers)
        is_last = response.status != 429 or attempts == 1
        return response if is_last else self.send(request, attempts - 1)

    def _exchange(self, request: ProbeRequest) -> ProbeResponse:
        content: dict[str, Any] = {"query": request.query, "variables": request.variables}
        if request.operation_name is not None:
            content["operationName"] = request.operation_name
        headers = request_headers("kotae-parity/1.0", None)
        if not request.has_referer:
            del headers["Referer"]

        def authorize(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
            # In place of requests' own, which takes a password from ~/.netrc.
            sent = self._token if request.token is None else request.token
            if sent:
                prepared.headers["Authorization"] = f"Bearer {sent}"
            return prepared

        response = self._session.request(
            "POST" if request.is_post else "GET",
            self.url,
            json=content if request.is_post else None,
            params=None if request.is_post else {"query": request.query},
            headers=headers,
            auth=authorize,
            timeout=_TIMEOUT_S,
            allow_redirects=False,
        )
        self._session.cookies.clear()
        names = {name.lower(): value for name, value in response.headers.items()}
        body = response.content
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
