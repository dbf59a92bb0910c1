"""Changes of a text: replaced ranges, with the commas, spaces and line breaks around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Edit", "applied", "indent_at", "line_break_of", "removal"]

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_COMMA_AFTER = re.compile(r"[ \t]*+,")
_BLANK_LINE_BEFORE = re.compile(r"(?:\A|(?:\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r))\Z")
#: Characters of white space in a line that is looked at as a blank one.
_MAX_BLANK = 1000
#: Two of these would be one token, or an invalid one, without a space between them.
_IN_TOKENS = re.compile(r'[\w."$@]')


class Edit(NamedTuple):
    """The replacement of a range of offsets.

    Attributes:
        start: Where it begins.
        end: Where it ends; equal to the start for an insertion.
        text: What takes its place.
    """

    start: int
    end: int
    text: str = ""


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text after edits, of which no two overlap."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        parts += text[at : edit.start], edit.text
        at = edit.end
    return "".join(parts) + text[at:]


def line_break_of(text: str) -> str:
    """Return the line break that a text uses first."""
    found = _LINE_BREAK.search(text)
    return found[0] if found else "\n"


def indent_at(text: str, offset: int) -> str | None:
    """Return what stands before an offset in its line; None if that is not only white space."""
    before = text[_line_start(text, offset) : offset]
    return before if not before.strip(" \t") else None


def removal(text: str, start: int, end: int) -> Edit:
    """Return the edit that removes an item of a list, such as a field, with its comma.

    An item that has its line for itself goes with the line, and with one of two blank lines around
    it. A comment at the end of the line stays.
    """
    last = _line_end(text, end)
    comma = _COMMA_AFTER.match(text, end)
    if comma:
        end = comma.end()
    else:
        before = _comma_before(text, start)
        # With a comment behind the item, the comma stays in its line, and the comment in its own.
        if before >= _line_start(text, start) or not text[end:last].strip(" \t"):
            start = before
    first = _line_start(text, start)
    is_first = not text[first:start].strip(" \t")
    if is_first and not text[end:last].strip(" \t"):
        return _lines_removal(text, first, last)
    if is_first or comma:
        end = _after_spaces(text, end)
    if not is_first and (end == last or not comma):
        start = _before_spaces(text, start)
    around = text[start - 1 : start], text[end : end + 1]
    return Edit(start, end, " " if all(map(_IN_TOKENS.match, around)) else "")


def _lines_removal(text: str, first: int, last: int) -> Edit:
    """Return the removal of whole lines, and of the blank lines after them if some stand before."""
    end = _after_break(text, last)
    if _BLANK_LINE_BEFORE.search(text[max(0, first - _MAX_BLANK) : first]):
        while end < len(text) and not text[end : _line_end(text, end)].strip(" \t"):
            end = _after_break(text, _line_end(text, end))
    if end < len(text):
        return Edit(first, end)
    # What stands before is the end then; it has a line break only if this had one.
    before = text[:first].rstrip(" \t\r\n")
    if not before or end == last:
        return Edit(len(before), end)
    return Edit(_after_break(text, len(before)), end)


def _comma_before(text: str, start: int) -> int:
    """Return the offset of the comma before an item, or the item's if a comment stands between."""
    before = start
    while before and text[before - 1] in " \t\r\n":
        before -= 1
    line = text[_line_start(text, before) : before]
    return before - 1 if line.endswith(",") and "#" not in line else start


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_end(text: str, offset: int) -> int:
    found = _LINE_BREAK.search(text, offset)
    return found.start() if found else len(text)


def _after_break(text: str, offset: int) -> int:
    found = _LINE_BREAK.match(text, offset)
    return found.end() if found else offset


def _after_spaces(text: str, offset: int) -> int:
    while text[offset : offset + 1] in (" ", "\t"):
        offset += 1
    return offset


def _before_spaces(text: str, offset: int) -> int:
    while offset and text[offset - 1] in " \t":
        offset -= 1
    return offset
