"""The command line's door: picks the command, and turns errors into sentences and exit codes.

Exit codes, for every command: 0 clean; 1 problems found; 2 usage, configuration or no schema;
3 the network or the server refused, so that trying again makes sense; 70 a bug of ours; 130 on
Ctrl-C. A closed pipe is silent; output that could not be written is not success.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from kotae._version import __version__
from kotae.cli.terminal import silence_output
from kotae.errors import AniListError, ResponseError, TransportError, UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "parser_for"]

#: One line for each command; the module of the same name is imported only when it is called.
_COMMANDS = {
    "check": "check .graphql files against AniList's schema",
    "serve": "run a local AniList: its schema, rules and failures, with a made-up world",
    "schema": "fetch AniList's schema, compare two, or show a part",
    "token": "show whom a token identifies and how long it lives",
}

_OK, _USAGE, _UNAVAILABLE, _BUG, _INTERRUPTED = 0, 2, 3, 70, 130


#: What looks like a JWT: somebody may have typed one, and it must not come back. Source: RFC 7519.
_TOKEN = re.compile(r"eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?")


class _Command(Protocol):
    def configure(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, options: argparse.Namespace) -> int: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The words after the program's name; by default those it was called with.

    Returns:
        The exit code.
    """
    _make_output_safe()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        try:
            code = _run(words)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        silence_output()
        code = _OK
    except OSError as error:
        silence_output()
        _complain(f"the output could not be written: {error.strerror or error}")
        code = _USAGE
    return code


def _run(words: list[str]) -> int:
    try:
        _look_around()
        parser = parser_for(words)
        options = parser.parse_args(words)
        if options.command is None:
            parser.print_help()
            return _OK
        return _load(options.command).run(options)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else _USAGE
    except KeyboardInterrupt:
        return _INTERRUPTED
    except (TransportError, ResponseError) as error:
        _complain(str(error))
        return _UNAVAILABLE
    except AniListError as error:
        _complain(str(error))
        return _USAGE
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the last line of defence: whatever it is, it is ours
        return _report_bug()


def _look_around() -> None:
    """Make sure of what every command needs."""
    if sys.stdout is None:
        raise UsageError("The standard output is closed.")
    try:
        Path.cwd()
    except OSError:
        raise UsageError("The working folder does not exist any more.") from None


def _load(command: str) -> _Command:
    return cast("_Command", import_module(f"kotae.cli.{command}"))


class _Parser(argparse.ArgumentParser):
    """An argument parser that says what was wrong in one harmless line."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        _complain(message)
        sys.exit(_USAGE)


def parser_for(words: list[str]) -> argparse.ArgumentParser:
    """Return the parser of the command line, with the options of the command that is called."""
    parser = _Parser(
        prog="kotae",
        description="Unofficial tools for AniList's GraphQL API.",
        epilog="`kotae COMMAND --help` explains a command.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"kotae {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    called = next((word for word in words if not word.startswith("-")), None)
    for name, help_text in _COMMANDS.items():
        command = commands.add_parser(
            name, help=help_text, description=_sentence(help_text), allow_abbrev=False
        )
        if name == called:
            _load(name).configure(command)
    return parser


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _make_output_safe() -> None:
    """Let no character fail: what the terminal's encoding lacks is written as an escape."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until the end
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _complain(message: str) -> None:
    # Where complaints cannot be heard, the exit code still says enough.
    with suppress(OSError):
        sys.stderr.write(f"kotae: {sanitize(_TOKEN.sub('(a token)', message))}\n")
        sys.stderr.flush()


def _report_bug() -> int:
    import traceback  # noqa: PLC0415 - only a bug needs it

    for line in traceback.format_exc().splitlines():
        sys.stderr.write(f"{sanitize(line)}\n")
    _complain(
        f"this is a bug in kotae {__version__}. Please report the lines above, and what was "
        "being checked, in the project's issue tracker."
    )
    return _BUG
