"""One operation from beginning to end: cache, slot, request, classification, retries.

It is a generator of steps: it decides and performs nothing itself, so the same code serves
`Client` and `AsyncClient`. A driver that is cancelled closes it, and it releases everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from kotae.errors import AniListError, DecodeError, RateLimitedError, ResponseError
from kotae.wire.response import MAX_INLINE_BYTES, HTTPResponse
from kotae.wire.retry import backoff_s, is_executed, may_be_carried_out, may_be_retried
from kotae.wire.steps import (
    Acquire,
    Compute,
    Forget,
    Join,
    Lookup,
    Now,
    RecordResponse,
    Remember,
    Send,
    Wait,
    perform,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.wire.cache_key import CacheKey
    from kotae.wire.steps import InFlight, Steps

__all__ = ["ExchangeRequest", "Progress", "RetryPolicy", "exchange"]

Result = TypeVar("Result")

#: The wait after a 429 without `Retry-After` where there is no rate limiter, in seconds.
#: Source: AniList's guide, "Rate limiting": a time-out of one minute.
_TIME_OUT_S = 60.0
#: The longest of these waits, in seconds, where the caller gives no limit.
_MAX_TIME_OUT_S = 120.0


@dataclass(slots=True)
class Progress:
    """What the exchanges of one operation did so far.

    Attributes:
        waited_s: Their waits for the rate limit, in seconds.
        may_be_carried_out: Whether an attempt before the last may have carried a mutation out.
        unfit_body: The body of the last response, if it does not fit the schema.
    """

    waited_s: float = 0.0
    may_be_carried_out: bool = False
    unfit_body: bytes | None = None


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The policy about failures of one operation.

    Attributes:
        retries: How often an operation is sent again.
        retry_budget_s: The time from the first attempt after which a failure is not retried, in
            seconds; waits for the rate limit do not count.
        max_wait_s: The longest wait for the rate limit in all, in seconds; None for no limit.
        has_rate_limiter: Whether `Acquire` waits after a 429.
        random: Returns a random number from 0 to 1.
        progress: What its exchanges did so far.
    """

    retries: int
    retry_budget_s: float
    max_wait_s: float | None
    has_rate_limiter: bool
    random: Callable[[], float]
    progress: Progress = field(default_factory=Progress)

    @property
    def left_s(self) -> float | None:
        """The longest further wait for the rate limit, in seconds; None for no limit."""
        if self.max_wait_s is None:
            return None
        return max(self.max_wait_s - self.progress.waited_s, 0.0)


@dataclass(frozen=True, slots=True)
class ExchangeRequest(Generic[Result]):
    """The input of an exchange.

    Attributes:
        is_mutation: Whether it is a mutation.
        read: Returns a response's result, or raises the error that fits it.
        key: The key of its cached response; None if it is not cached.
        token_hash: The hash of the token whose cached responses it invalidates; None for none.
        is_refresh: Whether the cached response is ignored.
        is_repeatable: Whether a mutation is retried as a query is.
    """

    is_mutation: bool
    read: Callable[[HTTPResponse], Result]
    key: CacheKey | None = None
    token_hash: str | None = None
    is_refresh: bool = False
    is_repeatable: bool = False


def exchange(request: ExchangeRequest[Result], policy: RetryPolicy) -> Steps[Result]:
    """Execute an operation, and return its result.

    Raises:
        AniListError: An error of `request.read`, or a `TransportError`.
    """
    if request.is_mutation and request.token_hash is not None:
        return (yield from _mutate(request, request.token_hash, policy))
    if request.key is None:
        return (yield from _send(request, policy)).result
    if request.is_refresh:
        found = yield from perform(Lookup(request.key))
        return (yield from _send_and_store(request, request.key, policy, found.generation))
    return (yield from _execute_cached(request, request.key, policy))


class _Success(NamedTuple, Generic[Result]):
    body: bytes
    result: Result


def _mutate(
    request: ExchangeRequest[Result], token_hash: str, policy: RetryPolicy
) -> Steps[Result]:
    """Execute a mutation, which invalidates the cached responses of its token.

    They are removed before it too: an exchange that is cancelled cannot remove them afterwards.
    """
    yield from perform(Forget(token_hash))
    try:
        success = yield from _send(request, policy)
    except AniListError:
        yield from perform(Forget(token_hash))  # the change may have been made all the same
        raise
    yield from perform(Forget(token_hash))
    return success.result


def _send_and_store(
    request: ExchangeRequest[Result], key: CacheKey, policy: RetryPolicy, generation: int | None
) -> Steps[Result]:
    success = yield from _send(request, policy)
    yield from perform(Remember(key, success.body, generation))
    return success.result


