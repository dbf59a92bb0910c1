"""Where a run stands, and whether it may go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.check.limits import Deadline
    from kotae.problems import Location

__all__ = ["Progress"]


class Progress:
    """The place a run has come to.

    Args:
        deadline: When the run must end.
        on_step: Told each place.

    Attributes:
        place: The place; None before the first.
    """

    def __init__(
        self, deadline: Deadline, on_step: Callable[[Location], None] = lambda _place: None
    ) -> None:
        self.deadline = deadline
        self.place: Location | None = None
        self._on_step = on_step

    def at(self, place: Location) -> None:
        """Say that the run has come to a place.

        Raises:
            GaveUpError: The deadline passed.
        """
        self.place = place
        self.deadline.check()
        self._on_step(place)
