"""`Response`: an operation's result with the HTTP response that it came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from kotae.errors import ray_id_in

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Response"]

Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Response(Generic[Result_co]):
    """The result of an operation, and facts of its last HTTP response.

    Attributes:
        result: The typed result, as `execute` returns it.
        status: The HTTP status; 200 for a cached response.
        headers: The response's headers, names in lower case; empty for a cached response.
        duration_s: The time from sending the request to the whole response, in seconds; 0 for a
            cached response.
        attempts: The number of requests that were sent; 0 for a cached response.
    """

    result: Result_co
    status: int
    headers: Mapping[str, str]
    duration_s: float
    attempts: int

    @property
    def is_from_cache(self) -> bool:
        """Whether nothing was sent: the response was cached, or an equal request got it."""
        return self.attempts == 0

    @property
    def ray_id(self) -> str | None:
        """Cloudflare's id of the request, from the header `cf-ray`; None without one."""
        return ray_id_in(self.headers)
