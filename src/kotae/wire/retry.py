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
    ConnectionFailedError,
    NotJSONError,
    RateLimitedError,
    RequestTimeoutError,
    ServerError,
    TransportError,
)

if TYPE_CHECKING:
    from kotae.errors import AniListError

__all__ = ["backoff_s", "is_retryable"]

#: The longest wait after the first failure, in seconds; each further failure doubles it.
_FIRST_BACKOFF_S = 1.0
#: The longest wait of all, in seconds.
_MAX_BACKOFF_S = 16.0


def is_retryable(error: AniListError, *, is_mutation: bool) -> bool:
    """Tell whether an operation may be sent again after an error."""
    if isinstance(error, RateLimitedError):
        return True
    if isinstance(error, ConnectionFailedError) and error.is_refused_locally:
        return False
    if isinstance(error, TransportError) and error.reached_server is False:
        return True
    if is_mutation:
        return False
    if isinstance(error, NotJSONError):
        return error.status >= 500 or error.is_from_cdn or error.is_cut
    return isinstance(error, ConnectionFailedError | RequestTimeoutError | ServerError)


def backoff_s(attempt: int, random: float) -> float:
    """Return the wait before the next attempt, in seconds.

    Args:
        attempt: The number of the attempt that failed, from 1.
        random: A random number from 0 to 1, a new one for each wait.
    """
    return random * min(_MAX_BACKOFF_S, _FIRST_BACKOFF_S * 2.0 ** (attempt - 1))
