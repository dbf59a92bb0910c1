"""One question from beginning to end: cache, slot, request, judgement, and perhaps again.

It is a generator of steps: it decides and does nothing itself, so that the same lines serve
`Client` and `AsyncClient`. Closing it, as a driver does that is cancelled, lets go of everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from kotae.errors import AniListError, RateLimitedError
from kotae.wire.response import Response
from kotae.wire.retry import is_worth_a_retry, pause_s
from kotae.wire.steps import (
    Acquire,
    Feedback,
    Forget,
    Join,
    Lookup,
    Now,
    Remember,
    Send,
    Wait,
    asked,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.wire.cache_key import CacheKey
    from kotae.wire.steps import InFlight, Steps

__all__ = ["ExchangeRequest", "Policy", "exchange"]

Answer = TypeVar("Answer")

#: Seconds that are waited after a refusal without `Retry-After` where nothing paces.
#: Source: AniList's guide, "Rate limiting": a time-out of one minute.
_TIME_OUT_S = 60.0
#: The longest of these waits, in seconds, where the caller gives no limit.
_MAX_TIME_OUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Policy:
    """What a client does about failures.

    Attributes:
        retries: How often a question is asked again.
        retry_budget_s: Seconds from the first try after which none follows a failure; waits for
            the rate limit do not count.
        max_wait_s: Seconds that a question may wait for the rate limit in all; None for as long
            as it takes.
        is_paced: Whether `Acquire` waits after a refusal by itself.
        chance: Draws a number from 0 to 1.
        is_hasty: Whether the question has less time than others may have that ask the same: it
            neither waits for them, nor do they for it.
    """

    retries: int
    retry_budget_s: float
    max_wait_s: float | None
    is_paced: bool
    chance: Callable[[], float]
    is_hasty: bool = False


@dataclass(frozen=True, slots=True)
class ExchangeRequest(Generic[Answer]):
    """What an exchange has to know of a question.

    Attributes:
        is_mutation: Whether it changes something.
        read: Returns a reply's answer, or raises the error that fits it.
        key: Where its answer is kept; None where it is not.
        owner: Whose kept answers it makes old; None where there are none.
        is_fresh: Whether a kept answer is passed over.
    """

    is_mutation: bool
    read: Callable[[Response], Answer]
    key: CacheKey | None = None
    owner: str | None = None
    is_fresh: bool = False


def exchange(question: ExchangeRequest[Answer], policy: Policy) -> Steps[Answer]:
    """Ask a question.

    Args:
        question: What is asked.
        policy: What is done about failures.

    Returns:
        Its answer.

    Raises:
        AniListError: Whatever `question.read` raises, or a `TransportError`.
    """
    if question.is_mutation and question.owner is not None:
        return (yield from _changing(question, question.owner, policy))
    if question.key is None:
        response = yield from _answered(question, policy)
        return response.answer
    if question.is_fresh:
        return (yield from _anew(question, question.key, policy))
    return (yield from _through_the_cache(question, question.key, policy))


class _Answered(NamedTuple, Generic[Answer]):
    body: bytes
    answer: Answer


def _changing(question: ExchangeRequest[Answer], owner: str, policy: Policy) -> Steps[Answer]:
    """Ask a mutation, whose token's kept answers are old from now on.

    They are dropped before as well: a driver that is closed takes no step more.
    """
    yield from asked(Forget(owner))
    try:
        answered = yield from _answered(question, policy)
    except AniListError:
        yield from asked(Forget(owner))  # it may have happened all the same
        raise
    yield from asked(Forget(owner))
    return answered.answer


def _anew(question: ExchangeRequest[Answer], key: CacheKey, policy: Policy) -> Steps[Answer]:
    found = yield from asked(Lookup(key))
    return (yield from _alone(question, key, policy, found.generation))


def _alone(
    question: ExchangeRequest[Answer], key: CacheKey, policy: Policy, generation: int | None
) -> Steps[Answer]:
    answered = yield from _answered(question, policy)
    yield from asked(Remember(key, answered.body, generation))
    return answered.answer


def _through_the_cache(
    question: ExchangeRequest[Answer], key: CacheKey, policy: Policy
) -> Steps[Answer]:
    while True:
        found = yield from asked(Lookup(key))
        kept = None if found.body is None else _read_kept(question, found.body)
        if kept is not None:
            return kept.answer
        if policy.is_hasty:
            return (yield from _alone(question, key, policy, found.generation))
        flight = yield from asked(Join(key))
        try:
            if flight.is_leader:
                return (yield from _lead(question, key, policy, flight, found.generation))
        finally:
            flight.abandon()
        if isinstance(flight.outcome, AniListError):
            raise flight.outcome
        if flight.outcome is not None:
            return question.read(_response_of(flight.outcome))


def _lead(
    question: ExchangeRequest[Answer],
    key: CacheKey,
    policy: Policy,
    flight: InFlight,
    generation: int | None,
) -> Steps[Answer]:
    # An earlier leader may have landed since the look.
    found = yield from asked(Lookup(key))
    kept = None if found.body is None else _read_kept(question, found.body)
    if kept is not None:
        flight.succeed(kept.body)
        return kept.answer
    try:
        answered = yield from _answered(question, policy)
    except AniListError as error:
        flight.fail(error)
        raise
    yield from asked(Remember(key, answered.body, generation))
    flight.succeed(answered.body)
    return answered.answer


def _read_kept(question: ExchangeRequest[Answer], body: bytes) -> _Answered[Answer] | None:
    """Return a kept answer; None if it cannot be read, which is a miss."""
    try:
        return _Answered(body, question.read(_response_of(body)))
    except AniListError:
        return None


def _response_of(body: bytes) -> Response:
    return Response(status=200, headers={}, body=body)


def _answered(question: ExchangeRequest[Answer], policy: Policy) -> Steps[_Answered[Answer]]:
    """Try until there is an answer, or an error that a further try would not change."""
    began_at_s = yield from asked(Now())
    waited_s = 0.0
    attempt = 0
    failure: AniListError | None = None
    while True:
        left_s = None if policy.max_wait_s is None else max(policy.max_wait_s - waited_s, 0.0)
        slot = yield from asked(Acquire(left_s))
        if isinstance(slot, RateLimitedError):
            raise _late(failure, slot)
        waited_s += slot
        attempt += 1
        outcome = yield from asked(Send(attempt))
        if isinstance(outcome, Response):
            yield from asked(Feedback(outcome.status, outcome.headers))
            try:
                return _Answered(outcome.body, question.read(outcome))
            except AniListError as error:
                failure = error
        else:
            failure = outcome
        if attempt > policy.retries or not is_worth_a_retry(
            failure, is_mutation=question.is_mutation
        ):
            raise failure
        if isinstance(failure, RateLimitedError):
            waited_s += yield from _time_out(failure, policy, waited_s)
            continue
        now_s = yield from asked(Now())
        wait_s = pause_s(attempt, policy.chance())
        if now_s + wait_s - began_at_s - waited_s > policy.retry_budget_s:
            raise failure
        yield from asked(Wait(wait_s, "retry"))


def _late(failure: AniListError | None, slot: RateLimitedError) -> AniListError:
    """Return AniList's own refusal where there was one, with the time of the next slot."""
    if not isinstance(failure, RateLimitedError):
        return slot
    failure.next_slot_at = slot.next_slot_at
    return failure


def _time_out(failure: RateLimitedError, policy: Policy, waited_s: float) -> Steps[float]:
    """Wait after a refusal where no rate limiter will, and return how long."""
    if policy.is_paced:
        return 0.0
    wait_s = _TIME_OUT_S if failure.retry_after_s is None else failure.retry_after_s
    most_s = _MAX_TIME_OUT_S if policy.max_wait_s is None else policy.max_wait_s - waited_s
    if wait_s > most_s:
        raise failure
    yield from asked(Wait(wait_s, "rate-limit"))
    return wait_s
