"""Entry point of the command line: choice of the command, error messages and exit codes.

Exit codes of every command: 0 success; 1 problems found; 2 wrong usage, configuration or schema;
3 the network or the server failed, and a retry may succeed; 70 a bug in kotae; 130 Ctrl-C. A
closed pipe ends a command silently; output that cannot be written is an error.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from kotae._version import __version__
from kotae.cli.terminal import is_closed_pipe, print_error, printable, silence_output
from kotae.errors import AniListError, DecodeError, ResponseError, TransportError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import SupportsWrite

__all__ = ["command", "main", "parser_for"]

#: A line of help for each command. Only the module of the chosen command is imported.
_COMMANDS = {
    "check": "check .graphql files against AniList's schema",
    "init": "write the files with which a project begins to use `kotae check`",
    "rule": "list the rules of `kotae check`, or print the page of one",
    "run": "execute a .graphql file on AniList, and print the result as JSON, a table or CSV",
    "list": "print a user's whole anime or manga list as a table, CSV or JSON",
    "stubs": "write a module whose `load` gives each .graphql file its exact type in editors",
    "convert": "print a .graphql file as Python code of the query builder, or the other way",
    "serve": "run a local AniList server with its schema, rules and failures, and invented data",
    "schema": "fetch AniList's schema, compare two schemas, or show an element",
    "login": "sign in to AniList, and store the account for other commands and programs",
    "accounts": "list the accounts that are signed in, and when their tokens expire",
    "use": "choose the default account",
    "whoami": "ask AniList which user a token belongs to",
    "token": "show which user a token names and when it expires, or print it for a program",
    "logout": "remove an account and its token from this machine",
    "completion": "print the script with which a shell completes commands, options and files",
}

_OK, _USAGE, _UNAVAILABLE, _BUG, _INTERRUPTED = 0, 2, 3, 70, 130


class _Command(Protocol):
    def configure(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, options: argparse.Namespace) -> int: ...


def command() -> NoReturn:
    """Run the command of `sys.argv`, and end the process with its exit code."""
    is_short_check = sys.argv[1:2] == ["check"] and "--watch" not in sys.argv
    if is_short_check:
        gc.disable()  # as during the check itself: imports make no garbage either
    code = main()
    if is_short_check:
        # It leaves nothing open, and the end of Python would take milliseconds to free its objects.
        os._exit(code)
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code.

    Args:
        arguments: The command line without the program's name; by default `sys.argv[1:]`.
    """
    _make_output_safe()
    try:
        try:
            code = _run(list(sys.argv[1:] if arguments is None else arguments))
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except OSError as error:
        silence_output()
        code = _OK
        if not is_closed_pipe(error):
            # The output has no name: an error with one is about a file.
            name = error.filename
            what = f"{name} cannot be used" if name else "the output could not be written"
            print_error(f"{what}: {error.strerror or error}")
            code = _USAGE
    return code


def _run(arguments: list[str]) -> int:
    try:
        _check_environment()
        parser = parser_for(arguments)
        options = parser.parse_args(arguments)
        if options.command is None:
            parser.print_help()
            return _OK
        return _command_module(options.command).run(options)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else _USAGE
    except (TransportError, ResponseError, DecodeError) as error:
        print_error(str(error))
        return _UNAVAILABLE
    except AniListError as error:
        print_error(str(error))
        return _USAGE
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - whatever else is raised is a bug of kotae
        return _report_bug()


def _check_environment() -> None:
    """Raise if standard output or the working folder is missing."""
    if sys.stdout is None:
        raise UsageError("The standard output is closed.")
    try:
        Path.cwd()
    except OSError:
        raise UsageError("The working folder does not exist. Change to an existing one.") from None


def _command_module(command: str) -> _Command:
    return cast("_Command", import_module(f"kotae.cli.{command}"))


class _HelpFormatter(argparse.HelpFormatter):
    """A help formatter that keeps the lines of descriptions and epilogs, and their indents."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        fill = super()._fill_text
        lines = [(line, " " * (len(line) - len(line.lstrip()))) for line in text.split("\n")]
        return "\n".join(fill(line, width, indent + own) for line, own in lines)


def _columns() -> int:
    """Return the width of the terminal, as shutil does, whose import takes 2 ms."""
    with suppress(KeyError, ValueError):
        if (columns := int(os.environ["COLUMNS"])) > 0:
            return columns
    with suppress(OSError, ValueError):
        return os.get_terminal_size().columns or 80
    return 80


class _Parser(argparse.ArgumentParser):
    """A parser without abbreviated options, which reports an error in one sanitized line."""

    def __init__(
        self, prog: str | None = None, description: str | None = None, epilog: str | None = None
    ) -> None:
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            formatter_class=_HelpFormatter,
            allow_abbrev=False,
        )

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if file and file is sys.stdout:
            file.write(message)  # argparse would hide a failed write
        else:
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        # The value of an unknown option may be a secret, as in `--secret=…`.
        if message.startswith("unrecognized arguments: "):
            message = " ".join(word.partition("=")[0] for word in message.split(" "))
        self.print_usage(sys.stderr)
        print_error(message)
        sys.exit(_USAGE)


def parser_for(arguments: list[str] | None) -> argparse.ArgumentParser:
    """Return the parser of a command line, with the options of the chosen command only.

    Without a command line, it has those of all commands.
    """
    parser = _Parser(
        prog="kotae",
        description="Unofficial tools for AniList's GraphQL API.",
        epilog="`kotae COMMAND --help` shows the options of a command.\n\n"
        "Exit codes: 0 success; 1 problems found; 2 wrong usage, configuration or schema; 3 the "
        "network or the server failed; 70 a bug in kotae; 130 Ctrl-C.",
    )
    parser.add_argument("--version", action="version", version=f"kotae {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    chosen = next((word for word in arguments or () if not word.startswith("-")), None)
    for name, help_text in _COMMANDS.items():
        command = commands.add_parser(
            name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}."
        )
        if name == chosen or arguments is None:
            _command_module(name).configure(command)
    return parser


def _make_output_safe() -> None:
    """Write characters that the terminal's encoding lacks as escapes, instead of failing."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until the end
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _report_bug() -> int:
    import traceback  # noqa: PLC0415 - only a bug needs it

    for line in traceback.format_exc().splitlines():
        sys.stderr.write(f"{printable(line)}\n")
    print_error(
        f"this is a bug in kotae {__version__}. Please report it in the project's issue tracker, "
        "with the lines above and the command that you ran."
    )
    return _BUG
