"""The options of `kotae check` that add to the configuration of a project."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from kotae.check.gitignore import is_pattern

__all__ = ["add_config_options"]

_NAME = re.compile(r"@?([A-Za-z_]\w*)\Z", re.ASCII)


def add_config_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    parser.add_argument(
        "--exclude",
        type=_pattern,
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave files out, beside those that the project excludes: a pattern in the syntax of "
        ".gitignore, relative to the working folder; may be repeated",
    )
    parser.add_argument(
        "--directive",
        type=_directive,
        action="append",
        default=[],
        metavar="NAME",
        help="allow a directive that only the client knows, beside those of the project; may be "
        "repeated",
    )
    parser.add_argument(
        "--client-schema",
        type=Path,
        metavar="FILE",
        help="SDL with types, fields and directives that only the client knows, in place of the "
        "project's client-schema",
    )


def _pattern(text: str) -> str:
    pattern = text.removeprefix("./")
    if not is_pattern(pattern):
        raise argparse.ArgumentTypeError("must be a pattern in the syntax of .gitignore")
    return pattern


def _directive(text: str) -> str:
    match = _NAME.match(text)
    if match is None:
        raise argparse.ArgumentTypeError("must be the name of a directive, such as client")
    return match[1]
