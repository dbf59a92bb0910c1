"""What both transports are told, checked once for all their requests."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kotae.client.bearer import Bearer
from kotae.client.endpoint import checked_endpoint
from kotae.client.headers import ENDPOINT, checked_referer, user_agent
from kotae.client.proxies import checked_proxy
from kotae.errors import ArgumentError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.query.gql_request import PrintedRequest

__all__ = ["MAX_ANSWER_BYTES", "ConfiguredTransport", "Settings"]

#: The largest answer that is read, in bytes, decompressed. The whole list of a user with 11,000
#: entries has about 7 MB.
MAX_ANSWER_BYTES = 64 * 1024 * 1024

#: The longest time-out, in seconds: a day.
_MAX_TIMEOUT_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What a transport was told, checked: what its connections need to know.

    Attributes:
        endpoint: The API's address.
        host: Its host and port, for messages.
        headers: Those of every request.
        connect_timeout_s: What making a connection may take, in seconds.
        read_timeout_s: What may pass without a byte of the answer, in seconds, or None.
        max_bytes: How large an answer may be, in bytes, decompressed.
        proxy: A proxy's address; None for the environment's.
        ca_bundle: The certificates to believe; None for the environment's, or certifi's.
    """

    endpoint: str
    host: str
    headers: Mapping[str, str]
    connect_timeout_s: float
    read_timeout_s: float | None
    max_bytes: int
    proxy: str | None
    ca_bundle: str | None


class ConfiguredTransport:
    """What both transports are told when they are made, and check of each request.

    Args:
        endpoint: The API's address.
        is_endpoint_typed: Whether the caller named the endpoint, so that a token may go there.
        app: Who asks, as `name/1.0`; this project if None.
        referer: A page of the app; this project's if None.
        connect_timeout_s: What making a connection may take, in seconds.
        read_timeout_s: What may pass without a byte of the answer, in seconds; None for no limit
            beside that of the whole request.
        max_bytes: How large an answer may be, in bytes, decompressed.
        proxy: A proxy's address; None for the one that the environment names. An endpoint on
            this machine without encryption is asked without.
        ca_bundle: A file or a folder of certificates to believe; None for the environment's
            `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE` or `SSL_CERT_FILE`, or certifi's.

    Raises:
        UsageError: The endpoint or a time-out cannot be.
        ArgumentError: The app, the referer, the proxy or the bundle cannot be.
    """

    def __init__(  # noqa: PLR0913 - all but the endpoint are keywords
        self,
        endpoint: str = ENDPOINT,
        *,
        is_endpoint_typed: bool = False,
        app: str | None = None,
        referer: str | None = None,
        connect_timeout_s: float = 10.0,
        read_timeout_s: float | None = None,
        max_bytes: int = MAX_ANSWER_BYTES,
        proxy: str | None = None,
        ca_bundle: str | os.PathLike[str] | None = None,
    ) -> None:
        checked_endpoint(endpoint, has_token=False, is_typed=is_endpoint_typed)
        if max_bytes < 1:
            raise ArgumentError("max_bytes= is at least 1.")
        self._settings = Settings(
            endpoint=endpoint,
            host=urlsplit(endpoint).netloc,
            headers={
                "User-Agent": user_agent(app),
                "Referer": checked_referer(referer),
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
            },
            connect_timeout_s=_checked_timeout(connect_timeout_s),
            read_timeout_s=None if read_timeout_s is None else _checked_timeout(read_timeout_s),
            max_bytes=max_bytes,
            proxy=None if proxy is None else checked_proxy(proxy),
            ca_bundle=None if ca_bundle is None else _checked_bundle(ca_bundle),
        )
        self._token_refusal = _token_refusal(endpoint, is_typed=is_endpoint_typed)
        self._bearer: Bearer | None = None  # the last one, which is mostly the next one too
        self._load()

    def _load(self) -> None:
        """See that what the transport needs beside is installed."""

    def _checked(
        self, request: PrintedRequest, token: str | None, timeout_s: float
    ) -> Bearer | None:
        """See that a request can be sent, and return its token as it is sent.

        Args:
            request: The request.
            token: A token of AniList, or None.
            timeout_s: What it may take in all, in seconds.

        Raises:
            UsageError: The token must not go to the endpoint, or the time-out cannot be.
            ArgumentError: A variable cannot be written as JSON.
            TokenMalformedError: The token is none.
        """
        _checked_timeout(timeout_s)
        request.check()
        if token is None:
            return None
        if self._token_refusal is not None:
            raise UsageError(self._token_refusal)
        bearer = self._bearer
        if bearer is None or not bearer.is_of(token):
            bearer = self._bearer = Bearer(token)
        return bearer


def _token_refusal(endpoint: str, *, is_typed: bool) -> str | None:
    """Return why a token must not go to an endpoint, or None."""
    try:
        checked_endpoint(endpoint, has_token=True, is_typed=is_typed)
    except UsageError as error:
        return str(error)
    return None


def _checked_timeout(timeout_s: float) -> float:
    if not (math.isfinite(timeout_s) and 0 < timeout_s <= _MAX_TIMEOUT_S):
        raise UsageError("A time-out is more than 0 seconds, and at most a day.")
    return timeout_s


def _checked_bundle(bundle: str | os.PathLike[str]) -> str:
    path = os.fspath(bundle)
    if not os.path.exists(path):  # noqa: PTH110 - a text stays as it was given
        raise ArgumentError("ca_bundle= names no file or folder of certificates.")
    return path
