"""Layout of styled text: wrapped lines, paragraphs and columns."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from kotae.sanitize import cell_width, sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kotae.cli.terminal import StyledLine, StyledText

__all__ = [
    "CODE_STYLE",
    "columns",
    "cut",
    "fit",
    "indent",
    "labelled",
    "line_width",
    "paragraphs",
    "side_by_side",
    "wrap",
]

#: The style of names in prose.
CODE_STYLE = "cyan"

_CODE_IN_PROSE = re.compile(r"(`[^`]+`)")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LIST_ITEM = re.compile(r"\s*(?:[-*]|\d+\.)\s")


def fit(line: Iterable[StyledText], width: int) -> list[StyledLine]:
    """Return a line unchanged if it fits into a width, otherwise wrapped."""
    line = list(line)
    return [line] if line_width(line) <= width else wrap(line, width)


def wrap(line: Iterable[StyledText], width: int) -> list[StyledLine]:
    """Return a line as lines of at most a width, broken between words.

    A word that is wider is broken; white space becomes one space.
    """
    characters = [(character, style) for text, style in line for character in text]
    text = "".join(character for character, _ in characters)
    lines: list[StyledLine] = [[]]
    used = 0
    for word in re.finditer(r"\S+", text):
        if used and used + 1 + cell_width(word[0]) > width:
            lines.append([])
            used = 0
        elif used:
            lines[-1].append((" ", characters[word.start() - 1][1]))
            used += 1
        for character, style in characters[word.start() : word.end()]:
            size = cell_width(character)
            if used and used + size > width:
                lines.append([])
                used = 0
            lines[-1].append((character, style))
            used += size
    return [_joined(line) for line in lines]


def cut(text: str, width: int) -> str:
    """Return a text in at most some columns; a longer one ends in an ellipsis."""
    if cell_width(text) <= width:
        return text
    used, end = 1, 0  # the ellipsis
    while (used := used + cell_width(text[end])) <= width:
        end += 1
    return f"{text[:end]}…"


def paragraphs(text: str, width: int, style: str = "") -> list[StyledLine]:
    """Return sanitized and wrapped lines of foreign prose, which is usually Markdown.

    Its lines are joined to paragraphs; the items of a list stay apart. Names in backticks have
    their own style.
    """
    blocks: list[str] = [""]
    for line in _LINE_BREAK.split(text):
        if not line.strip():
            blocks += ["", ""] if blocks[-1] else []
        elif _LIST_ITEM.match(line):
            blocks.append(line.strip())
        else:
            blocks[-1] = f"{blocks[-1]} {line.strip()}".strip()
    lines: list[StyledLine] = []
    for block in blocks:
        if block:
            pieces = _CODE_IN_PROSE.split(sanitize(block))
            styled = [(piece, CODE_STYLE if at % 2 else style) for at, piece in enumerate(pieces)]
            lines += wrap(styled, width)
        elif lines and lines[-1]:
            lines.append([])
    return lines[:-1] if lines and not lines[-1] else lines


def side_by_side(head: StyledLine, body: Sequence[StyledLine], head_width: int) -> list[StyledLine]:
    """Return lines with a head, narrower than `head_width` columns, left of the first one."""
    gap = head_width - line_width(head)
    first, *rest = body or [[]]
    return [[*head, (" " * gap, ""), *first], *indent(rest, head_width)]


def labelled(rows: Sequence[tuple[str, StyledText]], width: int) -> list[StyledLine]:
    """Return a line for each label and its value, wrapped to a width."""
    label_width = max(len(label) for label, _ in rows) + 2
    lines: list[StyledLine] = []
    for label, value in rows:
        lines += side_by_side([(label, "dim")], fit([value], width - label_width), label_width)
    return lines


def indent(lines: Iterable[StyledLine], width: int) -> list[StyledLine]:
    """Return lines with spaces before each."""
    return [[(" " * width, ""), *line] for line in lines]


def columns(items: Sequence[StyledText], width: int, gap: int = 2) -> list[StyledLine]:
    """Return items in as many columns as fit into a width, filled downward and indented by 2."""
    if not items:
        return []
    sizes = [cell_width(text) for text, _ in items]
    rows, widths = len(items), [max(sizes)]
    # A column has at least a character and the gap.
    for count in range(max(1, min(len(items), width // (1 + gap))), 0, -1):
        rows = -(-len(items) // count)
        widths = [max(sizes[at : at + rows]) for at in range(0, len(items), rows)]
        if 2 + sum(widths) + gap * (len(widths) - 1) <= width:
            break
    lines: list[StyledLine] = []
    for row in range(rows):
        line: StyledLine = [("  ", "")]
        for column, at in enumerate(range(row, len(items), rows)):
            line += [items[at], (" " * (widths[column] - sizes[at] + gap), "")]
        lines.append(line)
    return lines


def line_width(line: Iterable[StyledText]) -> int:
    """Return how many columns a line takes in a terminal."""
    return sum(cell_width(text) for text, _ in line)


def _joined(characters: StyledLine) -> StyledLine:
    return [
        ("".join(character for character, _ in group), style)
        for style, group in groupby(characters, key=lambda each: each[1])
    ]
