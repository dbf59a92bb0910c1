"""Output of the command line: consoles, styled lines and the progress of a long run.

rich is imported only where colour or progress is shown.
"""

from __future__ import annotations

import errno
import json
import math
import os
import re
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, cast

from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    from rich.console import Console
    from rich.status import Status
    from rich.text import Text

    from kotae.client.hooks import WaitEvent

__all__ = [
    "Progress",
    "StyledLine",
    "StyledText",
    "console",
    "end_quietly_on_closed_pipe",
    "has_terminal",
    "is_closed_pipe",
    "output_width",
    "plain_text",
    "print_error",
    "print_lines",
    "printable",
    "prose_width",
    "sanitized_json",
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
_MAX_PROGRESS_WIDTH = 78

#: A text that looks like a JWT, which no message and no traceback repeats. Source: RFC 7519.
_TOKEN = re.compile(r"eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?")
#: Characters of an error message, or of a line of a traceback: an argument, which it may quote,
#: can have 128 KiB.
_MAX_MESSAGE = 2000


def console(*, is_error: bool = False) -> Console:
    """Return a console on standard output, or on standard error.

    It colours on a terminal or if `FORCE_COLOR` is set, and never if `NO_COLOR` is set. It reads
    no markup, since foreign text may contain some, and wraps no line.
    """
    from rich.console import Console  # noqa: PLC0415 - costs 40 ms, and a quiet run needs none

    class RaisingConsole(Console):
        def on_broken_pipe(self) -> None:
            """Raise, as other streams do; rich would end the process with the exit code 1."""
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    stream = sys.stderr if is_error else sys.stdout
    return RaisingConsole(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=True)


def output_width(maximum: int = _MAX_TEXT_WIDTH) -> int:
    """Return how many columns of standard output to use: from 40 to a maximum."""
    width = console().width if has_terminal() else _PLAIN_WIDTH
    return max(_MIN_WIDTH, min(width, maximum))


def prose_width(maximum: int = _MAX_TEXT_WIDTH) -> int:
    """Return the width at which prose is wrapped: no limit in a pipe, so that `grep` finds it."""
    return output_width(maximum) if has_terminal() else sys.maxsize


def print_lines(lines: Iterable[StyledLine]) -> None:
    """Print lines: in colour on a terminal or if `FORCE_COLOR` is set, otherwise plain."""
    if not has_terminal():
        sys.stdout.write(plain_text(lines))
        return
    from rich.text import Text  # noqa: PLC0415 - costs 20 ms; only colour needs it

    output = console()
    for line in lines:
        text = Text.assemble(*line)
        text.rstrip()
        output.print(text)


def plain_text(lines: Iterable[StyledLine]) -> str:
    """Return lines as text without styles."""
    texts = ("".join(text for text, _ in line).rstrip() for line in lines)
    return "".join(f"{text}\n" for text in texts)


def write_bytes(content: bytes) -> None:
    """Write bytes to standard output, after the text that was printed before."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def write_json(document: Mapping[str, object]) -> None:
    """Write an object to standard output as JSON, sanitized."""
    text = json.dumps(sanitized_json(document), ensure_ascii=False, indent=2)
    write_bytes(f"{text}\n".encode())


def sanitized_json(value: object) -> object:
    """Return a JSON value with all strings sanitized except for their line breaks."""
    if isinstance(value, str):
        return "\n".join(map(sanitize, value.split("\n")))
    if isinstance(value, dict):
        entries = cast("dict[str, object]", value)
        return {key: sanitized_json(inner) for key, inner in entries.items()}
    if isinstance(value, list | tuple):
        return [sanitized_json(inner) for inner in cast("list[object]", value)]
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


class Progress:
    """A line on standard error, if it is a terminal, that appears once a run takes over a second.

    Attributes:
        detail: What is shown after the text; sanitized.
    """

    def __init__(self, text: str) -> None:
        self.detail = ""
        self._text = text
        self._waits_until_s = 0.0
        self._reason = ""
        self._lock = threading.Lock()
        self._status: Status | None = None
        self._timer: threading.Timer | None = None
        if sys.stderr.isatty():
            self._timer = threading.Timer(_DELAY_S, self._start)
            self._timer.daemon = True
            self._timer.start()

    def on_wait(self, event: WaitEvent) -> None:
        """Count down the seconds of a client's wait."""
        self._waits_until_s = time.monotonic() + event.wait_s
        is_retry = event.reason == "retry"
        self._reason = "before another attempt" if is_retry else "for the rate limit"

    @contextmanager
    def hidden(self) -> Generator[None]:
        """Hide the line while something else is written to the terminal."""
        with self._lock:
            if self._status is not None:
                self._status.stop()
            yield
            if self._status is not None:
                self._status.start()

    def close(self) -> None:
        """Remove the line."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        if self._status is not None:
            self._status.stop()

    def _start(self) -> None:
        with self._lock:
            self._status = console(is_error=True).status(self)
            self._status.start()

    def line(self) -> str:
        """Return the line as it is now."""
        line = f"{self._text} {self.detail}".rstrip()
        left_s = self._waits_until_s - time.monotonic()
        if left_s > 0:
            line += f", waiting {math.ceil(left_s)} s {self._reason}"
        return truncate(line, _MAX_PROGRESS_WIDTH)

    def __rich__(self) -> Text:
        from rich.text import Text  # noqa: PLC0415 - a terminal is there

        return Text(self.line())


@contextmanager
def show_progress(text: str) -> Generator[Progress]:
    """Show a text on standard error, if it is a terminal, once the block takes over a second."""
    progress = Progress(text)
    try:
        yield progress
    finally:
        progress.close()


def print_error(message: str) -> None:
    """Print an error message on standard error, without tokens.

    It is one line, so that `grep` finds it; on a terminal it is wrapped between words.
    """
    text = f"kotae: {printable(message)}"
    # With a closed standard error, the exit code is all that can be reported.
    with suppress(OSError):
        if sys.stderr.isatty():
            import shutil  # noqa: PLC0415 - takes 2 ms, and most runs have no error
            import textwrap  # noqa: PLC0415 - as above

            width = shutil.get_terminal_size().columns
            text = textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def printable(line: str) -> str:
    """Return a line without tokens and control characters, cut to `_MAX_MESSAGE`."""
    # The pattern takes time quadratic in the length.
    text = _TOKEN.sub("(a token)", line[: 2 * _MAX_MESSAGE])
    return truncate(sanitize(text), _MAX_MESSAGE)


def has_terminal() -> bool:
    """Tell whether standard output is a terminal, or is to be written like one."""
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
