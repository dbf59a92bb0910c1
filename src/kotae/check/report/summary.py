"""The summary at the end of a report as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.naming import counted
from kotae.problems import Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kotae.check.check_report import CheckReport
    from kotae.schema.load import LoadedSchema

__all__ = ["PLAIN_WIDTH", "can_encode", "gone_lines", "plain_summary", "summary_parts"]

#: Columns of an output that is not a terminal.
PLAIN_WIDTH = 120


def plain_summary(report: CheckReport, seconds: float, encoding: str) -> str:
    """Return the end of a report, from the summary on, for an output that is not a terminal."""
    parts = summary_parts(
        report, seconds, PLAIN_WIDTH, len, has_symbols=can_encode(encoding, "✗✓·")
    )
    return "\n".join(["".join(text for text, _ in parts), *gone_lines(report)])


def gone_lines(report: CheckReport) -> Iterator[str]:
    """Yield what follows the summary: how many known problems are gone, if any are."""
    if report.baseline and report.baseline.gone:
        gone, total = report.baseline.gone, report.baseline.total
        yield f"{gone:,} of {total:,} known problems are gone; --write-baseline removes them."


def summary_parts(
    report: CheckReport,
    seconds: float,
    width: int,
    columns: Callable[[str], int],
    *,
    has_symbols: bool,
) -> list[tuple[str, str]]:
    """Return the last line of a report as texts with their styles.

    It is without the details that do not fit.
    """
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    symbol, word, style = ("✗", "failed", "bold red") if errors else ("✓", "ok", "bold green")
    if warnings and not errors:
        symbol, word, style = "!", "warned", "bold yellow"
    counts = [counted(errors, "error")] if errors else []
    counts += [counted(warnings, "warning")] if warnings else []
    counts = counts or ["no problems"]
    counts += [f"{report.suppressed:,} suppressed"] if report.suppressed else []
    unchecked = report.dynamic_documents
    counts += [f"{counted(unchecked, 'dynamic string')} not checked"] if unchecked else []
    known = report.baseline.known if report.baseline else 0
    counts += [f"{known:,} known"] if known else []
    schemas = [_schema_name(schema) for schema in (report.schema, *report.other_schemas)]
    dot = "·" if has_symbols else "-"
    checked = f" in {counted(report.files, 'file')}, {counted(report.operations, 'operation')}"
    parts = [(f"{symbol if has_symbols else word} {', '.join(counts)}", style), (checked, "")]
    # One of the ways to name the schemas, the longer first, and then the time.
    named = [", ".join(schemas), f"{len(schemas)} schemas"][: len(schemas)]
    for ways in (named, [f"{seconds:.2f} s"]):
        details = (f" {dot} {way}" for way in ways)
        length = sum(columns(text) for text, _ in parts)
        fitting = (each for each in details if length + len(each) <= width)
        parts.append((next(fitting, ""), "dim"))
    return parts


def _schema_name(schema: LoadedSchema) -> str:
    source = "schema" if schema.is_bundled else sanitize(schema.source)
    return f"{source} {schema.date}" if schema.date else source


def can_encode(encoding: str, text: str) -> bool:
    """Tell whether an output of an encoding can show a text."""
    try:
        text.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True
