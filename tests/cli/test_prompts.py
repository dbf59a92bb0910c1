"""Prompts on a real terminal: what is typed is read whole, and secrets are not shown."""

from __future__ import annotations

import getpass
import io
import os
import pty
import runpy
import signal
import subprocess
import sys
import termios
import time

import pytest
from tests.cli.pseudo_terminal import program_in_terminal

from kotae.cli import prompts
from kotae.errors import AuthError, UsageError

#: Prints the length and the ends of hidden input, then reads a line that the terminal shows.
PROGRAM = """
import sys
from kotae.cli.prompts import confirm, has_terminal, prompt, prompt_hidden
from kotae.errors import AniListError
assert has_terminal()
try:
    secret = prompt_hidden("Secret: ")
    print("read", len(secret), ascii(str(secret[:3])), ascii(str(secret[-3:])))
    print("line", prompt("Line: "))
    print("confirmed", confirm("Sure?"))
except AniListError as error:
    print("error", error)
"""


def read_after(typed: str) -> str:
    """Return what the program shows after hidden input."""
    with program_in_terminal(PROGRAM) as (terminal, _):
        terminal.until("Secret: ")
        terminal.type(typed)
        return terminal.until("Line: ")


def test_hidden_input_is_not_shown_and_the_next_line_is() -> None:
    with program_in_terminal(PROGRAM) as (terminal, process):
        terminal.until("Secret: ")
        terminal.type("my-secret\r")
        terminal.until("Line: ")
        terminal.type("hello\r")
        terminal.until("Sure? [y/N] ")
        terminal.type("y\r")
        terminal.until("confirmed True")
        assert process.wait(30) == 0
    assert "my-secret" not in terminal.shown
    assert "read 9" in terminal.shown
    assert "Line: hello" in terminal.shown
    assert "Sure? [y/N] y\nconfirmed True" in terminal.shown


def test_a_paste_that_is_longer_than_a_line_of_the_terminal_is_read_whole() -> None:
    shown = read_after("abc" + "x" * 15_000 + "xyz\r")
    assert "read 15006 'abc' 'xyz'" in shown
    assert "xxx" not in shown


def test_a_paste_of_several_lines_is_read_whole_so_that_the_shell_gets_none_of_it() -> None:
    shown = read_after("first\rsecond\rthird\r")
    assert "read 18 'fir' 'ird'" in shown
    assert "second" not in shown


def test_typing_mistakes_can_be_erased() -> None:
    assert "read 3 'abc' 'abc'" in read_after("nonsense\x15abd\x7fc\r")


def test_the_marks_of_a_bracketed_paste_are_removed() -> None:
    assert "read 3 'abc' 'abc'" in read_after("\x1b[200~abc\x1b[201~\r")


def test_ctrl_z_and_ctrl_backslash_do_not_leave_a_terminal_that_shows_the_secret() -> None:
    shown = read_after("ab\x1a\x1cc\r")
    assert "read 5" in shown


def test_ctrl_d_ends_the_input() -> None:
    with program_in_terminal(PROGRAM) as (terminal, process):
        terminal.until("Secret: ")
        terminal.type("\x04")
        terminal.until("error The input has ended")
        assert process.wait(30) == 0


def test_ctrl_c_interrupts_hidden_input_and_the_terminal_shows_input_again() -> None:
    echo = "\nexcept KeyboardInterrupt:\n    print('interrupted', prompt('Line: '))"
    with program_in_terminal(PROGRAM + echo) as (terminal, _):
        terminal.until("Secret: ")
        terminal.type("abc\x03")
        terminal.until("Line: ")
        terminal.type("shown\r")
        terminal.until("interrupted shown")
    assert "Line: shown" in terminal.shown
    assert "abc" not in terminal.shown


