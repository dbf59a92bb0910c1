"""`kotae schema diff`: the changes from one schema to another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kotae.cli.arguments import named_schema, project_schema
from kotae.cli.terminal import console, write_bytes
from kotae.errors import UsageError
from kotae.sanitize import sanitize
from kotae.schema import find_changes
from kotae.schema.diff import SEVERITIES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kotae.schema import Change, LoadedSchema

__all__ = ["diff"]

_COLOURS = {"breaking": "bold red", "dangerous": "yellow", "safe": "green"}
#: The severities that each value of `--fail-on` stands for.
_FAILING: dict[str, set[str]] = {
    "breaking": {"breaking"},
    "dangerous": {"breaking", "dangerous"},
    "any": set(SEVERITIES),
    "never": set(),
}


def diff(options: argparse.Namespace) -> int:
    """Compare two schemas and print the changes.

    Args:
        options: `old`, `new`, `format`, `fail_on` and `descriptions`.

    Returns:
        1 if there is a change that `fail_on` names, else 0.

    Raises:
        UsageError: A file does not exist, or no schema was fetched yet.
        SchemaError: A schema cannot be read.
    """
    old = named_schema(options.old)
    new = _fetched_schema() if options.new is None else named_schema(options.new)
    changes = find_changes(old.schema, new.schema, with_descriptions=options.descriptions)
    if options.format == "json":
        write_bytes(_json_report(old, new, changes))
    else:
        _print_report(old, new, changes)
    failing = _FAILING[options.fail_on]
    return int(any(change.severity in failing for change in changes))


def _fetched_schema() -> LoadedSchema:
    schema = project_schema()
    if schema is None:
        raise UsageError(
            "There is no fetched schema here. Run `kotae schema fetch` first, or name two files."
        )
    return schema


def _json_report(old: LoadedSchema, new: LoadedSchema, changes: Sequence[Change]) -> bytes:
    document = {
        "version": 1,
        "from": _source_fields(old),
        "to": _source_fields(new),
        "summary": {name: _count(changes, name) for name in SEVERITIES},
        "changes": [
            {"severity": item.severity, "kind": item.kind, "message": sanitize(item.message)}
            for item in changes
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _source_fields(loaded: LoadedSchema) -> dict[str, str | None]:
    return {"source": sanitize(loaded.source), "date": loaded.date, "sha256": loaded.sha256}


def _print_report(old: LoadedSchema, new: LoadedSchema, changes: Sequence[Change]) -> None:
    from rich.text import Text  # noqa: PLC0415 - JSON needs none

    output = console()
    direction = f"from {_name(old)} to {_name(new)}"
    if not changes:
        output.print(Text(f"No changes {direction}."))
        return
    output.print(Text(f"Changes {direction}", style="bold"))
    for severity in SEVERITIES:
        group = [change for change in changes if change.severity == severity]
        if group:
            output.print()
            output.print(Text(f"{severity.capitalize()} ({len(group)})", _COLOURS[severity]))
        for change in group:
            output.print(Text(f"  {sanitize(change.message)} ").append(change.kind, "dim"))
    output.print()
    parts = [
        Text(f"{count} {name}", _COLOURS[name])
        for name in SEVERITIES
        if (count := _count(changes, name))
    ]
    output.print(Text(", ").join(parts).append("."))


def _name(loaded: LoadedSchema) -> str:
    if loaded.is_bundled:
        return f"the bundled schema ({loaded.date})"
    return sanitize(loaded.source) + (f" ({loaded.date})" if loaded.date else "")


def _count(changes: Sequence[Change], severity: str) -> int:
    return sum(change.severity == severity for change in changes)
