"""The findings of rules, before they become problems in a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.problems import Location, Problem, Severity
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from kotae.check.documents import Definition, Document

__all__ = ["Finding"]

#: Characters of a message: a document can put a name of a megabyte into it.
_MAX_MESSAGE = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with the document and the definition it belongs to.

    Attributes:
        rule: The rule's name.
        message: What is wrong; `as_problem` sanitizes it.
        document: The document it stands in; None if the file could not be read.
        location: Where.
        definition: The definition it belongs to, if it belongs to one.
        severity: An error by default.
        gist: The part of the message that identifies the problem; by default all of it.
    """

    rule: str
    message: str
    document: Document | None
    location: Location
    definition: Definition | None = None
    severity: Severity = Severity.ERROR
    gist: str = ""

    @property
    def key(self) -> tuple[str, Location, str]:
        """The identity of a finding: two with the same key are one problem."""
        return self.rule, self.location, self.gist or self.message

    def as_problem(self) -> Problem:
        """Return the plain data of a report, with a sanitized message."""
        message = truncate(sanitize(self.message), _MAX_MESSAGE)
        return Problem(self.rule, self.severity, self.location, message)
