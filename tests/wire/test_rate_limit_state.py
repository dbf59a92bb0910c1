from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from kotae.wire.rate_limit_headers import RateLimitHeaders
from kotae.wire.rate_limit_state import (
    RateLimitConfig,
    RateLimitState,
    decode_state,
    encode_state,
    merge,
)
from kotae.wire.rate_limiting import on_429, on_response, reserve, slot_in_s

CONFIG = RateLimitConfig()
NOW = 1000.0
GOOD = RateLimitState(
    limit=90,
    window_began_at=970.0,
    used=50,
    others=3,
    slots_at=(998.0, 999.0),
    burst_free_at=1001.5,
    blocked_until=990.0,
    lowered_limit=45,
    lowered_at=980.0,
    clock_offset_s=5000.0,
)


def changed(**fields: object) -> bytes:
    return json.dumps({**asdict(GOOD), **fields}).encode()


def test_a_state_comes_back_from_a_store_as_it_was() -> None:
    assert decode_state(encode_state(GOOD), NOW, CONFIG, clock_offset_s=5000.0) == GOOD


def test_a_state_is_json() -> None:
    assert json.loads(encode_state(GOOD)) == asdict(GOOD) | {"slots_at": [998.0, 999.0]}


def test_without_a_stored_value_the_state_is_empty() -> None:
    assert decode_state(None, NOW, CONFIG, clock_offset_s=7.0) == RateLimitState(clock_offset_s=7.0)


CORRUPT: dict[str, object] = {
    "no bytes": "text",
    "a number": 7,
    "empty": b"",
    "no JSON": b"\x80\x04\x95pickle",
    "not an object": b"[1, 2]",
    "deep": b"[" * 4000,
    "long": changed() + b" " * 5000,
    "a word for a number": changed(limit="ninety"),
    "no limit at all": changed(limit=0),
    "an absurd limit": changed(limit=10**9),
    "a lowered limit of zero": changed(lowered_limit=0),
    "a negative count": changed(used=-1),
    "an absurd count": changed(others=10**30),
    "a fraction of a request": changed(used=1.5),
    "too many slots": changed(slots_at=[1.0] * 65),
    "NaN": changed(burst_free_at=math.nan),
    "infinite by overflow": changed().replace(b"1001.5", b"1e999"),
    "infinite": changed(blocked_until=math.inf),
    "infinitely long ago": changed().replace(b"970.0", b"-1e999"),
    "a slot beyond two windows": changed(slots_at=[1.0, NOW + 126]),
    "a window that begins beyond two windows": changed(window_began_at=NOW + 126),
    "a burst that is free in days": changed(burst_free_at=NOW + 500_000),
    "a refusal beyond two windows": changed(blocked_until=NOW + 126),
    "a limit that is lowered for ever": changed(lowered_limit=1, lowered_at=NOW + 126),
}


@pytest.mark.parametrize("value", CORRUPT.values(), ids=CORRUPT.keys())
def test_a_corrupt_value_gives_a_new_state_without_a_burst(value: object) -> None:
    state = decode_state(value, NOW, CONFIG, clock_offset_s=5000.0)
    assert state.limit is None
    assert state.clock_offset_s == 5000.0
    state, first = reserve(state, NOW, CONFIG)
    _, second = reserve(state, NOW, CONFIG)
    assert first.wait_s == 0
    assert second.wait_s == pytest.approx(1)


def test_after_a_restart_of_the_machine_only_the_limits_stay() -> None:
    state = decode_state(encode_state(GOOD), NOW, CONFIG, clock_offset_s=9000.0)
    assert (state.limit, state.lowered_limit, state.clock_offset_s) == (90, 45, 9000.0)
    assert (state.used, state.blocked_until, state.lowered_at) == (0, 0.0, NOW)
    state, first = reserve(state, NOW, CONFIG)
    assert first.wait_s == 0
    assert slot_in_s(state, NOW, CONFIG) == pytest.approx(60.6 / 45)


def test_a_small_drift_of_the_clocks_is_ignored() -> None:
    assert decode_state(encode_state(GOOD), NOW, CONFIG, clock_offset_s=5004.5) == GOOD


floats = st.floats() | st.floats(0, 2000)
counts = st.integers() | st.integers(0, 100) | st.none()


@given(
    fields=st.fixed_dictionaries(
        {},
        optional={
            "limit": counts,
            "window_began_at": floats,
            "used": counts,
            "others": counts,
            "slots_at": st.lists(floats, max_size=3),
            "burst_free_at": floats,
            "blocked_until": floats,
            "lowered_limit": counts,
            "lowered_at": floats,
        },
    )
)
def test_with_any_stored_state_a_slot_is_within_two_windows_or_not_reserved(
    fields: dict[str, Any],
) -> None:
    state = decode_state(changed(**fields), NOW, CONFIG, clock_offset_s=5000.0)
    _, slot = reserve(state, NOW, CONFIG)
    assert slot.wait_s >= 0
    assert not slot.is_reserved or slot.wait_s <= 2 * CONFIG.window_s
    assert slot.wait_s <= 5 * CONFIG.window_s
    for change in (on_response, on_429):
        for headers in (RateLimitHeaders(None, None), RateLimitHeaders(1, 0, 1e9)):
            after = change(state, NOW, CONFIG, headers)
            assert decode_state(encode_state(after), NOW, CONFIG, clock_offset_s=5000.0) == after


@given(value=st.binary())
def test_any_bytes_decode_to_a_state(value: bytes) -> None:
    assert decode_state(value, NOW, CONFIG).used == 0


def test_a_merge_shifts_the_times_to_the_clock_of_the_store() -> None:
    here = RateLimitState(limit=30, slots_at=(5.0,), burst_free_at=5.0, blocked_until=1.0, used=7)
    state = merge(here, GOOD, shift_s=-990.0)
    assert (state.limit, state.lowered_limit, state.lowered_at) == (90, 45, -10.0)
    assert (state.window_began_at, state.last_at, state.used) == (-20.0, 9.0, 50)
    assert (state.burst_free_at, state.blocked_until) == (11.5, 1.0)
    assert state.clock_offset_s == here.clock_offset_s
    assert decode_state(encode_state(state), 10.0, CONFIG) == state


def test_a_merge_takes_the_later_slot_and_the_later_times() -> None:
    here = replace(
        GOOD, slots_at=(1000.0,), used=51, limit=None, burst_free_at=1000.5, blocked_until=1020.0
    )
    merged = replace(GOOD, slots_at=(1000.0,), used=51, blocked_until=1020.0)
    assert merge(here, GOOD, shift_s=0.0) == merge(GOOD, here, shift_s=0.0) == merged
