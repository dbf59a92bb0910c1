"""A code frame: the lines around a problem, with what is wrong underlined.

It works on pieces, one for each character of a line, so that the underline stands where the eye
sees the fault: a wide character takes two columns, a tab four, an invisible one as many as its
escape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.foreign import shown_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.check.documents import Document
    from kotae.problems import Location

__all__ = ["FrameLine", "frame"]

#: Lines shown before the one with the problem.
_LINES_BEFORE = 2


@dataclass(frozen=True, slots=True)
class FrameLine:
    """A line of a frame.

    Attributes:
        number: The line's number; None for the underline.
        text: What is shown of it, harmless.
    """

    number: int | None
    text: str


def frame(
    document: Document, location: Location, width: int, cells: Callable[[str], int]
) -> list[FrameLine]:
    """Return the lines of a frame.

    Args:
        document: Where the problem is.
        location: The range to underline; of several lines the first is.
        width: Columns that a line may take.
        cells: Measures the columns that a text takes.

    Returns:
        Up to two lines before the one with the problem, that line, and the underline. A longer
        line is cut around the fault, with an ellipsis where something is left out.
    """
    first = max(1, location.line - _LINES_BEFORE)
    lines: list[FrameLine] = []
    for number in range(first, location.line):
        text = _cut(document.line(number)[: width + 1], 0, width, cells)[0]
        if text.strip() or lines:
            lines.append(FrameLine(number, text))
    source = document.line(location.line)
    start = min(location.column - 1, len(source))
    end = location.end_column - 1 if location.end_line == location.line else len(source)
    text, before = _cut(source, start, width, cells)
    marked = sum(map(cells, shown_pieces(source[start : min(end, start + width)])))
    room = max(1, width - before)
    lines.append(FrameLine(location.line, text))
    lines.append(FrameLine(None, " " * before + "^" * min(max(1, marked), room)))
    return lines


def _cut(line: str, at: int, width: int, cells: Callable[[str], int]) -> tuple[str, int]:
    """Return what fits of a line around a place, and the columns before that place."""
    # Nothing further away than the width can be seen, so that a line of a megabyte costs little.
    start = max(0, at - width)
    pieces = shown_pieces(line[start : at + width])
    sizes = [cells(piece) for piece in pieces]
    place = at - start
    is_cut = start > 0
    left = 0
    while (
        place
        and sum(sizes[left:place]) + is_cut > width // 2
        and (is_cut or sum(sizes[left:]) > width)
    ):
        left, is_cut = left + 1, True
    before = sum(sizes[left:place]) + is_cut
    text, used = ("…" if is_cut else ""), int(is_cut)
    is_last_part = at + width >= len(line)
    for index in range(left, len(pieces)):
        rest = sum(sizes[index:])
        reserve = 0 if is_last_part and used + rest <= width else 1
        if used + sizes[index] + reserve > width:
            return f"{text}…", before
        text, used = text + pieces[index], used + sizes[index]
    return text, before
