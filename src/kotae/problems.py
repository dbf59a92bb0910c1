"""Problems in documents as plain data: rule, severity, location and message."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = ["Location", "Problem", "Severity"]


class Severity(StrEnum):
    """An error fails a check; a warning does so only with `--fail-on warning`."""

    ERROR = "error"
    WARNING = "warning"


class Location(NamedTuple):
    """A range in a file.

    Lines and columns count from 1, columns in code points. The end is exclusive: it is the
    place just after the last character. A problem of a whole file is at 1:1.

    Attributes:
        path: The file's path as the caller wrote it, with `/` between its parts.
        line: The first line.
        column: The first column.
        end_line: The line of the end.
        end_column: The column of the end.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """A problem in a document.

    Its identity is its rule, severity, location and message.

    Attributes:
        rule: The rule's name in kebab-case, as `fields-on-correct-type`.
        severity: Whether it is an error or a warning.
        location: Where to edit.
        message: What is wrong and, if that is known, what to do.
        definition: The name of the operation or fragment that it stands in; empty if there is none.
        summary: The part of the message that is not about other places.
    """

    rule: str
    severity: Severity
    location: Location
    message: str
    definition: str = ""
    summary: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self[:4] == other[:4]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self[:4])

    @property
    def order(self) -> tuple[str, int, int, int, int, str, str]:
        """The key by which reports sort: path, position, rule, message."""
        at = self.location
        return (
            at.path, at.line, at.column, at.end_line, at.end_column, self.rule, self.message
        )  # fmt: skip
