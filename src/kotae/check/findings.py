"""The findings of rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.check.limits import MAX_MESSAGE
from kotae.problems import Location, Problem, Severity
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    from graphql import Node

    from kotae.check.documents import Definition, Document

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with the document and the definition it belongs to.

    Attributes:
        message: What is wrong, with no more characters than are shown; `as_problem` sanitizes it.
        document: None if the file could not be read.
        summary: The part of the message that identifies the problem; by default all of it.
    """

    rule: str
    message: str
    document: Document | None
    location: Location
    definition: Definition | None = None
    severity: Severity = Severity.ERROR
    summary: str = ""

    def __post_init__(self) -> None:
        """Keep as much of the texts as a message shows, and a character for the ellipsis."""
        for name in ("message", "summary"):
            object.__setattr__(self, name, getattr(self, name)[: MAX_MESSAGE + 1])

    @classmethod
    def at(  # noqa: PLR0913, PLR0917 - a finding's parts
        cls,
        node: Node,
        definition: Definition,
        rule: str,
        message: str,
        severity: Severity = Severity.ERROR,
        summary: str = "",
    ) -> Finding:
        """Return a finding at a node of a definition."""
        document = definition.document
        location = document.location_of(node)
        return cls(rule, message, document, location, definition, severity, summary)

    @property
    def key(self) -> tuple[str, Location, str]:
        """The identity of a finding: two with the same key are one problem."""
        return self.rule, self.location, self.summary or self.message

    def as_problem(self) -> Problem:
        """Return the plain data of a report, with a sanitized message."""
        message = excerpt(self.message, MAX_MESSAGE)
        summary = excerpt(self.summary or self.message, MAX_MESSAGE)
        definition = (self.definition and self.definition.name) or ""
        return Problem(self.rule, self.severity, self.location, message, definition, summary)
