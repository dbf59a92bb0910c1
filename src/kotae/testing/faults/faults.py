"""All faults by name, and the choice of the requests that meet them."""

from __future__ import annotations

import threading
from collections import deque
from itertools import chain
from typing import TYPE_CHECKING

from kotae.errors import ArgumentError
from kotae.naming import listed, suggest
from kotae.sanitize import excerpt
from kotae.testing.faults.connections import CONNECTIONS
from kotae.testing.faults.fault import Fault, fixed
from kotae.testing.faults.fixed_responses import BODIES, PAGES, REFUSALS
from kotae.testing.faults.mutated_responses import MUTATED_RESPONSES
from kotae.testing.faults.schema_violations import SCHEMA_VIOLATIONS
from kotae.testing.rules.refusal import Refusal, refused
from kotae.testing.seed.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FAULTS", "FAULT_HEADER", "MAX_TIMES", "Fault", "Faults"]

#: All faults, grouped by kind.
FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in chain(REFUSALS, PAGES, BODIES, MUTATED_RESPONSES, SCHEMA_VIOLATIONS, CONNECTIONS)
}

#: The header that selects a fault for its own request.
FAULT_HEADER = "X-Kotae-Fault"

#: The most requests that one call of `Faults.next` lets fail.
MAX_TIMES = 100_000

#: The most characters of an unknown name in a message.
_MAX_NAME_LENGTH = 60


class Faults:
    """The faults of one server; thread-safe.

    The header `X-Kotae-Fault` of a request selects its fault; without it the queue of `next` does,
    and then the chance of `sometimes`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: deque[Fault] = deque()
        self._sometimes: dict[str, tuple[float, Chance]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all faults."""
        return tuple(FAULTS)

    @property
    def pending(self) -> tuple[str, ...]:
        """The queue of `next`, the fault of the next request first."""
        with self._lock:
            return tuple(fault.name for fault in self._queue)

    def next(self, name: str, *, times: int = 1) -> None:
        """Let the next requests fail, after those of earlier calls.

        Args:
            name: The name of a fault; `names` has all.
            times: The number of requests, at most `MAX_TIMES`.

        Raises:
            ArgumentError: The fault does not exist, or `times` is out of range.
        """
        fault = _named(name)
        if not 1 <= times <= MAX_TIMES:
            raise ArgumentError(f"times: expected a number from 1 to {MAX_TIMES}, got {times}")
        with self._lock:
            self._queue.extend([fault] * times)

    def sometimes(self, name: str, *, probability: float, seed: int = 0) -> None:
        """Let some of the requests fail that no header and no call of `next` lets fail.

        The choice depends only on the seed, the name and the number of such requests, so that
        equal runs fail alike. Several faults may be active; if chance selects two for a request,
        the one that was added first wins. A second call for the same fault starts it again with
        the new values.

        Args:
            name: The name of a fault; `names` has all.
            probability: From 0 (never) to 1 (always).
            seed: The seed of the random stream.

        Raises:
            ArgumentError: The fault does not exist, or `probability` is out of range.
        """
        _named(name)
        if not 0 <= probability <= 1:
            raise ArgumentError(f"probability: expected a number from 0 to 1, got {probability}")
        with self._lock:
            self._sometimes[name] = probability, Chance(seed, "fault", name)

    def clear(self) -> None:
        """Stop all faults except those that a request selects by its header."""
        with self._lock:
            self._queue.clear()
            self._sometimes.clear()

    def take(self, header: str | None) -> Fault | None:
        """Return the fault of a new request, if it meets one.

        Args:
            header: The value of its `FAULT_HEADER`; an unknown name gives a fault that reports it.
        """
        if header is not None:
            return FAULTS.get(header) or _unknown(header)
        with self._lock:
            if self._queue:
                return self._queue.popleft()
            # Each stream advances with every request, also after the first fault that hits.
            hits = [
                name
                for name, (probability, chance) in self._sometimes.items()
                if chance.happens(probability)
            ]
        return FAULTS[hits[0]] if hits else None

    def __repr__(self) -> str:
        with self._lock:
            return f"<Faults pending={len(self._queue)} sometimes={list(self._sometimes)}>"


def _named(name: str) -> Fault:
    fault = FAULTS.get(name)
    if fault is not None:
        return fault
    hint = suggest(_near(name)) or f" There are: {listed(FAULTS)}."
    raise ArgumentError(f"{_no_such(name)}{hint} `faults.names` has all of them.")


def _unknown(name: str) -> Fault:
    names = ", ".join(FAULTS)
    sentence = f"{FAULT_HEADER}: {_no_such(name)}{suggest(_near(name))} There are: {names}."
    return fixed("unknown", refused(Refusal(sentence, 400)).response)


def _no_such(name: str) -> str:
    return f"There is no fault {excerpt(name, _MAX_NAME_LENGTH)!r}."


def _near(name: str) -> Sequence[str]:
    """Return the names that contain a text, as `502-html` contains `502`, and similar names."""
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    if not wanted or len(wanted) > _MAX_NAME_LENGTH:
        return ()
    words = set(wanted.split("-"))
    reordered = [each for each in FAULTS if words == set(each.split("-"))]
    similar = get_close_matches(wanted, FAULTS, cutoff=0.7)
    containing = [each for each in FAULTS if wanted in each]
    return [*reordered, *similar, *containing]
