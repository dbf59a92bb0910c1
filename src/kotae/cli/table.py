"""Tables in a terminal: aligned columns, cut to the width."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.cli.layout import CODE_STYLE, cut, fit, side_by_side
from kotae.cli.rows import cell_text, leaves
from kotae.naming import counted, listed
from kotae.sanitize import cell_width, sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.cli.terminal import StyledLine, StyledText

__all__ = ["record_lines", "table_lines"]

#: Columns of a cell at most, and those to which it may be cut if the terminal is narrow.
_MAX_CELL = 60
_MIN_CELL = 18
_GAP = "  "
_NULL: StyledText = ("-", "dim")


class _Column(NamedTuple):
    name: str
    cells: list[StyledText]
    is_number: bool
    width: int

    def line_cell(self, cell: StyledText, width: int) -> list[StyledText]:
        text = cut(cell[0], width)
        gap = (" " * (width - cell_width(text)), "")
        return [gap, (text, cell[1])] if self.is_number else [(text, cell[1]), gap]


def table_lines(
    names: Sequence[str], rows: Sequence[Sequence[object]], width: int
) -> list[StyledLine]:
    """Return the lines of a table: a head, the rows, and how many there are.

    Columns that do not fit into the width are left out from the right, and named in the last line.
    """
    if not rows:
        return [[("No items.", "dim")]]
    columns = [_column(name, [row[at] for row in rows]) for at, name in enumerate(names)]
    shown, widths = _fitting(columns, width)
    head = [
        (_short_name(column.name, size), "bold") for column, size in zip(shown, widths, strict=True)
    ]
    lines = [_line(shown, head, widths)]
    lines += [
        _line(shown, [column.cells[row] for column in shown], widths) for row in range(len(rows))
    ]
    count = counted(len(rows), "item")
    hidden = names[len(shown) :]
    if hidden:
        count += f"; not shown, as the terminal is narrow: {listed(hidden)}"
    return [*lines, [], *fit([(f"{count}.", "dim")], width)]


def record_lines(names: Sequence[str], row: Sequence[object], width: int) -> list[StyledLine]:
    """Return the lines of one item: a line for each column, wrapped."""
    label_width = min(max(map(cell_width, names)), width // 2) + len(_GAP)
    lines: list[StyledLine] = []
    for name, value in zip(names, row, strict=True):
        body = [line for cell in _record_cells(value) for line in fit([cell], width - label_width)]
        label = (_short_name(name, label_width - len(_GAP)), CODE_STYLE)
        lines += side_by_side([label], body, label_width)
    return lines


def _record_cells(value: object) -> list[StyledText]:
    """Return a value in one line, or a list of objects in a line for each."""
    items = _items(value)
    if any(isinstance(item, dict) for item in items):
        return [_cell(", ".join(filter(None, map(cell_text, leaves(item))))) for item in items]
    return [_cell(value)]


def _items(value: object) -> Sequence[object]:
    return cast("list[object]", value) if isinstance(value, list) else ()


def _column(name: str, values: Sequence[object]) -> _Column:
    numbers = [value for value in values if value is not None]
    is_number = bool(numbers) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in numbers
    )
    cells = [_cell(value, _MAX_CELL) for value in values]
    width = max(cell_width(text) for text, _ in [(name, ""), *cells])
    return _Column(name, cells, is_number, width)


def _cell(value: object, length: int | None = None) -> StyledText:
    """Return a value as one line, of its first characters if it may be cut anyway."""
    if value is None:
        return _NULL
    text = cell_text(value)
    text = sanitize(" ".join((text if length is None else text[: 4 * length]).split()))
    return text, ""


def _fitting(columns: list[_Column], width: int) -> tuple[list[_Column], list[int]]:
    """Return the columns that fit, from the left, and their widths: the wide ones are cut alike."""
    for count in range(len(columns), 0, -1):
        room = width - len(_GAP) * (count - 1)
        for maximum in range(_MAX_CELL, _MIN_CELL - 1, -1):
            widths = [min(column.width, maximum) for column in columns[:count]]
            if sum(widths) <= room:
                return columns[:count], widths
    return columns[:1], [width]


def _short_name(name: str, width: int) -> str:
    """Return the name of a column; of a long one the end, which tells it from others."""
    return name if len(name) <= width else f"…{name[len(name) - width + 1 :]}"


def _line(columns: list[_Column], cells: list[StyledText], widths: list[int]) -> StyledLine:
    line: StyledLine = []
    for column, cell, width in zip(columns, cells, widths, strict=True):
        line += [(_GAP, "")] if line else []
        line += column.line_cell(cell, width)
    return line
