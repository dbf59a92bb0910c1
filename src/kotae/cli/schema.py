"""`kotae schema`: the options of its actions fetch, diff and show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kotae.cli.arguments import add_format, positive_seconds
from kotae.cli.schema_diff import add_comparison, configure_diff, diff
from kotae.cli.token_options import add_token_source

if TYPE_CHECKING:
    import argparse

__all__ = ["configure", "run"]

_TIMEOUT_S = 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands and their options to a parser."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    fetch = commands.add_parser(
        "fetch",
        help="download AniList's schema and write it to a file",
        description="Download AniList's schema, and write it as SDL to the project's "
        "schema.graphql, which `kotae check` then uses. Beside it, write the same schema as "
        "introspection JSON, which loads faster.",
        epilog="Example: kotae schema fetch --check --operations queries/\n\nExit codes: 0 "
        "written, up to date or compared; 1 changes of the severity of --fail-on, with --check; 2 "
        "wrong usage, or a file that cannot be written; 3 the network or the server failed, and "
        "the old files are unchanged.",
    )
    compare = commands.add_parser(
        "diff",
        help="list what changed between two schemas",
        description="List the breaking, dangerous and safe changes from one schema to another, and "
        "which operations each breaks or may affect.",
        epilog="Example: kotae schema diff --operations queries/ --fail-on breaking\n\nExit codes: "
        "0 compared; 1 changes of the severity of --fail-on; 2 wrong usage, or a schema that "
        "cannot be read.",
    )
    show = commands.add_parser(
        "show",
        help="show a type, field, argument or enum value of a schema",
        description="Show one element of a schema: its SDL, description, limits, name in Python, "
        "and where it is used. Without a name, list all types.",
        epilog="Example: kotae schema show Media.averageScore\n\nExit codes: 0 shown; 2 wrong "
        "usage, an unknown element, or a schema that cannot be read.",
    )
    _configure_fetch(fetch)
    configure_diff(compare)
    _configure_show(show)
    parser.set_defaults(schema_parser=parser)


def _configure_fetch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the SDL file to write; by default schema.graphql beside the nearest "
        "kotae.toml or pyproject.toml, or in the working folder",
    )
    add_token_source(parser)
    parser.add_argument(
        "--timeout",
        type=positive_seconds,
        default=_TIMEOUT_S,
        metavar="SECONDS",
        help="the time limit of the request (default: %(default)g)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing: list what changed since the file, or since the bundled schema if "
        "there is none",
    )
    group = parser.add_argument_group("options of --check")
    add_comparison(group.add_argument, fail_on="breaking")


def _configure_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="a schema coordinate, such as Media, Media.averageScore, MediaStatus.HIATUS, "
        "@include or, quoted for the shell, 'Media.characters(role:)'; Python names such as "
        "Media.average_score work as well",
    )
    parser.add_argument(
        "--schema",
        metavar="FILE",
        help="a schema as SDL or introspection JSON, or the word `bundled`; by default the "
        "project's schema.graphql, or the bundled schema",
    )
    add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Run the sub-command, and return the exit code."""
    if options.action == "fetch":
        from kotae.cli.schema_fetch import fetch  # noqa: PLC0415 - graphql costs 120 ms, and `--help` needs none

        return fetch(options)
    if options.action == "diff":
        return diff(options)
    if options.action == "show":
        from kotae.cli.schema_show import show  # noqa: PLC0415 - as above

        return show(options)
    options.schema_parser.print_help()
    return 0
