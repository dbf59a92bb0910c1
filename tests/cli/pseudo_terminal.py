"""Pseudo-terminals: what a program shows in one, and what a user types."""

from __future__ import annotations

import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from contextlib import contextmanager
from fcntl import ioctl
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

__all__ = ["TerminalUser", "program_in_terminal", "run_in_terminal"]

#: Seconds after which a program that does not show what is expected fails the test.
_TIMEOUT_S = 60.0
_COLUMNS = 80
#: A sequence that controls the terminal, as of a style or a link.
_CONTROL = re.compile(r"\x1b(?:\[[\d;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
#: Makes the terminal the one of the program's session, so that Ctrl-C reaches it.
_TAKE_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"


class TerminalUser:
    """Somebody at a terminal of 80 columns.

    Args:
        controller: The side of the terminal that is not the program's.

    Attributes:
        shown: All that the terminal has shown so far, without styles.
    """

    def __init__(self, controller: int) -> None:
        self._controller = controller
        self._deadline_s = time.monotonic() + _TIMEOUT_S
        self.shown = ""
        self._found_at = 0

    def until(self, words: str) -> str:
        """Wait until the terminal shows some words, and return what it has shown since the last."""
        while words not in self.shown[self._found_at :]:
            if not self.read():
                pytest.fail(f"the program ended without {words!r}:\n{self.shown}")
        start, self._found_at = self._found_at, self.shown.index(words, self._found_at) + len(words)
        return self.shown[start : self._found_at]

    def enter(self, text: str) -> None:
        """Type a line."""
        self.type(f"{text}\r")

    def type(self, text: str) -> None:
        """Type text, which may be longer than the terminal's buffer."""
        self.type_bytes(text.encode())

    def type_bytes(self, waiting: bytes) -> None:
        """Type bytes, which may be no text."""
        while waiting:
            readable, writable, _ = select.select([self._controller], [self._controller], [], 1.0)
            if readable:
                self.read()
            if writable:
                waiting = waiting[os.write(self._controller, waiting[:512]) :]
            if time.monotonic() > self._deadline_s:
                pytest.fail(f"the program does not read:\n{self.shown}")

    def read(self) -> bool:
        """Read what the terminal shows next; return whether a program still has it open."""
        if not select.select([self._controller], [], [], self._deadline_s - time.monotonic())[0]:
            pytest.fail(f"the program shows nothing more:\n{self.shown}")
        try:
            read = os.read(self._controller, 65_536)
        except OSError:  # on Linux, that of a terminal which no program has open
            return False
        self.shown += _CONTROL.sub("", read.decode(errors="replace")).replace("\r\n", "\n")
        return bool(read)


@contextmanager
def program_in_terminal(
    code: str, arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Generator[tuple[TerminalUser, subprocess.Popen[bytes]]]:
    """Run Python code in a process and a session of its own; it ends with the block."""
    with _terminal() as (controller, terminal):
        process = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL + code, *arguments],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm", **(environment or {})},
            start_new_session=True,
        )
        os.close(terminal)
        try:
            yield TerminalUser(controller), process
        finally:
            process.kill()
            process.wait()


def run_in_terminal(
    call: Callable[[], int], actions: Callable[[TerminalUser], object]
) -> tuple[int, str]:
    """Call a command whose streams are a terminal, while a user in a thread acts.

    Returns:
        The exit code, and all that the terminal has shown.
    """
    failures: list[BaseException] = []
    with _terminal() as (controller, terminal), pytest.MonkeyPatch.context() as patch:
        user = TerminalUser(controller)

        def act() -> None:
            try:
                actions(user)
                while user.read():
                    pass
            except BaseException as error:  # noqa: BLE001 - the test's own thread raises it
                failures.append(error)
                os.write(controller, b"\x04" * 3)  # the end of the input, at any prompt

        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", str(_COLUMNS))
        with os.fdopen(terminal, closefd=False) as stdin, os.fdopen(terminal, "w") as output:
            patch.setattr(sys, "stdin", stdin)
            patch.setattr(sys, "stdout", output)
            patch.setattr(sys, "stderr", output)
            thread = threading.Thread(target=act)
            thread.start()
            code = call()
        thread.join(_TIMEOUT_S)
    if failures:
        raise failures[0]
    return code, user.shown


@contextmanager
def _terminal() -> Generator[tuple[int, int]]:
    """Yield both sides of a pseudo-terminal; the caller closes the program's side."""
    controller, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, _COLUMNS, 0, 0))
    try:
        yield controller, terminal
    finally:
        os.close(controller)
