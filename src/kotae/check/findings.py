"""The findings of rules, and the report of their problems."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kotae.check.limits import MAX_MESSAGE
from kotae.naming import counted
from kotae.problems import Location, Problem, Severity
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    from graphql import Node

    from kotae.check.coverage import SchemaCoverage
    from kotae.check.documents import Definition, Document
    from kotae.schema.load import LoadedSchema

__all__ = ["BaselineUse", "CheckReport", "Finding", "OperationComplexity"]


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


@dataclass(frozen=True, slots=True)
class OperationComplexity:
    """An operation, and the number of fields that AniList counts in it.

    Attributes:
        name: None for an anonymous operation.
        location: Where it stands.
        complexity: The fields, with those of its fragments.
    """

    name: str | None
    location: Location
    complexity: int


class CheckedProject(NamedTuple):
    """What a check of one project found.

    Attributes:
        documents: Those that were read.
        problems: In no order.
        suppressed: The number of problems that are left out.
    """

    documents: list[Document]
    problems: list[Problem]
    suppressed: int = 0


class FixCount(NamedTuple):
    """How many problems were fixed, and in how many files."""

    problems: int
    files: int

    def __str__(self) -> str:
        return f"{counted(self.problems, 'problem')} in {counted(self.files, 'file')}"


@dataclass(frozen=True, slots=True)
class BaselineUse:
    """What a file of known problems has to do with a check.

    Attributes:
        total: The number of problems in it.
        known: The number of problems of the check that are in it.
        gone: The number of problems in it that the check would have found, and has not.
    """

    total: int
    known: int
    gone: int


@dataclass(slots=True)
class CheckReport:
    """The result of a check.

    Attributes:
        schema: The schema that the files were checked against; of several projects, the first's.
        other_schemas: Those of the other projects, if they have others.
        problems: Sorted by path and position, without those that are suppressed.
        documents: The texts of the documents with problems, by path, for code frames.
        files: The number of files that were checked, without those read for their fragments.
        operations: The number of operations in them.
        fragments: The number of fragments in them.
        complexities: The complexity of each operation in them, in the order of the files; None if
            the request did not ask for statistics.
        suppressed: The number of problems that comments in the documents suppress.
        dynamic_documents: The number of strings in programs that only a run puts together; they
            are not checked.
        coverage: What the operations select of each schema; empty if that was not requested.
        fixed: What was fixed, if that was requested; the problems are those that are left.
        paths: The files that were checked, as in the places of problems.
        baseline: The use of a file of known problems; its problems are not among the others.
    """

    schema: LoadedSchema
    problems: list[Problem] = field(default_factory=list[Problem])
    documents: dict[str, Document] = field(default_factory=dict[str, "Document"], repr=False)
    files: int = 0
    operations: int = 0
    fragments: int = 0
    complexities: list[OperationComplexity] | None = None
    other_schemas: list[LoadedSchema] = field(default_factory=list["LoadedSchema"])
    suppressed: int = 0
    coverage: list[SchemaCoverage] = field(default_factory=list["SchemaCoverage"], repr=False)
    fixed: FixCount | None = None
    dynamic_documents: int = 0
    paths: list[str] = field(default_factory=list[str], repr=False)
    baseline: BaselineUse | None = None

    def count(self, severity: Severity) -> int:
        """Count the problems of a severity."""
        return sum(problem.severity is severity for problem in self.problems)

    def rule_counts(self) -> dict[str, int]:
        """Return the number of problems by rule, the most frequent first."""
        counts = Counter(problem.rule for problem in self.problems)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
