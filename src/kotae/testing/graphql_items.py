"""The tests of `pytest --graphql`: one for each operation, and one for the rest of a file.

The check runs once a session, before the first of these tests, over the files whose tests were
selected. An operation fails for its own problems and for errors in the fragments that it uses,
wherever they are.
"""

from __future__ import annotations

import os
import warnings
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest
from graphql import GraphQLError, OperationDefinitionNode, Source, parse

from kotae.check import CheckRequest, check
from kotae.check.discovery import SUFFIXES, find_projects
from kotae.check.fragments import Namespace
from kotae.check.limits import (
    MAX_FILE_BYTES,
    TIMEOUT_S,
    BoundExceededError,
    CheckProgress,
    Deadline,
)
from kotae.check.report.text import text_report
from kotae.errors import AniListError
from kotae.problems import Severity
from kotae.regular_files import read_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kotae.check.check_report import CheckReport
    from kotae.check.documents import Definition, Document
    from kotae.problems import Location, Problem

__all__ = ["GraphQLFile", "GraphQLItem", "GraphQLWarning"]

#: The name of the test of what is in no operation of a file.
_REST = "[file]"
#: The name of an operation that has none.
_ANONYMOUS = "[anonymous]"
#: pytest's `--tb`.
_Style = Literal["long", "short", "line", "no", "native", "value", "auto"]


class GraphQLWarning(UserWarning):
    """A problem that fails no test, because `graphql_fail_on` is not `warning`."""


class _ProblemsFoundError(Exception):
    """A test fails; the message is its part of the report."""


class GraphQLFile(pytest.File):
    """A file of operations and fragments."""

    def collect(self) -> Iterator[GraphQLItem]:
        """Yield the tests of the file; none if the project's configuration leaves it out."""
        session = _Session.of(self.config)
        try:
            if self.path.resolve() not in session.files:
                return
        except (AniListError, BoundExceededError) as error:
            raise self.CollectError(str(error)) from None
        names = _operation_names(self.path)
        for index, name in enumerate(names.operations):
            before = names.operations[:index].count(name)
            unique = f"{name or _ANONYMOUS}{f'[{before + 1}]' if before else ''}"
            yield self._item(unique, index)
        if names.has_rest:
            yield self._item(_REST, None)

    def _item(self, name: str, index: int | None) -> GraphQLItem:
        item: GraphQLItem = GraphQLItem.from_parent(self, name=name)  # pyright: ignore[reportUnknownMemberType] # pytest declares no type
        item.index = index
        return item


class GraphQLItem(pytest.Item):
    """The test of an operation, or of the rest of its file.

    Attributes:
        index: The number of operations before it in the file; None for the rest.
    """

    index: int | None = None

    def runtest(self) -> None:
        """Check, and fail or warn."""
        session = _Session.of(self.config)
        found = session.problems_of(self)
        failing = [each for each in found if each.severity in session.failing]
        if failing:
            report = session.results(self.session).report.with_problems(failing)
            shown = text_report(report, 0.0, severities=session.failing)
            raise _ProblemsFoundError(shown.decode().strip("\n"))
        for problem in found:
            at = problem.location
            message = f"{problem.message} [{problem.rule}, column {at.column}]"
            warnings.warn_explicit(message, GraphQLWarning, at.path, at.line)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: _Style | None = None
    ) -> str:
        """Return the report in place of a traceback."""
        if isinstance(excinfo.value, (_ProblemsFoundError, AniListError, GraphQLWarning)):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where the test is."""
        return self.path, None, self.name


class _Names(NamedTuple):
    """The names of a file's operations, and whether there is anything else, or nothing."""

    operations: list[str]
    has_rest: bool


def _operation_names(path: Path) -> _Names:
    try:
        content = read_regular_file(path, MAX_FILE_BYTES)
        document = parse(Source((content or b"").decode("utf-8-sig")))
    except (GraphQLError, OSError, RecursionError, UnicodeDecodeError):
        return _Names([], has_rest=True)  # the check says what is wrong
    nodes = document.definitions
    operations = [node for node in nodes if isinstance(node, OperationDefinitionNode)]
    names = [node.name.value if node.name else "" for node in operations]
    return _Names(names, has_rest=not names or len(names) < len(nodes))


