"""kotae's errors for the exceptions of HTTP libraries; they contain no data of the request."""

from __future__ import annotations

import os
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kotae.base_error import TRY_AGAIN
from kotae.endpoint import is_loopback
from kotae.errors import (
    AniListError,
    ConnectionFailedError,
    RequestTimeoutError,
    UsageError,
)
from kotae.sanitize import excerpt, sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.client.deadline import Attempt

__all__ = ["ExceptionMap", "error_of", "printable_host", "timeout_error"]

_REASON_LENGTH = 200
#: The most exceptions that are looked at: gql, the HTTP library and Python wrap one another.
_MAX_EXCEPTIONS = 40


@dataclass(frozen=True, slots=True)
class ExceptionMap:
    """The meaning of an HTTP library's exceptions.

    Attributes:
        timeout: A time-out.
        not_timeout: Subclasses of those that are no time-out.
        invalid_host: The endpoint's host name is invalid.
        proxy: The proxy refused, or cannot be reached.
        tls: A failure of TLS, in addition to `ssl.SSLError`.
    """

    timeout: tuple[type[BaseException], ...]
    not_timeout: tuple[type[BaseException], ...]
    invalid_host: tuple[type[BaseException], ...]
    proxy: tuple[type[BaseException], ...]
    tls: tuple[type[BaseException], ...]


def error_of(
    exception: BaseException, attempt: Attempt, url: str, exceptions: ExceptionMap
) -> AniListError:
    """Return kotae's error for an exception of a request.

    Raise it outside of any handler, so that it has neither cause nor context: those hold the
    request, and with it the token.
    """
    found = list(_all_within(exception))
    if _has(found, exceptions.invalid_host) and not _has(found, exceptions.proxy):
        return UsageError(f"The endpoint's host, {printable_host(url)}, is not a valid name.")
    is_timeout = any(
        isinstance(item, (TimeoutError, *exceptions.timeout))
        and not isinstance(item, exceptions.not_timeout)
        for item in found
    )
    if attempt.has_timed_out or is_timeout:
        return timeout_error(attempt, url)
    is_refused = (
        not attempt.is_connected
        and is_loopback(url)
        and _has(found, (ConnectionRefusedError,))
        and not _has(found, exceptions.proxy)
    )
    message = _message(found, attempt, url, exceptions, is_refused=is_refused)
    return ConnectionFailedError(
        message, reached_server=attempt.reached_server, is_refused_locally=is_refused
    )


def timeout_error(attempt: Attempt, url: str) -> RequestTimeoutError:
    """Return the error for a request whose time-out passed."""
    what = "response from" if attempt.is_connected else "connection to"
    limit_s = attempt.passed_limit_s
    return RequestTimeoutError(
        f"There was no {what} {printable_host(url)} within {limit_s:g} seconds. Allow "
        f"more time. {TRY_AGAIN}",
        timeout_s=limit_s,
        reached_server=attempt.reached_server,
    )


def printable_host(url: str) -> str:
    """Return the host and port of a URL, safe to print."""
    return sanitize(urlsplit(url).netloc)


def _message(
    found: list[BaseException],
    attempt: Attempt,
    url: str,
    exceptions: ExceptionMap,
    *,
    is_refused: bool,
) -> str:
    host, reason = printable_host(url), _reason(found, exceptions)
    if _has(found, exceptions.proxy):
        return (
            f"The proxy did not connect to {host}{reason}. See the variables HTTPS_PROXY and "
            "NO_PROXY."
        )
    if _has(found, (socket.gaierror,)):
        return f"The name {host} could not be looked up. Is this machine online?"
    if _has(found, (ssl.SSLCertVerificationError,)) or "CA certificate" in reason:
        return (
            f"The certificate of {host} cannot be verified{reason}. Behind a proxy that decrypts "
            "traffic, name its certificate in REQUESTS_CA_BUNDLE."
        )
    if _has(found, (ssl.SSLError, *exceptions.tls)):
        return f"Could not make a secure connection to {host}{reason}. Does it support https?"
    if attempt.has_response:
        return f"The connection to {host} broke in the middle of the response{reason}."
    if attempt.is_connected:
        return f"The connection to {host} broke before a response came{reason}."
    if is_refused:
        return f"Could not connect to {host}{reason}. Is the server running?"
    return f"Could not connect to {host}{reason}."


def _has(found: list[BaseException], kinds: tuple[type[BaseException], ...]) -> bool:
    return any(isinstance(item, kinds) for item in found)


def _reason(found: list[BaseException], exceptions: ExceptionMap) -> str:
    """Return the system's own message in brackets: it holds nothing of the request."""
    for item in found:
        reason: object = None
        if isinstance(item, ssl.SSLError):
            # aiohttp derives exceptions from these that have neither attribute.
            reason = getattr(item, "verify_message", None) or getattr(item, "reason", None)
        elif type(item).__module__ == "builtins" and isinstance(item, OSError):
            reason = _system_reason(item)
        elif isinstance(item, exceptions.proxy) and hasattr(item, "status"):
            # In the words of http.client, which requests repeats.
            status, message = getattr(item, "status", ""), getattr(item, "message", "")
            reason = f"Tunnel connection failed: {status} {message}".rstrip()
        if isinstance(reason, str) and reason:
            return f" ({excerpt(reason, _REASON_LENGTH)})"
    return ""


def _system_reason(error: OSError) -> object:
    """Return the system's own message: asyncio adds one of its own to the number."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or (error.args[0] if len(error.args) == 1 else None)


def _all_within(exception: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it wraps, whichever way it wraps them."""
    queue, seen = [exception], {id(exception)}
    while queue and len(seen) <= _MAX_EXCEPTIONS:
        item = queue.pop(0)
        yield item
        wrapped: list[object] = [
            item.__cause__,
            item.__context__,
            getattr(item, "reason", None),
            *item.args,
        ]
        for inner in wrapped:
            if isinstance(inner, BaseException) and id(inner) not in seen:
                seen.add(id(inner))
                queue.append(inner)
