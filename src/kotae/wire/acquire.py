"""The acquisition of a slot: a generator of steps that threads and tasks drive alike."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kotae.wire.rate_limit_state import RateLimitState, Slot
from kotae.wire.rate_limiting import reserve
from kotae.wire.steps import Wait

if TYPE_CHECKING:
    from typing import Final

    from kotae.wire.rate_limit_state import RateLimitConfig

__all__ = ["ReservedSlot", "SlotAcquisition", "Snapshot", "Transition", "Update", "acquire_slot"]

#: A slot that is due within this many seconds is due: no sleep is that short.
_MIN_PAUSE_S: Final = 0.001
#: The fraction of a window after which an unused slot is void.
_MAX_LATE: Final = 0.25

#: A change of a state. It takes the state and the time on the store's clock, and returns the next
#: state (the same object to leave it) with the slot that it reserved, if any.
Transition: TypeAlias = Callable[[RateLimitState, float], tuple[RateLimitState, Slot | None]]


class Update(NamedTuple):
    """The step that applies a transition in the store atomically; its result is a `Snapshot`."""

    transition: Transition


class Snapshot(NamedTuple):
    """The result of a transition.

    Attributes:
        state: The state after it.
        now: Its time on the store's clock.
        slot: The slot that it reserved.
    """

    state: RateLimitState
    now: float
    slot: Slot | None


SlotAcquisition: TypeAlias = Generator[Update | Wait, Snapshot | None, Slot]


class ReservedSlot:
    """The one slot that a process may hold."""

    __slots__ = ("slot",)

    def __init__(self) -> None:
        #: The slot that somebody waits for, or left behind; the next caller may use it.
        self.slot: Slot | None = None


def acquire_slot(
    reserved: ReservedSlot,
    config: RateLimitConfig,
    max_wait_s: float,
    before_pause: Callable[[float], None],
) -> SlotAcquisition:
    """Reserve a slot, and wait until it is due.

    The slot stays in `reserved` during the wait. A caller that is cancelled leaves it there for
    the next one of the process, so that a cancellation costs one slot at most.

    Args:
        reserved: The process's reserved slot.
        config: The configuration.
        max_wait_s: The longest wait, in seconds.
        before_pause: Called with the seconds of each wait before it.

    Returns:
        The slot, which is due. One that is not reserved lies further ahead than `max_wait_s`.
    """
    held = reserved.slot
    max_late_s = None
    while True:
        transition = partial(_reuse_or_reserve, config, max_wait_s, held, max_late_s)
        snapshot = yield Update(transition)
        if snapshot is None or snapshot.slot is None:
            raise RuntimeError("The driver did not send the snapshot of an update.")
        slot = snapshot.slot
        if slot.is_reserved:
            if slot.wait_s == 0:
                reserved.slot = None
                return slot
            reserved.slot = held = slot
            pause_s = slot.wait_s
        elif slot.wait_s > max_wait_s:
            return slot
        else:
            # Too far ahead to be reserved: try again later.
            reserved.slot = held = None
            pause_s = config.window_s / 2
        before_pause(pause_s)
        yield Wait(pause_s, "rate-limit")
        max_wait_s = max(0.0, max_wait_s - pause_s)
        if reserved.slot is not held:
            # Another caller used it, as this one seemed to be lost.
            held = None
        max_late_s = config.window_s * _MAX_LATE


def _reuse_or_reserve(  # noqa: PLR0913, PLR0917 - a transition, after what `acquire_slot` binds
    config: RateLimitConfig,
    max_wait_s: float,
    held: Slot | None,
    max_late_s: float | None,
    state: RateLimitState,
    now: float,
) -> tuple[RateLimitState, Slot]:
    """Use the held slot if it is still valid; else reserve the next.

    `max_late_s` are the seconds after which it is void; None if the caller did not wait for it.
    """
    if held is None or not _is_valid(held, state, now, config, max_late_s):
        return reserve(state, now, config, max_wait_s)
    wait_s = held.at - now
    if wait_s <= _MIN_PAUSE_S:
        wait_s = 0.0
    # Whoever waited for it is not refused in the end because the store's clock is slightly behind.
    is_reserved = max_late_s is not None or wait_s <= max_wait_s
    return state, Slot(held.at, wait_s, held.epoch, is_reserved=is_reserved)


def _is_valid(
    held: Slot, state: RateLimitState, now: float, config: RateLimitConfig, max_late_s: float | None
) -> bool:
    """Tell whether the slot's epoch is current and its time plausible."""
    if held.epoch != state.epoch or held.at - now > config.max_ahead_s:
        return False
    if max_late_s is None:
        # A slot that was left behind is valid until the next one is due.
        max_late_s = config.interval_s(state.effective_limit(config))
    return now - held.at <= max_late_s
