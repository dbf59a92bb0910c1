"""What a rule finds, before it becomes a problem in a report."""

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
        message: What is wrong; foreign text is made harmless when it becomes a problem.
        document: The document it stands in; None if the file could not be read.
        location: Where.
        definition: The definition it belongs to, if it belongs to one.
        severity: Error, unless said otherwise.
        gist: What of the message tells two problems of one rule and place apart; by default all.
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
        """What two findings share if they are one problem."""
        return self.rule, self.location, self.gist or self.message

    def as_problem(self) -> Problem:
        """Return it as the plain data of a report."""
        message = truncate(sanitize(self.message), _MAX_MESSAGE)
        return Problem(self.rule, self.severity, self.location, message)
