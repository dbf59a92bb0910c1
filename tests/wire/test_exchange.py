"""An exchange step by step, driven by a script without socket, sleep and clock."""

from __future__ import annotations

import weakref
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

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
from kotae.wire.cache_key import CacheKey, CacheLookup
from kotae.wire.exchange import ExchangeRequest, RetryPolicy, exchange
from kotae.wire.response import MAX_INLINE_BYTES

KEY = CacheKey("digest", "owner")
GOOD = HTTPResponse(200, {}, b'{"data":{"a":1}}')
BUSY = HTTPResponse(
    429, {"retry-after": "7"}, b'{"data":null,"errors":[{"message":"Too Many Requests."}]}'
)
DOWN = HTTPResponse(502, {}, b"<html>cloudflare</html>")
MISSING = HTTPResponse(404, {}, b'{"data":null,"errors":[{"message":"Not Found.","status":404}]}')
LOST = ConnectionFailedError("Lost.", reached_server=None)
REFUSED = ConnectionFailedError("Refused.", reached_server=False)


@pytest.fixture
def moment() -> datetime:
    return datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@dataclass
class _Flight:
    is_leader: bool = True
    outcome: bytes | AniListError | None = None
    outcomes: list[object] = field(default_factory=list[object])

    def succeed(self, body: bytes) -> None:
        self.outcomes.append(body)

    def fail(self, error: AniListError) -> None:
        self.outcomes.append(error)

    def abandon(self) -> None:
        self.outcomes.append(None)


@dataclass
class _Script:
    """A driver that gives scripted results, and records the steps."""

    responses: list[HTTPResponse | ConnectionFailedError]
    cached: list[bytes | None] = field(default_factory=list[bytes | None])
    in_flight: list[_Flight] = field(default_factory=list[_Flight])
    slots: list[RateLimitedError | float] = field(default_factory=list[RateLimitedError | float])
    now_s: float = 0.0
    done: list[steps.Step[object]] = field(default_factory=list[steps.Step[object]])

    def perform(self, step: steps.Step[object]) -> object:
        self.done.append(step)
        match step:
            case steps.Send():
                self.now_s += 1
                return self.responses.pop(0)
            case steps.Now():
                return self.now_s
            case steps.Wait():
                self.now_s += step.seconds
                return None
            case steps.Acquire():
                return self.slots.pop(0) if self.slots else 0.0
            case steps.Lookup():
                return CacheLookup(self.cached.pop(0) if self.cached else None, 7)
            case steps.Join():
                return self.in_flight.pop(0)
            case steps.Compute():
                return step.function()
            case _:
                return None

    def run(self, request: ExchangeRequest[Any], policy: RetryPolicy) -> Any:
        steps_ = exchange(request, policy)
        result: object = None
        try:
            while True:
                result = self.perform(steps_.send(result))
        except StopIteration as stop:
            return stop.value

    def names(self) -> list[str]:
        return [type(step).__name__ for step in self.done]

    def waits(self) -> list[float]:
        return [step.seconds for step in self.done if isinstance(step, steps.Wait)]


def policy(**changed: Any) -> RetryPolicy:
    usual: dict[str, Any] = {
        "retries": 3,
        "retry_budget_s": 60.0,
        "max_wait_s": None,
        "has_rate_limiter": True,
        "random": lambda: 0.5,
    }
    return RetryPolicy(**(usual | changed))


QUERY = ExchangeRequest(is_mutation=False, read=classify)
MUTATION = ExchangeRequest(is_mutation=True, read=classify)


def test_an_operation_takes_a_slot_is_sent_and_updates_the_rate_limiter() -> None:
    script = _Script([GOOD])
    assert script.run(QUERY, policy()) == {"a": 1}
    assert script.names() == ["Now", "Acquire", "Send", "RecordResponse"]


def test_a_query_is_retried_after_a_random_wait_and_each_attempt_takes_a_slot() -> None:
    script = _Script([DOWN, LOST, GOOD])
    assert script.run(QUERY, policy()) == {"a": 1}
    assert script.waits() == [0.5, 1.0]
    assert script.names().count("Acquire") == script.names().count("Send") == 3
    assert [step.attempt for step in script.done if isinstance(step, steps.Send)] == [1, 2, 3]


def test_the_last_failure_is_the_error() -> None:
    script = _Script([LOST, DOWN, DOWN, LOST])
    with pytest.raises(ConnectionFailedError, match="Lost"):
        script.run(QUERY, policy())
    assert not script.responses


def test_a_mutation_that_may_have_happened_is_not_retried() -> None:
    for failure in (LOST, DOWN):
        script = _Script([copy(failure), GOOD])
        with pytest.raises(AniListError) as caught:
            script.run(MUTATION, policy())
        assert script.names().count("Send") == 1
        assert not caught.value.is_retryable


