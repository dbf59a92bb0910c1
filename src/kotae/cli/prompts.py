"""Prompts on a terminal: lines, secrets and confirmations, written to standard error."""

from __future__ import annotations

import os
import select
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kotae.errors import AuthError, UsageError
from kotae.secrecy import SecretText, clear_frames_on_error

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

if sys.platform == "win32":
    import getpass
    import warnings
else:
    import signal
    import termios

    #: The signals that end a program, or stop it, with the terminal as it is.
    _SIGNALS = (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGTSTP)

__all__ = ["confirm", "has_terminal", "prompt", "prompt_hidden"]

#: Bytes of hidden input that are read; the rest of a longer one is dropped. A token, and an address
#: with one, are shorter.
_MAX_HIDDEN_BYTES = 65_536
#: Seconds without input after which a paste of several lines has ended.
_PASTE_GAP_S = 0.05
#: What a terminal sends around pasted text. Source: xterm's control sequences, "bracketed paste".
_PASTE_MARKS = (b"\x1b[200~", b"\x1b[201~")
_INTERRUPT, _END, _ERASE, _ERASE_LINE = 0x03, 0x04, (0x08, 0x7F), 0x15


def has_terminal() -> bool:
    """Tell whether a user can be prompted: standard input and standard error are a terminal."""
    streams = (sys.stdin, sys.stderr)
    # A stream is None if the caller closed it.
    return all(stream is not None and not stream.closed and stream.isatty() for stream in streams)


def prompt(text: str) -> str:
    """Return the line that the user types, without white space around it.

    Raises:
        AuthError: The input has ended.
    """
    sys.stderr.write(text)
    sys.stderr.flush()
    try:
        line = sys.stdin.readline()
    except UnicodeDecodeError:  # another encoding than the locale's: no choice, and no yes
        return "\ufffd"
    if not line:
        raise _ended()
    return line.strip()


def confirm(text: str) -> bool:
    """Return whether the user confirms; an empty line does not.

    Raises:
        AuthError: The input has ended.
    """
    return prompt(f"{text} [y/N] ").lower() in ("y", "yes")


@clear_frames_on_error
def prompt_hidden(text: str) -> SecretText:
    """Return what the user types or pastes, which the terminal does not show.

    A paste of several lines is returned whole, so that none of it goes to the shell. No length is
    lost: a terminal cuts the lines that it edits, to 1,024 characters on macOS, so `getpass` would
    cut a token there.

    Raises:
        AuthError: The input has ended.
        UsageError: The terminal cannot hide it.
    """
    return SecretText(_hidden_text(text).strip())


def _ended() -> AuthError:
    return AuthError("The input has ended: nothing was stored.")


def _cannot_hide() -> UsageError:
    return UsageError(
        "The terminal cannot hide what you type. Pass a token in a pipe: "
        "`kotae login --with-token < FILE`."
    )


if sys.platform == "win32":

    def _hidden_text(text: str) -> str:
        """Read a line from the console, which cuts none."""
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            try:
                return getpass.getpass(text, sys.stderr)
            except getpass.GetPassWarning:
                raise _cannot_hide() from None
            except EOFError:
                raise _ended() from None

else:

    def _hidden_text(text: str) -> str:
        """Read a line from a terminal that neither shows nor edits it."""
        terminal = sys.stdin.fileno()
        with _hidden_input(terminal, text):
            typed = _edited(_bytes_of_line(terminal))
        for mark in _PASTE_MARKS:
            typed = typed.replace(mark, b"")
        return typed.decode(errors="replace")

    @contextmanager
    def _hidden_input(terminal: int, text: str) -> Generator[None]:
        """Show a prompt, and hide what is typed; a signal that ends or stops us shows it again.

        Raises:
            UsageError: The terminal cannot hide it.
        """

        def hide() -> None:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, hidden)
            sys.stderr.write(text)
            sys.stderr.flush()

        def show() -> None:
            with suppress(termios.error, OSError):  # the terminal was closed
                termios.tcsetattr(terminal, termios.TCSAFLUSH, shown)
                sys.stderr.write("\n")

        def on_signal(number: int, _: object) -> None:
            show()
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)  # ends the program, or stops it until it continues here
            signal.signal(number, on_signal)
            hide()

        # A signal that is ignored, as with nohup, or handled by the caller stays so.
        handled = [one for one in _SIGNALS if signal.getsignal(one) == signal.SIG_DFL]
        try:
            shown, hidden = termios.tcgetattr(terminal), termios.tcgetattr(terminal)
        except termios.error:
            raise _cannot_hide() from None
        # Without ISIG, Ctrl-Z does not stop the program: the shell would show what comes next.
        hidden[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        hidden[6][termios.VMIN], hidden[6][termios.VTIME] = 1, 0
        try:
            for number in handled:
                signal.signal(number, on_signal)
            hide()
            yield
        except termios.error:
            raise _cannot_hide() from None
        finally:
            for number in handled:
                signal.signal(number, signal.SIG_DFL)
            show()

    def _edited(keys: Iterator[int]) -> bytes:
        """Return the text of some keys."""
        typed = bytearray()
        for key in keys:
            if key == _INTERRUPT:
                raise KeyboardInterrupt
            if key == _END and not typed:
                raise _ended()
            if key in _ERASE:
                del typed[-1:]
            elif key == _ERASE_LINE:
                typed.clear()
            elif len(typed) < _MAX_HIDDEN_BYTES:
                typed.append(key)
        return bytes(typed)

    def _bytes_of_line(terminal: int) -> Iterator[int]:
        """Yield the bytes up to a line break, and those that a paste has after it."""
        is_complete = False
        while not is_complete or select.select([terminal], [], [], _PASTE_GAP_S)[0]:
            try:
                read = os.read(terminal, 4_096)
            except OSError:  # the terminal was closed
                read = b""
            if not read:
                raise _ended()
            yield from read
            is_complete = is_complete or b"\n" in read or b"\r" in read
