"""The parts of a string of a program, and the document that they make.

Offsets count characters of the program's text.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ByteOffsets",
    "EmbeddedText",
    "Part",
    "Piece",
    "Placeholder",
    "Program",
    "ProgramSyntaxError",
    "without_surrogates",
]


class ProgramSyntaxError(Exception):
    """A program cannot be parsed.

    Args:
        message: What is wrong, as a sentence.
        offset: Where it is.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset: int = offset


class Piece(NamedTuple):
    """Characters of a string, each of which takes `width` characters of the program."""

    text: str
    start: int
    width: int = 1


class Placeholder(NamedTuple):
    """A place in a string whose text is known only at run time.

    Attributes:
        is_document: Whether its value is a constant that is a document of its own.
    """

    start: int
    is_document: bool = False


Part: TypeAlias = Piece | Placeholder


class EmbeddedText:
    """A document in a program: its text, and where each character comes from.

    Attributes:
        text: The text that the server receives; placeholders are not in it.
        is_dynamic: Whether a part that is known only at run time is needed to parse it.
        may_have_other_fragments: Whether the program adds definitions to it that are not known.
    """

    def __init__(
        self, parts: Sequence[Part], *, is_dynamic: bool, may_have_other_fragments: bool
    ) -> None:
        self._pieces = [part for part in parts if isinstance(part, Piece) and part.text]
        self.text: str = "".join(piece.text for piece in self._pieces)
        self.is_dynamic: bool = is_dynamic
        self.may_have_other_fragments: bool = may_have_other_fragments
        lengths = (len(piece.text) for piece in self._pieces)
        self._starts = array("I", accumulate(lengths, initial=0))

    @property
    def start(self) -> int:
        """Where its first character stands in the program."""
        return self._pieces[0].start

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the program in which a range of the text stands."""
        first = self._place(start)[0]
        last = self._place(end - 1)[1] if end > start else first
        # The end of a range over several strings may stand before its start.
        return first, last if last >= first else first + 1

    def _place(self, offset: int) -> tuple[int, int]:
        """Return the range of the program for a character of the text."""
        index = min(bisect_right(self._starts, offset), len(self._pieces)) - 1
        piece = self._pieces[index]
        start = piece.start + (offset - self._starts[index]) * piece.width
        return start, start + piece.width


@dataclass(frozen=True, slots=True)
class Program:
    """The content of a program.

    Attributes:
        documents: In the order of their places.
        syntax_error: Why Python cannot parse it.
        is_too_complex: Whether it passes a bound.
    """

    text: str
    documents: list[EmbeddedText] = field(default_factory=list[EmbeddedText])
    syntax_error: ProgramSyntaxError | None = None
    is_too_complex: bool = False


class ByteOffsets:
    """The offsets of a text's characters by those of its UTF-8 bytes."""

    def __init__(self, text: str) -> None:
        self.content: bytes = text.encode()
        self._characters: array[int] | None = None
        if len(self.content) != len(text):
            starts = (byte & 0xC0 != 0x80 for byte in self.content)
            self._characters = array("I", accumulate(starts, initial=0))

    def character(self, byte: int) -> int:
        """Return the character at an offset in bytes."""
        return byte if self._characters is None else self._characters[byte]


def without_surrogates(text: str) -> str:
    """Return a text that UTF-8 can have: literals may have surrogates, documents may not."""
    return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)
