"""Taking a slot: a generator that says what to do, and is driven by threads and tasks alike."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kotae.wire.rate_limit_state import RateLimitState, Slot
from kotae.wire.rate_limiting import reserve

if TYPE_CHECKING:
    from typing import Final

    from kotae.wire.rate_limit_config import RateLimitConfig

__all__ = [
    "Pause",
    "ReservedSlot",
    "SlotAcquisition",
    "Snapshot",
    "Transition",
    "Update",
    "acquire_slot",
]

#: A slot that is due within this many seconds is due: no sleep is that short.
_SOON_S: Final = 0.001
#: The part of a window by which one may oversleep; the slot is void later.
_OVERSLEPT: Final = 0.25

#: What happens to a state: it is given the time on the store's clock as well, and returns the next
#: state, the same object to leave it, with a slot if it took one.
Transition: TypeAlias = Callable[[RateLimitState, float], tuple[RateLimitState, Slot | None]]


class Update(NamedTuple):
    """Change the state in the store, so that nobody comes in between; it gives a `Seen`."""

    change: Transition


class Pause(NamedTuple):
    """Wait; it gives nothing."""

    seconds: float


class Snapshot(NamedTuple):
    """What a change left.

    Attributes:
        state: The state after it.
        now: When it was, on the store's clock.
        slot: What it took.
    """

    state: RateLimitState
    now: float
    slot: Slot | None


SlotAcquisition: TypeAlias = Generator[Update | Pause, Snapshot | None, Slot]


class ReservedSlot:
    """Where a process keeps the slot that it holds: it holds one at most.

    Attributes:
        slot: One that somebody waits for, or did not use in the end; the next one may.
    """

    __slots__ = ("slot",)

    def __init__(self) -> None:
        self.slot: Slot | None = None


def acquire_slot(
    berth: ReservedSlot,
    rules: RateLimitConfig,
    patience_s: float,
    before_pause: Callable[[float], None],
) -> SlotAcquisition:
    """Take a slot, and wait for it.

    A slot stays in the berth while it is waited for. Whoever is cancelled leaves it there, and the
    next one of the process takes it, so that a cancel costs one slot at most.

    Args:
        berth: Of the process.
        rules: What is fixed.
        patience_s: How long it may take, in seconds.
        before_pause: Called with the seconds of each wait before it.

    Yields:
        What to do next.

    Returns:
        The slot, which is due. One that is not taken lies further ahead than the patience goes.
    """
    held = berth.slot
    late_s = None
    while True:
        change = partial(_taken, rules=rules, patience_s=patience_s, held=held, late_s=late_s)
        seen = yield Update(change)
        if seen is None or seen.slot is None:
            raise RuntimeError("The driver did not send what the update gave.")
        slot = seen.slot
        if slot.is_taken:
            if slot.wait_s == 0:
                berth.slot = None
                return slot
            berth.slot = held = slot
            pause_s = slot.wait_s
        elif slot.wait_s > patience_s:
            return slot
        else:
            # Too far ahead to be promised: come back later.
            berth.slot = held = None
            pause_s = rules.window_s / 2
        before_pause(pause_s)
        yield Pause(pause_s)
        patience_s = max(0.0, patience_s - pause_s)
        if berth.slot is not held:
            # Another one took it, as this one was thought to be lost.
            held = None
        late_s = rules.window_s * _OVERSLEPT


def _taken(  # noqa: PLR0913 - each is another fact
    state: RateLimitState,
    now: float,
    *,
    rules: RateLimitConfig,
    patience_s: float,
    held: Slot | None,
    late_s: float | None,
) -> tuple[RateLimitState, Slot]:
    """Keep the slot that is held, if it is good still; else take the next."""
    if held is not None and _is_good(held, state, now, rules, late_s):
        # One that was waited for is not refused in the end, if the store's clock is a bit behind.
        is_own = late_s is not None
        wait_s = held.at - now
        if wait_s <= _SOON_S:
            wait_s = 0.0
        return state, Slot(held.at, wait_s, held.epoch, is_taken=is_own or wait_s <= patience_s)
    return reserve(state, now, rules, patience_s)


def _is_good(
    held: Slot, state: RateLimitState, now: float, rules: RateLimitConfig, late_s: float | None
) -> bool:
    """Whether nobody was refused since, and its time is neither over nor another clock's."""
    if held.epoch != state.epoch or held.at - now > rules.furthest_s:
        return False
    # One that was left over is good for as long as the next one is not due.
    return now - held.at <= (rules.step_s(state.pace(rules)) if late_s is None else late_s)