def _execute_cached(
    request: ExchangeRequest[Result], key: CacheKey, policy: RetryPolicy
) -> Steps[Result]:
    while True:
        found = yield from perform(Lookup(key))
        cached = yield from _read_cached(request, found.body)
        if cached is not None:
            return cached.result
        in_flight = yield from perform(Join(key))
        try:
            if in_flight.is_leader:
                return (yield from _lead(request, key, policy, in_flight, found.generation))
        finally:
            in_flight.abandon()
        if isinstance(in_flight.outcome, AniListError):
            raise in_flight.outcome
        if in_flight.outcome is not None:
            return (yield from _read(request, HTTPResponse(200, {}, in_flight.outcome)))


def _lead(
    request: ExchangeRequest[Result],
    key: CacheKey,
    policy: RetryPolicy,
    in_flight: InFlight,
    generation: int | None,
) -> Steps[Result]:
    # An earlier leader may have stored its response since the lookup.
    found = yield from perform(Lookup(key))
    cached = yield from _read_cached(request, found.body)
    if cached is not None:
        in_flight.succeed(cached.body)
        return cached.result
    try:
        success = yield from _send(request, policy)
    except AniListError as error:
        body, policy.progress.unfit_body = policy.progress.unfit_body, None
        if isinstance(error, DecodeError) and body is not None:
            in_flight.succeed(body)  # the others may read it in another way, as text
        else:
            in_flight.fail(error)
        raise
    yield from perform(Remember(key, success.body, generation))
    in_flight.succeed(success.body)
    return success.result


def _read(request: ExchangeRequest[Result], response: HTTPResponse) -> Steps[Result]:
    """Read a response: here if it is small, else as a step, which need not block a loop."""
    if len(response.body) <= MAX_INLINE_BYTES:
        return request.read(response)
    return (yield from perform(Compute(partial(request.read, response), response.deadline)))


def _read_cached(
    request: ExchangeRequest[Result], body: bytes | None
) -> Steps[_Success[Result] | None]:
    """Return a cached response's result; None for a miss, or if it cannot be read."""
    if body is None:
        return None
    try:
        return _Success(body, (yield from _read(request, HTTPResponse(200, {}, body))))
    except AniListError:
        return None


def _send(request: ExchangeRequest[Result], policy: RetryPolicy) -> Steps[_Success[Result]]:
    """Send a request until there is a result, or an error that a retry would not change."""
    progress = policy.progress
    started_at_s = yield from perform(Now())
    waited_before_s = progress.waited_s
    attempt = 0
    failure: AniListError | None = None
    outcome: HTTPResponse | AniListError | None = None
    try:
        while True:
            if failure is not None and request.is_mutation and may_be_carried_out(failure):
                progress.may_be_carried_out = True
            slot = yield from perform(Acquire(policy.left_s))
            if isinstance(slot, RateLimitedError):
                raise _slot_error(failure, slot)
            progress.waited_s += slot
            attempt += 1
            if failure is not None:
                _drop_response(failure)
            outcome = yield from perform(Send(attempt))
            if isinstance(outcome, HTTPResponse):
                yield from perform(RecordResponse(outcome.status, outcome.headers))
                try:
                    return _Success(outcome.body, (yield from _read(request, outcome)))
                except AniListError as error:
                    failure = error
                    is_unfit = isinstance(error, DecodeError) and request.key is not None
                    progress.unfit_body = outcome.body if is_unfit else None
            else:
                failure = outcome
            if request.is_mutation and (may_be_carried_out(failure) or is_executed(failure)):
                failure.is_retryable = failure.is_retryable and request.is_repeatable
            if attempt > policy.retries or not may_be_retried(failure):
                raise failure
            outcome = None  # the next response needs its memory
            if isinstance(failure, RateLimitedError):
                yield from _wait_out(failure, policy)
                continue
            now_s = yield from perform(Now())
            wait_s = backoff_s(failure, attempt, policy.random())
            waited_s = progress.waited_s - waited_before_s
            if now_s + wait_s - started_at_s - waited_s > policy.retry_budget_s:
                raise failure
            yield from perform(Wait(wait_s, "retry", failure))
    finally:
        del failure, outcome  # the failure's traceback refers to this frame, and so to itself


def _drop_response(failure: AniListError) -> None:
    """Drop what an error has of its response; its message stays."""
    failure.__traceback__ = None
    if isinstance(failure, ResponseError):
        failure.errors, failure.data = (), None


def _slot_error(failure: AniListError | None, slot: RateLimitedError) -> AniListError:
    """Return AniList's own 429 if there was one, with the time of the next slot."""
    if not isinstance(failure, RateLimitedError):
        return slot
    failure.next_slot_at = slot.next_slot_at
    return failure


def _wait_out(failure: RateLimitedError, policy: RetryPolicy) -> Steps[None]:
    """Wait after a 429 if no rate limiter does."""
    if policy.has_rate_limiter:
        return
    wait_s = _TIME_OUT_S if failure.retry_after_s is None else failure.retry_after_s
    left_s = policy.left_s
    if wait_s > (_MAX_TIME_OUT_S if left_s is None else left_s):
        raise failure
    yield from perform(Wait(wait_s, "rate-limit", failure))
    policy.progress.waited_s += wait_s
