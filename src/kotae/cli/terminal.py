"""Output of the command line: consoles, styled lines and the progress of a long run.

rich is imported only where colour or progress is shown.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from rich.console import Console
    from rich.status import Status

    from kotae.problems import Location

__all__ = [
    "MAX_TEXT_WIDTH",
    "ProgressDisplay",
    "StyledLine",
    "StyledText",
    "cell_width",
    "console",
    "end_quietly_on_closed_pipe",
    "output_width",
    "print_lines",
    "show_waiting",
    "silence_output",
    "write_bytes",
]

#: A piece of text, and its style as rich writes it.
StyledText = tuple[str, str]
StyledLine = list[StyledText]

#: Columns of an output that is not a terminal.
_PLAIN_WIDTH = 80
#: Longer lines of prose are hard to read.
MAX_TEXT_WIDTH = 100
_MIN_WIDTH = 40

#: Seconds before progress is shown: a quick run stays quiet.
_DELAY_S = 1.0
#: Seconds between two updates of the progress.
_INTERVAL_S = 0.1
_MAX_PROGRESS_WIDTH = 70


def console(*, is_error: bool = False) -> Console:
    """Return a console on standard output, or on standard error.

    It colours on a terminal or if `FORCE_COLOR` is set, and never if `NO_COLOR` is set. It reads
    no markup, since foreign text may contain some, and wraps no line.
    """
    from rich.console import Console  # noqa: PLC0415 - costs 40 ms, and a quiet run needs none

    stream = sys.stderr if is_error else sys.stdout
    return Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=True)


def output_width(maximum: int = MAX_TEXT_WIDTH) -> int:
    """Return how many columns of standard output to use: from 40 to a maximum."""
    width = console().width if _has_terminal() else _PLAIN_WIDTH
    return max(_MIN_WIDTH, min(width, maximum))


def cell_width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(character)
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def print_lines(lines: Iterable[StyledLine]) -> None:
    """Print lines: in colour on a terminal or if `FORCE_COLOR` is set, otherwise plain."""
    if not _has_terminal():
        texts = ("".join(text for text, _ in line).rstrip() for line in lines)
        sys.stdout.write("".join(f"{text}\n" for text in texts))
        return
    from rich.text import Text  # noqa: PLC0415 - costs 20 ms; only colour needs it

    output = console()
    for line in lines:
        text = Text.assemble(*line)
        text.rstrip()
        output.print(text)


def write_bytes(content: bytes) -> None:
    """Write bytes to standard output, after the text that was printed before."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


@contextmanager
def end_quietly_on_closed_pipe() -> Generator[None]:
    """Ignore that the reader of standard output closes it early, as `| head` does."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        silence_output()


def silence_output() -> None:
    """Redirect standard output to the null device, so that the flush at exit cannot fail."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


class ProgressDisplay:
    """A line on standard error that shows the file a run has reached.

    It appears after a second, and only on a terminal.

    Args:
        verb: What the run does, such as `Checking`.
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

    def show(self, location: Location) -> None:
        """Show a location, if the last update is long enough ago."""
        now = time.monotonic()
        if now < self._next_at or not sys.stderr.isatty():
            return
        self._next_at = now + _INTERVAL_S
        from rich.text import Text  # noqa: PLC0415 - only a long run needs it

        text = Text(truncate(f"{self._verb} {sanitize(location.path)}", _MAX_PROGRESS_WIDTH))
        if self._status is None:
            self._status = console(is_error=True).status(text)
            self._status.start()
        else:
            self._status.update(text)


@contextmanager
def show_waiting(text: str) -> Generator[None]:
    """Show a text on a terminal's standard error while one long step runs."""
    if not sys.stderr.isatty():
        yield
        return
    status = console(is_error=True).status(text)
    timer = threading.Timer(_DELAY_S, status.start)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()


def _has_terminal() -> bool:
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
