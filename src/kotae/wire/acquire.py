"""The acquisition of a slot: a generator of steps that threads and tasks drive alike."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec.structs import replace

from kotae.wire.rate_limit_state import RateLimitState, Slot
from kotae.wire.rate_limiting import reserve
from kotae.wire.steps import Wait

if TYPE_CHECKING:
    from typing import Final

    from kotae.wire.rate_limit_state import RateLimitConfig

__all__ = [
    "MIN_PAUSE_S",
    "ReservedSlot",
    "SlotAcquisition",
    "Snapshot",
    "Transition",
    "acquire_slot",
    "unchanged",
]

#: A slot that is due within this many seconds is due: no sleep is that short.
MIN_PAUSE_S: Final = 0.001
#: The fraction of a window after which an unused slot is void: 3 s of AniList's.
_MAX_LATE: Final = 0.05

#: A change of a state. It takes the state and the time on the store's clock, and returns the next
#: state (the same object to leave it) with the slot that it reserved, if any.
Transition: TypeAlias = Callable[[RateLimitState, float], tuple[RateLimitState, Slot | None]]


def unchanged(state: RateLimitState, _now: float) -> tuple[RateLimitState, None]:
    """Leave the state as it is: the transition that reads it."""
    return state, None


class Snapshot(msgspec.Struct, frozen=True, gc=False):
    """The result of a transition.

    Attributes:
        state: The state after it.
        now: Its time on the store's clock.
        slot: The slot that it reserved.
    """

    state: RateLimitState
    now: float
    slot: Slot | None


#: A transition is to be applied in the store atomically; its result is a `Snapshot`.
SlotAcquisition: TypeAlias = Generator[Transition | Wait, Snapshot | None, Slot]


class ReservedSlot:
    """The one slot that a queue of callers may hold, so that those who are lost cost one at most.

    Attributes:
        slot: The slot that the first caller waits for, or left behind for the next; None if there
            is none.
    """

    slot: Slot | None = None


def acquire_slot(
    reserved: ReservedSlot,
    config: RateLimitConfig,
    max_wait_s: float,
    before_pause: Callable[[float], None],
) -> SlotAcquisition:
    """Reserve a slot, and wait until it is due. One caller of a queue does so at a time.

    A caller that is cancelled leaves the slot in `reserved` for the next.

    Args:
        reserved: The queue's reserved slot.
        config: The configuration.
        max_wait_s: The longest wait, in seconds.
        before_pause: Called with the seconds of each wait before it.

    Returns:
        The slot, which is due. One that is not reserved lies further ahead than `max_wait_s`.
    """
    has_waited = False
    while True:
        snapshot = yield partial(_reuse_or_reserve, config, reserved.slot, max_wait_s, has_waited)
        if snapshot is None or snapshot.slot is None:
            raise RuntimeError("The driver did not send the snapshot of an update.")
        slot = snapshot.slot
        if slot.is_reserved:
            if slot.wait_s == 0:
                reserved.slot = None
                return slot
            reserved.slot, pause_s = slot, slot.wait_s
        elif slot.wait_s > max_wait_s:
            return slot
        else:
            # Too far ahead to be reserved: try again later.
            reserved.slot, pause_s = None, config.window_s / 2
        before_pause(pause_s)
        yield Wait(pause_s, "rate-limit")
        has_waited = True
        max_wait_s = max(0.0, max_wait_s - pause_s)


def _reuse_or_reserve(  # noqa: PLR0913, PLR0917 - a transition, after what `acquire_slot` binds
    config: RateLimitConfig,
    held: Slot | None,
    max_wait_s: float,
    has_waited: bool,
    state: RateLimitState,
    now: float,
) -> tuple[RateLimitState, Slot]:
    """Use the held slot if it is still valid; else reserve the next."""
    if (
        held is None
        or held.blocked_until != state.blocked_until
        or not -config.max_ahead_s <= now - held.at <= config.window_s * _MAX_LATE
    ):
        return reserve(state, now, config, max_wait_s)
    wait_s = held.at - now
    if wait_s <= MIN_PAUSE_S:
        wait_s = 0.0
    # Whoever waited for it is not refused in the end because the store's clock is slightly behind.
    is_reserved = has_waited or wait_s <= max_wait_s
    return state, replace(held, wait_s=wait_s, is_reserved=is_reserved)
