from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kotae.wire.rate_limit_headers import RateLimitHeaders
from kotae.wire.rate_limit_state import (
    RateLimitConfig,
    RateLimitState,
    Slot,
    decode_state,
    encode_state,
)
from kotae.wire.rate_limiting import next_slot_in_s, on_429, on_response, reserve

CONFIG = RateLimitConfig()
WINDOW_S = 60.0


def after_response(limit: int, now: float = 0.0, remaining: int | None = None) -> RateLimitState:
    """Return the state after one response."""
    headers = RateLimitHeaders(limit, limit - 1 if remaining is None else remaining)
    return on_response(RateLimitState(), now, CONFIG, headers)


def slots(state: RateLimitState, now: float, count: int) -> list[float]:
    """Return the times of the next slots, if several callers acquire one now."""
    times: list[float] = []
    for _ in range(count):
        state, slot = reserve(state, now, CONFIG)
        assert slot.is_reserved
        times.append(slot.at)
    return times


def gaps(times: list[float]) -> list[float]:
    return [round(after - before, 3) for before, after in pairwise(times)]


def highest_in_a_window(passed: list[float]) -> int:
    ordered = sorted(passed)
    return max(sum(start <= each < start + WINDOW_S for each in ordered) for start in ordered)


def test_a_burst_goes_at_once_and_the_rest_evenly() -> None:
    interval_s = round(CONFIG.interval_s(90), 3)
    assert gaps(slots(after_response(90), 0.0, 8)) == [
        0,
        0,
        0,
        interval_s,
        interval_s,
        interval_s,
        interval_s,
    ]


def test_before_the_first_response_there_is_no_burst_and_a_low_limit() -> None:
    interval_s = round(CONFIG.interval_s(30), 3)
    assert gaps(slots(RateLimitState(), 0.0, 3)) == [interval_s, interval_s]


def test_a_burst_needs_a_recent_response() -> None:
    state = after_response(90)
    assert slots(state, 119.0, 2) == [119.0, 119.0]
    assert gaps(slots(state, 121.0, 2)) == [round(CONFIG.interval_s(90), 3)]


