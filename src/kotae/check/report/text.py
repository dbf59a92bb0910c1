"""The report as text: problems with code frames, and a summary, in colour on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.report.frames import Display, frame
from kotae.problems import Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from kotae.check.findings import CheckReport
    from kotae.problems import Location, Problem

__all__ = ["print_report", "summary"]

#: The most problems that are printed.
_MAX_PRINTED = 200
#: Columns of an output that is not a terminal.
_PLAIN_WIDTH = 120

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
#: Rules whose problems have no frame: the file may not be the project's.
_WITHOUT_FRAME = frozenset({"check-gave-up", "file-outside-project", "file-too-large"})


def print_report(report: CheckReport, console: Console, seconds: float) -> None:
    """Print the problems, and the summary with the seconds that the run took."""
    previous: Location | None = None
    for problem in report.problems[:_MAX_PRINTED]:
        at = problem.location
        # Lines that the frame above already shows are not repeated as context.
        after_line = previous.line if previous and previous.path == at.path else 0
        for line in _problem_lines(problem, report, console, after_line):
            console.print(line)
        console.print()
        previous = at
    hidden = len(report.problems) - _MAX_PRINTED
    if hidden > 0:
        console.print(f"… and {hidden:,} more; `--format json` has them all.\n")
    width = console.width if console.is_terminal else _PLAIN_WIDTH
    console.print(summary(report, seconds, width, has_symbols=_can_encode(console, "✗✓·")))


def summary(report: CheckReport, seconds: float, width: int, *, has_symbols: bool) -> Text:
    """Return the last line of a report, without the details that do not fit into a width."""
    from rich.text import Text  # noqa: PLC0415 - costs 20 ms; only text needs it

    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    symbol, word, style = ("✗", "failed", "bold red") if errors else ("✓", "ok", "bold green")
    if warnings and not errors:
        symbol, word, style = "!", "warned", "bold yellow"
    counts = [_count(errors, "error")] if errors else []
    counts += [_count(warnings, "warning")] if warnings else []
    counted = ", ".join(counts) or "no problems"
    schema = report.schema
    source = "schema" if schema.is_bundled else sanitize(schema.source)
    dated = f"{source} {schema.date}" if schema.date else source
    dot = "·" if has_symbols else "-"
    line = Text().append(f"{symbol if has_symbols else word} {counted}", style=style)
    scope = f" in {_count(report.files, 'file')}, {_count(report.operations, 'operation')}"
    line.append(scope)
    for detail in (f" {dot} {dated}", f" {dot} {seconds:.2f} s"):
        if line.cell_len + len(detail) <= width:
            line.append(detail, style="dim")
    return line


def _problem_lines(
    problem: Problem, report: CheckReport, console: Console, after_line: int
) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - as above

    style = _STYLES[problem.severity]
    at = problem.location
    head = Text().append(f"{sanitize(at.path)}:{at.line}:{at.column}", style="bold")
    head.append(f" {problem.severity.value}", style=style)
    width = console.width if console.is_terminal else _PLAIN_WIDTH
    if not console.is_terminal or head.cell_len + 1 + len(problem.rule) <= width:
        yield head.append(f" {problem.rule}", style="cyan")
    else:
        yield head
        yield Text("  ").append(problem.rule, style="cyan")
    for line in Text(problem.message).wrap(console, max(20, width - 2)):
        line.rstrip()
        yield Text("  ").append_text(line)
    document = report.documents.get(at.path)
    if document and document.text and problem.rule not in _WITHOUT_FRAME:
        yield from _frame_lines(problem, report, console, width, after_line)


def _frame_lines(
    problem: Problem, report: CheckReport, console: Console, width: int, after_line: int
) -> Iterator[Text]:
    from rich.cells import cell_len  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    document = report.documents[problem.location.path]
    bar = "│" if _can_encode(console, "│") else "|"
    ellipsis = "…" if _can_encode(console, "…") else "..."
    gutter = len(str(problem.location.line)) + 4
    display = Display(max(20, width - gutter - 3), console.encoding, ellipsis, cell_len)
    for line in frame(document, problem.location, display, after_line=after_line):
        number = "" if line.number is None else str(line.number)
        style = _STYLES[problem.severity] if line.number is None else ""
        edge = Text().append(f"{number:>{gutter}} {bar} ", style="dim")
        yield edge.append(line.text.rstrip(), style=style)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _can_encode(console: Console, text: str) -> bool:
    try:
        text.encode(console.encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True
