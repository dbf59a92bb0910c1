"""An exchange step by step, driven by a script without socket, sleep and clock."""

from __future__ import annotations

import weakref
from copy import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.wire.scripted import (
    BUSY,
    DOWN,
    GOOD,
    KEY,
    LOST,
    MISSING,
    MUTATION,
    QUERY,
    REFUSED,
    Script,
    policy,
)

from kotae import (
    AniListError,
    ConnectionFailedError,
    DecodeError,
    NotFoundError,
    RateLimitedError,
    ResponseError,
    ServerError,
)
from kotae.wire import HTTPResponse, classify, steps
from kotae.wire.exchange import ExchangeRequest
from kotae.wire.response import MAX_INLINE_BYTES


@pytest.fixture
def moment() -> datetime:
    return datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def test_an_operation_takes_a_slot_is_sent_and_updates_the_rate_limiter() -> None:
    script = Script([GOOD])
    assert script.run(QUERY, policy()) == {"a": 1}
    assert script.names() == ["Now", "Acquire", "Send", "RecordResponse"]


def test_a_query_is_retried_after_a_random_wait_and_each_attempt_takes_a_slot() -> None:
    script = Script([DOWN, LOST, GOOD])
    assert script.run(QUERY, policy()) == {"a": 1}
    assert script.waits() == [0.5, 1.0]
    assert script.names().count("Acquire") == script.names().count("Send") == 3
    assert [step.attempt for step in script.done if isinstance(step, steps.Send)] == [1, 2, 3]


def test_the_last_failure_is_the_error() -> None:
    script = Script([LOST, DOWN, DOWN, LOST])
    with pytest.raises(ConnectionFailedError, match="Lost"):
        script.run(QUERY, policy())
    assert not script.responses


def test_a_mutation_that_may_have_happened_is_not_retried() -> None:
    for failure in (LOST, DOWN):
        script = Script([copy(failure), GOOD])
        with pytest.raises(AniListError) as caught:
            script.run(MUTATION, policy())
        assert script.names().count("Send") == 1
        assert not caught.value.is_retryable


def test_a_mutation_that_never_arrived_or_got_a_429_is() -> None:
    script = Script([REFUSED, BUSY, GOOD])
    assert script.run(MUTATION, policy()) == {"a": 1}


def test_a_refusal_leaves_the_waiting_to_the_rate_limiter() -> None:
    script = Script([BUSY, GOOD], slots=[0.0, 7.0])
    assert script.run(QUERY, policy()) == {"a": 1}
    assert script.waits() == []
    assert script.names() == ["Now", *["Acquire", "Send", "RecordResponse"] * 2]


def test_without_a_rate_limiter_the_client_waits_after_a_429() -> None:
    script = Script([BUSY, GOOD])
    assert script.run(QUERY, policy(has_rate_limiter=False)) == {"a": 1}
    assert script.waits() == [7.0]


@pytest.mark.parametrize("most", [6.0, 0.0])
def test_a_wait_longer_than_max_wait_s_raises_the_429(most: float) -> None:
    script = Script([BUSY, GOOD])
    with pytest.raises(RateLimitedError) as caught:
        script.run(QUERY, policy(has_rate_limiter=False, max_wait_s=most))
    assert caught.value.retry_after_s == 7
    assert script.waits() == []


def test_a_very_long_refusal_is_not_waited_out_by_default() -> None:
    long = HTTPResponse(429, {"retry-after": "9999999999"}, b"")
    with pytest.raises(RateLimitedError):
        Script([long, GOOD]).run(QUERY, policy(has_rate_limiter=False))


def _no_slot(at: datetime) -> RateLimitedError:
    return RateLimitedError("Later.", retry_after_s=9, burst=False, next_slot_at=at)


def test_a_slot_that_is_too_late_is_an_error_before_anything_is_sent(moment: datetime) -> None:
    script = Script([GOOD], slots=[_no_slot(moment)])
    with pytest.raises(RateLimitedError, match=r"Later\.") as caught:
        script.run(QUERY, policy(max_wait_s=0.0))
    assert caught.value.next_slot_at == moment
    assert script.names() == ["Now", "Acquire"]


def test_after_a_refusal_the_error_is_anilist_s_with_the_time_of_the_next_slot(
    moment: datetime,
) -> None:
    script = Script([BUSY], slots=[0.0, _no_slot(moment)])
    with pytest.raises(RateLimitedError, match="AniList refuses") as caught:
        script.run(QUERY, policy(max_wait_s=5.0))
    assert caught.value.next_slot_at == moment
    assert caught.value.headers == {"retry-after": "7"}


