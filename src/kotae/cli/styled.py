"""Styled lines: text laid out without rich, which is imported only where colour is shown."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from typing import TYPE_CHECKING

from kotae.cli.terminal import console
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "CODE",
    "MAX_TEXT_WIDTH",
    "Line",
    "Span",
    "beside",
    "cells",
    "grid",
    "output_width",
    "paragraphs",
    "print_lines",
    "wrapped",
]

#: A piece of text and its style, in rich's words.
Span = tuple[str, str]
Line = list[Span]

#: The style of names that stand in prose.
CODE = "cyan"

#: Columns where no terminal has a width of its own.
_PLAIN_WIDTH = 80
#: Beyond this many columns a line is tiring to read.
MAX_TEXT_WIDTH = 100
_MIN_WIDTH = 40

_CODE_IN_PROSE = re.compile(r"(`[^`]+`)")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LIST_ITEM = re.compile(r"\s*(?:[-*]|\d+\.)\s")


def cells(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )


def paragraphs(text: str, width: int, style: str = "") -> list[Line]:
    """Return foreign prose, Markdown as a rule, as harmless lines.

    Args:
        text: The prose. Lines are joined to paragraphs, items of lists stay apart.
        width: Columns.
        style: Of the prose; names in backticks have their own.
    """
    blocks: list[str] = [""]
    for line in _LINE_BREAK.split(text):
        if not line.strip():
            blocks += ["", ""] if blocks[-1] else []
        elif _LIST_ITEM.match(line):
            blocks.append(line.strip())
        else:
            blocks[-1] = f"{blocks[-1]} {line.strip()}".strip()
    lines: list[Line] = []
    for block in blocks:
        if block:
            lines += wrapped(_spans(sanitize(block), style), width)
        elif lines and lines[-1]:
            lines.append([])
    return lines[:-1] if lines and not lines[-1] else lines


def wrapped(spans: Iterable[Span], width: int) -> list[Line]:
    """Return spans as lines of at most a number of columns, broken between words.

    A word that is wider is broken within; line breaks in the spans count as spaces.
    """
    lines: list[Line] = [[]]
    used = 0
    for word in _words(spans):
        size = sum(cells(text) for text, _ in word)
        if used and used + 1 + size > width:
            lines.append([])
            used = 0
        if used:
            # A space between two words of a style belongs to it.
            previous = lines[-1][-1][1]
            lines[-1].append((" ", previous if previous == word[0][1] else ""))
            used += 1
        for text, style in word:
            for piece in _pieces(text, width):
                if used and used + cells(piece) > width:
                    lines.append([])
                    used = 0
                lines[-1].append((piece, style))
                used += cells(piece)
    return lines


def beside(head: Line, body: Sequence[Line], indent: int) -> list[Line]:
    """Return lines with a head to the left of the first one.

    Args:
        head: Narrower than the indent.
        body: The lines; at least one.
        indent: Columns before each of them.
    """
    gap = indent - sum(cells(text) for text, _ in head)
    first, *rest = body or [[]]
    return [[*head, (" " * gap, ""), *first], *([(" " * indent, ""), *line] for line in rest)]


def grid(items: Sequence[Span], width: int, indent: int = 2, gap: int = 2) -> list[Line]:
    """Return items in columns as wide as their widest, filled downward, as many as fit."""
    sizes = [cells(text) for text, _ in items]
    # A column has at least a character and the gap.
    for count in range(min(len(items), width // (1 + gap)), 0, -1):
        rows = -(-len(items) // count)
        widths = [max(sizes[at : at + rows]) for at in range(0, len(items), rows)]
        if count == 1 or indent + sum(widths) + gap * (len(widths) - 1) <= width:
            break
    else:
        return []
    lines: list[Line] = []
    for row in range(rows):
        line: Line = [(" " * indent, "")]
        for column, at in enumerate(range(row, len(items), rows)):
            line += [items[at], (" " * (widths[column] - sizes[at] + gap), "")]
        lines.append(line)
    return lines


def output_width(maximum: int = MAX_TEXT_WIDTH) -> int:
    """Return how many columns of standard output to fill; at least 40.

    Args:
        maximum: Of a wide terminal's columns; by default as many as are easy to read.
    """
    width = console().width if _has_terminal() else _PLAIN_WIDTH
    return max(_MIN_WIDTH, min(width, maximum))


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines: with colour where a terminal is there or `FORCE_COLOR` asks, else plain."""
    if not _has_terminal():
        texts = ("".join(text for text, _ in line).rstrip() for line in lines)
        sys.stdout.write("".join(f"{text}\n" for text in texts))
        return
    from rich.text import Text  # noqa: PLC0415 - costs 20 ms; only colour needs it

    output = console()
    for line in lines:
        text = Text.assemble(*line)
        text.rstrip()
        output.print(text)


def _has_terminal() -> bool:
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _spans(text: str, style: str) -> list[Span]:
    pieces = _CODE_IN_PROSE.split(text)
    return [(piece, CODE if at % 2 else style) for at, piece in enumerate(pieces) if piece]


def _words(spans: Iterable[Span]) -> list[list[Span]]:
    words: list[list[Span]] = [[]]
    for text, style in spans:
        for piece in re.findall(r"\s+|\S+", text):
            if not piece.isspace():
                words[-1].append((piece, style))
            elif words[-1]:
                words.append([])
    return [word for word in words if word]


def _pieces(text: str, width: int) -> list[str]:
    """Break a word that is wider than a line."""
    if cells(text) <= width:
        return [text]
    pieces = [""]
    used = 0
    for character in text:
        used += cells(character)
        if used > width:
            pieces.append("")
            used = cells(character)
        pieces[-1] += character
    return pieces
