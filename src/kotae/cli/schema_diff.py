"""`kotae schema diff`: its options, the comparison of two schemas, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.cli.arguments import named_schema, project_schema
from kotae.errors import UsageError
from kotae.schema.changes import SEVERITIES
from kotae.schema.diff import find_changes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kotae.schema.load import LoadedSchema

__all__ = ["add_comparison", "configure_diff", "diff", "report_changes"]

#: The severities of changes, or the statuses of operations, that each value of `--fail-on` means.
#: An operation that is not judged may be broken, too.
_FAILING: dict[str, set[str]] = {
    "breaking": {"breaking", "broken", "not judged"},
    "dangerous": {"breaking", "dangerous", "broken", "not judged", "may be affected"},
    "any": set(SEVERITIES),
    "never": set(),
}


def configure_diff(parser: argparse.ArgumentParser) -> None:
    """Add the options of `kotae schema diff` to a parser."""
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
    add_comparison(parser.add_argument, fail_on="never")


def add_comparison(add_argument: Callable[..., object], *, fail_on: str) -> None:
    """Add the options of a comparison to a parser or a group of options, by its `add_argument`.

    `fail_on` is the default of `--fail-on`.
    """
    add_argument(
        "--operations",
        action="append",
        metavar="PATH",
        help="a file or folder of operations: say which of them each change breaks or may affect; "
        "may be repeated",
    )
    add_argument(
        "--format",
        choices=("text", "json", "github", "markdown"),
        default="text",
        help="the output format (default: %(default)s)",
    )
    add_argument(
        "--fail-on",
        choices=("breaking", "dangerous", "any", "never"),
        default=fail_on,
        help="the least severity that makes the exit code 1; with --operations, `breaking` stands "
        "for broken operations, and `dangerous` also for those that may be affected (default: "
        "%(default)s)",
    )
    add_argument("--descriptions", action="store_true", help="list changed descriptions as well")


def diff(options: argparse.Namespace) -> int:
    """Print the changes from one schema to another, and return the exit code."""
    old = named_schema(options.old)
    new = project_schema() if options.new is None else named_schema(options.new)
    if new is None:
        raise UsageError(
            "There is no fetched schema here. Run `kotae schema fetch` first, or name two files."
        )
    return report_changes(options, old, new)


def report_changes(options: argparse.Namespace, old: LoadedSchema, new: LoadedSchema) -> int:
    """Print the changes with the options of `add_comparison`; return 1 if `--fail-on` says so."""
    from kotae.cli.schema_report import DriftReport, print_report  # noqa: PLC0415 - graphql costs 120 ms

    changes = find_changes(old.schema, new.schema, with_descriptions=options.descriptions)
    operations = None
    found: set[str] = {change.severity for change in changes}
    if options.operations:
        from kotae.check import CheckRequest  # noqa: PLC0415 - only operations need the checker
        from kotae.check.drift import find_drift  # noqa: PLC0415 - as above
        from kotae.cli.check import deep_recursion, interrupt_at, without_garbage_collection  # noqa: PLC0415 - as above
        from kotae.cli.terminal import show_progress  # noqa: PLC0415 - as above

        request = CheckRequest(paths=options.operations)
        with show_progress("Checking"), deep_recursion(), without_garbage_collection():
            operations = find_drift(
                request, old.schema, new.schema, changes, deadline_guard=interrupt_at
            )
        if options.fail_on != "any":
            found = {drift.status for drift in operations}
    print_report(DriftReport(old, new, changes, operations), options.format)
    return int(bool(found & _FAILING[options.fail_on]))
