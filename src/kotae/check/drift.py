"""Schema drift by operation: which operations a change of the schema breaks or may affect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kotae.check.anilist_rules import is_anilist
from kotae.check.discovery import find_projects
from kotae.check.engine import check_documents
from kotae.check.fragments import Namespace
from kotae.check.limits import NO_GUARD, BoundExceededError, CheckProgress, Deadline
from kotae.check.reading import load_documents
from kotae.check.schema_uses import SchemaUse, schema_uses
from kotae.errors import UsageError
from kotae.problems import Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphql import GraphQLSchema

    from kotae.check.config import CheckRequest
    from kotae.check.documents import Definition, Document
    from kotae.check.findings import Finding
    from kotae.check.limits import DeadlineGuard
    from kotae.check.project import Project
    from kotae.problems import Location, Problem
    from kotae.schema.changes import Change

__all__ = ["DRIFT_STATUSES", "DriftStatus", "OperationDrift", "find_drift"]

#: The changes that concern a use, by their place in the order of all.
_Index = dict[SchemaUse, dict[int, "Change"]]

DriftStatus = Literal["broken", "may be affected", "unaffected", "not judged"]

#: From the worst to the best. Broken: valid against the old schema, refused with the new one. May
#: be affected: a change concerns what it selects or sends, but it stays valid. Not judged: the old
#: schema refuses it already, or its file cannot be read or parsed.
DRIFT_STATUSES: tuple[DriftStatus, ...] = ("broken", "may be affected", "not judged", "unaffected")

#: Changes that refuse an operation only where it merges two fields.
_CONFLICTS = frozenset({"field-became-nullable", "field-may-conflict"})
_CONFLICT_RULE = "overlapping-fields-can-be-merged"
#: Changes that give a field other values.
_READ = frozenset({"value-added-to-enum", "type-added-to-union", "implemented-interface-added"})
_USED = frozenset(
    {"deprecation-added", "field-became-nullable", "field-changed-kind", "root-changed"}
)


@dataclass(frozen=True, slots=True)
class OperationDrift:
    """What the changes of a schema mean for an operation, with the fragments that it reaches.

    Attributes:
        name: None for an anonymous operation, or for a file that cannot be read or parsed.
        location: Where the operation stands.
        status: One of `DRIFT_STATUSES`.
        broken_by: The breaking changes of what it uses, if it is broken.
        affected_by: The changes that may affect it.
        problems: Why the new schema refuses it, or the old one if it is not judged.
    """

    name: str | None
    location: Location
    status: DriftStatus
    broken_by: tuple[Change, ...] = ()
    affected_by: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_drift(
    request: CheckRequest,
    old: GraphQLSchema,
    new: GraphQLSchema,
    changes: Sequence[Change],
    *,
    deadline_guard: DeadlineGuard = NO_GUARD,
) -> list[OperationDrift]:
    """Check operations against two schemas, and relate them to the changes between these.

    Args:
        request: The files; a schema that it names is ignored.
        old: The schema against which the operations are valid so far.
        new: The schema that replaces it.
        changes: The changes between the two.
        deadline_guard: As for `kotae.check.check`.

    Returns:
        The operations, sorted by path and position.

    Raises:
        UsageError: A path does not exist, there is no operation in the files, a configuration is
            not valid, or a bound of the check was passed.
    """
    progress = CheckProgress(Deadline(request.timeout_s), guard=deadline_guard)
    drifts: list[OperationDrift] = []
    try:
        with progress.guarded():
            projects = find_projects(request, progress)
        for project in projects:
            with progress.guarded():
                findings = list(project.findings)
                documents = load_documents(project, progress, findings)
            drifts += map(_unread, filter(_hides_operations, findings))
            project_drift = _ProjectDrift(project, documents, (old, new), changes, progress)
            with progress.guarded():
                drifts += project_drift.operations()
    except BoundExceededError as error:
        raise _gave_up(str(error)) from None
    if not drifts:
        where = ", ".join(map(sanitize, request.paths)) or "this folder"
        raise UsageError(f"There is no operation in {where}.")
    return sorted(drifts, key=lambda drift: drift.location)


def _gave_up(reason: str) -> UsageError:
    return UsageError(f"The operations were not compared with the changes. {reason}")


def _hides_operations(finding: Finding) -> bool:
    document = finding.document
    return document is None or (document.is_broken and document.file.is_reported)


def _unread(finding: Finding) -> OperationDrift:
    return OperationDrift(None, finding.location, "not judged", problems=(finding.as_problem(),))


class _ProjectDrift:
    """The operations of a project, and the errors of each against two schemas."""

    def __init__(
        self,
        project: Project,
        documents: Sequence[Document],
        schemas: tuple[GraphQLSchema, GraphQLSchema],
        changes: Sequence[Change],
        progress: CheckProgress,
    ) -> None:
        self._documents = documents
        self._progress = progress
        self._namespace = Namespace(documents, progress.deadline)
        self._errors = [_errors(project, documents, schema, progress) for schema in schemas]
        self._old = schemas[0]
        self._uses: dict[int, set[SchemaUse]] = {}
        self._breaking = _index(changes, _breaking_uses)
        self._affecting = _index(changes, _affecting_uses)

    def operations(self) -> Iterator[OperationDrift]:
        """Yield the operations of the files that are reported."""
        for document in self._documents:
            if not document.file.is_reported:
                continue
            for operation in document.operations:
                self._progress.deadline.check()
                yield self._operation(operation)

    def _operation(self, operation: Definition) -> OperationDrift:
        fragments = self._namespace.for_document(operation.document)
        reached = (operation, *self._namespace.reachable([operation], fragments).values())
        before, after = (
            [finding for each in reached for finding in errors.get(id(each), ())]
            for errors in self._errors
        )
        location = operation.document.location_of(operation.node)
        if before:
            return OperationDrift(
                operation.name, location, "not judged", problems=_problems(before)
            )
        uses = {use for each in reached for use in self._uses_of(each)}
        broken_by: dict[Change, None] = {}
        if after:
            rules = {finding.rule for finding in after}
            broken_by = {
                change: None
                for change in _matches(self._breaking, uses)
                if change.kind not in _CONFLICTS or _CONFLICT_RULE in rules
            }
        affected_by = [
            change for change in _matches(self._affecting, uses) if change not in broken_by
        ]
        return OperationDrift(
            operation.name,
            location,
            "broken" if after else "may be affected" if affected_by else "unaffected",
            tuple(broken_by),
            tuple(affected_by),
            _problems(after),
        )

    def _uses_of(self, definition: Definition) -> set[SchemaUse]:
        if id(definition) not in self._uses:
            self._uses[id(definition)] = schema_uses(definition.node, self._old)
        return self._uses[id(definition)]


def _errors(
    project: Project, documents: Sequence[Document], schema: GraphQLSchema, progress: CheckProgress
) -> Mapping[int, list[Finding]]:
    """Return the errors against a schema, by the identity of the definition that has them.

    They are those that a check reports without any settings of rules.
    """
    findings: list[Finding] = []
    check_documents(
        project, documents, findings, schema, progress, has_anilist_rules=is_anilist(schema)
    )
    errors: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.rule == "check-gave-up":
            raise _gave_up(finding.message)
        if finding.severity is Severity.ERROR:
            errors.setdefault(id(finding.definition), []).append(finding)
    return errors


def _problems(findings: Sequence[Finding]) -> tuple[Problem, ...]:
    problems = {finding.as_problem() for finding in findings}
    return tuple(sorted(problems, key=lambda problem: problem.order))


def _index(changes: Sequence[Change], uses_of: Callable[[Change], Iterator[SchemaUse]]) -> _Index:
    index: _Index = {}
    for at, change in enumerate(changes):
        for use in uses_of(change):
            index.setdefault(use, {})[at] = change
    return index


def _matches(index: _Index, uses: set[SchemaUse]) -> list[Change]:
    """Return the changes whose uses are among those of an operation, in their order."""
    found: dict[int, Change] = {}
    for use in index.keys() & uses:
        found |= index[use]
    return [found[at] for at in sorted(found)]


def _breaking_uses(change: Change) -> Iterator[SchemaUse]:
    """Yield the uses that a breaking change may refuse."""
    if change.severity != "breaking":
        return
    place = change.coordinate
    yield "used", place
    yield "omitted", place
    if change.kind.startswith("required-"):
        yield "used", _owner(place)
    if change.kind in ("type-removed", "type-changed-kind"):
        yield "read", place
        yield "sent", place


def _affecting_uses(change: Change) -> Iterator[SchemaUse]:
    """Yield the uses of an operation that may have another result, although it stays valid."""
    place = change.coordinate
    if change.kind in _READ:
        yield "read", place.partition(".")[0]
    elif change.kind in _USED:
        yield "used", place
    elif "default-value" in change.kind:
        yield "omitted", place
    elif change.kind == "type-changed-kind":
        yield "read", place
    # The values of variables are not known: they may have what the schema does not take any more.
    if "(" not in place and (change.severity == "breaking" or "default-value" in change.kind):
        yield "sent", place.partition(".")[0]


def _owner(coordinate: str) -> str:
    """Return the field, directive or input type that an argument or an input field belongs to."""
    field, parenthesis, _ = coordinate.partition("(")
    return field if parenthesis else coordinate.partition(".")[0]
