"""The steps of an exchange with a cache: hits, leaders and followers, and mutations."""

from __future__ import annotations

import pytest
from tests.wire.scripted import (
    DOWN,
    GOOD,
    KEY,
    LOST,
    MISSING,
    Flight,
    Script,
    policy,
)

from kotae import (
    AniListError,
    ConnectionFailedError,
    NotFoundError,
    ServerError,
)
from kotae.wire import HTTPResponse, classify, steps
from kotae.wire.exchange import ExchangeRequest, exchange

CACHED = ExchangeRequest(is_mutation=False, read=classify, key=KEY)


def test_a_hit_costs_no_slot() -> None:
    script = Script([], cached=[GOOD.body])
    assert script.run(CACHED, policy()) == {"a": 1}
    assert script.names() == ["Lookup"]


def test_the_leader_of_a_miss_caches_the_response_and_passes_it_to_the_followers() -> None:
    flight = Flight()
    script = Script([GOOD], in_flight=[flight])
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
    flight = Flight()
    script = Script([], cached=[None, GOOD.body], in_flight=[flight])
    assert script.run(CACHED, policy()) == {"a": 1}
    assert script.names() == ["Lookup", "Join", "Lookup"]
    assert flight.outcomes[0] == GOOD.body


def test_a_follower_takes_the_leaders_body() -> None:
    script = Script([], in_flight=[Flight(is_leader=False, outcome=GOOD.body)])
    assert script.run(CACHED, policy()) == {"a": 1}
    assert script.names() == ["Lookup", "Join"]


def test_a_follower_takes_the_leaders_error() -> None:
    error = ServerError("No.", status=500)
    with pytest.raises(ServerError) as caught:
        Script([], in_flight=[Flight(is_leader=False, outcome=error)]).run(CACHED, policy())
    assert caught.value is error


def test_a_follower_whose_leader_gave_up_sends_its_own_request() -> None:
    script = Script([GOOD], in_flight=[Flight(is_leader=False), Flight()])
    assert script.run(CACHED, policy()) == {"a": 1}
    assert script.names()[:4] == ["Lookup", "Join", "Lookup", "Join"]


def test_an_error_is_passed_to_the_followers_and_not_cached() -> None:
    flight = Flight()
    script = Script([MISSING], in_flight=[flight])
    with pytest.raises(NotFoundError) as caught:
        script.run(CACHED, policy())
    assert flight.outcomes[0] is caught.value
    assert "Remember" not in script.names()


def test_a_cached_response_that_cannot_be_read_is_a_miss() -> None:
    for body in (b"\xff", b"{}", b'{"errors":[{}]}'):
        script = Script([GOOD], cached=[body], in_flight=[Flight()])
        assert script.run(CACHED, policy()) == {"a": 1}


def test_a_refresh_ignores_the_cached_response_and_replaces_it() -> None:
    script = Script([GOOD], cached=[b'{"data":{"a":0}}'])
    refreshing = ExchangeRequest(is_mutation=False, read=classify, key=KEY, is_refresh=True)
    assert script.run(refreshing, policy()) == {"a": 1}
    assert script.names() == ["Lookup", "Now", "Acquire", "Send", "RecordResponse", "Remember"]


CHANGING = ExchangeRequest(is_mutation=True, read=classify, token_hash="owner")


@pytest.mark.parametrize("response", [GOOD, DOWN, LOST])
def test_a_mutation_drops_its_tokens_responses_before_and_after(
    response: HTTPResponse | ConnectionFailedError,
) -> None:
    script = Script([response])
    try:
        script.run(CHANGING, policy())
    except AniListError:
        assert response is not GOOD
    assert [script.done[0], script.done[-1]] == [steps.Forget("owner")] * 2


def test_an_exchange_that_is_closed_lets_another_one_lead() -> None:
    flight = Flight()
    script = Script([], in_flight=[flight])
    steps_ = exchange(CACHED, policy())
    step = next(steps_)
    for _ in range(4):
        step = steps_.send(script.perform(step))
    assert isinstance(step, steps.Acquire)
    steps_.close()
    assert flight.outcomes == [None]


def test_an_error_of_the_driver_lets_another_exchange_lead() -> None:
    flight = Flight()
    script = Script([], in_flight=[flight])
    steps_ = exchange(CACHED, policy())
    step = next(steps_)
    for _ in range(4):
        step = steps_.send(script.perform(step))
    with pytest.raises(KeyboardInterrupt):
        steps_.throw(KeyboardInterrupt())
    assert flight.outcomes == [None]
