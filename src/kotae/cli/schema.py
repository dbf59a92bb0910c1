"""`kotae schema`: the options of its actions fetch, diff and show."""

from __future__ import annotations

import argparse
from pathlib import Path

from kotae.cli.arguments import positive_seconds

__all__ = ["configure", "run"]

_TIMEOUT_S = 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands and their options to a parser."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    _configure_fetch(
        commands.add_parser(
            "fetch",
            help="download AniList's schema and write it to a file",
            description="Download AniList's schema, and write it as SDL to the project's "
            "schema.graphql, which `kotae check` then uses. Beside it, write the same schema as "
            "introspection JSON, which loads faster.",
            epilog="Exit codes: 0 written or up to date; 2 wrong usage, or a file that cannot be "
            "written; 3 the network or the server failed, and the old files are unchanged.",
            formatter_class=parser.formatter_class,
            allow_abbrev=False,
        )
    )
    _configure_diff(
        commands.add_parser(
            "diff",
            help="list what changed between two schemas",
            description="List the breaking, dangerous and safe changes from one schema to another.",
            epilog="Example: kotae schema diff --fail-on breaking\n\nExit codes: 0 compared; 1 "
            "changes of the severity of --fail-on; 2 wrong usage, or a schema that cannot be "
            "read.",
            formatter_class=parser.formatter_class,
            allow_abbrev=False,
        )
    )
    _configure_show(
        commands.add_parser(
            "show",
            help="show a type, field, argument or enum value of a schema",
            description="Show one element of a schema: its SDL, description, limits, name in "
            "Python, and where it is used. Without a name, list all types.",
            epilog="Example: kotae schema show Media.averageScore\n\nExit codes: 0 shown; 2 wrong "
            "usage, an unknown element, or a schema that cannot be read.",
            formatter_class=parser.formatter_class,
            allow_abbrev=False,
        )
    )
    parser.set_defaults(schema_parser=parser)


def _configure_fetch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the SDL file to write; by default schema.graphql beside the nearest "
        "pyproject.toml, or in the working folder",
    )
    parser.add_argument(
        "--endpoint",
        metavar="URL",
        help="the server's address (default: https://graphql.anilist.co)",
    )
    parser.add_argument(
        "--token-env",
        metavar="NAME",
        help="the environment variable with the token to send; by default no token is sent",
    )
    parser.add_argument(
        "--timeout",
        type=positive_seconds,
        default=_TIMEOUT_S,
        metavar="SECONDS",
        help="the time limit of the request (default: %(default)g)",
    )
    # Accepted here, because argparse's own error message would repeat the token.
    parser.add_argument("--token", nargs="?", const="", help=argparse.SUPPRESS)


def _configure_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "old",
        nargs="?",
        default="bundled",
        metavar="A",
        help="the old schema: a file, or the word `bundled` (default: bundled)",
    )
    parser.add_argument(
        "new",
        nargs="?",
        metavar="B",
        help="the new schema; by default the project's, which `kotae schema fetch` wrote",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="the output format (default: %(default)s)",
    )
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "dangerous", "any", "never"),
        default="never",
        help="the least severity that makes the exit code 1 (default: %(default)s)",
    )
    parser.add_argument(
        "--descriptions", action="store_true", help="list changed descriptions as well"
    )


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
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="the output format (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Run the sub-command, and return the exit code."""
    if options.action == "fetch":
        from kotae.cli.schema_fetch import fetch  # noqa: PLC0415 - each action imports only what it needs

        return fetch(options)
    if options.action == "diff":
        from kotae.cli.schema_diff import diff  # noqa: PLC0415 - as above

        return diff(options)
    if options.action == "show":
        from kotae.cli.schema_show import show  # noqa: PLC0415 - as above

        return show(options)
    options.schema_parser.print_help()
    return 0
