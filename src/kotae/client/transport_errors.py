"""What went wrong under a request, as one of our errors that holds nothing of the request."""

from __future__ import annotations

import os
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.errors import AniListError, ConnectionFailedError, RequestTimeoutError, UsageError
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.client.progress import Progress

__all__ = ["ExceptionMap", "failure_of", "timed_out"]

_REASON_LENGTH = 200
#: How many errors are looked at: gql, the HTTP library and Python wrap one another.
_MAX_ERRORS = 40


@dataclass(frozen=True, slots=True)
class ExceptionMap:
    """What the exceptions of an HTTP library mean.

    Attributes:
        late: A time-out.
        not_late: What counts as a time-out in the library's tree, and is none.
        address: The endpoint's host cannot exist.
        proxy: The proxy refused, or is not there.
        tls: There is no secure connection, beside Python's own errors.
    """

    late: tuple[type[BaseException], ...]
    not_late: tuple[type[BaseException], ...]
    address: tuple[type[BaseException], ...]
    proxy: tuple[type[BaseException], ...]
    tls: tuple[type[BaseException], ...]


def failure_of(
    error: BaseException, progress: Progress, host: str, kinds: ExceptionMap
) -> AniListError:
    """Return our error for whatever a request raised.

    Args:
        error: What gql, the HTTP library, ssl or socket raised.
        progress: How far the request came.
        host: The endpoint's host.
        kinds: What the library's exceptions mean.

    Returns:
        An error to be raised outside of any handler, so that it has neither cause nor context:
        those hold the request, and with it the token.
    """
    found = list(_all_within(error))
    if _has(found, kinds.address) and not _has(found, kinds.proxy):
        return UsageError(f"The endpoint's host, {sanitize(host)}, is not one that can exist.")
    is_late = any(
        isinstance(item, (TimeoutError, *kinds.late)) and not isinstance(item, kinds.not_late)
        for item in found
    )
    if progress.is_over or is_late:
        return timed_out(progress, host)
    sentence = _sentence(found, progress, sanitize(host), kinds)
    return ConnectionFailedError(sentence, reached_server=progress.reached_server)


def timed_out(progress: Progress, host: str) -> RequestTimeoutError:
    """Return the error for a request whose time is over."""
    what = "answer of" if progress.is_connected else "connection to"
    limit_s = progress.passed_limit_s
    return RequestTimeoutError(
        f"There was no {what} {sanitize(host)} within {limit_s:g} seconds. Try again later, or "
        "allow more time.",
        timeout_s=limit_s,
        reached_server=progress.reached_server,
    )


def _sentence(
    found: list[BaseException], progress: Progress, host: str, kinds: ExceptionMap
) -> str:
    reason = _reason(found, kinds)
    if _has(found, kinds.proxy):
        return (
            f"The proxy did not connect to {host}{reason}. See the variables HTTPS_PROXY and "
            "NO_PROXY."
        )
    if _has(found, (socket.gaierror,)):
        return f"The name {host} could not be looked up. Is this machine connected?"
    if _has(found, (ssl.SSLCertVerificationError,)) or "CA certificate" in reason:
        return (
            f"There is no proof that {host} is who it says{reason}. Behind a proxy that reads "
            "along, name its certificate in REQUESTS_CA_BUNDLE."
        )
    if _has(found, (ssl.SSLError, *kinds.tls)):
        return f"There is no secure connection to {host}{reason}. Does it speak https?"
    if progress.has_response:
        return f"The answer of {host} broke off{reason}. Try again."
    if progress.is_connected:
        return f"The connection to {host} broke before an answer came{reason}. Try again."
    return f"There is no connection to {host}{reason}. Try again later."


def _has(found: list[BaseException], kinds: tuple[type[BaseException], ...]) -> bool:
    return any(isinstance(item, kinds) for item in found)


def _reason(found: list[BaseException], kinds: ExceptionMap) -> str:
    """Return what the system says, in brackets: the only foreign words that hold no request."""
    for item in found:
        reason: object = None
        if isinstance(item, ssl.SSLError):
            # aiohttp derives errors from these that have neither attribute.
            reason = getattr(item, "verify_message", None) or getattr(item, "reason", None)
        elif type(item).__module__ == "builtins" and isinstance(item, OSError):
            reason = _system_reason(item)
        elif isinstance(item, kinds.proxy) and hasattr(item, "status"):
            # In the words of http.client, which requests has from there.
            status, message = getattr(item, "status", ""), getattr(item, "message", "")
            reason = f"Tunnel connection failed: {status} {message}".rstrip()
        if isinstance(reason, str) and reason:
            return f" ({truncate(sanitize(reason), _REASON_LENGTH)})"
    return ""


def _system_reason(error: OSError) -> object:
    """Return the system's own word: asyncio puts one of its own beside the number."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or (error.args[0] if len(error.args) == 1 else None)


def _all_within(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that it wraps, whichever way it wraps them."""
    queue, seen = [error], {id(error)}
    while queue and len(seen) <= _MAX_ERRORS:
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
