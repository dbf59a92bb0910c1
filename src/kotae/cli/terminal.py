"""Output of the command line: consoles, styled lines and the progress of a long run.

rich is imported only where colour or progress is shown.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from rich.console import Console

    from kotae.problems import Location

__all__ = [
    "StyledLine",
    "StyledText",
    "cell_width",
    "console",
    "end_quietly_on_closed_pipe",
    "is_closed_pipe",
    "output_width",
    "print_lines",
    "prose_width",
    "show_progress",
    "silence_output",
    "write_bytes",
    "write_json",
]

#: A piece of text, and its style as rich writes it.
StyledText = tuple[str, str]
StyledLine = list[StyledText]

#: Columns of an output that is not a terminal.
_PLAIN_WIDTH = 80
#: Longer lines of prose are hard to read.
_MAX_TEXT_WIDTH = 100
_MIN_WIDTH = 40

#: Seconds before progress is shown: a quick run stays quiet.
_DELAY_S = 1.0
_MAX_PROGRESS_WIDTH = 70


def console(*, is_error: bool = False) -> Console:
    """Return a console on standard output, or on standard error.

    It colours on a terminal or if `FORCE_COLOR` is set, and never if `NO_COLOR` is set. It reads
    no markup, since foreign text may contain some, and wraps no line.
    """
    from rich.console import Console  # noqa: PLC0415 - costs 40 ms, and a quiet run needs none

    stream = sys.stderr if is_error else sys.stdout
    return Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=True)


def output_width(maximum: int = _MAX_TEXT_WIDTH) -> int:
    """Return how many columns of standard output to use: from 40 to a maximum."""
    width = console().width if _has_terminal() else _PLAIN_WIDTH
    return max(_MIN_WIDTH, min(width, maximum))


def prose_width() -> int:
    """Return the width at which prose is wrapped: no limit in a pipe, so that `grep` finds it."""
    return output_width() if _has_terminal() else sys.maxsize


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


def write_json(document: Mapping[str, object]) -> None:
    """Write an object to standard output as JSON, sanitized."""
    text = json.dumps(_sanitized(document), ensure_ascii=False, indent=2)
    write_bytes(f"{text}\n".encode())


def _sanitized(value: object) -> object:
    """Return a JSON value with all strings sanitized except for their line breaks."""
    if isinstance(value, str):
        return "\n".join(map(sanitize, value.split("\n")))
    if isinstance(value, dict):
        entries = cast("dict[str, object]", value)
        return {key: _sanitized(inner) for key, inner in entries.items()}
    if isinstance(value, list | tuple):
        return [_sanitized(inner) for inner in cast("list[object]", value)]
    return value


@contextmanager
def end_quietly_on_closed_pipe() -> Generator[None]:
    """Ignore that the reader of standard output closes it early, as `| head` does."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        if not is_closed_pipe(error):
            raise
        silence_output()


def is_closed_pipe(error: OSError) -> bool:
    """Tell whether an error says that the reader of the output has closed it."""
    # Windows has no number of its own for some of these errors.
    return error.errno == errno.EPIPE or (sys.platform == "win32" and error.errno == errno.EINVAL)


def silence_output() -> None:
    """Redirect standard output to the null device, so that the flush at exit cannot fail."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


@contextmanager
def show_progress(text: str) -> Generator[Callable[[Location], None]]:
    """Show a text on standard error, if it is a terminal, once the block takes over a second.

    Yields:
        A function that shows the path of a location after the text.
    """
    if not sys.stderr.isatty():
        yield lambda _location: None
        return
    from rich.text import Text  # noqa: PLC0415 - a terminal is there

    status = console(is_error=True).status(text)
    start = threading.Timer(_DELAY_S, status.start)
    start.start()

    def show(location: Location) -> None:
        line = truncate(f"{text} {sanitize(location.path)}", _MAX_PROGRESS_WIDTH)
        status.update(Text(line))

    try:
        yield show
    finally:
        start.cancel()
        start.join()
        status.stop()


def _has_terminal() -> bool:
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
