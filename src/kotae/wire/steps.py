"""The steps of an exchange, their results, and the two loops that perform a generator's steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeAlias, TypeVar, cast

from kotae.errors import RateLimitedError, TransportError
from kotae.wire.cache_key import CacheLookup
from kotae.wire.response import HTTPResponse, ResponseDeadline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.errors import AniListError
    from kotae.wire.cache_key import CacheKey

__all__ = [
    "Acquire",
    "Compute",
    "Forget",
    "InFlight",
    "Join",
    "Lookup",
    "Now",
    "RecordResponse",
    "Remember",
    "Send",
    "Step",
    "Steps",
    "Wait",
    "drive",
    "drive_async",
    "perform",
]

Result_co = TypeVar("Result_co", covariant=True)
Result = TypeVar("Result")
YieldType = TypeVar("YieldType")
SendType = TypeVar("SendType")


class Step(Generic[Result_co]):
    """An action with a result of type `Result_co`."""

    __slots__ = ()


#: A generator that yields steps, is sent their results, and returns a value.
Steps: TypeAlias = Generator[Step[object], object, Result]


def perform(step: Step[Result]) -> Steps[Result]:
    """Yield a step to the driver, and return its result: for `yield from`."""
    return cast("Result", (yield step))


class InFlight(Protocol):
    """An operation's place among those that send the same query at once."""

    @property
    def is_leader(self) -> bool:
        """Whether this operation sends the request; the others wait for it."""
        ...

    @property
    def outcome(self) -> bytes | AniListError | None:
        """For the others: the body, the error, or None if the leader gave up."""
        ...

    def succeed(self, body: bytes) -> None:
        """Give the others the body."""
        ...

    def fail(self, error: AniListError) -> None:
        """Give the others the error."""
        ...

    def abandon(self) -> None:
        """Let another operation send the request; after `succeed` or `fail` it does nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Now(Step[float]):
    """Read the monotonic time, in seconds."""


@dataclass(frozen=True, slots=True)
class Lookup(Step[CacheLookup]):
    """Look a response up in the cache."""

    key: CacheKey


@dataclass(frozen=True, slots=True)
class Join(Step[InFlight]):
    """Join the operations that send the same query, and wait for the leader, if there is one."""

    key: CacheKey


@dataclass(frozen=True, slots=True)
class Acquire(Step[RateLimitedError | float]):
    """Wait for a slot of the rate limiter; the result is the time that took, in seconds.

    Attributes:
        max_wait_s: The longest wait, in seconds; None for no limit. If the wait would be longer,
            the result is at once the error that holds the time of the next slot.
    """

    max_wait_s: float | None


@dataclass(frozen=True, slots=True)
class Wait(Step[None]):
    """Sleep before the next step.

    Attributes:
        seconds: The time, in seconds.
        reason: `retry` after a failure; `rate-limit` after a 429 without a rate limiter.
        error: The failure; None in a wait for a slot.
    """

    seconds: float
    reason: Literal["retry", "rate-limit"]
    error: AniListError | None = None


@dataclass(frozen=True, slots=True)
class Send(Step[HTTPResponse | TransportError]):
    """Send the request; the result is the response, or the reason why there is none.

    Attributes:
        attempt: The number of the attempt, from 1.
    """

    attempt: int


@dataclass(frozen=True, slots=True)
class Compute(Step[Result_co]):
    """Call a function that may take long, without blocking an event loop; the result is its result.

    Attributes:
        function: The function; it takes no arguments.
        deadline: The time until which it is called; None for no limit.
    """

    function: Callable[[], Result_co]
    deadline: ResponseDeadline | None = None


@dataclass(frozen=True, slots=True)
class RecordResponse(Step[None]):
    """Pass a response's status and headers to the rate limiter."""

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remember(Step[None]):
    """Store a response in the cache."""

    key: CacheKey
    body: bytes
    generation: int | None


@dataclass(frozen=True, slots=True)
class Forget(Step[None]):
    """Remove the cached responses of one token, which has changed something."""

    token_hash: str


def drive(
    steps: Generator[YieldType, SendType | None, Result],
    perform_step: Callable[[YieldType], SendType | None],
) -> Result:
    """Perform every step of a generator, and return the generator's value.

    The generator gets the result of each step, or its exception, and is closed in any case.
    """
    value: SendType | None = None
    failure: BaseException | None = None
    try:
        while True:
            step = steps.send(value) if failure is None else steps.throw(failure)
            value, failure = None, None
            try:
                value = perform_step(step)
            except BaseException as error:  # noqa: BLE001 - the generator decides, and cleans up
                failure = error
    except StopIteration as stop:
        result: Result = stop.value
        return result
    finally:
        failure = None  # its traceback refers to this frame, and so to itself
        steps.close()


async def drive_async(
    steps: Generator[YieldType, SendType | None, Result],
    perform_step: Callable[[YieldType], Awaitable[SendType | None]],
) -> Result:
    """Perform every step of a generator by awaiting; see `drive`."""
    value: SendType | None = None
    failure: BaseException | None = None
    try:
        while True:
            step = steps.send(value) if failure is None else steps.throw(failure)
            value, failure = None, None
            try:
                value = await perform_step(step)
            except BaseException as error:  # noqa: BLE001 - as above
                failure = error
    except StopIteration as stop:
        result: Result = stop.value
        return result
    finally:
        failure = None  # its traceback refers to this frame, and so to itself
        steps.close()
