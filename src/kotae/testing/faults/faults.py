"""Which request fails, and how."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.errors import ArgumentError
from kotae.query.suggestions import listed
from kotae.sanitize import sanitize, truncate
from kotae.testing.faults.catalogue import FAULTS
from kotae.testing.faults.fault import Fault, fixed
from kotae.testing.faults.refusals import refusal
from kotae.testing.world.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FAULT_HEADER", "MAX_TIMES", "Fault", "Faults"]

#: The header by which one request asks for its own fault.
FAULT_HEADER = "X-Kotae-Fault"

#: Requests that one call of `Faults.next` may let fail.
MAX_TIMES = 100_000

#: Characters of a wrong name that are repeated.
_SHOWN_LENGTH = 60
_MAX_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class _Sometimes:
    """A fault that comes by chance.

    Attributes:
        fault: Which.
        probability: From 0 to 1.
        chance: Its own stream, so that no other fault's luck changes it.
    """

    fault: Fault
    probability: float
    chance: Chance

    def happens(self) -> bool:
        return self.chance.happens(self.probability)


class Faults:
    """The faults of one server; safe for many threads.

    A request fails as its own header `X-Kotae-Fault` says; else as `next` has put in the queue;
    else as `sometimes` decides.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: deque[Fault] = deque()
        self._sometimes: dict[str, _Sometimes] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """All faults there are."""
        return tuple(FAULTS)

    @property
    def pending(self) -> tuple[str, ...]:
        """What `next` has asked for and no request has met yet, the next one first."""
        with self._lock:
            return tuple(fault.name for fault in self._queue)

    def next(self, name: str, *, times: int = 1) -> None:
        """Let the next requests fail, before any that was asked for later.

        Args:
            name: A fault's name; `names` has them.
            times: How many requests, at most `MAX_TIMES`.

        Raises:
            ArgumentError: There is no such fault, or `times` is out of its range.
        """
        fault = _named(name)
        if not 1 <= times <= MAX_TIMES:
            raise ArgumentError(f"times is a number from 1 to {MAX_TIMES}, not {times}.")
        with self._lock:
            self._queue.extend([fault] * times)

    def sometimes(self, name: str, *, probability: float, seed: int = 0) -> None:
        """Let some requests fail, those of them that nothing else lets fail.

        Which they are depends on the seed, the name and the number of such requests alone: equal
        runs fail alike. Several faults may be active; where chance wants two at once, the one
        that was asked for first wins. Asked for again, a fault begins anew with the new numbers.

        Args:
            name: A fault's name; `names` has them.
            probability: From 0, which is never, to 1, which is always.
            seed: Of the chance.

        Raises:
            ArgumentError: There is no such fault, or `probability` is out of its range.
        """
        fault = _named(name)
        if not 0 <= probability <= 1:
            raise ArgumentError(f"probability is a number from 0 to 1, not {probability}.")
        active = _Sometimes(fault, probability, Chance(seed, "fault", name))
        with self._lock:
            self._sometimes[name] = active

    def clear(self) -> None:
        """Let no request fail any more, but one that asks for it by its header."""
        with self._lock:
            self._queue.clear()
            self._sometimes.clear()

    def take(self, header: str | None) -> Fault | None:
        """Return the fault of the request that has come, if it has one.

        Args:
            header: The value of its `FAULT_HEADER`; a name that does not exist gives a fault
                that says so.
        """
        if header is not None:
            return FAULTS.get(header) or _unknown(header)
        with self._lock:
            if self._queue:
                return self._queue.popleft()
            # All are asked, also behind the first that hits: each keeps to its own stream.
            hits = [each.fault for each in self._sometimes.values() if each.happens()]
        return hits[0] if hits else None

    def __repr__(self) -> str:
        with self._lock:
            return f"<Faults pending={len(self._queue)} sometimes={list(self._sometimes)}>"


def _named(name: str) -> Fault:
    fault = FAULTS.get(name)
    if fault is not None:
        return fault
    hint = _did_you_mean(name) or f" There are: {listed(FAULTS)}."
    raise ArgumentError(f"{_no_such(name)}{hint} `faults.names` has all of them.")


def _unknown(name: str) -> Fault:
    sentence = (
        f"{FAULT_HEADER}: {_no_such(name)}{_did_you_mean(name)} There are: {', '.join(FAULTS)}."
    )
    return Fault(
        name="unknown",
        summary="HTTP 400: the header names a fault that does not exist.",
        source="kotae's own.",
        act=fixed(refusal(400, sentence)),
    )


def _no_such(name: str) -> str:
    return f"There is no fault {truncate(sanitize(name), _SHOWN_LENGTH)!r}."


def _did_you_mean(name: str) -> str:
    near = [repr(each) for each in _near(name)]
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _near(name: str) -> Iterable[str]:
    """Return names that hold the given one, as `502-html` does `502`, and those spelt alike."""
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    if not wanted or len(wanted) > _SHOWN_LENGTH:
        return ()
    words = set(wanted.split("-"))
    turned = [each for each in FAULTS if words == set(each.split("-"))]
    alike = get_close_matches(wanted, FAULTS, _MAX_SUGGESTIONS, 0.7)
    holding = [each for each in FAULTS if wanted in each]
    return list(dict.fromkeys((*turned, *alike, *holding)))[:_MAX_SUGGESTIONS]
