"""The rules of retrying, and the exponential backoff with jitter between attempts.

A query changes nothing, so it is retried whenever another outcome is likely. A mutation is
retried only if the server certainly did not carry it out: it refused all of it with a 429, or the
request did not arrive.

Source for the jitter: "Exponential Backoff And Jitter", AWS Architecture Blog: the whole wait is
random, since clients that fail together must not retry together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.errors import (
    APIDisabledError,
    NotJSONError,
    ResponseError,
    TransportError,
)
from kotae.wire.rate_limit_headers import retry_after_s

if TYPE_CHECKING:
    from kotae.errors import AniListError

__all__ = ["backoff_s", "is_executed", "may_be_carried_out", "may_be_retried"]

#: The longest wait after the first failure, in seconds; each further failure doubles it.
_FIRST_BACKOFF_S = 1.0
#: The longest wait of all, in seconds.
_MAX_BACKOFF_S = 16.0
#: The status of a server or proxy that gave up on a request, perhaps in the middle of it.
_REQUEST_TIMEOUT = 408


def may_be_retried(error: AniListError) -> bool:
    """Tell whether the client retries after an error.

    It does not if the API is disabled, which lasts longer than all retries take.
    """
    return error.is_retryable and not isinstance(error, APIDisabledError)


def may_be_carried_out(error: AniListError) -> bool:
    """Tell whether a mutation may have been carried out although its request failed.

    It certainly was not if the request did not arrive, or if the response has a status of 4xx:
    then the server refused it, or the CDN before the server. Some of several root fields may have
    been carried out all the same, which JSON that is truncated or not valid does not tell.
    """
    if isinstance(error, TransportError) and error.reached_server is False:
        return False
    if isinstance(error, NotJSONError) and (error.is_cut or error.excerpt.startswith("{")):
        return True
    status = error.status if isinstance(error, ResponseError | NotJSONError) else 200
    return not 400 <= status < 500 or status == _REQUEST_TIMEOUT


def is_executed(error: AniListError) -> bool:
    """Tell whether the server executed the operation: some of its root fields may have succeeded.

    Source: the GraphQL specification, "Response": `data` is there if execution has begun.
    """
    return isinstance(error, ResponseError) and error.data is not None


def backoff_s(error: AniListError, attempt: int, random: float) -> float:
    """Return the wait before the next attempt, in seconds: at least the error's `Retry-After`.

    Args:
        error: The error of the attempt that failed.
        attempt: Its number, from 1.
        random: A random number from 0 to 1, a new one for each wait.
    """
    wait_s = random * min(_MAX_BACKOFF_S, _FIRST_BACKOFF_S * 2.0 ** (attempt - 1))
    if isinstance(error, ResponseError | NotJSONError):
        return max(wait_s, retry_after_s(error.headers) or 0.0)
    return wait_s
