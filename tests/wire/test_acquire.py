from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.wire.acquire import ReservedSlot, Snapshot, acquire_slot
from kotae.wire.rate_limit_headers import RateLimitHeaders
from kotae.wire.rate_limit_state import RateLimitConfig, RateLimitState, Slot
from kotae.wire.rate_limiting import on_429
from kotae.wire.steps import Wait

if TYPE_CHECKING:
    from kotae.wire.acquire import SlotAcquisition, Transition

CONFIG = RateLimitConfig()
INTERVAL_S = 60 / 90
BURST = 5


class World:
    """A state, its clock, the reserved slot of a process, and a driver that stops at waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.state = RateLimitState(limit=90)
        self.reserved = ReservedSlot()
        self.pauses: list[float] = []
        self.reservations = 0

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
            if isinstance(step, Wait):
                return step.seconds
            snapshot = self.update(step)

    def update(self, transition: Transition) -> Snapshot:
        before = self.state
        self.state, slot = transition(before, self.now)
        self.reservations += self.state is not before
        return Snapshot(self.state, self.now, slot)

    def resume(self, steps: SlotAcquisition) -> float | Slot:
        """Continue after a wait."""
        step = next(steps)
        assert not isinstance(step, Wait)
        try:
            after = steps.send(self.update(step))
        except StopIteration as stop:
            value: Slot = stop.value
            return value
        assert isinstance(after, Wait)
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
    for _ in range(BURST):
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
    last_at_before = world.state.last_at
    world.now = 30.0
    slot = world.resume(steps)
    assert isinstance(slot, Slot)
    assert slot.at == 30.0
    assert world.state.last_at > last_at_before


def test_a_slot_is_valid_shortly_after_it_was_due(world: World) -> None:
    exhausted(world)
    steps = world.begin()
    world.go(steps)
    last_at_before = world.state.last_at
    world.now = INTERVAL_S + 2.9
    assert isinstance(world.resume(steps), Slot)
    assert world.state.last_at == last_at_before


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
    world.now = INTERVAL_S + 3.1
    last_at_before = world.state.last_at
    world.take()
    assert world.state.last_at > last_at_before


def test_a_slot_left_behind_on_another_clock_is_not_waited_for(world: World) -> None:
    for at in (1.79e9, -1.79e9):
        world.reserved.slot = Slot(at, 5.0, 0.0, is_reserved=True)
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


def test_a_slot_that_is_too_far_ahead_is_retried_later(world: World) -> None:
    world.state = RateLimitState(limit=1)
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
def test_cancelled_callers_cost_no_slot_if_others_follow(
    stops: list[bool], idle: list[float]
) -> None:
    world = World()
    passed = 0
    was_stopped = False
    for is_stopped, idle_s in zip(stops, idle, strict=False):
        world.now += 0.0 if was_stopped else idle_s
        steps = world.begin()
        outcome = world.go(steps)
        was_stopped = is_stopped and not isinstance(outcome, Slot)
        if was_stopped:
            steps.close()
        else:
            if not isinstance(outcome, Slot):
                world.now += outcome
                outcome = world.resume(steps)
            assert isinstance(outcome, Slot)
            passed += 1
    assert world.reservations == passed + was_stopped
