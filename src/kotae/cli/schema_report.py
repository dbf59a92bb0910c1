"""The report of the changes between two schemas as text, JSON, annotations and Markdown."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.check_report import CheckReport
from kotae.check.config import SCHEMA_NAME
from kotae.check.drift import DRIFT_STATUSES
from kotae.check.limits import MAX_MESSAGE
from kotae.check.report.github import github_report
from kotae.check.report.markdown import code
from kotae.check.report.report_paths import ReportPaths
from kotae.cli.arguments import source_document, source_text
from kotae.cli.layout import fit, indent, wrap
from kotae.cli.terminal import print_lines, prose_width, write_json
from kotae.naming import counted
from kotae.problems import Location, Problem, Severity
from kotae.sanitize import excerpt, sanitize
from kotae.schema.changes import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kotae.check.drift import DriftStatus, OperationDrift
    from kotae.cli.terminal import StyledLine, StyledText
    from kotae.schema.changes import Change, ChangeSeverity
    from kotae.schema.load import LoadedSchema

__all__ = ["DriftReport", "print_report"]

_STYLES = {
    "breaking": "bold red",
    "dangerous": "yellow",
    "safe": "green",
    "broken": "bold red",
    "may be affected": "yellow",
    "not judged": "yellow",
    "unaffected": "green",
}
#: The operations that are listed; the others are only counted.
_TITLES: dict[DriftStatus, str] = {
    "broken": "Broken operations",
    "may be affected": "Operations that may be affected",
    "not judged": "Not judged: refused by the old schema, or not readable",
}
#: Bytes of the items in Markdown. GitHub takes a comment of 65,536 characters.
_MAX_MARKDOWN = 60_000
#: Operations that are listed with a change for people; JSON has all.
_MAX_LISTED = 10


@dataclass(frozen=True)
class DriftReport:
    """The changes between two schemas.

    Attributes:
        operations: What they mean for operations; None if none were named.
    """

    old: LoadedSchema
    new: LoadedSchema
    changes: Sequence[Change]
    operations: Sequence[OperationDrift] | None

    @cached_property
    def broken(self) -> Mapping[Change, list[int]]:
        """The indices of the operations that each change breaks."""
        return _by_change(drift.broken_by for drift in self.operations or ())

    @cached_property
    def affected(self) -> Mapping[Change, list[int]]:
        """The indices of the operations that each change may affect."""
        return _by_change(drift.affected_by for drift in self.operations or ())

    def effects(self, change: Change) -> Iterator[tuple[str, str]]:
        """Yield what a change does to the operations: a verb, and their sanitized names."""
        if self.operations is None:
            return
        broken, affected = self.broken.get(change, []), self.affected.get(change, [])
        for verb, indices in (("breaks", broken), ("may affect", affected)):
            labels = [_label(self.operations[at]) for at in indices[:_MAX_LISTED]]
            if len(indices) > _MAX_LISTED:
                labels.append(f"{len(indices) - _MAX_LISTED:,} more")
            if labels:
                yield verb, ", ".join(labels)
        if change.severity != "safe" and not broken and not affected:
            yield "affects no operation", ""

    def changed(self, severity: ChangeSeverity) -> list[Change]:
        """Return the changes of a severity."""
        return [change for change in self.changes if change.severity == severity]

    def drifted(self, status: DriftStatus) -> list[OperationDrift]:
        """Return the operations of a status."""
        return [drift for drift in self.operations or () if drift.status == status]

    def summary(self) -> Iterator[StyledLine]:
        """Yield a line that counts the changes, and one that counts the operations."""
        if self.changes:
            yield _counted((key, len(self.changed(key))) for key in SEVERITIES)
        if self.operations is not None:
            head = f"{counted(len(self.operations), 'operation')}: "
            yield [(head, ""), *_counted((key, len(self.drifted(key))) for key in DRIFT_STATUSES)]


def _by_change(found: Iterable[tuple[Change, ...]]) -> dict[Change, list[int]]:
    indices: dict[Change, list[int]] = {}
    for at, changes in enumerate(found):
        for change in changes:
            indices.setdefault(change, []).append(at)
    return indices


def _counted(counts: Iterable[tuple[str, int]]) -> StyledLine:
    line: StyledLine = []
    for key, count in counts:
        if count:
            line += [(", ", ""), (f"{count:,} {key}", _STYLES[key])]
    return [*line[1:], (".", "")]


def print_report(report: DriftReport, output_format: str) -> None:
    """Print a report in one of the formats `text`, `json`, `github` and `markdown`."""
    match output_format:
        case "json":
            write_json(_document(report))
        case "github":
            found = CheckReport(report.new, list(_problems(report)))
            for line in github_report(found, ReportPaths.of_environment(Path.cwd())):
                sys.stdout.write(f"{line}\n")
        case "markdown":
            sys.stdout.write("".join(f"{line}\n" for line in _markdown(report)))
        case _:
            print_lines(_text(report))


def _text(report: DriftReport) -> Iterator[StyledLine]:
    width = prose_width()
    between = f"from {source_text(report.old)} to {source_text(report.new)}"
    if report.changes:
        yield from wrap([(f"Changes {between}", "bold")], width)
    else:
        yield from wrap([(f"No changes {between}.", "")], width)
    for severity in SEVERITIES:
        if changes := report.changed(severity):
            yield from ([], [(f"{severity.capitalize()} ({len(changes):,})", _STYLES[severity])])
        for change in changes:
            yield from _item([(f"{sanitize(change.message)} ", ""), (change.kind, "dim")], 2, width)
            for verb, names in report.effects(change):
                yield from _item([(f"{verb} ", "dim"), (names, "")], 6, width)
    for status, title in _TITLES.items():
        if drifts := report.drifted(status):
            yield from ([], [(f"{title} ({len(drifts):,})", _STYLES[status])])
        for drift in drifts:
            place = f" {_place(drift.location)}" if drift.name else ""
            yield from _item([(_label(drift), ""), (place, "dim")], 2, width)
            for problem in drift.problems:
                where: StyledText = (f"{_place(problem.location)} ", "dim")
                yield from _item([where, (problem.message, "")], 6, width)
    if summary := list(report.summary()):
        yield []
        for line in summary:
            yield from fit(line, width)


def _item(line: StyledLine, depth: int, width: int) -> list[StyledLine]:
    first, *rest = fit(line, width - depth - 2)
    return [*indent([first], depth), *indent(rest, depth + 2)]


def _label(drift: OperationDrift) -> str:
    return sanitize(drift.name) if drift.name else _place(drift.location)


def _place(location: Location) -> str:
    return sanitize(f"{location.path}:{location.line}:{location.column}")


def _document(report: DriftReport) -> dict[str, object]:
    changes: list[dict[str, object]] = []
    for change in report.changes:
        entry: dict[str, object] = {
            "severity": change.severity,
            "kind": change.kind,
            "coordinate": change.coordinate,
            "message": change.message,
        }
        if report.operations is not None:
            entry["breaks"] = report.broken.get(change, [])
            entry["may_affect"] = report.affected.get(change, [])
        changes.append(entry)
    document: dict[str, object] = {
        "version": 1,
        "from": source_document(report.old),
        "to": source_document(report.new),
        "summary": {severity: len(report.changed(severity)) for severity in SEVERITIES},
        "changes": changes,
    }
    if report.operations is not None:
        document["operation_summary"] = {
            _key(status): len(report.drifted(status)) for status in DRIFT_STATUSES
        }
        document["operations"] = [
            {
                "name": drift.name,
                **_position(drift.location),
                "status": _key(drift.status),
                "problems": [
                    {**_position(each.location), "rule": each.rule, "message": each.message}
                    for each in drift.problems
                ],
            }
            for drift in report.operations
        ]
    return document


def _key(status: DriftStatus) -> str:
    return status.replace(" ", "_")


def _position(location: Location) -> dict[str, object]:
    return {"path": location.path, "line": location.line, "column": location.column}


def _problems(report: DriftReport) -> dict[Problem, None]:
    """Return what to annotate: operations, or the changes if no operations were named."""
    found: list[Problem] = []
    if report.operations is None:
        schemas = (each.source for each in (report.new, report.old) if not each.is_bundled)
        file = Location(next(filter(os.path.isfile, schemas), SCHEMA_NAME))
        severities = {"breaking": Severity.ERROR, "dangerous": Severity.WARNING}
        for change in report.changes:
            if change.severity in severities:
                message = excerpt(change.message, MAX_MESSAGE)
                found.append(Problem(change.kind, severities[change.severity], file, message))
    for drift in report.operations or ():
        if drift.status == "broken":
            for each in drift.problems:
                message = f"The new schema refuses this. {each.message}"
                found.append(Problem(each.rule, Severity.ERROR, each.location, message))
        elif drift.status != "unaffected":
            message = (
                f"This may be affected. {' '.join(each.message for each in drift.affected_by)}"
                if drift.affected_by
                else "This is refused by the old schema already, or cannot be read. `kotae check` "
                "says why."
            )
            message = excerpt(message, MAX_MESSAGE)
            found.append(Problem("schema-drift", Severity.WARNING, drift.location, message))
    # A fragment may be part of several operations.
    return dict.fromkeys(found)


def _markdown(report: DriftReport) -> Iterator[str]:
    """Yield the lines of Markdown; see `kotae.check.report.markdown` on foreign text."""
    changed = "Changes" if report.changes else "No changes"
    old, new = (_code(source_text(each)) for each in (report.old, report.new))
    yield f"<h3>{changed} from {old} to {new}</h3>"
    for line in report.summary():
        yield from ("", "".join(text for text, _ in line))
    left = _MAX_MARKDOWN
    for title, is_open, items in _markdown_groups(report):
        yield from ("", f"<details{' open' * is_open}><summary>{title}</summary><ul>")
        for number, item in enumerate(items):
            left -= len(item.encode(errors="backslashreplace"))
            if left < 0:
                yield f"<li>{len(items) - number:,} more; <code>--format json</code> has all</li>"
                break
            yield item
        yield "</ul></details>"


def _markdown_groups(report: DriftReport) -> Iterator[tuple[str, bool, list[str]]]:
    """Yield each list: its title, whether it is open, and its items."""
    for severity in SEVERITIES:
        items: list[str] = []
        for change in report.changed(severity):
            effects = "".join(
                f"<br>{verb} {_code(names)}" if names else f"<br>{verb}"
                for verb, names in report.effects(change)
            )
            items.append(f"<li>{_code(change.message)} {change.kind}{effects}</li>")
        if items:
            yield f"{severity.capitalize()} ({len(items):,})", severity != "safe", items
    for status, title in _TITLES.items():
        items = []
        for drift in report.drifted(status):
            place = f" {_code(_place(drift.location))}" if drift.name else ""
            problems = "".join(
                f"<br>{_code(_place(each.location))} {_code(each.message)}"
                for each in drift.problems
            )
            items.append(f"<li>{_code(_label(drift))}{place}{problems}</li>")
        if items:
            yield f"{title} ({len(items):,})", status == "broken", items


def _code(text: str) -> str:
    return code(excerpt(text, MAX_MESSAGE))
