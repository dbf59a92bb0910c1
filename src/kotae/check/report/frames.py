"""A code frame: the lines around a problem, with what is wrong underlined.

It works on pieces, one for each character of a line, so that the underline stands where the eye
sees the fault: a wide character takes two columns, a tab four, an invisible one as many as its
escape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.sanitize import shown_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.check.documents import Document
    from kotae.problems import Location

__all__ = ["Display", "FrameLine", "frame"]

#: Lines shown before the one with the problem.
_LINES_BEFORE = 2


@dataclass(frozen=True, slots=True)
class Display:
    """Where frames are shown.

    Attributes:
        width: Columns that a line may take.
        encoding: What it can show.
        ellipsis: Stands where something is left out.
        cells: Measures the columns that a text takes.
    """

    width: int
    encoding: str
    ellipsis: str
    cells: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class FrameLine:
    """A line of a frame.

    Attributes:
        number: The line's number; None for the underline.
        text: What is shown of it, harmless.
    """

    number: int | None
    text: str


def frame(document: Document, location: Location, display: Display) -> list[FrameLine]:
    """Return the lines of a frame.

    Args:
        document: Where the problem is.
        location: The range to underline; of several lines the first is.
        display: Where the frame is shown.

    Returns:
        Up to two lines before the one with the problem, that line, and the underline. A longer
        line is cut around the fault.
    """
    lines: list[FrameLine] = []
    for number in range(max(1, location.line - _LINES_BEFORE), location.line):
        text, _ = _cut(document.line(number), 0, display)
        if text.strip() or lines:
            lines.append(FrameLine(number, text))
    source = document.line(location.line)
    start = min(location.column - 1, len(source))
    end = location.end_column - 1 if location.end_line == location.line else len(source)
    text, before = _cut(source, start, display)
    marked = source[start : min(end, start + display.width)]
    columns = sum(map(display.cells, shown_pieces(marked, display.encoding)))
    underline = "^" * max(1, min(columns, display.width - before))
    lines.append(FrameLine(location.line, text))
    lines.append(FrameLine(None, " " * before + underline))
    return lines


def _cut(line: str, at: int, display: Display) -> tuple[str, int]:
    """Return what fits of a line around a place, and the columns before that place."""
    width, gap = display.width, len(display.ellipsis)
    # Nothing further away than the width can be seen, so that a line of a megabyte costs little.
    start, stop = max(0, at - width), at + width
    pieces = shown_pieces(line[start:stop], display.encoding)
    sizes = [display.cells(piece) for piece in pieces]
    place, left = at - start, 0
    before = sum(sizes[:place])
    is_whole = not start and stop >= len(line) and sum(sizes) <= width
    while left < place and not is_whole and before + gap > width // 2:
        before -= sizes[left]
        left += 1
    text = display.ellipsis if start or left else ""
    before += len(text)
    used, rest = len(text), sum(sizes[left:])
    for piece, size in zip(pieces[left:], sizes[left:], strict=True):
        fits_to_the_end = stop >= len(line) and used + rest <= width
        if not fits_to_the_end and used + size + gap > width:
            return text + display.ellipsis, before
        text, used, rest = text + piece, used + size, rest - size
    return text, before