def test_a_mutation_that_never_arrived_or_got_a_429_is() -> None:
    script = _Script([REFUSED, BUSY, GOOD])
    assert script.run(MUTATION, policy()) == {"a": 1}


def test_a_refusal_leaves_the_waiting_to_the_rate_limiter() -> None:
    script = _Script([BUSY, GOOD], slots=[0.0, 7.0])
    assert script.run(QUERY, policy()) == {"a": 1}
    assert script.waits() == []
    assert script.names() == ["Now", *["Acquire", "Send", "RecordResponse"] * 2]


def test_without_a_rate_limiter_the_client_waits_after_a_429() -> None:
    script = _Script([BUSY, GOOD])
    assert script.run(QUERY, policy(has_rate_limiter=False)) == {"a": 1}
    assert script.waits() == [7.0]


@pytest.mark.parametrize("most", [6.0, 0.0])
def test_a_wait_longer_than_max_wait_s_raises_the_429(most: float) -> None:
    script = _Script([BUSY, GOOD])
    with pytest.raises(RateLimitedError) as caught:
        script.run(QUERY, policy(has_rate_limiter=False, max_wait_s=most))
    assert caught.value.retry_after_s == 7
    assert script.waits() == []


def test_a_very_long_refusal_is_not_waited_out_by_default() -> None:
    long = HTTPResponse(429, {"retry-after": "9999999999"}, b"")
    with pytest.raises(RateLimitedError):
        _Script([long, GOOD]).run(QUERY, policy(has_rate_limiter=False))


def _no_slot(at: datetime) -> RateLimitedError:
    return RateLimitedError("Later.", retry_after_s=9, burst=False, next_slot_at=at)


def test_a_slot_that_is_too_late_is_an_error_before_anything_is_sent(moment: datetime) -> None:
    script = _Script([GOOD], slots=[_no_slot(moment)])
    with pytest.raises(RateLimitedError, match=r"Later\.") as caught:
        script.run(QUERY, policy(max_wait_s=0.0))
    assert caught.value.next_slot_at == moment
    assert script.names() == ["Now", "Acquire"]


def test_after_a_refusal_the_error_is_anilist_s_with_the_time_of_the_next_slot(
    moment: datetime,
) -> None:
    script = _Script([BUSY], slots=[0.0, _no_slot(moment)])
    with pytest.raises(RateLimitedError, match="AniList refuses") as caught:
        script.run(QUERY, policy(max_wait_s=5.0))
    assert caught.value.next_slot_at == moment
    assert caught.value.headers == {"retry-after": "7"}


def test_earlier_waits_count_towards_max_wait_s() -> None:
    script = _Script([BUSY, GOOD], slots=[2.0, 3.0])
    script.run(QUERY, policy(max_wait_s=5.0))
    assert [step.max_wait_s for step in script.done if isinstance(step, steps.Acquire)] == [5, 3]


def test_no_attempt_begins_after_the_timeout() -> None:
    script = _Script([LOST] * 5)
    with pytest.raises(ConnectionFailedError):
        script.run(QUERY, policy(retries=10, retry_budget_s=4.0))
    assert script.names().count("Send") == 3


def test_waits_for_slots_do_not_count_towards_the_timeout() -> None:
    script = _Script([LOST, GOOD], slots=[500.0])
    script.now_s = -500.0
    assert script.run(QUERY, policy(retry_budget_s=2.0)) == {"a": 1}


def test_an_error_that_a_retry_cannot_change_is_not_retried() -> None:
    script = _Script([MISSING, GOOD])
    with pytest.raises(NotFoundError):
        script.run(QUERY, policy())
    assert script.names().count("Send") == 1


def test_without_retries_there_is_one_attempt() -> None:
    script = _Script([DOWN, GOOD])
    with pytest.raises(AniListError):
        script.run(QUERY, policy(retries=0))


CACHED = ExchangeRequest(is_mutation=False, read=classify, key=KEY)


def test_a_hit_costs_no_slot() -> None:
    script = _Script([], cached=[GOOD.body])
    assert script.run(CACHED, policy()) == {"a": 1}
    assert script.names() == ["Lookup"]


def test_the_leader_of_a_miss_caches_the_response_and_passes_it_to_the_followers() -> None:
    flight = _Flight()
    script = _Script([GOOD], in_flight=[flight])
    assert script.run(CACHED, policy()) == {"a": 1}
    assert script.names() == [
        "Lookup",
        "Join",
        "Lookup",
        "Now",
        "Acquire",
        "Send",
        "RecordResponse",
        "Remember",
    ]
    assert script.done[-1] == steps.Remember(KEY, GOOD.body, 7)
    assert flight.outcomes[0] == GOOD.body


def test_a_leader_reads_the_cache_again_because_another_may_have_finished() -> None:
    flight = _Flight()
    script = _Script([], cached=[None, GOOD.body], in_flight=[flight])
    assert script.run(CACHED, policy()) == {"a": 1}
    assert script.names() == ["Lookup", "Join", "Lookup"]
    assert flight.outcomes[0] == GOOD.body