class _Session:
    """The check of a session."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.folder = config.invocation_params.dir
        fail_on = config.getini("graphql_fail_on")
        if fail_on not in ("error", "warning"):
            raise pytest.UsageError(f"graphql_fail_on: expected error or warning, got {fail_on!r}.")
        self.failing = {Severity.ERROR, Severity(fail_on)}
        self._results: _Results | AniListError | None = None

    @classmethod
    def of(cls, config: pytest.Config) -> _Session:
        if _KEY not in config.stash:
            config.stash[_KEY] = cls(config)
        return config.stash[_KEY]

    @cached_property
    def files(self) -> frozenset[Path]:
        """The resolved files that `kotae check` would check, given the paths that pytest has."""
        typed = (argument.partition("::")[0] for argument in self._config.args)
        request = CheckRequest(
            paths=[path for path in typed if self._has_documents(self.folder / path)],
            working_folder=self.folder,
            has_programs=False,
        )
        projects = find_projects(request, CheckProgress(Deadline(TIMEOUT_S)))
        files = (file for project in projects for file in project.files.values())
        return frozenset(file.path for file in files if file.is_reported)

    @staticmethod
    def _has_documents(path: Path) -> bool:
        return path.is_dir() or (path.suffix in SUFFIXES and path.exists())

    def display_path(self, path: Path) -> str:
        return PurePath(os.path.relpath(path, self.folder)).as_posix()

    def results(self, session: pytest.Session) -> _Results:
        if self._results is None:
            try:
                self._results = self._check(session)
            except AniListError as error:
                self._results = error
        if isinstance(self._results, AniListError):
            raise self._results
        return self._results

    def _check(self, session: pytest.Session) -> _Results:
        items = (item for item in session.items if isinstance(item, GraphQLItem))
        paths = dict.fromkeys(self.display_path(item.path) for item in items)
        request = CheckRequest(paths=list(paths), working_folder=self.folder)
        projects: list[Sequence[Document]] = []
        return _Results(check(request, on_documents=projects.append), projects)

    def problems_of(self, item: GraphQLItem) -> list[Problem]:
        results = self.results(item.session)
        found = dict.fromkeys(results.problems_of(self.display_path(item.path), item.index))
        return sorted(found, key=lambda problem: problem.order)


_KEY = pytest.StashKey[_Session]()


class _Results:
    """The problems of a check, by where they are."""

    def __init__(self, report: CheckReport, projects: Iterable[Sequence[Document]]) -> None:
        self.report = report
        self._places: dict[str, _Place] = {}
        for documents in projects:
            namespace = Namespace(documents, Deadline(TIMEOUT_S))
            broken = [document for document in documents if document.is_broken]
            self._places |= {each.path: _Place(each, namespace, broken) for each in documents}
        #: By the id of a definition.
        self._inside: dict[int, list[Problem]] = defaultdict(list)
        #: Those outside of operations, and all, by the path of a file.
        self._outside: dict[str, list[Problem]] = defaultdict(list)
        self._in_file: dict[str, list[Problem]] = defaultdict(list)
        #: Those that mean that something was not checked.
        self._everywhere = [each for each in report.problems if each.rule == "check-gave-up"]
        for problem in report.problems:
            path = problem.location.path
            self._in_file[path].append(problem)
            definition = self._definition_at(problem)
            if definition is not None:
                self._inside[id(definition)].append(problem)
            if definition is None or definition.operation is None:
                self._outside[path].append(problem)

    def problems_of(self, path: str, index: int | None) -> Iterator[Problem]:
        """Yield the problems of an operation, counted from 0, or those outside of operations."""
        yield from self._everywhere
        if index is None:
            yield from self._outside[path]
            return
        place = self._places.get(path)
        if place is None or index >= len(place.document.operations):
            yield from self._in_file[path]
            return
        operation = place.document.operations[index]
        yield from self._inside[id(operation)]
        view = place.namespace.for_document(place.document)
        fragments = list(place.namespace.reachable([operation], view).values())
        for fragment in fragments:
            yield from _errors(self._inside[id(fragment)])
        spread = {each.name.value for one in (operation, *fragments) for each in one.spreads}
        for other in place.broken:
            if other.mentioned_fragments & (spread - view.keys()):
                yield from _errors(self._in_file[other.path])

    def _definition_at(self, problem: Problem) -> Definition | None:
        place = self._places.get(problem.location.path)
        return place.definition_at(problem.location) if place else None


@dataclass
class _Place:
    """A document, the fragments that it sees, and the files of its project that do not parse."""

    document: Document
    namespace: Namespace
    broken: Sequence[Document]

    @cached_property
    def _starts(self) -> list[tuple[int, int]]:
        nodes = [definition.node for definition in self.document.definitions]
        places = [self.document.location(node.loc.start if node.loc else 0) for node in nodes]
        return [(place.line, place.column) for place in places]

    def definition_at(self, location: Location) -> Definition | None:
        """Return the definition at a place of the file, or the first one if it is before that."""
        if not self._starts:
            return None
        at = bisect_right(self._starts, (location.line, location.column)) - 1
        return self.document.definitions[max(at, 0)]


def _errors(problems: Iterable[Problem]) -> Iterator[Problem]:
    return (problem for problem in problems if problem.severity is Severity.ERROR)
