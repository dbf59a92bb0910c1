"""The options of `kotae check` that say what is checked, and against which schema."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from kotae.check.gitignore import is_pattern

__all__ = ["add_input_options"]

_NAME = re.compile(r"@?([A-Za-z_]\w*)\Z", re.ASCII)


def add_input_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    group = parser.add_argument_group("what is checked")
    group.add_argument(
        "--exclude",
        type=_pattern,
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave files out, beside those that the project excludes: a pattern in the syntax of "
        ".gitignore, relative to the working folder; may be repeated",
    )
    group.add_argument(
        "--stdin-filename",
        metavar="NAME",
        help="the file name under which problems in standard input are reported",
    )
    group.add_argument(
        "--schema",
        type=Path,
        metavar="FILE",
        help="a schema as SDL or introspection JSON; by default the project's schema.graphql, or "
        "the bundled schema",
    )
    group.add_argument(
        "--directive",
        type=_directive,
        action="append",
        default=[],
        metavar="NAME",
        help="allow a directive that only the client knows, beside those of the project; may be "
        "repeated",
    )
    group.add_argument(
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
