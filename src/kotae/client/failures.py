"""What went wrong under a request, as one of our errors that holds nothing of the request."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import requests
import urllib3.exceptions

from kotae.errors import AniListError, ConnectionFailedError, RequestTimeoutError, UsageError
from kotae.foreign import shortened, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.client.deadline import Call

__all__ = ["failure_of", "timed_out"]

_REASON_LENGTH = 200
#: How many errors are looked at: requests, urllib3 and Python wrap one another.
_MAX_ERRORS = 40

_TIMEOUTS = (requests.Timeout, TimeoutError, urllib3.exceptions.TimeoutError)
_PROXY_ERRORS = (
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidProxyURL,
    urllib3.exceptions.ProxyError,
)


def failure_of(error: Exception, call: Call, host: str) -> AniListError:
    """Return our error for whatever a request raised.

    Args:
        error: What gql, requests, urllib3, ssl or socket raised.
        call: The call that it ended.
        host: The endpoint's host.

    Returns:
        An error to be raised outside of any handler, so that it has neither cause nor context:
        those hold the request, and with it the token.
    """
    found = list(_all_within(error))
    if _has(found, requests.exceptions.InvalidJSONError, RecursionError) or any(
        isinstance(item, TypeError) and "JSON serializable" in str(item) for item in found
    ):
        return UsageError("The variables cannot be written as JSON.")
    if _has(found, requests.exceptions.InvalidURL) and not _has(found, *_PROXY_ERRORS):
        return UsageError(f"The endpoint's host, {shown(host)}, is not one that can exist.")
    # urllib3 1 counts a refused connection among its time-outs.
    is_late = any(
        isinstance(item, _TIMEOUTS) and not isinstance(item, urllib3.exceptions.NewConnectionError)
        for item in found
    )
    if call.is_over or is_late:
        return timed_out(call, host)
    return ConnectionFailedError(_sentence(found, call, shown(host)), reached_server=_reached(call))


def timed_out(call: Call, host: str) -> RequestTimeoutError:
    """Return the error for a call whose time is over."""
    what = "answer of" if call.is_connected else "connection to"
    return RequestTimeoutError(
        f"There was no {what} {shown(host)} within {call.timeout_s:g} seconds. Try again later, "
        "or give it more time.",
        timeout_s=call.timeout_s,
        reached_server=_reached(call),
    )


def _reached(call: Call) -> bool | None:
    if call.has_reply:
        return True
    return None if call.is_connected else False


def _sentence(found: list[BaseException], call: Call, host: str) -> str:
    if _has(found, *_PROXY_ERRORS):
        return (
            f"The proxy did not connect to {host}{_reason(found)}. See the variables HTTPS_PROXY "
            "and NO_PROXY."
        )
    if _has(found, socket.gaierror):
        return f"The name {host} could not be looked up. Is this machine connected?"
    if _has(found, ssl.SSLCertVerificationError) or "CA certificate" in _reason(found):
        return (
            f"There is no proof that {host} is who it says{_reason(found)}. Behind a proxy that "
            "reads along, name its certificate in REQUESTS_CA_BUNDLE."
        )
    if _has(found, requests.exceptions.SSLError, ssl.SSLError, urllib3.exceptions.SSLError):
        return f"There is no secure connection to {host}{_reason(found)}. Does it speak https?"
    if _has(found, requests.exceptions.ContentDecodingError, urllib3.exceptions.DecodeError):
        return f"The answer of {host} is not compressed the way it says. Try again later."
    if call.has_reply:
        return f"The answer of {host} broke off{_reason(found)}. Try again."
    if call.is_connected:
        return f"The connection to {host} broke before an answer came{_reason(found)}. Try again."
    return f"There is no connection to {host}{_reason(found)}. Try again later."


def _has(found: list[BaseException], *kinds: type[BaseException]) -> bool:
    return any(isinstance(item, kinds) for item in found)


def _reason(found: list[BaseException]) -> str:
    """Return what the system says, in brackets: the only foreign words that hold no request."""
    for item in found:
        reason: object = None
        if isinstance(item, ssl.SSLCertVerificationError):
            reason = item.verify_message
        elif isinstance(item, ssl.SSLError):
            reason = item.reason
        elif type(item).__module__ == "builtins" and isinstance(item, OSError):
            reason = item.strerror or (item.args[0] if len(item.args) == 1 else None)
        if isinstance(reason, str) and reason:
            return f" ({shortened(shown(reason), _REASON_LENGTH)})"
    return ""


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
