"""The report as text: problems with code frames, and a summary, in colour on a terminal.

A line of a frame is handled as a list of sanitized characters, so that the underline is exact: a
wide character takes two columns, a tab four, and an invisible one as many as its escape.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.check.report.summary import PLAIN_WIDTH, can_encode, gone_lines, summary_parts
from kotae.problems import Severity
from kotae.sanitize import sanitize, sanitized_characters
from kotae.schema.limits import MAX_COMPLEXITY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

    from kotae.check.check_report import CheckReport, OperationComplexity
    from kotae.check.documents import Document
    from kotae.problems import Location, Problem

__all__ = ["FrameSettings", "frame", "has_frame", "print_report", "text_report"]

#: The most problems that are printed.
_MAX_PRINTED = 200
#: Lines of context before the line with the problem.
_CONTEXT_LINES = 2
#: The most problems that share a frame: a reader must find the place of each.
_MAX_JOINED = 5

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
#: Rules whose problems have no frame: the file may not be the project's.
_WITHOUT_FRAME = frozenset({"check-gave-up", "file-outside-project", "file-too-large"})


def text_report(
    report: CheckReport, seconds: float, *, severities: Collection[Severity] | None = None
) -> bytes:
    """Return a report as UTF-8 without colours, for a file; `severities` as of `print_report`."""
    from rich.console import Console  # noqa: PLC0415 - costs 40 ms; only text needs it

    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=False,
        color_system=None,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
    )
    print_report(report, console, seconds, severities=severities)
    return stream.getvalue().encode()


def print_report(
    report: CheckReport,
    console: Console,
    seconds: float,
    *,
    severities: Collection[Severity] | None = None,
) -> None:
    """Print the problems, the statistics and the summary.

    Args:
        report: The report.
        console: Where it is printed.
        seconds: How long the run took.
        severities: Only problems of these are printed, and no summary; None for a whole report.
    """
    width = console.width if console.is_terminal else PLAIN_WIDTH
    problems = report.problems
    if severities is not None:
        problems = [problem for problem in problems if problem.severity in severities]
    previous: Location | None = None
    for group in _groups(problems[:_MAX_PRINTED], report):
        path = group[0].location.path
        for problem in group:
            for line in _head_lines(problem, console, width):
                console.print(line)
        if has_frame(group[0], report):
            # Lines that the frame above already shows are not repeated as context.
            after_line = previous.line if previous and previous.path == path else 0
            document = report.documents[path]
            for line in _frame_lines(group, document, console, width, after_line):
                console.print(line)
        console.print()
        previous = group[-1].location
    hidden = len(problems) - _MAX_PRINTED
    if hidden > 0:
        console.print(f"… and {hidden:,} more; `--format json` has them all.\n")
    if report.complexities is not None:
        for title, rows in _statistics(report.rule_counts(), report.complexities):
            console.print(title, style="bold")
            for row in rows:
                console.print(row)
            console.print()
    if severities is None:
        _print_fixes(report, console)
        console.print(
            _summary(report, seconds, width, has_symbols=can_encode(console.encoding, "✗✓·"))
        )
        for sentence in gone_lines(report):
            console.print(sentence)


def _print_fixes(report: CheckReport, console: Console) -> None:
    """Print what was fixed, or whether something may be."""
    if report.fixed is not None:
        console.print(f"Fixed {report.fixed}." if report.fixed.problems else "Nothing was fixed.")
    elif report.problems:
        from kotae.check.fixes.registry import may_be_fixed  # noqa: PLC0415 - rules load graphql

        if any(map(may_be_fixed, report.problems)):
            which = (
                "some of them; `--diff` shows which"
                if report.problems[1:]
                else "it; `--diff` shows how"
            )
            console.print(f"`--fix` may fix {which}.", style="dim")


def _groups(problems: Sequence[Problem], report: CheckReport) -> Iterator[list[Problem]]:
    """Yield neighbouring problems together: those whose frames touch."""
    group: list[Problem] = []
    for problem in problems:
        at = problem.location
        if group and (
            at.path != group[-1].location.path
            or at.line - group[-1].location.line > _CONTEXT_LINES + 1
            or len(group) == _MAX_JOINED
            or not (has_frame(problem, report) and has_frame(group[-1], report))
        ):
            yield group
            group = []
        group.append(problem)
    if group:
        yield group


def has_frame(problem: Problem, report: CheckReport) -> bool:
    """Tell whether the text of a problem's line is known, and may be shown."""
    document = report.documents.get(problem.location.path)
    return document is not None and bool(document.text) and problem.rule not in _WITHOUT_FRAME


def _statistics(
    rule_counts: Mapping[str, int], complexities: Sequence[OperationComplexity]
) -> Iterator[tuple[str, list[str]]]:
    """Yield two tables as title and rows: problems by rule, and operations by complexity."""
    if rule_counts:
        rows = [f"{count:>7,}  {rule}" for rule, count in rule_counts.items()]
        yield "Problems by rule", rows
    if complexities:
        rows = [
            f"{each.complexity:>7,}  {each.name or '(anonymous)'}  "
            + sanitize(f"{each.location.path}:{each.location.line}")
            for each in sorted(complexities, key=lambda each: -each.complexity)
        ]
        yield f"Complexity by operation; AniList accepts at most {MAX_COMPLEXITY}", rows


