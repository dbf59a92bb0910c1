"""Pages of tables: for a terminal, as plain text, and as Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workshop.benchmarking.figures import figure_of, in_unit, judged, ratio_of, with_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TextIO

    from workshop.benchmarking.figures import Verdict
    from workshop.benchmarking.running import Outcome
    from workshop.benchmarking.sections import Section, Subject

__all__ = [
    "Part",
    "Table",
    "goals_table",
    "markdown",
    "part_of",
    "plain",
    "print_rich",
    "remarks_of",
]

_MARKS = {True: "✓", False: "✗", None: "?"}
_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """Cells under heads; the first column is text, the others are numbers unless `is_text`.

    Attributes:
        heads: The columns' heads.
        rows: Rows of cells, each as long as `heads`.
        strong: The number of a row that stands out; None for none.
        is_text: Whether all columns are text.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: int | None = None
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page.

    Attributes:
        title: Its heading.
        what: A description of the measurement, with `code` and *emphasis* as in Markdown.
        figures: The table of the measurements.
        goals: The table of the verdicts.
        remarks: Remarks about single rows.
    """

    title: str
    what: str
    figures: Table
    goals: Table
    remarks: tuple[str, ...]


def part_of(section: Section, outcome: Outcome, more: Sequence[Verdict] = ()) -> Part:
    """Make a section's part of the page.

    Args:
        section: The section.
        outcome: The measurements of its subjects.
        more: Verdicts beside those of the section's own goals.
    """
    has_memory = any(
        measurement.held_bytes is not None for measurement in outcome.measurements.values()
    )
    reference = next(one for one in section.subjects if one.key == section.reference)
    heads: tuple[str, ...] = ("subject", section.unit, "quartiles", "times kotae", "quartiles")
    if has_memory:
        heads += ("MB held", "times kotae")
    rows = tuple(_row(section, subject, outcome, has_memory=has_memory)
                 for subject in section.subjects)  # fmt: skip
    return Part(
        section.title,
        section.what,
        Table(heads, rows, strong=section.subjects.index(reference)),
        goals_table([*judged(section, outcome.times), *more]),
        remarks_of(section, outcome.failures),
    )


def goals_table(verdicts: Sequence[Verdict]) -> Table:
    """Make the table of the verdicts."""
    rows = tuple((one.goal, one.measured, _MARKS[one.holds]) for one in verdicts)
    return Table(("goal", "measured", "holds"), rows, is_text=True)


def remarks_of(section: Section, failures: Mapping[str, str]) -> tuple[str, ...]:
    """Collect the remarks about single rows.

    Args:
        section: The section.
        failures: The reasons why subjects were not measured, by their keys.
    """
    remarks = [f"{one.label}: {one.remark}" for one in section.subjects if one.remark]
    remarks += [
        f"{one.label} was not measured: {failures[one.key]}."
        for one in section.subjects
        if one.key in failures
    ]
    return tuple(remarks)


def _row(
    section: Section, subject: Subject, outcome: Outcome, *, has_memory: bool
) -> tuple[str, ...]:
    times = outcome.times.get(subject.key)
    if times is None:
        return (subject.label, "not measured", *[_NOTHING] * (5 if has_memory else 3))
    figure = in_unit(times, section.unit)
    cells = [subject.label, with_digits(figure.median), _span(figure.low, figure.high)]
    reference = outcome.times.get(section.reference)
    if reference is None:
        cells += [_NOTHING, _NOTHING]
    else:
        ratio = ratio_of(times, reference)
        cells += [with_digits(ratio.median), _span(ratio.low, ratio.high)]
    if has_memory:
        cells += _memory(outcome, subject.key, section.reference)
    return tuple(cells)


def _memory(outcome: Outcome, key: str, reference: str) -> list[str]:
    measurement, other = outcome.measurements.get(key), outcome.measurements.get(reference)
    if measurement is None or not measurement.held_bytes:
        return [_NOTHING, _NOTHING]
    held = with_digits(measurement.held_bytes / 1_000_000)
    if other is None or not other.held_bytes:
        return [held, _NOTHING]
    return [held, with_digits(figure_of([measurement.held_bytes / other.held_bytes]).median)]


def _unmarked(text: str) -> str:
    """Remove Markdown's marks for code and emphasis."""
    return text.replace("`", "").replace("*", "")


def _span(low: float, high: float) -> str:
    return f"{with_digits(low)}-{with_digits(high)}"


def plain(head: str, parts: Sequence[Part]) -> str:
    """Format the page as text for a file or a pipe."""
    blocks = [head]
    for part in parts:
        blocks += [f"{part.title}\n{'-' * len(part.title)}", _plain_table(part.figures)]
        blocks += [_plain_table(part.goals), "\n".join(map(_unmarked, part.remarks))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _plain_table(table: Table) -> str:
    lines = [table.heads, *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if table.is_text or not number else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def markdown(head: str, parts: Sequence[Part]) -> str:
    """Format the page as Markdown, for `benchmarks/README.md`."""
    blocks = [head]
    for part in parts:
        blocks += [f"## {part.title}", part.what, _markdown_table(part.figures)]
        blocks += [_markdown_table(part.goals), "\n".join(f"- {one}" for one in part.remarks)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _markdown_table(table: Table) -> str:
    rule = ["---" if table.is_text or not number else "---:" for number in range(len(table.heads))]
    rows = [
        [f"**{cell}**" for cell in row] if number == table.strong else row
        for number, row in enumerate(table.rows)
    ]
    lines = [table.heads, rule, *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def print_rich(head: str, parts: Sequence[Part], stream: TextIO) -> None:
    """Print the page on a terminal."""
    from rich.console import Console  # noqa: PLC0415 - 40 ms, and a pipe needs none
    from rich.padding import Padding  # noqa: PLC0415 - with it
    from rich.text import Text  # noqa: PLC0415 - with it

    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    console.print(Text(head, style="dim"))
    for part in parts:
        console.print()
        console.print(Text(part.title, style="bold"))
        console.print(Text(_unmarked(part.what), style="dim"))
        for table in (part.figures, part.goals):
            console.print()
            console.print(_rich_table(table))
        if part.remarks:
            console.print()
        for remark in part.remarks:
            console.print(Padding(Text(_unmarked(remark), style="dim"), (0, 0, 0, 2)))


def _rich_table(table: Table) -> object:
    from rich import box  # noqa: PLC0415 - as above
    from rich.table import Table as RichTable  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    made = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for number, name in enumerate(table.heads):
        is_number = number > 0 and not table.is_text
        made.add_column(name, justify="right" if is_number else "left")
    styles = {"✓": "green", "✗": "red", "?": "yellow", "not measured": "yellow"}
    for number, row in enumerate(table.rows):
        style = "bold" if number == table.strong else ""
        made.add_row(*(Text(cell, style=styles.get(cell, "")) for cell in row), style=style)
    return made
