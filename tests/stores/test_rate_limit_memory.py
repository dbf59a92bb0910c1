from __future__ import annotations

import logging
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kotae.stores.base import StoreUnavailableError
from kotae.stores.rate_limit_memory import FallbackRateLimitStore, MemoryRateLimitStore
from kotae.wire.rate_limit_headers import RateLimitHeaders
from kotae.wire.rate_limit_state import RateLimitConfig
from kotae.wire.rate_limiting import on_429, on_response, reserve

if TYPE_CHECKING:
    from kotae.wire.acquire import Snapshot, Transition
    from kotae.wire.rate_limit_state import RateLimitState, Slot

CONFIG = RateLimitConfig()
KEY = "https://graphql.anilist.co"
#: Seconds that the shared store's clock is ahead of this process's.
AHEAD_S = 1.79e9


class World:
    """A clock, and a shared store on a clock of its own that breaks on demand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.is_broken = False
        self.is_slow = False
        self.closings = 0
        self.requested = 0
        self.error: Exception = StoreUnavailableError("it is broken")
        self.shared = MemoryRateLimitStore(lambda: self.now + AHEAD_S)
        self.store = FallbackRateLimitStore(_Breaking(self), lambda: self.now, "The store")

    def check(self) -> None:
        self.requested += 1
        if self.is_broken:
            raise self.error


class _Breaking:
    def __init__(self, world: World) -> None:
        self._world = world

    def update(self, key: str, transition: Transition) -> Snapshot:
        self._world.check()
        return self._world.shared.update(key, transition)

    def update_nowait(self, key: str, transition: Transition) -> Snapshot | None:
        return None if self._world.is_slow else self.update(key, transition)

    def close(self) -> None:
        self._world.closings += 1
        raise StoreUnavailableError("closing does not work either")


@pytest.fixture
def world() -> World:
    return World()


def count_one(state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
    return replace(state, used=state.used + 1), None


def unchanged(state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
    return state, None


def taken(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
    return reserve(state, now, CONFIG)


def wait_s(snapshot: Snapshot | None) -> float:
    assert snapshot is not None
    assert snapshot.slot is not None
    return snapshot.slot.wait_s


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


def test_a_store_that_works_is_used(world: World) -> None:
    world.store.update(KEY, count_one)
    assert world.shared.update(KEY, unchanged).state.used == 1


def test_a_store_that_is_slow_is_not_unavailable(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.store.update(KEY, count_one)
    world.is_slow = True
    assert world.store.update_nowait(KEY, count_one) is None
    assert warnings(caplog) == []


def test_memory_replaces_a_store_that_fails_with_one_warning(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.is_broken = True
    for _ in range(5):
        world.store.update(KEY, count_one)
        world.store.update_nowait(KEY, count_one)
        world.now += 100
    assert len(warnings(caplog)) == 1
    assert "The store cannot be used" in warnings(caplog)[0]
    assert "it is broken" in warnings(caplog)[0]


@pytest.mark.parametrize("is_at_once", [True, False])
def test_memory_continues_from_the_last_shared_state(world: World, is_at_once: bool) -> None:
    update = world.store.update_nowait if is_at_once else world.store.update
    world.store.update(
        KEY, lambda state, now: (on_response(state, now, CONFIG, RateLimitHeaders(90, 89)), None)
    )
    for _ in range(4):
        world.store.update(KEY, taken)
    world.is_broken = True
    waits = [wait_s(update(KEY, taken)) for _ in range(3)]
    assert waits == pytest.approx([0, 2 / 3, 4 / 3], abs=1e-5)  # AHEAD_S leaves few digits


def test_a_429_blocks_in_memory_too(world: World) -> None:
    world.store.update(
        KEY, lambda state, now: (on_429(state, now, CONFIG, RateLimitHeaders(90, 0, 42.0)), None)
    )
    world.is_broken = True
    assert wait_s(world.store.update(KEY, taken)) == pytest.approx(42.0)


def test_a_store_that_failed_is_tried_again_later(world: World) -> None:
    world.is_broken = True
    world.store.update(KEY, count_one)
    requested = world.requested
    world.now = 29.0
    world.store.update(KEY, count_one)
    assert world.requested == requested
    world.now = 31.0
    world.store.update(KEY, count_one)
    assert world.requested > requested


def test_each_failure_doubles_the_pause_up_to_ten_minutes(world: World) -> None:
    world.is_broken = True
    tried_at: list[float] = []
    while world.now < 3600:
        before = world.requested
        world.store.update(KEY, count_one)
        if world.requested > before:
            tried_at.append(world.now)
        world.now += 1
    rests = [after - before for before, after in pairwise(tried_at)]
    assert rests[:6] == [30, 60, 120, 240, 480, 600]
    assert set(rests[5:]) == {600}


def test_a_store_that_works_again_gets_the_state_of_memory(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    world.is_broken = True
    world.store.update(
        KEY, lambda state, now: (on_429(state, now, CONFIG, RateLimitHeaders(90, 0, 42.0)), None)
    )
    world.is_broken = False
    world.now = 31.0
    assert wait_s(world.store.update(KEY, taken)) == pytest.approx(11.0)
    assert world.shared.update(KEY, unchanged).state.blocked_until == pytest.approx(AHEAD_S + 42.0)
    assert caplog.messages[-1] == "The store can be used again"


def test_it_gets_that_state_once(world: World) -> None:
    world.is_broken = True
    world.store.update(KEY, count_one)
    world.is_broken = False
    world.now = 31.0
    world.store.update(KEY, taken)
    world.shared.update(
        KEY, lambda state, _: (replace(state, slots_at=(state.last_at + 1,), used=9), None)
    )
    assert world.store.update(KEY, unchanged).state.used == 9


def test_closing_ignores_errors_of_the_store(world: World) -> None:
    world.store.update(KEY, count_one)
    world.store.close()
    assert world.closings == 1


@pytest.mark.parametrize("update", ["update", "update_nowait"])
@pytest.mark.parametrize(
    "error",
    [
        AttributeError("x"),
        RecursionError("x"),
        MemoryError(),
        UnicodeDecodeError("a", b"", 0, 1, "x"),
    ],
)
def test_whatever_a_store_raises_memory_replaces_it_with_one_warning(
    world: World, caplog: pytest.LogCaptureFixture, error: Exception, update: str
) -> None:
    world.is_broken, world.error = True, error
    for _ in range(3):
        assert getattr(world.store, update)(KEY, count_one).state.used
    assert len(warnings(caplog)) == 1
    assert type(error).__name__ in warnings(caplog)[0]
    assert caplog.records[0].exc_info is None


def test_the_warning_has_a_traceback_for_developers(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.is_broken, world.error = True, AttributeError("x")
    world.store.update(KEY, count_one)
    assert caplog.records[0].exc_info is not None
    assert caplog.records[0].exc_info[1] is world.error


def test_a_hostile_message_is_sanitized_and_short(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.is_broken, world.error = True, ValueError("\x1b[31m::error::\r\n" * 10_000)
    world.store.update(KEY, count_one)
    assert "\x1b" not in caplog.text
    assert len(warnings(caplog)[0]) < 1000


def test_a_defect_of_a_transition_is_raised(world: World) -> None:
    def failing(_state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        world.store.update(KEY, failing)


def test_one_caller_alone_tries_a_store_that_failed(world: World) -> None:
    world.is_broken = True
    world.store.update(KEY, count_one)
    world.now, requested = 31.0, world.requested
    within: list[int] = []

    def meanwhile(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
        world.is_broken = True
        world.store.update(KEY, count_one)
        assert world.store.update_nowait(KEY, count_one) is not None
        within.append(world.requested)
        return count_one(state, now)

    world.is_broken = False
    world.shared = MemoryRateLimitStore(lambda: world.now)
    assert world.store.update_nowait(KEY, count_one) is None  # a thread may wait for it
    world.store.update(KEY, meanwhile)
    assert within == [requested + 1]


@pytest.mark.parametrize("has_failed_before", [False, True])
def test_slots_that_another_thread_takes_in_memory_meanwhile_are_not_lost(
    world: World, *, has_failed_before: bool
) -> None:
    if has_failed_before:
        world.is_broken = True
        world.store.update(KEY, count_one)
        world.is_broken, world.now = False, 31.0

    def later(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
        arrival_at = max(now, state.burst_free_at) + 1000
        return replace(state, burst_free_at=arrival_at), None

    def meanwhile(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
        world.is_broken = True
        for _ in range(2):
            world.store.update(KEY, later)
        world.is_broken = False
        return later(state, now)

    expected = world.now + AHEAD_S + 2000
    world.store.update(KEY, meanwhile)
    world.now += 31.0
    assert world.store.update(KEY, unchanged).state.burst_free_at == expected


def test_a_call_that_began_before_a_failure_does_not_end_the_pause(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def meanwhile(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
        world.is_broken = True
        world.store.update(KEY, count_one)
        return count_one(state, now)

    caplog.set_level(logging.INFO)
    world.store.update(KEY, meanwhile)
    assert world.store._retry_at == 30.0
    assert len(caplog.records) == 1


def test_failures_at_the_same_time_count_as_one(world: World) -> None:
    def meanwhile(_state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
        world.is_broken = True
        for _ in range(4):
            world.store._fall_back(StoreUnavailableError("at the same time"))
        raise StoreUnavailableError("it is broken")

    with pytest.raises(StoreUnavailableError):
        world.store.update(KEY, meanwhile)
    assert world.store._retry_at == 30.0


@given(breaks=st.lists(st.booleans(), min_size=20, max_size=200), limit=st.integers(1, 90))
def test_a_store_that_fails_now_and_then_never_lets_more_requests_pass(
    breaks: list[bool], limit: int
) -> None:
    world = World()
    passed: list[float] = []
    for is_broken in breaks:
        world.is_broken = is_broken
        world.store.update(
            KEY,
            lambda state, now: (
                on_response(state, now, CONFIG, RateLimitHeaders(limit, limit // 2)),
                None,
            ),
        )
        snapshot = world.store.update(KEY, taken)
        if snapshot.slot is not None and snapshot.slot.is_reserved:
            world.now += snapshot.slot.wait_s
            passed.append(world.now)
        else:
            world.now += 30.0
    for start in passed:
        assert sum(start <= each < start + 60 for each in passed) <= limit
