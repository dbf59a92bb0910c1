"""The bounds of a check in size, work and time, and the errors when they are passed.

Everything that can grow is bounded: a file's size, the nesting of a document, the comparisons
of a rule, the files, text, tokens, problems and time of a run. Giving up is a problem in the
report, never a clean result.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import Literal

    from kotae.problems import Location

    #: What a whole run is bounded in.
    CountedItem: TypeAlias = Literal[
        "files",
        "characters of text",
        "tokens",
        "problems",
        "patterns of .gitignore files",
        "bytes of schemas",
    ]
    #: Returns a context manager that raises `BoundExceededError` at the deadline.
    DeadlineGuard: TypeAlias = "Callable[[Deadline], AbstractContextManager[object]]"

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_FRAGMENT_WORK",
    "MAX_MERGE_WORK",
    "MAX_MESSAGE",
    "MAX_NESTING",
    "NO_GUARD",
    "RUN_LIMITS",
    "TIMEOUT_S",
    "BoundExceededError",
    "Budget",
    "CheckProgress",
    "Deadline",
    "RuleFailedError",
    "TooComplexError",
    "bound_exceeded",
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
#: Characters of a message: a document can put a name of a megabyte into thousands of them.
MAX_MESSAGE = 1000
#: Seconds for a whole run by default.
TIMEOUT_S = 60.0
#: What a whole run may have of each, so that it stays below 1 GB: graphql-core's syntax tree takes
#: up to 620 bytes for a token, a text up to 8 for each of its own. AniList's queries have a token
#: for every seven bytes.
RUN_LIMITS: dict[CountedItem, int] = {
    "files": 5000,
    "characters of text": 16 * 1024 * 1024,
    "tokens": 1_000_000,
    "problems": 10_000,
    # A compiled one takes 900 bytes and 0.1 ms.
    "patterns of .gitignore files": 50_000,
    # One takes up to sixty times its size. Thirty projects can have AniList's.
    "bytes of schemas": 16 * 1024 * 1024,
}


#: Interrupts nothing.
NO_GUARD: DeadlineGuard = nullcontext


class BoundExceededError(Exception):
    """A bound of the run is exceeded; the text says which.

    Args:
        is_timeout: Whether the bound is that of the time.
    """

    def __init__(self, message: str, *, is_timeout: bool = False) -> None:
        super().__init__(message)
        self.is_timeout: bool = is_timeout


def bound_exceeded(kind: CountedItem) -> BoundExceededError:
    """Return the error of a run that has more of something than `RUN_LIMITS` allows."""
    return BoundExceededError(
        f"The check stopped here, at more than {RUN_LIMITS[kind]:,} {kind}; what comes later was "
        "not checked. Name fewer files or folders, or leave some out with `exclude` in "
        "[tool.kotae] or kotae.toml."
    )


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
        """Raise `BoundExceededError` if the moment has passed."""
        if self._clock() > self._end:
            raise BoundExceededError("The deadline has passed.", is_timeout=True)


class Budget:
    """An amount of work that may be done."""

    def __init__(self, amount: int) -> None:
        self.left: int = amount

    def count(self, amount: int = 1) -> None:
        """Count work that is done; raise `TooComplexError` if that is too much."""
        self.left -= amount
        if self.left < 0:
            raise TooComplexError


class CheckProgress:
    """What a run has used of its bounds, and the place it has come to; None before the first.

    Args:
        deadline: The end of the run.
        on_step: Called with each place before it is checked.
        guard: Interrupts code that does not look at the clock; by default nothing does.
    """

    def __init__(
        self,
        deadline: Deadline,
        on_step: Callable[[Location], None] = lambda _place: None,
        guard: DeadlineGuard = NO_GUARD,
    ) -> None:
        self.deadline = deadline
        self.place: Location | None = None
        self._on_step = on_step
        self._guard = guard
        self._left = RUN_LIMITS.copy()

    def renewed(self) -> CheckProgress:
        """Return the progress of another check within the same time, with bounds of its own."""
        return CheckProgress(self.deadline, self._on_step, self._guard)

    def begin(self, place: Location) -> None:
        """Record the place, and raise `BoundExceededError` if the deadline has passed."""
        self.place = place
        self.deadline.check()
        self._on_step(place)

    def count(self, kind: CountedItem, amount: int = 1) -> None:
        """Count what the run has; raise `BoundExceededError` if that is too much."""
        self._left[kind] -= amount
        if self._left[kind] < 0:
            raise bound_exceeded(kind)

    def guarded(self) -> AbstractContextManager[object]:
        """Return a context manager in which the deadline interrupts what ignores it."""
        return self._guard(self.deadline)