class _Stream(io.StringIO):
    def __init__(self, text: str = "", *, is_terminal: bool) -> None:
        super().__init__(text)
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.mark.parametrize(
    ("stdin", "stderr", "expected"),
    [
        (_Stream(is_terminal=True), _Stream(is_terminal=True), True),
        (_Stream(is_terminal=False), _Stream(is_terminal=True), False),
        (_Stream(is_terminal=True), _Stream(is_terminal=False), False),
        (None, _Stream(is_terminal=True), False),
    ],
)
def test_a_terminal_is_one_that_reads_and_shows(
    monkeypatch: pytest.MonkeyPatch, stdin: object, stderr: object, *, expected: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(sys, "stderr", stderr)
    assert prompts.has_terminal() is expected


@pytest.mark.parametrize(
    ("typed", "expected"), [("y\n", True), ("YES \n", True), ("\n", False), ("what?\n", False)]
)
def test_only_yes_confirms(monkeypatch: pytest.MonkeyPatch, typed: str, *, expected: bool) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert prompts.confirm("Sure?") is expected


def test_an_input_that_has_ended_confirms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(AuthError, match="input has ended"):
        prompts.confirm("Sure?")


def test_hidden_input_needs_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(writer)
    with os.fdopen(reader) as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        with pytest.raises(UsageError, match="cannot hide what you type"):
            prompts.prompt_hidden("Secret: ")


def test_a_terminal_that_is_closed_ends_hidden_input(monkeypatch: pytest.MonkeyPatch) -> None:
    controller, terminal = os.openpty()

    class Closing(io.StringIO):
        def flush(self) -> None:  # after the prompt was written
            os.close(controller)

    monkeypatch.setattr(sys, "stderr", Closing())
    with os.fdopen(terminal) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(AuthError, match="input has ended"):
            prompts.prompt_hidden("Secret: ")


@pytest.mark.parametrize(
    ("outcome", "error"),
    [(EOFError(), AuthError), (getpass.GetPassWarning(), UsageError)],
)
def test_windows_reads_hidden_input_from_its_console(
    monkeypatch: pytest.MonkeyPatch, outcome: Exception, error: type[Exception]
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    on_windows = runpy.run_path(prompts.__file__)["prompt_hidden"]

    def read(text: str, stream: object) -> str:
        assert (text, stream) == ("Secret: ", sys.stderr)
        return " secret "

    def fail(*_: object) -> str:
        raise outcome

    monkeypatch.setattr(getpass, "getpass", read)
    assert on_windows("Secret: ") == "secret"
    monkeypatch.setattr(getpass, "getpass", fail)
    with pytest.raises(error):
        on_windows("Secret: ")


def test_bytes_that_are_no_text_are_neither_an_error_nor_a_yes() -> None:
    with program_in_terminal(PROGRAM, environment={"PYTHONIOENCODING": "utf-8:strict"}) as (
        terminal,
        _,
    ):
        terminal.until("Secret: ")
        terminal.type_bytes(b"secret\r")
        terminal.until("Line: ")
        terminal.type_bytes(b"caf\xe9\r")
        terminal.until("line \ufffd")
        terminal.until("Sure? [y/N] ")
        terminal.type_bytes(b"y\xe9\r")
        terminal.until("confirmed False")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGTSTP])
def test_a_signal_leaves_the_terminal_as_it_was(number: int) -> None:
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        process_group=0,  # a shell gives each program one: else SIGTSTP may have no effect
    )
    try:
        assert os.read(controller, 100) == b"Secret: "
        assert not is_shown(terminal)
        process.send_signal(number)
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        assert is_shown(terminal)
        if number == signal.SIGTSTP:
            assert os.WIFSTOPPED(status)
            process.send_signal(signal.SIGCONT)
            while is_shown(terminal):
                time.sleep(0.01)
            os.write(controller, b"my-secret\r")
            while b"read" not in (shown := os.read(controller, 1_000)):
                assert b"my-secret" not in shown
    finally:
        process.kill()
        process.wait()
        os.close(controller)
        os.close(terminal)


def is_shown(terminal: int) -> bool:
    """Tell whether a terminal shows what is typed."""
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