def test_earlier_waits_count_towards_max_wait_s() -> None:
    script = Script([BUSY, GOOD], slots=[2.0, 3.0])
    script.run(QUERY, policy(max_wait_s=5.0))
    assert [step.max_wait_s for step in script.done if isinstance(step, steps.Acquire)] == [5, 3]


def test_no_attempt_begins_after_the_timeout() -> None:
    script = Script([LOST] * 5)
    with pytest.raises(ConnectionFailedError):
        script.run(QUERY, policy(retries=10, retry_budget_s=4.0))
    assert script.names().count("Send") == 3


def test_waits_for_slots_do_not_count_towards_the_timeout() -> None:
    script = Script([LOST, GOOD], slots=[500.0])
    script.now_s = -500.0
    assert script.run(QUERY, policy(retry_budget_s=2.0)) == {"a": 1}


def test_an_error_that_a_retry_cannot_change_is_not_retried() -> None:
    script = Script([MISSING, GOOD])
    with pytest.raises(NotFoundError):
        script.run(QUERY, policy())
    assert script.names().count("Send") == 1


def test_without_retries_there_is_one_attempt() -> None:
    script = Script([DOWN, GOOD])
    with pytest.raises(AniListError):
        script.run(QUERY, policy(retries=0))


def test_an_error_in_reading_the_response_is_raised() -> None:
    def read(_: HTTPResponse) -> object:
        raise DecodeError("No.", path="", expected="", got="")

    with pytest.raises(DecodeError):
        Script([GOOD]).run(ExchangeRequest(is_mutation=False, read=read), policy())


LARGE = HTTPResponse(200, {}, b'{"data":{"a":1}}' + b" " * MAX_INLINE_BYTES)


def test_a_large_response_is_read_as_a_step() -> None:
    script = Script([LARGE])
    assert script.run(QUERY, policy()) == {"a": 1}
    assert script.names()[-1] == "Compute"


def test_a_large_cached_response_is_read_as_a_step() -> None:
    script = Script([], cached=[LARGE.body])
    assert script.run(ExchangeRequest(is_mutation=False, read=classify, key=KEY), policy()) == {
        "a": 1
    }
    assert script.names() == ["Lookup", "Compute"]


def test_a_response_is_dropped_before_the_operation_is_sent_again() -> None:
    body = b'{"data":{"a":1},"errors":[{"message":"Down","status":500}]}'
    alive: list[weakref.ref[_Response]] = []
    failures: list[AniListError] = []

    def read(response: HTTPResponse) -> object:
        assert [one() for one in alive[:-1]] == [None] * (len(alive) - 1)
        try:
            return classify(response)
        except AniListError as error:
            failures.append(error)
            raise

    class Watching(Script):
        def perform(self, step: steps.Step[object]) -> object:
            if not isinstance(step, steps.Send):
                return super().perform(step)
            response = _Response(200, {}, body)
            alive.append(weakref.ref(response))
            return response

    with pytest.raises(ServerError) as caught:
        Watching([]).run(ExchangeRequest(is_mutation=False, read=read), policy())
    assert len(alive) == 4
    assert caught.value.errors
    assert [error.errors for error in failures if isinstance(error, ServerError)][:3] == [()] * 3


@pytest.mark.parametrize(
    ("status", "slots", "changed"),
    [
        (500, [], {"retry_budget_s": 0.0}),
        (500, [], {"retries": 0}),
        (429, [], {"has_rate_limiter": False, "max_wait_s": 0.0}),
        (429, [0.0, RateLimitedError("Later.", retry_after_s=9, burst=False)], {}),
    ],
)
def test_an_error_that_is_raised_has_the_errors_and_data_of_its_response(
    status: int, slots: list[RateLimitedError | float], changed: dict[str, Any]
) -> None:
    body = b'{"data":{"a":1},"errors":[{"message":"Down"}]}'
    script = Script([HTTPResponse(status, {}, body)], slots=slots)
    with pytest.raises(ResponseError) as caught:
        script.run(QUERY, policy(**changed))
    assert caught.value.errors == ({"message": "Down"},)
    assert caught.value.data == {"a": 1}


class _Response(HTTPResponse):
    """A response to which a weak reference is possible."""

    __slots__ = ("__weakref__",)
