"""The circuit breaker of a cache's file or server: after a failure it is not used for a while.

A cache may lose what it has, but it must neither fail or delay a request nor return a response that
a mutation has made out of date. If responses could not be dropped, all are dropped before the next
use.
"""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, TypeVar

from kotae.sanitize import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

__all__ = ["CircuitBreaker"]

Result = TypeVar("Result")

#: Seconds until a file or a server that failed is tried again.
_RETRY_S: Final = 30.0
#: Characters of an error in the warning, at most: SQLite and Redis quote what they hold.
_MESSAGE_LENGTH: Final = 200

_log = logging.getLogger("kotae.cache")


class CircuitBreaker:
    """The calls of one store, which fail without an error.

    Args:
        place: The file or server, for the warning.
        advice: What to do if it fails for long, for the warning.
        monotonic: The clock, in seconds.
    """

    def __init__(self, place: str, advice: str, monotonic: Callable[[], float]) -> None:
        self._place = place
        self._advice = advice
        self._monotonic = monotonic
        #: The store must be cleared before its next use while these two objects differ.
        self.clear_request: object = object()
        self._cleared_request = self.clear_request
        self._retry_at = -math.inf
        self._has_warned = False

    @property
    def must_clear(self) -> bool:
        """Whether all bodies must be dropped before the next use."""
        return self.clear_request is not self._cleared_request

    def request_clear(self) -> None:
        """Let all bodies be dropped before the next use."""
        self.clear_request = object()

    def note_cleared(self, request: object) -> None:
        """Note that all bodies were dropped after `clear_request` was this object."""
        self._cleared_request = request

    def call(
        self, function: Callable[[], Result], default: Result, *, is_forget: bool = False
    ) -> Result:
        """Return what the function returns, or the default while the store cannot be used.

        If it would forget bodies, all bodies are dropped before the store is used again.
        """
        retry_at = self._retry_at
        if (now := self._monotonic()) < retry_at:
            if is_forget:
                self.request_clear()
            return default
        if retry_at != -math.inf:
            # Other threads do not try it at the same time.
            self._retry_at = retry_at = now + _RETRY_S
        try:
            result = function()
        except Exception as error:  # noqa: BLE001 - whatever a store causes, requests are sent
            if is_forget:
                self.request_clear()
            self.fail(error)
            return default
        # Else it failed for another thread meanwhile.
        if self._retry_at == retry_at != -math.inf:
            self._retry_at = -math.inf
        return result

    def fail(self, error: Exception) -> None:
        """Do not use the store for a while; warn the first time."""
        self._retry_at = self._monotonic() + _RETRY_S
        level, self._has_warned = logging.DEBUG if self._has_warned else logging.WARNING, True
        _log.log(
            level,
            "The response cache %s cannot be used: %s. Requests are sent without it for %.0f s at "
            "a time. If this lasts, %s.",
            self._place,
            excerpt(str(error) or type(error).__name__, _MESSAGE_LENGTH).rstrip("."),
            _RETRY_S,
            self._advice,
            exc_info=error if _log.isEnabledFor(logging.DEBUG) else None,
        )
