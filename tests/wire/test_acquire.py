from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.wire.acquire import ReservedSlot, Snapshot, Update, acquire_slot
from kotae.wire.rate_limit_headers import RateLimitHeaders
from kotae.wire.rate_limit_state import RateLimitConfig, RateLimitState, Slot
from kotae.wire.rate_limiting import on_429, on_response

if TYPE_CHECKING:
    from kotae.wire.acquire import SlotAcquisition

CONFIG = RateLimitConfig()
INTERVAL_S = CONFIG.interval_s(90)


class World:
    """A state, its clock, the reserved slot of a process, and a driver that stops at waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.state = on_response(RateLimitState(), 0.0, CONFIG, RateLimitHeaders(90, 89))
        self.reserved = ReservedSlot()
        self.pauses: list[float] = []

    def begin(self, max_wait_s: float = math.inf) -> SlotAcquisition:
        return acquire_slot(self.reserved, CONFIG, max_wait_s, self.pauses.append)

    def go(self, steps: SlotAcquisition) -> float | Slot:
        """Drive until the next wait, and return its seconds, or the slot at the end."""
        snapshot: Snapshot | None = None
        while True:
            try:
                step = steps.send(snapshot)
            except StopIteration as stop:
                slot: Slot = stop.value
                return slot
            if not isinstance(step, Update):
                return step.seconds
            self.state, slot_or_none = step.transition(self.state, self.now)
            snapshot = Snapshot(self.state, self.now, slot_or_none)

    def resume(self, steps: SlotAcquisition) -> float | Slot:
        """Continue after a wait."""
        step = next(steps)
        assert isinstance(step, Update)
        self.state, slot = step.transition(self.state, self.now)
        try:
            after = steps.send(Snapshot(self.state, self.now, slot))
        except StopIteration as stop:
            value: Slot = stop.value
            return value
        assert not isinstance(after, Update)
        return after.seconds

    def take(self, max_wait_s: float = math.inf) -> float:
        """Take a slot and wait for it; return its time."""
        steps = self.begin(max_wait_s)
        outcome = self.go(steps)
        while not isinstance(outcome, Slot):
            self.now += outcome
            outcome = self.resume(steps)
        assert outcome.is_reserved
        return self.now


@pytest.fixture
def world() -> World:
    return World()


def exhausted(world: World) -> None:
    for _ in range(4):
        world.take()


def test_a_slot_that_is_due_needs_no_wait(world: World) -> None:
    slot = world.go(world.begin())
    assert isinstance(slot, Slot)
    assert slot.wait_s == 0
    assert world.pauses == []


def test_a_slot_that_is_not_due_is_waited_for(world: World) -> None:
    exhausted(world)
    assert world.take() == pytest.approx(INTERVAL_S)
    assert world.pauses == [pytest.approx(INTERVAL_S)]


def test_a_429_in_between_voids_the_slot(world: World) -> None:
    exhausted(world)
    steps = world.begin()
    pause_s = world.go(steps)
    assert isinstance(pause_s, float)
    world.state = on_429(world.state, 0.1, CONFIG, RateLimitHeaders(90, 0, 30.0))
    world.now = pause_s
    assert world.resume(steps) == pytest.approx(30.1 - pause_s)


def test_waking_up_too_early_waits_for_the_rest(world: World) -> None:
    exhausted(world)
    steps = world.begin()
    world.go(steps)
    world.now = INTERVAL_S - 0.1
    assert world.resume(steps) == pytest.approx(0.1)


def test_a_slot_is_void_long_after_it_was_due(world: World) -> None:
    exhausted(world)
    steps = world.begin()
    world.go(steps)
    arrival_at = world.state.theoretical_arrival_at
    world.now = 30.0
    slot = world.resume(steps)
    assert isinstance(slot, Slot)
    assert slot.at == 30.0
    assert world.state.theoretical_arrival_at > arrival_at


def test_a_slot_is_valid_shortly_after_it_was_due(world: World) -> None:
    exhausted(world)
    steps = world.begin()
    world.go(steps)
    arrival_at = world.state.theoretical_arrival_at
    world.now = INTERVAL_S + 5.0
    assert isinstance(world.resume(steps), Slot)
    assert world.state.theoretical_arrival_at == arrival_at


def test_a_wait_that_takes_too_long_is_not_begun(world: World) -> None:
    exhausted(world)
    before = world.state
    slot = world.go(world.begin(max_wait_s=0.5))
    assert isinstance(slot, Slot)
    assert not slot.is_reserved
    assert slot.wait_s == pytest.approx(INTERVAL_S)
    assert world.state is before
    assert world.pauses == []


def test_a_wait_that_a_429_makes_too_long_ends(world: World) -> None:
    exhausted(world)
    steps = world.begin(max_wait_s=2.0)
    world.go(steps)
    world.state = on_429(world.state, 0.1, CONFIG, RateLimitHeaders(90, 0, 30.0))
    world.now = INTERVAL_S
    slot = world.resume(steps)
    assert isinstance(slot, Slot)
    assert not slot.is_reserved


def test_a_slot_that_was_waited_for_is_used_though_the_stores_clock_is_behind(world: World) -> None:
    exhausted(world)
    steps = world.begin(max_wait_s=INTERVAL_S + 0.01)
    world.go(steps)
    world.now = INTERVAL_S - 0.1
    assert world.resume(steps) == pytest.approx(0.1)


def test_the_slot_of_a_cancelled_caller_goes_to_the_next(world: World) -> None:
    exhausted(world)
    for _ in range(5):
        steps = world.begin()
        world.go(steps)
        steps.close()
    assert world.take() == pytest.approx(INTERVAL_S)


def test_a_slot_left_behind_is_void_after_a_429(world: World) -> None:
    exhausted(world)
    steps = world.begin()
    world.go(steps)
    steps.close()
    world.state = on_429(world.state, 0.1, CONFIG, RateLimitHeaders(90, 0, 30.0))
    assert world.take() == pytest.approx(30.1)


def test_a_slot_left_behind_expires(world: World) -> None:
    exhausted(world)
    steps = world.begin()
    world.go(steps)
    steps.close()
    world.now = 2 * INTERVAL_S + 0.1
    arrival_at = world.state.theoretical_arrival_at
    world.take()
    assert world.state.theoretical_arrival_at > arrival_at


def test_a_slot_left_behind_on_another_clock_is_not_waited_for(world: World) -> None:
    world.reserved.slot = Slot(1.79e9, 5.0, world.state.epoch, is_reserved=True)
    assert world.take() == 0.0


def test_a_caller_that_cannot_wait_leaves_the_slot_behind(world: World) -> None:
    exhausted(world)
    steps = world.begin()
    world.go(steps)
    steps.close()
    slot = world.go(world.begin(max_wait_s=0.0))
    assert isinstance(slot, Slot)
    assert not slot.is_reserved
    assert world.take() == pytest.approx(INTERVAL_S)


def test_a_slot_that_another_caller_used_is_not_used_twice(world: World) -> None:
    exhausted(world)
    lost = world.begin()
    world.go(lost)
    assert world.take() == pytest.approx(INTERVAL_S)
    assert world.resume(lost) == pytest.approx(INTERVAL_S)


def test_a_slot_that_is_too_far_ahead_is_retried_later(world: World) -> None:
    world.state = on_response(RateLimitState(), 0.0, CONFIG, RateLimitHeaders(1, 1))
    for _ in range(2):
        # Slots of other processes.
        world.go(world.begin())
        world.reserved.slot = None
    steps = world.begin()
    assert world.go(steps) == 30.0
    world.now = 30.0
    assert isinstance(world.resume(steps), float)


@given(
    stops=st.lists(st.booleans(), max_size=60),
    idle=st.lists(st.floats(0, 2), min_size=60, max_size=60),
)
def test_each_run_of_cancelled_callers_costs_one_slot_at_most(
    stops: list[bool], idle: list[float]
) -> None:
    world = World()
    passed: list[float] = []
    for is_stopped, idle_s in zip(stops, idle, strict=False):
        world.now += idle_s
        steps = world.begin()
        outcome = world.go(steps)
        if isinstance(outcome, Slot):
            passed.append(world.now)
        elif is_stopped:
            steps.close()
        else:
            world.now += outcome
            assert isinstance(world.resume(steps), Slot)
            passed.append(world.now)
    for start in passed:
        assert sum(start <= at < start + 60 for at in passed) <= 90
    taken = round(world.state.theoretical_arrival_at / INTERVAL_S)
    assert len(passed) <= taken + 4
