"""The bounds of a check in size, work and time, and the errors when they are passed.

Everything that can grow is bounded: a file's size, the nesting of a document, the comparisons
of a rule, the time of a run. Giving up is a problem in the report, never a clean result.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.problems import Location

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_FRAGMENT_WORK",
    "MAX_MERGE_WORK",
    "MAX_NESTING",
    "TIMEOUT_S",
    "Budget",
    "CheckProgress",
    "Deadline",
    "GaveUpError",
    "RuleFailedError",
    "TooComplexError",
]

#: Bytes of one file. AniList's own largest documents are a hundredth of it.
MAX_FILE_BYTES = 1024 * 1024
#: Levels of braces and brackets in one definition; graphql-core alone allows 200.
MAX_NESTING = 1000
#: Fragments and variable uses looked at for one operation; graphql-core alone allows 50,000
#: for a document. Source: graphql.validation.validation_context.MAX_FRAGMENT_WORK.
MAX_FRAGMENT_WORK = 1_000_000
#: Comparisons of fields that may conflict, for one definition; graphql-core alone allows 500,000
#: for a document.
#: Source: graphql.validation.rules.overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET.
MAX_MERGE_WORK = 600_000
#: Seconds for a whole run by default.
TIMEOUT_S = 60.0


class GaveUpError(Exception):
    """The time for the run is over."""


class TooComplexError(Exception):
    """A definition needs more work than is allowed."""


class RuleFailedError(Exception):
    """A rule of graphql-core ended in an error of its own; its text says which."""


class Deadline:
    """The moment at which a run ends, on a clock of monotonic seconds."""

    def __init__(self, timeout_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.timeout_s = timeout_s
        self._clock = clock
        self._end = clock() + timeout_s

    @property
    def left_s(self) -> float:
        """Seconds that are left; less than zero when it has passed."""
        return self._end - self._clock()

    def check(self) -> None:
        """Raise `GaveUpError` if the moment has passed."""
        if self._clock() > self._end:
            raise GaveUpError


class Budget:
    """An amount of work that can be spent once."""

    def __init__(self, units: int) -> None:
        self.left: int = units

    def spend(self, units: int) -> None:
        """Take some of it, and raise `TooComplexError` if less was left."""
        self.left -= units
        if self.left < 0:
            raise TooComplexError


class CheckProgress:
    """The deadline of a run, and the place it has come to; None before the first."""

    def __init__(
        self, deadline: Deadline, on_step: Callable[[Location], None] = lambda _place: None
    ) -> None:
        self.deadline = deadline
        self.place: Location | None = None
        self._on_step = on_step

    def begin(self, place: Location) -> None:
        """Record the place, and raise `GaveUpError` if the deadline has passed."""
        self.place = place
        self.deadline.check()
        self._on_step(place)
