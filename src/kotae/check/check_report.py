"""The report of a check, and its parts."""

from __future__ import annotations

from collections import Counter
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from kotae.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kotae.check.coverage import SchemaCoverage
    from kotae.check.documents import Document
    from kotae.problems import Location, Problem, Severity
    from kotae.schema.load import LoadedSchema

__all__ = ["BaselineUse", "CheckReport", "CheckedProject", "FixCount", "OperationComplexity"]


class OperationComplexity(NamedTuple):
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


class BaselineUse(NamedTuple):
    """What a file of known problems has to do with a check.

    Attributes:
        total: The number of problems in it.
        known: The number of problems of the check that are in it.
        gone: The number of problems in it that the check would have found, and has not.
    """

    total: int
    known: int
    gone: int


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

    def __init__(
        self,
        schema: LoadedSchema,
        problems: Iterable[Problem] = (),
        *,
        other_schemas: Iterable[LoadedSchema] = (),
    ) -> None:
        self.schema: LoadedSchema = schema
        self.problems: list[Problem] = list(problems)
        self.documents: dict[str, Document] = {}
        self.files: int = 0
        self.operations: int = 0
        self.fragments: int = 0
        self.complexities: list[OperationComplexity] | None = None
        self.other_schemas: list[LoadedSchema] = list(other_schemas)
        self.suppressed: int = 0
        self.coverage: list[SchemaCoverage] = []
        self.fixed: FixCount | None = None
        self.dynamic_documents: int = 0
        self.paths: list[str] = []
        self.baseline: BaselineUse | None = None

    def __repr__(self) -> str:
        return f"CheckReport(problems={self.problems!r}, files={self.files})"

    def with_problems(self, problems: Iterable[Problem]) -> CheckReport:
        """Return a copy with other problems."""
        report = copy(self)
        report.problems = list(problems)
        return report

    def count(self, severity: Severity) -> int:
        """Count the problems of a severity."""
        return sum(problem.severity is severity for problem in self.problems)

    def rule_counts(self) -> dict[str, int]:
        """Return the number of problems by rule, the most frequent first."""
        counts = Counter(problem.rule for problem in self.problems)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
