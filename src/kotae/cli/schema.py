"""`kotae schema`: the options of its actions fetch, diff and show, and the report of diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kotae.cli.arguments import (
    add_format,
    named_schema,
    positive_seconds,
    project_schema,
    source_document,
    source_text,
)
from kotae.cli.layout import fit, indent, wrap
from kotae.cli.terminal import print_lines, prose_width, write_json
from kotae.cli.token_options import add_token_source
from kotae.errors import UsageError
from kotae.sanitize import sanitize
from kotae.schema.diff import SEVERITIES, count_changes, find_changes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kotae.cli.terminal import StyledLine
    from kotae.schema.diff import Change
    from kotae.schema.load import LoadedSchema

__all__ = ["configure", "run"]

_TIMEOUT_S = 30.0
_COLOURS = {"breaking": "bold red", "dangerous": "yellow", "safe": "green"}
#: The severities that each value of `--fail-on` stands for.
_FAILING: dict[str, set[str]] = {
    "breaking": {"breaking"},
    "dangerous": {"breaking", "dangerous"},
    "any": set(SEVERITIES),
    "never": set(),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands and their options to a parser."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    fetch = commands.add_parser(
        "fetch",
        help="download AniList's schema and write it to a file",
        description="Download AniList's schema, and write it as SDL to the project's "
        "schema.graphql, which `kotae check` then uses. Beside it, write the same schema as "
        "introspection JSON, which loads faster.",
        epilog="Exit codes: 0 written or up to date; 2 wrong usage, or a file that cannot be "
        "written; 3 the network or the server failed, and the old files are unchanged.",
    )
    diff = commands.add_parser(
        "diff",
        help="list what changed between two schemas",
        description="List the breaking, dangerous and safe changes from one schema to another.",
        epilog="Example: kotae schema diff --fail-on breaking\n\nExit codes: 0 compared; 1 changes "
        "of the severity of --fail-on; 2 wrong usage, or a schema that cannot be read.",
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
    _configure_diff(diff)
    _configure_show(show)
    parser.set_defaults(schema_parser=parser)


def _configure_fetch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the SDL file to write; by default schema.graphql beside the nearest "
        "pyproject.toml, or in the working folder",
    )
    add_token_source(parser)
    parser.add_argument(
        "--timeout",
        type=positive_seconds,
        default=_TIMEOUT_S,
        metavar="SECONDS",
        help="the time limit of the request (default: %(default)g)",
    )


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
    add_format(parser)
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
    add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Run the sub-command, and return the exit code."""
    if options.action == "fetch":
        from kotae.cli.schema_fetch import fetch  # noqa: PLC0415 - graphql costs 120 ms, and `--help` needs none

        return fetch(options)
    if options.action == "diff":
        return _diff(options)
    if options.action == "show":
        from kotae.cli.schema_show import show  # noqa: PLC0415 - as above

        return show(options)
    options.schema_parser.print_help()
    return 0


def _diff(options: argparse.Namespace) -> int:
    """Print the changes from one schema to another; return 1 if `--fail-on` names one of them."""
    old = named_schema(options.old)
    new = project_schema() if options.new is None else named_schema(options.new)
    if new is None:
        raise UsageError(
            "There is no fetched schema here. Run `kotae schema fetch` first, or name two files."
        )
    changes = find_changes(old.schema, new.schema, with_descriptions=options.descriptions)
    if options.format == "json":
        document = {
            "version": 1,
            "from": source_document(old),
            "to": source_document(new),
            "summary": count_changes(changes),
            "changes": [
                {"severity": item.severity, "kind": item.kind, "message": sanitize(item.message)}
                for item in changes
            ],
        }
        write_json(document)
    else:
        _print_report(old, new, changes)
    return int(any(change.severity in _FAILING[options.fail_on] for change in changes))


def _print_report(old: LoadedSchema, new: LoadedSchema, changes: Sequence[Change]) -> None:
    direction = f"from {source_text(old)} to {source_text(new)}"
    if not changes:
        print_lines([[(f"No changes {direction}.", "")]])
        return
    width = prose_width()
    lines = wrap([(f"Changes {direction}", "bold")], width)
    for severity in SEVERITIES:
        group = [change for change in changes if change.severity == severity]
        if group:
            lines += [[], [(f"{severity.capitalize()} ({len(group)})", _COLOURS[severity])]]
        for change in group:
            message = [(f"{sanitize(change.message)} ", ""), (change.kind, "dim")]
            first, *rest = fit(message, width - 4)
            lines += [*indent([first], 2), *indent(rest, 4)]
    summary: StyledLine = []
    for severity, count in count_changes(changes).items():
        if count:
            summary += [(", " if summary else "", ""), (f"{count} {severity}", _COLOURS[severity])]
    print_lines([*lines, [], [*summary, (".", "")]])
