"""The steps of an exchange: what a driver is asked to do, and the type of what it gives back."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeAlias, TypeVar, cast

from kotae.errors import RateLimitedError, TransportError
from kotae.wire.cache_key import CacheLookup
from kotae.wire.response import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.errors import AniListError
    from kotae.wire.cache_key import CacheKey

__all__ = [
    "Acquire",
    "Feedback",
    "Forget",
    "InFlight",
    "Join",
    "Lookup",
    "Now",
    "Remember",
    "Send",
    "Step",
    "Steps",
    "Wait",
    "asked",
]

Result_co = TypeVar("Result_co", covariant=True)
Result = TypeVar("Result")


class Step(Generic[Result_co]):
    """Something to do, which gives back a `Result_co`."""

    __slots__ = ()


#: What decides: it yields steps, is sent what they gave, and returns the outcome.
Steps: TypeAlias = Generator[Step[object], object, Result]


def asked(step: Step[Result]) -> Steps[Result]:
    """Give a step to the driver, and return what it gives: `yield from` this."""
    return cast("Result", (yield step))


class InFlight(Protocol):
    """One of those who ask the same at once."""

    @property
    def is_leader(self) -> bool:
        """Whether this one is to ask; the others wait for it."""
        ...

    @property
    def outcome(self) -> bytes | AniListError | None:
        """For the others: the body, the error, or None where the leader gave up."""
        ...

    def succeed(self, body: bytes) -> None:
        """Give the others the body."""
        ...

    def fail(self, error: AniListError) -> None:
        """Give the others the error."""
        ...

    def abandon(self) -> None:
        """Let another one ask; after `succeed` or `fail` it does nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Now(Step[float]):
    """Tell the monotonic time, in seconds."""


@dataclass(frozen=True, slots=True)
class Lookup(Step[CacheLookup]):
    """Look into the cache."""

    key: CacheKey


@dataclass(frozen=True, slots=True)
class Join(Step[InFlight]):
    """Join those who ask the same, and wait for the leader unless this is it."""

    key: CacheKey


@dataclass(frozen=True, slots=True)
class Acquire(Step[RateLimitedError | float]):
    """Wait for a slot, and tell how long that took, in seconds.

    Attributes:
        max_wait_s: What it may take; None for as long as it takes. A longer one is not begun: it
            gives back the error that says when the next slot is.
    """

    max_wait_s: float | None


@dataclass(frozen=True, slots=True)
class Wait(Step[None]):
    """Wait.

    Attributes:
        seconds: How long.
        reason: `retry` after a failure; `rate-limit` after a refusal where nothing paces.
    """

    seconds: float
    reason: Literal["retry", "rate-limit"]


@dataclass(frozen=True, slots=True)
class Send(Step[Response | TransportError]):
    """Send the question, and give back the reply or why there is none.

    Attributes:
        attempt: 1 for the first.
    """

    attempt: int


@dataclass(frozen=True, slots=True)
class Feedback(Step[None]):
    """Tell the rate limiter what a reply says of the limit."""

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remember(Step[None]):
    """Keep an answer."""

    key: CacheKey
    body: bytes
    generation: int | None


@dataclass(frozen=True, slots=True)
class Forget(Step[None]):
    """Drop the answers of one token: it has changed something."""

    token_hash: str
