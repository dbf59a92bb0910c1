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
from kotae.wire.rate_limiting import on_429, on_response, reserve, slot_in_s

CONFIG = RateLimitConfig()
WINDOW_S = 60.0
#: Anything but the first and the last of a window.
SOME = RateLimitHeaders(None, None, None)


def limited(limit: int) -> RateLimitState:
    """Return the state after a response with a limit, at rest."""
    return on_response(RateLimitState(), 0.0, CONFIG, RateLimitHeaders(limit, None))


def slots(state: RateLimitState, now: float, count: int) -> list[float]:
    """Return the times of the next slots, if one caller after the other takes one."""
    times: list[float] = []
    for _ in range(count):
        state, slot = reserve(state, now, CONFIG)
        assert slot.is_reserved
        now = slot.at
        times.append(slot.at)
    return times


def used(limit: int, count: int, now: float = 0.0) -> RateLimitState:
    """Return the state after so many slots, all of which were due."""
    state = limited(limit)
    for _ in range(count):
        state, slot = reserve(state, now, CONFIG)
        now = slot.at
    return state


def gaps(times: list[float]) -> list[float]:
    return [round(after - before, 3) for before, after in pairwise(times)]


@pytest.mark.parametrize(("limit", "interval_s"), [(90, 0.667), (60, 1), (30, 1), (25, 1)])
def test_a_burst_goes_at_once_then_one_a_second_or_a_sixtieth_of_the_limit(
    limit: int, interval_s: float
) -> None:
    assert gaps(slots(limited(limit), 100.0, 11)) == [0] * 4 + [interval_s] * 6


def test_before_the_first_response_the_limit_is_an_assumption() -> None:
    assert slots(RateLimitState(), 0.0, 31) == slots(limited(30), 0.0, 31)


