"""`kotae schema`: the options of its actions fetch, diff and show."""

from __future__ import annotations

import argparse
from pathlib import Path

from kotae.cli.arguments import positive_seconds

__all__ = ["configure", "run"]

_DEFAULT_TIMEOUT_S = 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands and their options to a parser."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    _configure_fetch(
        commands.add_parser(
            "fetch",
            help="ask AniList for its schema and write it to a file",
            description="Ask AniList for its schema, and write it as SDL to the project's "
            "schema.graphql, which `kotae check` then uses. Introspection JSON goes beside it, "
            "which loads faster.",
            epilog="Exit codes: 0 written or up to date; 2 usage; 3 the network or the server "
            "refused, and the old file stands.",
            allow_abbrev=False,
        )
    )
    _configure_diff(
        commands.add_parser(
            "diff",
            help="list what changed between two schemas",
            description="List breaking, dangerous and safe changes from one schema to another.",
            epilog="Exit codes: 0 compared; 1 there are changes that --fail-on names; 2 usage, or "
            "a schema that cannot be read.",
            allow_abbrev=False,
        )
    )
    _configure_show(
        commands.add_parser(
            "show",
            help="show a type, field, argument or enum value of a schema",
            description="Show one element of a schema: its SDL, its description, its limits, its "
            "name in Python, and what uses it. Without a name, list the types there are.",
            epilog="Exit codes: 0 shown; 2 usage, no such element, or a schema that cannot be "
            "read.",
            allow_abbrev=False,
        )
    )
    parser.set_defaults(schema_parser=parser)


def _configure_fetch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the SDL file to write; by default the project's, which is schema.graphql beside "
        "the nearest pyproject.toml, or else in the working folder",
    )
    parser.add_argument(
        "--endpoint", metavar="URL", help="ask this address instead of https://graphql.anilist.co"
    )
    parser.add_argument(
        "--token-env",
        metavar="NAME",
        help="send the token that this environment variable holds; by default none is sent",
    )
    parser.add_argument(
        "--timeout",
        type=positive_seconds,
        default=_DEFAULT_TIMEOUT_S,
        metavar="SECONDS",
        help="what a request may take (by default: %(default)g)",
    )
    # Caught here, since argparse would repeat the token in its complaint.
    parser.add_argument("--token", nargs="?", const="", help=argparse.SUPPRESS)


def _configure_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "old",
        nargs="?",
        default="bundled",
        metavar="A",
        help="the schema before: a file, or the word `bundled` (by default: bundled)",
    )
    parser.add_argument(
        "new",
        nargs="?",
        metavar="B",
        help="the schema after; by default the one that `kotae schema fetch` wrote",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="(by default: text)"
    )
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "dangerous", "any", "never"),
        default="never",
        help="from which severity on the exit code is 1 (by default: never)",
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
        "@include or, quoted for the shell, 'Media.characters(role:)'; Python names do as well: "
        "Media.average_score",
    )
    parser.add_argument(
        "--schema",
        metavar="FILE",
        help="SDL or introspection JSON, or the word `bundled`; by default the project's "
        "schema.graphql, or else the bundled schema",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="(by default: text)"
    )


def run(options: argparse.Namespace) -> int:
    """Run the sub-command, and return the exit code."""
    if options.action == "fetch":
        from kotae.cli.schema_fetch import fetch  # noqa: PLC0415 - each action has its own costs

        return fetch(options)
    if options.action == "diff":
        from kotae.cli.schema_diff import diff  # noqa: PLC0415 - as above

        return diff(options)
    if options.action == "show":
        from kotae.cli.schema_show import show  # noqa: PLC0415 - as above

        return show(options)
    options.schema_parser.print_help()
    return 0
