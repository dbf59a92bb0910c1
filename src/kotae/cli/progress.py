"""Progress on standard error, once a run has lasted a second and where a terminal is there."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from kotae.cli.terminal import error_console
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.status import Status

    from kotae.problems import Location

__all__ = ["StepDisplay", "waiting"]

#: Seconds before anything is shown: a quick run stays quiet.
_DELAY_S = 1.0
#: Seconds between two changes of what is shown.
_INTERVAL_S = 0.1


class StepDisplay:
    """Shows the place that a run has come to.

    Args:
        verb: What is being done, such as `Checking`.
    """

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._next_at = time.monotonic() + _DELAY_S
        self._status: Status | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._status:
            self._status.stop()

    def show(self, place: Location) -> None:
        """Show a place, if it is time to."""
        now = time.monotonic()
        if now < self._next_at or not sys.stderr.isatty():
            return
        self._next_at = now + _INTERVAL_S
        from rich.text import Text  # noqa: PLC0415 - only a long run needs it

        text = Text(truncate(f"{self._verb} {sanitize(place.path)}", 70))
        if self._status is None:
            self._status = error_console().status(text)
            self._status.start()
        else:
            self._status.update(text)


@contextmanager
def waiting(text: str) -> Generator[None]:
    """Show what is being waited for, where nothing can be told in between."""
    if not sys.stderr.isatty():
        yield
        return
    status = error_console().status(text)
    timer = threading.Timer(_DELAY_S, status.start)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()
