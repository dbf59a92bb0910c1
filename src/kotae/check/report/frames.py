"""Code frames: source lines with the problem underlined.

A line is handled as a list of shown characters, so that the underline is exact: a wide character
takes two columns, a tab four, and an invisible character as many as its escape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.sanitize import sanitized_characters

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.check.documents import Document
    from kotae.problems import Location

__all__ = ["Display", "FrameLine", "frame"]

#: Lines of context before the line with the problem.
_CONTEXT_LINES = 2


@dataclass(frozen=True, slots=True)
class Display:
    """The output that frames are made for.

    Attributes:
        width: The most columns of a line.
        ellipsis: The mark of an omission.
        cells: Returns the number of columns that a text takes.
    """

    width: int
    encoding: str
    ellipsis: str
    cells: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class FrameLine:
    """The part of a line that fits, sanitized; the underline has no number."""

    number: int | None
    text: str


def frame(
    document: Document, location: Location, display: Display, *, after_line: int = 0
) -> list[FrameLine]:
    """Return the lines of a frame.

    Args:
        document: The document with the problem.
        location: The range to underline; of several lines, the first is underlined.
        display: The output.
        after_line: The last line that is printed already; context starts after it.

    Returns:
        Up to two lines of context, the line with the problem, and the underline. A line that is
        too long is cut around the problem.
    """
    lines: list[FrameLine] = []
    first = max(1, location.line - _CONTEXT_LINES, after_line + 1)
    for number in range(first, location.line):
        text, _ = _cut(document.line(number), 0, display)
        if text.strip() or lines:
            lines.append(FrameLine(number, text))
    source = document.line(location.line)
    start = min(location.column - 1, len(source))
    end = location.end_column - 1 if location.end_line == location.line else len(source)
    text, before = _cut(source, start, display)
    marked = source[start : min(end, start + display.width)]
    columns = sum(map(display.cells, sanitized_characters(marked, display.encoding)))
    underline = "^" * max(1, min(columns, display.width - before))
    lines.append(FrameLine(location.line, text))
    lines.append(FrameLine(None, " " * before + underline))
    return lines


def _cut(line: str, at: int, display: Display) -> tuple[str, int]:
    """Return the part of a line that fits around an index, and the columns before the index."""
    width, gap = display.width, len(display.ellipsis)
    # Only characters within the width can be visible, so a line of a megabyte costs little.
    start, stop = max(0, at - width), at + width
    pieces = sanitized_characters(line[start:stop], display.encoding)
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