def test_a_follower_takes_the_leaders_body() -> None:
    script = _Script([], in_flight=[_Flight(is_leader=False, outcome=GOOD.body)])
    assert script.run(CACHED, policy()) == {"a": 1}
    assert script.names() == ["Lookup", "Join"]


def test_a_follower_takes_the_leaders_error() -> None:
    error = ServerError("No.", status=500)
    with pytest.raises(ServerError) as caught:
        _Script([], in_flight=[_Flight(is_leader=False, outcome=error)]).run(CACHED, policy())
    assert caught.value is error


def test_a_follower_whose_leader_gave_up_sends_its_own_request() -> None:
    script = _Script([GOOD], in_flight=[_Flight(is_leader=False), _Flight()])
    assert script.run(CACHED, policy()) == {"a": 1}
    assert script.names()[:4] == ["Lookup", "Join", "Lookup", "Join"]


def test_an_error_is_passed_to_the_followers_and_not_cached() -> None:
    flight = _Flight()
    script = _Script([MISSING], in_flight=[flight])
    with pytest.raises(NotFoundError) as caught:
        script.run(CACHED, policy())
    assert flight.outcomes[0] is caught.value
    assert "Remember" not in script.names()


def test_a_cached_response_that_cannot_be_read_is_a_miss() -> None:
    for body in (b"\xff", b"{}", b'{"errors":[{}]}'):
        script = _Script([GOOD], cached=[body], in_flight=[_Flight()])
        assert script.run(CACHED, policy()) == {"a": 1}


def test_a_refresh_ignores_the_cached_response_and_replaces_it() -> None:
    script = _Script([GOOD], cached=[b'{"data":{"a":0}}'])
    refreshing = ExchangeRequest(is_mutation=False, read=classify, key=KEY, is_refresh=True)
    assert script.run(refreshing, policy()) == {"a": 1}
    assert script.names() == ["Lookup", "Now", "Acquire", "Send", "RecordResponse", "Remember"]


CHANGING = ExchangeRequest(is_mutation=True, read=classify, token_hash="owner")


@pytest.mark.parametrize("response", [GOOD, DOWN, LOST])
def test_a_mutation_drops_its_tokens_responses_before_and_after(
    response: HTTPResponse | ConnectionFailedError,
) -> None:
    script = _Script([response])
    try:
        script.run(CHANGING, policy())
    except AniListError:
        assert response is not GOOD
    assert [script.done[0], script.done[-1]] == [steps.Forget("owner")] * 2


def test_an_exchange_that_is_closed_lets_another_one_lead() -> None:
    flight = _Flight()
    script = _Script([], in_flight=[flight])
    steps_ = exchange(CACHED, policy())
    step = next(steps_)
    for _ in range(4):
        step = steps_.send(script.perform(step))
    assert isinstance(step, steps.Acquire)
    steps_.close()
    assert flight.outcomes == [None]


def test_an_error_of_the_driver_lets_another_exchange_lead() -> None:
    flight = _Flight()
    script = _Script([], in_flight=[flight])
    steps_ = exchange(CACHED, policy())
    step = next(steps_)
    for _ in range(4):
        step = steps_.send(script.perform(step))
    with pytest.raises(KeyboardInterrupt):
        steps_.throw(KeyboardInterrupt())
    assert flight.outcomes == [None]


def test_an_error_in_reading_the_response_is_raised() -> None:
    def read(_: HTTPResponse) -> object:
        raise DecodeError("No.", path="", expected="", got="")

    with pytest.raises(DecodeError):
        _Script([GOOD]).run(ExchangeRequest(is_mutation=False, read=read), policy())


LARGE = HTTPResponse(200, {}, b'{"data":{"a":1}}' + b" " * MAX_INLINE_BYTES)


def test_a_large_response_is_read_as_a_step() -> None:
    script = _Script([LARGE])
    assert script.run(QUERY, policy()) == {"a": 1}
    assert script.names()[-1] == "Compute"


def test_a_large_cached_response_is_read_as_a_step() -> None:
    script = _Script([], cached=[LARGE.body])
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

    class Script(_Script):
        def perform(self, step: steps.Step[object]) -> object:
            if not isinstance(step, steps.Send):
                return super().perform(step)
            response = _Response(200, {}, body)
            alive.append(weakref.ref(response))
            return response

    with pytest.raises(ServerError) as caught:
        Script([]).run(ExchangeRequest(is_mutation=False, read=read), policy())
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
    script = _Script([HTTPResponse(status, {}, body)], slots=slots)
    with pytest.raises(ResponseError) as caught:
        script.run(QUERY, policy(**changed))
    assert caught.value.errors == ({"message": "Down"},)
    assert caught.value.data == {"a": 1}


class _Response(HTTPResponse):
    """A response to which a weak reference is possible."""

    __slots__ = ("__weakref__",)
