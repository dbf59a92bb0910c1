"""Where the command line prints: one console for each stream, plain where no terminal is."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.console import Console

__all__ = ["console", "error_console", "reader_may_leave", "silence_output"]


def console() -> Console:
    """Return a console on standard output.

    Colour where a terminal is there, or where `FORCE_COLOR` asks for it; none with `NO_COLOR`.
    It reads no markup, so that foreign text is text, and wraps no line.
    """
    return _console(is_error=False)


def error_console() -> Console:
    """Return a console on standard error, for progress and complaints."""
    return _console(is_error=True)


def _console(*, is_error: bool) -> Console:
    from rich.console import Console  # noqa: PLC0415 - costs 40 ms, and a quiet run needs none

    stream = sys.stderr if is_error else sys.stdout
    return Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=True)


@contextmanager
def reader_may_leave() -> Generator[None]:
    """Let the reader of standard output close it early, as `| head` does, without a word."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        silence_output()


def silence_output() -> None:
    """Point standard output at nothing, so that the interpreter's last flush is quiet."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
