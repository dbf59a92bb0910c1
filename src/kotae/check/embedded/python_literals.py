"""The literals of Python: where each character of a string stands in the program."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from kotae.check.embedded.parts import Piece, Placeholder, without_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.embedded.parts import Part

__all__ = ["literal_parts"]

#: What may stand between two literals that Python joins.
_BETWEEN = re.compile(r"(?:\s|\\\r?\n|#[^\r\n]*+)*+")
_OPENING = re.compile(r"(?P<prefix>[a-zA-Z]{0,2})(?P<quote>'''|\"\"\"|'|\")")
_ESCAPE = re.compile(
    r"\\(?:(?P<line_break>\r\n|\r|\n)|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})"
    r"|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|N\{(?P<name>[^}]+)\}|(?P<simple>[\\'\"abfnrtv]))"
)
_SIMPLE = dict(zip("\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v", strict=True))
#: A run of text in which nothing begins, by the quotes; then the same of an f-string.
_RUN = {"'": re.compile(r"[^\\']+"), '"': re.compile(r'[^\\"]+')}
_FORMATTED_RUN = {"'": re.compile(r"[^\\{}']+"), '"': re.compile(r'[^\\{}"]+')}
_BRACKETS = re.compile(r"[\[({})\]'\"]")


def literal_parts(program: str, start: int, end: int) -> Iterator[Part]:
    """Yield the parts of adjacent literals; each field of an f-string is a placeholder."""
    at = start
    while at < end:
        opening = _OPENING.match(program, at)
        if opening is None:
            return
        prefix, quote = opening["prefix"].lower(), opening["quote"]
        at = opening.end()
        while at < end and not program.startswith(quote, at):
            part, at = _part(program, at, prefix, quote)
            if part is not None:
                yield part
        between = _BETWEEN.match(program, at + len(quote))
        at = between.end() if between else end


def _part(program: str, at: int, prefix: str, quote: str) -> tuple[Part | None, int]:
    """Return what begins at an offset inside a literal, and where it ends."""
    run = (_FORMATTED_RUN if "f" in prefix else _RUN)[quote[0]].match(program, at)
    if run:
        return Piece(run[0], at), run.end()
    character = program[at]
    if character == "\\" and "r" in prefix:
        return Piece(program[at : at + 2], at), at + 2
    if character == "\\":
        return _escape(program, at)
    if "f" in prefix and character in "{}":
        if program[at + 1] == character:
            return Piece(character, at, 2), at + 2
        return Placeholder(at), _field_end(program, at + 1)
    return Piece(character, at), at + 1


def _escape(program: str, at: int) -> tuple[Part | None, int]:
    match = _ESCAPE.match(program, at)
    if match is None:  # a backslash before another character stands for itself
        return Piece("\\", at), at + 1
    kind = match.lastgroup or ""
    code = match[kind]
    if kind == "line_break":
        return None, match.end()
    if kind == "simple":
        text = _SIMPLE[code]
    elif kind == "name":
        text = unicodedata.lookup(code)
    else:
        text = chr(int(code, 8 if kind == "octal" else 16))
    return Piece(without_surrogates(text), at, match.end() - at), match.end()


def _field_end(program: str, at: int) -> int:
    """Return the end of a field of an f-string, whose `{` stands before an offset."""
    depth = 1
    while depth:
        match = _BRACKETS.search(program, at)
        if match is None:
            return len(program)
        at = match.end()
        if match[0] in "'\"":
            quote = match[0] * (3 if program.startswith(match[0] * 3, match.start()) else 1)
            closing = re.compile(rf"(?s:\\.|.)*?{quote}").match(program, match.start() + len(quote))
            at = closing.end() if closing else len(program)
        else:
            depth += 1 if match[0] in "[({" else -1
    return at
