"""The two limits: the announced one, and the burst limit that nobody announces."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.testing.clocks import HandClock

from kotae import ArgumentError
from kotae.testing.rules import rate_limit as module
from kotae.testing.rules.rate_limit import ServerRateLimit

if TYPE_CHECKING:
    from kotae.testing.rules.rate_limit import Admission


def _limiter(
    clock: HandClock, limit: int | None = 90, *, window_s: float = 60, burst: bool = False
) -> ServerRateLimit:
    return ServerRateLimit(limit, window_s=window_s, clock=clock, has_burst_limit=burst)


def _admit(limiter: ServerRateLimit, times: int, address: str = "127.0.0.1") -> list[Admission]:
    return [limiter.admit(address) for _ in range(times)]


def _refused_at(limiter: ServerRateLimit, clock: HandClock, gap_s: float) -> int:
    for number in range(1, 1000):
        if limiter.admit("127.0.0.1").refusal is not None:
            return number
        clock.advance(gap_s)
    return 1000


def test_what_is_left_counts_down_to_nothing() -> None:
    admissions = _admit(_limiter(HandClock(), 3), 3)
    assert [admission.headers for admission in admissions] == [
        {"X-RateLimit-Limit": "3", "X-RateLimit-Remaining": left} for left in ("2", "1", "0")
    ]
    assert {admission.refusal for admission in admissions} == {None}


def test_one_too_many_is_429_with_all_headers() -> None:
    clock = HandClock(1_000.5)
    limiter = _limiter(clock, 2)
    _admit(limiter, 2)
    clock.advance(10.25)
    refusal = limiter.admit("127.0.0.1").refusal
    assert refusal is not None
    assert refusal.status == 429
    assert refusal.headers == {
        "Content-Type": "application/json",
        "Access-Control-Allow-Origin": "*",
        "X-RateLimit-Limit": "2",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "1061",
        "Retry-After": "50",
    }
    assert json.loads(refusal.body) == {
        "data": None,
        "errors": [{"message": "Too Many Requests.", "status": 429}],
    }


def test_a_window_ends_after_its_seconds() -> None:
    clock = HandClock()
    limiter = _limiter(clock, 2)
    _admit(limiter, 2)
    clock.advance(59.9)
    assert limiter.admit("127.0.0.1").refusal is not None
    clock.advance(0.1)
    assert limiter.admit("127.0.0.1").refusal is None


def test_addresses_have_windows_of_their_own() -> None:
    limiter = _limiter(HandClock(), 1)
    _admit(limiter, 1, "127.0.0.1")
    assert limiter.admit("127.0.0.2").refusal is None
    assert limiter.admit("127.0.0.1").refusal is not None


def test_the_limit_moves_within_a_window() -> None:
    limiter = _limiter(HandClock(), 90)
    _admit(limiter, 40)
    limiter.limit = 30
    assert limiter.admit("127.0.0.1").refusal is not None
    limiter.limit = 90
    assert limiter.admit("127.0.0.1").headers["X-RateLimit-Remaining"] == "49"


def test_without_a_limit_nothing_is_counted_and_the_headers_never_change() -> None:
    admissions = _admit(_limiter(HandClock(), None, burst=True), 1_000)
    headers = {"X-RateLimit-Limit": "90", "X-RateLimit-Remaining": "89"}
    assert all(one.refusal is None and one.headers == headers for one in admissions)


@pytest.mark.parametrize(("per_second", "refused_at"), [(2.3, 29), (2.8, 18)])
def test_the_burst_limit_refuses_where_it_was_recorded_to(
    per_second: float, refused_at: int
) -> None:
    clock = HandClock()
    limiter = _limiter(clock, burst=True)
    assert _refused_at(limiter, clock, 1 / per_second) == refused_at


def test_a_burst_is_429_without_any_limit_headers() -> None:
    clock = HandClock()
    limiter = _limiter(clock, burst=True)
    assert _refused_at(limiter, clock, 0) == 8
    refusal = limiter.admit("127.0.0.1").refusal
    assert refusal is not None
    assert refusal.status == 429
    assert refusal.headers == {"Content-Type": "application/json", "Retry-After": "60"}


def test_a_burst_is_over_after_its_minute() -> None:
    clock = HandClock()
    limiter = _limiter(clock, burst=True)
    _refused_at(limiter, clock, 0)
    clock.advance(59.9)
    assert limiter.admit("127.0.0.1").refusal is not None
    clock.advance(0.1)
    assert limiter.admit("127.0.0.1").refusal is None


def test_requests_spaced_by_the_limit_meet_no_burst_limit() -> None:
    clock = HandClock()
    limiter = _limiter(clock, burst=True)
    assert _refused_at(limiter, clock, 60 / 90 + 1e-6) == 1000


def test_the_burst_limit_can_be_off() -> None:
    admissions = _admit(_limiter(HandClock(), 90), 90)
    assert all(admission.refusal is None for admission in admissions)


def test_a_small_limit_has_no_burst_limit() -> None:
    admissions = _admit(_limiter(HandClock(), 19, burst=True), 20)
    assert [admission.refusal is None for admission in admissions] == [True] * 19 + [False]
    assert admissions[-1].refusal is not None
    assert "X-RateLimit-Reset" in admissions[-1].refusal.headers


def test_the_burst_limit_grows_with_the_rate_limit() -> None:
    clock = HandClock()
    limiter = _limiter(clock, 900, burst=True)
    assert _refused_at(limiter, clock, 0) == 62


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    with pytest.raises(ArgumentError, match="at least 1"):
        _limiter(HandClock(), limit)
    with pytest.raises(ArgumentError, match="at least 1"):
        _limiter(HandClock()).limit = limit


@pytest.mark.parametrize("window_s", [0, -1, float("nan"), float("inf")])
def test_a_window_without_seconds_is_refused(window_s: float) -> None:
    with pytest.raises(ArgumentError, match="positive number of seconds"):
        _limiter(HandClock(), window_s=window_s)


@given(gaps=st.lists(st.floats(0, 30), max_size=60), limit=st.integers(1, 30))
def test_no_window_lets_more_pass_than_its_limit(gaps: list[float], limit: int) -> None:
    clock = HandClock()
    limiter = _limiter(clock, limit)
    passed: list[float] = []
    for gap in gaps:
        clock.advance(gap)
        if limiter.admit("127.0.0.1").refusal is None:
            passed.append(clock.monotonic())
    starts = [passed[0]] if passed else []
    for moment in passed:
        if moment >= starts[-1] + 60:
            starts.append(moment)
    for start in starts:
        assert sum(start <= moment < start + 60 for moment in passed) <= limit


def test_threads_share_one_count() -> None:
    limiter = _limiter(HandClock(), 400)
    passed: list[bool] = []

    def ask() -> None:
        passed.extend(limiter.admit("127.0.0.1").refusal is None for _ in range(100))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 400


def test_the_address_that_was_quiet_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_ADDRESSES", 2)
    limiter = _limiter(HandClock(), 1)
    for address in ("127.0.0.1", "127.0.0.2", "127.0.0.3"):
        limiter.admit(address)
    assert limiter.admit("127.0.0.3").refusal is not None
    assert limiter.admit("127.0.0.1").refusal is None