def test_the_limit_is_followed_up_and_down_at_once() -> None:
    state = after_response(90)
    for limit in (30, 90, 20, 300):
        state = on_response(state, 1.0, CONFIG, RateLimitHeaders(limit, limit // 2))
        assert state.effective_limit(CONFIG) == limit


def test_a_response_without_news_changes_nothing() -> None:
    state = replace(after_response(90), reserved=9)
    for remaining in range(88, 79, -1):
        headers = RateLimitHeaders(90, remaining)
        assert on_response(state, (89 - remaining) * 0.7, CONFIG, headers) is state
    assert on_response(state, 30.0, CONFIG, RateLimitHeaders()) is state


def test_the_remaining_requests_are_stored_now_and_then() -> None:
    assert on_response(after_response(90), 8.0, CONFIG, RateLimitHeaders(90, 77)).remaining == 77


def test_fewer_remaining_requests_than_expected_are_spread_over_the_window() -> None:
    state = on_response(
        replace(after_response(90), reserved=79), 20.0, CONFIG, RateLimitHeaders(90, 10)
    )
    times = slots(state, 20.0, 10)
    assert all(gap == pytest.approx(4.12, abs=0.01) for gap in gaps(times))
    assert times[-1] < WINDOW_S * 1.02


def test_other_programs_are_expected_to_go_on() -> None:
    # 15 in 30 seconds, besides 29 of our own and the one that headers of the window. Four may be
    # requests that were in flight when it began.
    state = on_response(
        replace(after_response(90), reserved=29), 30.0, CONFIG, RateLimitHeaders(90, 45)
    )
    assert state.shared_interval_s == pytest.approx(31.2 / (45 - 11 / 30 * 31.2))


def test_a_share_is_used_whatever_other_programs_seem_to_need() -> None:
    state = on_response(after_response(90), 20.0, CONFIG, RateLimitHeaders(90, 20))
    assert state.shared_interval_s == pytest.approx(41.2 / 5)


def test_a_new_window_ends_the_spreading() -> None:
    state = on_response(after_response(90), 20.0, CONFIG, RateLimitHeaders(90, 10))
    state = on_response(state, 61.0, CONFIG, RateLimitHeaders(90, 88))
    assert gaps(slots(state, 70.0, 3)) == [0, 0]


def test_a_spreading_ends_with_its_window_without_a_response() -> None:
    state = on_response(after_response(90), 20.0, CONFIG, RateLimitHeaders(90, 10))
    assert gaps(slots(state, 61.3, 3)) == [0, 0]


def test_responses_that_overtake_each_other_begin_no_window() -> None:
    state = on_response(after_response(90), 10.0, CONFIG, RateLimitHeaders(90, 70))
    assert on_response(state, 11.0, CONFIG, RateLimitHeaders(90, 75)).window_began_at == 0.0


def test_a_changed_limit_begins_no_window() -> None:
    state = on_response(after_response(90), 10.0, CONFIG, RateLimitHeaders(90, 75))
    assert on_response(state, 11.0, CONFIG, RateLimitHeaders(30, 14)).window_began_at == 0.0
    state = on_response(after_response(30), 10.0, CONFIG, RateLimitHeaders(30, 15))
    assert on_response(state, 11.0, CONFIG, RateLimitHeaders(90, 74)).window_began_at == 0.0


def test_no_remaining_requests_block_until_the_window_ends() -> None:
    state = on_response(after_response(90), 20.0, CONFIG, RateLimitHeaders(90, 0))
    assert state.epoch == 1
    assert slots(state, 21.0, 2)[0] == pytest.approx(61.2)
    assert on_response(state, 22.0, CONFIG, RateLimitHeaders(90, 0)) is state


def test_a_429_with_headers_blocks_until_its_reset_without_lowering_the_limit() -> None:
    state = on_429(after_response(90), 10.0, CONFIG, RateLimitHeaders(90, 0, 35.0))
    assert slots(state, 11.0, 1) == [45.0]
    assert state.effective_limit(CONFIG) == 90
    assert state.epoch == 1


def test_a_429_updates_the_limit() -> None:
    assert (
        on_429(after_response(90), 10.0, CONFIG, RateLimitHeaders(30, 0, 35.0)).effective_limit(
            CONFIG
        )
        == 30
    )


def test_a_429_without_headers_halves_the_limit_and_blocks() -> None:
    state = on_429(after_response(90), 10.0, CONFIG, RateLimitHeaders(None, None, 60.0))
    assert slots(state, 11.0, 1) == [70.0]
    assert state.effective_limit(CONFIG) == 45


def test_a_429_without_a_time_to_retry_after_blocks_for_a_window() -> None:
    for headers in (RateLimitHeaders(), RateLimitHeaders(90, 0)):
        assert slots(on_429(after_response(90), 10.0, CONFIG, headers), 11.0, 1) == [70.0]


def test_a_429_blocks_for_an_interval_at_least_and_two_windows_at_most() -> None:
    at_once = on_429(after_response(90), 10.0, CONFIG, RateLimitHeaders(90, 0, 0.0))
    assert slots(at_once, 10.0, 1) == [10.0 + CONFIG.interval_s(90)]
    for_ever = on_429(after_response(90), 10.0, CONFIG, RateLimitHeaders(90, 0, 9e9))
    assert slots(for_ever, 10.0, 1) == [130.0]


def test_there_is_no_burst_after_a_429() -> None:
    state = on_429(after_response(90), 10.0, CONFIG, RateLimitHeaders(90, 0, 35.0))
    assert gaps(slots(state, 11.0, 3)) == [round(CONFIG.interval_s(90), 3)] * 2


def test_429s_of_requests_that_were_in_flight_together_count_once() -> None:
    state = after_response(90)
    for late_s in (0.0, 0.1, 0.5):
        state = on_429(state, 10.0 + late_s, CONFIG, RateLimitHeaders(None, None, 60.0))
    assert state.effective_limit(CONFIG) == 45
    assert state.epoch == 1
    assert state.blocked_until == 70.5


def test_a_429_that_blocks_for_longer_voids_the_slots_after_the_first() -> None:
    state = on_429(after_response(90), 10.0, CONFIG, RateLimitHeaders(90, 0, 5.0))
    assert on_429(state, 10.1, CONFIG, RateLimitHeaders(None, None, 60.0)).epoch == 2


def test_a_lowered_limit_recovers_step_by_step() -> None:
    state = on_429(after_response(30), 0.0, CONFIG, RateLimitHeaders(None, None, 60.0))
    limits_seen = [state.effective_limit(CONFIG)]
    for window in range(2, 6):
        state = on_response(state, window * 60.0, CONFIG, RateLimitHeaders(30, 29))
        limits_seen.append(state.effective_limit(CONFIG))
        assert on_response(state, window * 60.0 + 30, CONFIG, RateLimitHeaders()) == state
    assert limits_seen == [15, 20, 25, 30, 30]
    assert state.lowered_limit is None


def test_a_lowered_limit_has_a_floor() -> None:
    state = after_response(90)
    for minute in range(6):
        state = on_429(state, minute * 61.0, CONFIG, RateLimitHeaders(None, None, 60.0))
    assert state.effective_limit(CONFIG) == 15
    assert on_429(after_response(4), 0.0, CONFIG, RateLimitHeaders()).effective_limit(CONFIG) == 4


def test_a_slot_beyond_the_longest_wait_is_not_reserved() -> None:
    state = replace(after_response(90), theoretical_arrival_at=50.0)
    unchanged, slot = reserve(state, 0.0, CONFIG, max_wait_s=10.0)
    assert unchanged is state
    assert not slot.is_reserved
    assert slot.wait_s == next_slot_in_s(state, 0.0, CONFIG)
    _, slot = reserve(state, 0.0, CONFIG, max_wait_s=slot.wait_s)
    assert slot.is_reserved


def test_no_slot_is_reserved_beyond_two_windows() -> None:
    state = after_response(1, remaining=1)
    taken: list[Slot] = []
    for _ in range(5):
        state, slot = reserve(state, 0.0, CONFIG)
        taken.append(slot)
    assert [slot.is_reserved for slot in taken] == [True, True, False, False, False]
    assert decode_state(encode_state(state), 0.0, CONFIG) == state


@given(
    limit=st.integers(1, 400),
    arrival_at=st.floats(0, 150),
    blocked_until=st.floats(0, 150),
    now=st.floats(0, 150),
    ahead=st.integers(0, 8),
)
def test_the_predicted_wait_of_the_last_is_the_real_one(
    limit: int, arrival_at: float, blocked_until: float, now: float, ahead: int
) -> None:
    state = replace(
        after_response(limit), theoretical_arrival_at=arrival_at, blocked_until=blocked_until
    )
    predicted_s = next_slot_in_s(state, now, CONFIG, ahead)
    wait_s = 0.0
    for _ in range(ahead + 1):
        state, slot = reserve(state, now, CONFIG)
        if not slot.is_reserved:
            return
        wait_s = slot.wait_s
    assert predicted_s == pytest.approx(wait_s, abs=1e-6)


limits = st.integers(1, 120)
moves = st.lists(
    st.tuples(st.sampled_from([0.0, 0.0, 0.0, 0.3, 1.0, 7.0, 70.0]), st.none() | limits),
    min_size=20,
    max_size=200,
)


@given(first=limits, moves=moves)
def test_no_window_of_any_position_holds_more_than_the_highest_limit_in_it(
    first: int, moves: list[tuple[float, int | None]]
) -> None:
    state, now = after_response(first), 0.0
    passed: list[float] = []
    in_force = [(0.0, first)]
    for idle_s, limit in moves:
        now += idle_s
        if limit is not None:
            in_force.append((now, limit))
            state = on_response(state, now, CONFIG, RateLimitHeaders(limit, None))
        state, slot = reserve(state, now, CONFIG)
        if not slot.is_reserved:
            now += slot.wait_s
            continue
        now = slot.at
        passed.append(now)
    for start in passed:
        # If the limit changes at a request, the limits before and after it count.
        before = [limit for at, limit in in_force if at < start or at == 0][-1]
        within = [limit for at, limit in in_force if start <= at < start + WINDOW_S]
        assert sum(start <= at < start + WINDOW_S for at in passed) <= max([before, *within])


@given(limit=limits, idle=st.lists(st.floats(0, 30), min_size=30, max_size=150))
def test_no_window_holds_more_than_a_constant_limit(limit: int, idle: list[float]) -> None:
    state, now = after_response(limit), 0.0
    passed: list[float] = []
    for idle_s in idle:
        now += idle_s / 10
        state = on_response(state, now, CONFIG, RateLimitHeaders(limit, limit // 2))
        state, slot = reserve(state, now, CONFIG)
        now += slot.wait_s
        if slot.is_reserved:
            passed.append(now)
    assert highest_in_a_window(passed or [0.0]) <= limit


headers = st.builds(
    RateLimitHeaders,
    st.none() | st.integers(1, 100_000),
    st.none() | st.integers(0, 100_000),
    st.none() | st.floats(0, 1e10),
)


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["reserve", "observe", "on_429"]), st.floats(0, 90), headers),
        max_size=40,
    )
)
def test_a_state_that_the_rules_produce_is_never_corrupt(
    steps: list[tuple[str, float, RateLimitHeaders]],
) -> None:
    state, now = RateLimitState(), 0.0
    for what, pause_s, said in steps:
        now += pause_s
        if what == "reserve":
            state, slot = reserve(state, now, CONFIG)
            assert math.isfinite(slot.at)
        else:
            state = (on_response if what == "on_response" else on_429)(state, now, CONFIG, said)
        assert decode_state(encode_state(state), now, CONFIG) == state
