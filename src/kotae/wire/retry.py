"""The rules of retrying, and the exponential backoff with jitter between attempts.

A query changes nothing, so it is retried whenever another outcome is likely. A mutation is
retried only if the server certainly did not carry it out: it refused with a 429, or the request
did not arrive.

Source for the jitter: "Exponential Backoff And Jitter", AWS Architecture Blog: the whole wait is
random, since clients that fail together must not retry together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.errors import (
    APIDisabledError,
    NotJSONError,
    RateLimitedError,
    ResponseError,
    TransportError,
)
from kotae.wire.rate_limit_headers import retry_after_s

if TYPE_CHECKING:
    from kotae.errors import AniListError

__all__ = ["backoff_s", "is_certainly_not_made", "may_be_retried"]

#: The longest wait after the first failure, in seconds; each further failure doubles it.
_FIRST_BACKOFF_S = 1.0
#: The longest wait of all, in seconds.
_MAX_BACKOFF_S = 16.0


def may_be_retried(error: AniListError) -> bool:
    """Tell whether the client retries after an error: an outage lasts longer than retries do."""
    return error.is_retryable and not isinstance(error, APIDisabledError)


def is_certainly_not_made(error: AniListError) -> bool:
    """Tell whether AniList refused a mutation as a whole, or never got it."""
    if isinstance(error, TransportError):
        return error.reached_server is False
    is_outage = isinstance(error, APIDisabledError) and error.data is None
    return is_outage or isinstance(error, RateLimitedError)


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
