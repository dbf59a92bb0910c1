"""When a failed question is asked again, and after which pause.

A query changes nothing, so it is asked again whenever another answer is likely. A mutation is
asked again only where the server certainly did not carry it out: it refused with a 429, or the
request never arrived.

Source for the jitter: "Exponential Backoff And Jitter", AWS Architecture Blog: the whole pause is
drawn, since clients that fail together must not come back together.
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

__all__ = ["is_worth_a_retry", "pause_s"]

#: The longest pause after a first failure, in seconds; each further one doubles it.
_FIRST_PAUSE_S = 1.0
#: The longest pause of all, in seconds.
_MAX_PAUSE_S = 16.0


def is_worth_a_retry(error: AniListError, *, is_mutation: bool) -> bool:
    """Tell whether the same question may be asked again after an error.

    Args:
        error: What became of it.
        is_mutation: Whether asking again might change something twice.
    """
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


def pause_s(attempt: int, chance: float) -> float:
    """Return how long to wait before the next try, in seconds.

    Args:
        attempt: How many tries there were, from 1.
        chance: A number from 0 to 1, drawn anew for each pause.
    """
    return chance * min(_MAX_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** (attempt - 1))
