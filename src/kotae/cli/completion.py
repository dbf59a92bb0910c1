"""`kotae completion`: the script with which a shell completes kotae's command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kotae.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

__all__ = ["configure", "run"]

#: Source: `shtab.SUPPORTED_SHELLS` of 1.13; its script for PowerShell is left out, untested.
_SHELLS = ("bash", "zsh", "fish", "tcsh")
#: What stands for a file in the help.
_FILES = frozenset({"A", "B", "FILE", "PATH"})


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument("shell", choices=_SHELLS, help="the shell")
    parser.epilog = (
        "Examples:\n"
        "  kotae completion bash > ~/.local/share/bash-completion/completions/kotae\n"
        "  kotae completion zsh > ~/.zfunc/_kotae   # with fpath+=~/.zfunc in ~/.zshrc\n"
        "  kotae completion fish > ~/.config/fish/completions/kotae.fish\n\n"
        "Exit codes: 0 printed; 2 shtab is not installed."
    )


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    try:
        import shtab  # noqa: PLC0415 - an extra, and only this command needs it
    except ImportError:
        raise UsageError(
            "`kotae completion` needs shtab. Install the extra: pip install 'kotae[completion]'."
        ) from None
    from kotae.check.rule_pages import rule_pages  # noqa: PLC0415 - `--help` needs no graphql
    from kotae.cli.main import parser_for  # noqa: PLC0415 - it imports this module

    parser = parser_for(None)
    for command, action in _actions(parser, ""):
        if command == "rule" and action.dest == "name":
            action.choices = list(rule_pages())
        elif action.choices is None and (action.type is Path or action.metavar in _FILES):
            # The attribute that shtab looks for.
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # set on any action
    sys.stdout.write(f"{shtab.complete(parser, options.shell)}\n")
    return 0


def _actions(
    parser: argparse.ArgumentParser, command: str
) -> Iterator[tuple[str, argparse.Action]]:
    """Yield the arguments and options of a parser and its commands, with the command's name."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public list of them
        choices: object = action.choices
        if isinstance(choices, dict):  # the commands
            for name, inner in cast("dict[str, argparse.ArgumentParser]", choices).items():
                yield from _actions(inner, command or name)
        else:
            yield command, action