def _summary(report: CheckReport, seconds: float, width: int, *, has_symbols: bool) -> Text:
    from rich.cells import cell_len  # noqa: PLC0415 - costs 20 ms; only text needs it
    from rich.text import Text  # noqa: PLC0415 - as above

    parts = summary_parts(report, seconds, width, cell_len, has_symbols=has_symbols)
    return Text.assemble(*parts)


def _head_lines(problem: Problem, console: Console, width: int) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - as above

    style = _STYLES[problem.severity]
    at = problem.location
    head = Text().append(f"{sanitize(at.path)}:{at.line}:{at.column}", style="bold")
    head.append(f" {problem.severity.value}", style=style)
    if not console.is_terminal or head.cell_len + 1 + len(problem.rule) <= width:
        yield head.append(f" {problem.rule}", style="cyan")
    else:
        yield head
        yield Text("  ").append(problem.rule, style="cyan")
    for line in Text(problem.message).wrap(console, max(20, width - 2)):
        line.rstrip()
        yield Text("  ").append_text(line)


def _frame_lines(
    problems: Sequence[Problem], document: Document, console: Console, width: int, after_line: int
) -> Iterator[Text]:
    from rich.cells import cell_len  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    bar = "│" if can_encode(console.encoding, "│") else "|"
    ellipsis = "…" if can_encode(console.encoding, "…") else "..."
    gutter = len(str(problems[-1].location.line)) + 4
    settings = FrameSettings(max(20, width - gutter - 3), console.encoding, ellipsis, cell_len)
    # Problems of one place share an underline, in the style of the first.
    styles = {each.location: _STYLES[each.severity] for each in reversed(problems)}
    places = list(dict.fromkeys(each.location for each in problems))
    underlined = iter(places)
    for number, text in frame(document, places, settings, after_line=after_line):
        edge = Text().append(f"{number or '':>{gutter}} {bar} ", style="dim")
        edge.append(text, style="" if number else styles[next(underlined)]).rstrip()
        yield edge


@dataclass(frozen=True, slots=True)
class FrameSettings:
    """The output that frames are made for.

    Attributes:
        width: The most columns of a line.
        ellipsis: The mark of an omission.
        cell_width: Returns the number of columns that a text takes.
    """

    width: int
    encoding: str
    ellipsis: str
    cell_width: Callable[[str], int]


def frame(
    document: Document,
    locations: Sequence[Location],
    settings: FrameSettings,
    *,
    after_line: int = 0,
) -> list[tuple[int | None, str]]:
    """Return a code frame: each line with a problem, its underline, and two lines before it.

    A line is its number and sanitized text; the underline of a location has no number.
    Of a range of several lines the first is underlined. A line that is too long is cut around the
    problem, and stands there once more for a problem that is not in the part. Context starts after
    `after_line`, the last line that is printed already.
    """
    lines: list[tuple[int | None, str]] = []
    latest: tuple[int, str] | None = None
    for location in locations:
        first = max(1, location.line - _CONTEXT_LINES, after_line + 1)
        for number in range(first, location.line):
            text, _ = _cut(document.line(number), 0, settings)
            if text.strip() or lines:
                lines.append((number, text))
        after_line = location.line
        source = document.line(location.line)
        start = min(location.column - 1, len(source))
        end = location.end_column - 1 if location.end_line == location.line else len(source)
        text, before = _cut(source, start, settings)
        marked = source[start : min(end, start + settings.width)]
        columns = sum(map(settings.cell_width, sanitized_characters(marked, settings.encoding)))
        if latest != (location.line, text):
            latest = location.line, text
            lines.append(latest)
        lines.append((None, " " * before + "^" * max(1, min(columns, settings.width - before))))
    return lines


def _cut(line: str, at: int, settings: FrameSettings) -> tuple[str, int]:
    """Return the part of a line that fits around an index, and the columns before the index."""
    width, gap = settings.width, len(settings.ellipsis)
    # Only characters within the width can be visible, so a line of a megabyte costs little.
    start, stop = max(0, at - width), at + width
    pieces = sanitized_characters(line[start:stop], settings.encoding)
    sizes = [settings.cell_width(piece) for piece in pieces]
    place, left = at - start, 0
    before = sum(sizes[:place])
    is_whole = not start and stop >= len(line) and sum(sizes) <= width
    while left < place and not is_whole and before + gap > width // 2:
        before -= sizes[left]
        left += 1
    text = settings.ellipsis if start or left else ""
    before += len(text)
    used, rest = len(text), sum(sizes[left:])
    for piece, size in zip(pieces[left:], sizes[left:], strict=True):
        fits_to_the_end = stop >= len(line) and used + rest <= width
        if not fits_to_the_end and used + size + gap > width:
            return text + settings.ellipsis, before
        text, used, rest = text + piece, used + size, rest - size
    return text, before