@pytest.mark.parametrize("limit", [90, 60, 30, 25])
def test_once_half_of_the_window_is_used_the_rest_of_it_is_spread_evenly(limit: int) -> None:
    times = slots(limited(limit), 0.0, limit + 1)
    even = gaps(times[limit // 2 - 1 :])
    assert max(even) - min(even) < 0.01
    assert times[limit] == pytest.approx(CONFIG.full_window_s)
    assert times[limit - 1] < CONFIG.full_window_s - 0.5


@pytest.mark.parametrize(
    ("limit", "at_s"),
    [
        (30, {5: 0, 10: 5, 15: 10, 16: 13.2, 30: 57.4, 100: 187, 1000: 2005}),
        (90, {5: 0, 10: 3.3, 45: 26.7, 46: 27.4, 90: 59.9, 100: 64, 1000: 670}),
    ],
)
def test_requests_go_when_the_documentation_says(limit: int, at_s: dict[int, float]) -> None:
    times = slots(limited(limit), 0.0, 1000)
    assert {number: times[number - 1] for number in at_s} == pytest.approx(at_s, abs=0.5)


def test_a_burst_is_free_again_after_a_rest() -> None:
    state = used(30, 5)
    assert gaps(slots(state, 5.0, 6)) == [0] * 4 + [1]
    assert gaps(slots(state, 2.0, 6)) == [0] + [1] * 4


def test_a_long_rest_begins_a_new_window() -> None:
    assert slots(used(30, 30), 120.0, 10) == [120.0] * 5 + [121.0, 122.0, 123.0, 124.0, 125.0]


def test_slots_of_the_next_window_are_reserved_while_this_one_goes_on() -> None:
    state, now = used(30, 29), 59.0
    times: list[float] = []
    for _ in range(8):
        state, slot = reserve(state, now, CONFIG)
        times.append(slot.at)
    assert times[1:] == pytest.approx([60.6] * 5 + [61.6, 62.6])
    # What the old window had left says nothing about the new one.
    assert on_response(state, 59.5, CONFIG, RateLimitHeaders(30, 1), 0.4) is state


def test_the_limit_is_followed_up_and_down_at_once() -> None:
    state = used(90, 20)
    for limit in (30, 90, 25, 300):
        state = on_response(state, 15.0, CONFIG, RateLimitHeaders(limit, limit - 20))
        assert (state.spacing(CONFIG).limit, state.used) == (limit, 20)


def test_a_response_that_agrees_changes_nothing() -> None:
    state = used(90, 20)
    for remaining in range(80, 69, -1):
        assert on_response(state, 12.0, CONFIG, RateLimitHeaders(90, remaining)) is state
    assert on_response(state, 12.0, CONFIG, RateLimitHeaders()) is state


def test_the_first_response_of_a_window_corrects_when_it_began() -> None:
    state = on_response(used(90, 5), 2.0, CONFIG, RateLimitHeaders(90, 89), 2.0)
    assert (state.window_began_at, state.used) == (2.0, 5)
    # Those that were sent together belong to it, and say nothing new.
    assert on_response(state, 2.1, CONFIG, RateLimitHeaders(90, 85), 2.1) is state


def test_a_window_that_began_earlier_for_the_server_begins_anew_with_it() -> None:
    state = on_response(used(90, 60), 40.0, CONFIG, RateLimitHeaders(90, 89), 0.1)
    assert (state.window_began_at, state.used) == (40.0, 1)
    state = on_response(used(90, 60), 40.0, CONFIG, RateLimitHeaders(90, 80), 0.1)
    assert (state.window_began_at, state.used) == (40.0, 10)


def test_responses_that_overtake_each_other_begin_no_window() -> None:
    state = used(90, 20)
    assert on_response(state, 12.0, CONFIG, RateLimitHeaders(90, 85), 5.0) is state


def test_what_was_used_before_the_first_response_counts() -> None:
    state = on_response(used(90, 1), 0.3, CONFIG, RateLimitHeaders(90, 40))
    assert (state.used, state.others) == (50, 0)
    assert gaps(slots(state, 0.3, 10))[-1] == pytest.approx(60.6 / 41, abs=0.1)


def test_other_programs_are_expected_to_go_on() -> None:
    # 15 in 30 seconds, besides 30 of our own, leave 45. 15 more will be theirs.
    state, now = used(90, 30), 30.0
    state = on_response(state, now, CONFIG, RateLimitHeaders(90, 45))
    assert (state.used, state.others) == (45, 15)
    state, _ = reserve(state, now, CONFIG)
    assert slot_in_s(state, now, CONFIG) == pytest.approx(30.6 / (44 - 15 / 30 * 30.6 + 1))


def test_a_share_is_used_whatever_other_programs_seem_to_need() -> None:
    state = on_response(used(90, 10), 20.0, CONFIG, RateLimitHeaders(90, 20))
    state, _ = reserve(state, 20.0, CONFIG)
    assert slot_in_s(state, 20.0, CONFIG) == pytest.approx(40.6 / (19 / 4 + 1))


def test_other_programs_are_forgotten_with_their_window() -> None:
    state = on_response(used(90, 10), 20.0, CONFIG, RateLimitHeaders(90, 20))
    assert slots(state, 61.0, 5) == [61.0] * 5


def test_no_remaining_requests_block_until_the_window_ends() -> None:
    state = on_response(used(90, 5), 20.0, CONFIG, RateLimitHeaders(90, 0))
    assert state.blocked_until == pytest.approx(60.6)
    assert slots(state, 21.0, 5) == [pytest.approx(60.6)] * 5
    assert on_response(state, 22.0, CONFIG, RateLimitHeaders(90, 0)) is state


def test_a_429_with_headers_blocks_until_its_reset_and_begins_a_new_window() -> None:
    state = on_429(used(90, 50), 10.0, CONFIG, RateLimitHeaders(30, 0, 35.0))
    assert slots(state, 11.0, 6) == [45.0] * 5 + [46.0]
    assert state.limit == 30


def test_a_429_without_headers_halves_the_limit_and_blocks_and_slots_are_even() -> None:
    state = on_429(used(90, 5), 10.0, CONFIG, RateLimitHeaders(None, None, 60.0))
    assert slots(state, 11.0, 1) == [70.0]
    assert set(gaps(slots(state, 11.0, 20))) == {round(60.6 / 45, 3)}


def test_a_429_without_a_time_to_retry_after_blocks_for_a_window() -> None:
    for headers in (RateLimitHeaders(), RateLimitHeaders(90, 0)):
        assert slots(on_429(limited(90), 10.0, CONFIG, headers), 11.0, 1) == [70.0]


def test_a_429_blocks_for_an_interval_at_least_and_two_windows_at_most() -> None:
    at_once = on_429(limited(30), 10.0, CONFIG, RateLimitHeaders(30, 0, 0.0))
    assert slots(at_once, 10.0, 1) == [11.0]
    for_ever = on_429(limited(90), 10.0, CONFIG, RateLimitHeaders(90, 0, 9e9))
    assert slots(for_ever, 10.0, 1) == [130.0]


def test_429s_of_requests_that_were_in_flight_together_count_once() -> None:
    state = limited(90)
    for late_s in (0.0, 0.1, 0.5):
        state = on_429(state, 10.0 + late_s, CONFIG, RateLimitHeaders(None, None, 60.0))
    assert state.lowered_limit == 45
    assert state.blocked_until == 70.5


def test_a_lowered_limit_recovers_step_by_step() -> None:
    state = on_429(limited(30), 0.0, CONFIG, RateLimitHeaders(None, None, 60.0))
    limits_seen = [state.spacing(CONFIG).limit]
    for window in range(2, 6):
        state = on_response(state, window * 60.0, CONFIG, RateLimitHeaders(30, None))
        limits_seen.append(state.spacing(CONFIG).limit)
        assert on_response(state, window * 60.0 + 30, CONFIG, RateLimitHeaders()) == state
    assert limits_seen == [15, 20, 25, 30, 30]
    assert state.lowered_limit is None


def test_a_limit_is_lowered_to_15_at_least() -> None:
    state = limited(90)
    for minute in range(6):
        state = on_429(state, minute * 61.0, CONFIG, RateLimitHeaders(None, None, 60.0))
    assert state.lowered_limit == 15
    assert on_429(limited(4), 0.0, CONFIG, RateLimitHeaders()).lowered_limit == 4


def test_a_slot_beyond_the_longest_wait_is_not_reserved() -> None:
    state = replace(limited(90), blocked_until=50.0)
    unchanged, slot = reserve(state, 0.0, CONFIG, max_wait_s=10.0)
    assert unchanged is state
    assert slot == Slot(50.0, 50.0, 50.0, is_reserved=False)
    _, slot = reserve(state, 0.0, CONFIG, max_wait_s=50.0)
    assert slot.is_reserved


def test_no_slot_is_reserved_beyond_two_windows() -> None:
    state = limited(1)
    taken: list[Slot] = []
    for _ in range(5):
        state, slot = reserve(state, 0.0, CONFIG)
        taken.append(slot)
    assert [slot.is_reserved for slot in taken] == [True, True, False, False, False]
    assert decode_state(encode_state(state), 0.0, CONFIG) == state


@given(
    limit=st.integers(1, 200),
    count=st.integers(0, 100),
    blocked_until=st.floats(0, 150),
    pause_s=st.floats(0, 90),
    ahead=st.integers(0, 8),
)
def test_the_predicted_wait_is_the_real_one(
    limit: int, count: int, blocked_until: float, pause_s: float, ahead: int
) -> None:
    state = used(limit, min(count, limit))
    now = state.last_at + pause_s
    state = replace(state, blocked_until=blocked_until)
    predicted_s = slot_in_s(state, now, CONFIG, min(ahead, limit))
    state, slot = reserve(state, now, CONFIG)
    for _ in range(min(ahead, limit)):
        if slot.is_reserved:
            state, slot = reserve(state, now, CONFIG)
    if slot.is_reserved:
        assert predicted_s == pytest.approx(slot.wait_s, abs=1e-6)


def test_the_predicted_wait_of_many_is_near_the_real_one() -> None:
    state = limited(30)
    real = slots(state, 0.0, 1000)
    for ahead in (30, 31, 100, 500, 999):
        assert abs(slot_in_s(state, 0.0, CONFIG, ahead) - real[ahead]) < WINDOW_S


def test_no_slot_lies_where_the_servers_window_may_have_ended() -> None:
    first, slot = reserve(RateLimitState(), 100.0, CONFIG)
    assert slot.at == 100.0
    for now, at in ((159.9, 159.9), (160.0, 160.6), (160.5, 160.6), (160.7, 160.7)):
        state, slot = reserve(first, now, CONFIG)
        assert slot.at == pytest.approx(at)
        assert state.used == (2 if at < 160 else 1)


limits = st.integers(1, 120)


@given(limit=limits, idle=st.lists(st.floats(0, 30), min_size=30, max_size=150))
def test_no_window_that_begins_with_a_request_holds_more_than_its_limit(
    limit: int, idle: list[float]
) -> None:
    state, now = limited(limit), 0.0
    began, count = -WINDOW_S, 0
    for idle_s in idle:
        now += idle_s / 10
        state, slot = reserve(state, now, CONFIG)
        now += slot.wait_s
        if slot.is_reserved:
            if now >= began + WINDOW_S:
                began, count = now, 0
            count += 1
            assert count <= limit


@given(limit=st.sampled_from([25, 30, 60, 90]), idle=st.lists(st.floats(0, 20), min_size=60))
def test_the_recorded_burst_limiter_refuses_no_slot(limit: int, idle: list[float]) -> None:
    state, now = limited(limit), 0.0
    bucket, filled_at = 0.0, 0.0
    for idle_s in idle:
        state, slot = reserve(state, now + max(0.0, idle_s - 10), CONFIG)
        now = slot.at
        bucket = max(0.0, bucket - 1.77 * (now - filled_at)) + 1
        filled_at = now
        assert bucket <= 6.6


headers = st.builds(
    RateLimitHeaders,
    st.none() | st.integers(1, 100_000),
    st.none() | st.integers(0, 100_000),
    st.none() | st.floats(0, 1e10),
)


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["reserve", "on_response", "on_429"]), st.floats(0, 90), headers),
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
