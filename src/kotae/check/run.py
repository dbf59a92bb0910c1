"""A whole check: the search for files, the loading of schemas and the report."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.check_report import CheckedProject, CheckReport
from kotae.check.config import own_schema_file
from kotae.check.discovery import find_projects
from kotae.check.fast_path import accept_files
from kotae.check.limits import NO_GUARD, BoundExceededError, CheckProgress, Deadline
from kotae.check.rule_names import OFF_BY_DEFAULT, OWN_RULES
from kotae.errors import SchemaError, UsageError
from kotae.naming import did_you_mean
from kotae.problems import Location, Problem, Severity
from kotae.sanitize import excerpt, sanitize
from kotae.schema.load import LoadedSchema, bytes_of_schema, load_bundled, load_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphql import GraphQLSchema

    from kotae.check.config import CheckRequest
    from kotae.check.documents import Document
    from kotae.check.fixes import Fixer
    from kotae.check.limits import DeadlineGuard
    from kotae.check.project import Project

__all__ = ["check"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def check(  # noqa: PLR0913 - a check needs them all
    request: CheckRequest,
    on_step: Callable[[Location], None] = lambda _place: None,
    *,
    deadline_guard: DeadlineGuard = NO_GUARD,
    on_documents: Callable[[Sequence[Document]], None] | None = None,
    has_fast_path: bool = True,
    fixer: Fixer | None = None,
) -> CheckReport:
    """Check files against AniList's schema, or another.

    Args:
        request: The files to check.
        on_step: Called with each place before it is checked.
        deadline_guard: Returns a context manager that raises `BoundExceededError` at the deadline.
            It bounds what does not look at the clock, such as the building of a schema; the
            command line passes one that uses a signal.
        on_documents: Called with the documents of each project once they are checked.
        has_fast_path: Whether graphql-core sees only the files that the acceptor does not accept;
            the report is the same.
        fixer: Fixes the files; the report is about what is left. None to change nothing.

    Returns:
        The report.

    Raises:
        UsageError: A path does not exist, no document was found, or a configuration is not
            valid.
        SchemaError: A schema cannot be read, or is not valid.

    Example:
        ```pycon
        >>> report = check(CheckRequest(paths=("queries/media",)))
        >>> report.problems
        []
        ```
    """
    deadline = Deadline(request.timeout_s)
    progress = CheckProgress(deadline, on_step, deadline_guard)
    folder = request.working_folder.resolve()
    try:
        with progress.guarded():
            projects = find_projects(request, progress)
    except BoundExceededError as error:
        first = Path(next(iter(request.paths), "."))
        reason = "" if error.is_timeout else str(error)
        return _gave_up(request, first, "Looking for files", reason)
    found, projects = projects, [each for each in projects if each.has_something_to_report]
    if not projects:
        raise _nothing_found(request, found)
    paths = [request.schema or own_schema_file(project.config, folder) for project in projects]
    schemas: dict[Path | None, LoadedSchema] = {}
    for path in dict.fromkeys(paths):
        try:
            deadline.check()
            progress.count("bytes of schemas", bytes_of_schema(path) if path else 0)
            with progress.guarded():
                schemas[path] = _load_schema(path, folder)
            deadline.check()
        except BoundExceededError as error:
            reason = "" if error.is_timeout else str(error)
            return _gave_up(request, path or Path(), "Reading the schema", reason)
    pairs = [(project, schemas[path]) for project, path in zip(projects, paths, strict=True)]
    needs_trees = on_documents is not None or request.has_statistics or request.has_coverage
    report = _begin(pairs, progress, request, has_fast_path=has_fast_path and not needs_trees)
    try:
        _check_rest(pairs, progress, on_documents, request, report, fixer)
    except BoundExceededError:
        return _gave_up(request, request.schema or Path(), "Reading the schema")
    report.fixed = fixer.count if fixer else None
    return report


def _nothing_found(request: CheckRequest, projects: Sequence[Project]) -> UsageError:
    where = ", ".join(sanitize(path) for path in request.paths) or "this folder"
    sentence = (
        f"There is no .graphql or .gql file to check in {where}, and no program with a query."
    )
    return UsageError(" ".join([sentence, *filter(None, (each.left_out for each in projects))]))


def _gave_up(request: CheckRequest, path: Path, step: str, reason: str = "") -> CheckReport:
    message = reason or (
        f"{step} took more than {request.timeout_s:g} s, and nothing was checked. "
        "`--timeout SECONDS` allows more."
    )
    location = Location(sanitize(path.as_posix()))
    # No schema was loaded.
    schema = LoadedSchema(_no_schema, "none", date=None, sha256="", is_bundled=False)
    return CheckReport(schema, [Problem("check-gave-up", Severity.ERROR, location, message)])


def _no_schema() -> GraphQLSchema:
    raise SchemaError("No schema was loaded.")


def _begin(
    projects: Sequence[tuple[Project, LoadedSchema]],
    progress: CheckProgress,
    request: CheckRequest,
    *,
    has_fast_path: bool,
) -> CheckReport:
    """Return a report that counts the files, and what is in those that are accepted."""
    first, *others = {id(schema): schema for _, schema in projects}.values()
    report = CheckReport(first, other_schemas=others)
    for project, schema in projects:
        _check_rule_names(project)
        reported = [file.display_path for file in project.files.values() if file.is_reported]
        report.files += len(reported)
        report.paths += reported
        if has_fast_path and schema.index and not _has_more_rules(project):
            operations, fragments = accept_files(
                project, schema.index, progress, has_anilist_rules=request.has_anilist_rules
            )
            report.operations += operations
            report.fragments += fragments
    return report


def _has_more_rules(project: Project) -> bool:
    """Tell whether a project has a client schema, or a rule on that is off by default."""
    if project.client_schema is not None:
        return True
    rules = project.config.rules if project.config else ()
    return any(name in OFF_BY_DEFAULT and severity != "off" for name, severity in rules)


def _check_rest(  # noqa: PLR0913, PLR0917 - as above
    projects: Sequence[tuple[Project, LoadedSchema]],
    progress: CheckProgress,
    on_documents: Callable[[Sequence[Document]], None] | None,
    request: CheckRequest,
    report: CheckReport,
    fixer: Fixer | None,
) -> None:
    """Check the files that are not accepted.

    Raises:
        BoundExceededError: The deadline passed while a schema was built.
    """
    projects = [pair for pair in projects if pair[0].has_something_to_validate]
    if not projects:
        return
    from kotae.check.coverage_counter import CoverageCounter  # noqa: PLC0415 - brings graphql-core
    from kotae.check.engine import client_nodes_of, gave_up  # noqa: PLC0415 - as above
    from kotae.check.statistics import operation_complexities  # noqa: PLC0415 - as above

    report.complexities = [] if request.has_statistics else None
    counters: dict[int, CoverageCounter] = {}
    for project, schema in projects:
        with progress.guarded():
            _ = schema.schema
        run = partial(_check_one, project, schema, request)
        documents, problems, suppressed = (
            fixer.run(project, schema.schema, progress, run) if fixer else run(progress)
        )
        report.suppressed += suppressed
        if on_documents:
            on_documents(documents)
        try:
            client = client_nodes_of(project, documents, schema.schema, progress)
            if report.complexities is not None:
                report.complexities += operation_complexities(
                    documents, schema.schema, progress.deadline, client
                )
            if request.has_coverage:
                counter = counters.setdefault(id(schema), CoverageCounter(schema))
                counter.add(documents, problems, progress.deadline, client)
        except BoundExceededError as error:
            given_up = gave_up(project, progress, error).as_problem()
            if given_up not in problems:
                problems.append(given_up)
        _add(report, documents, problems)
    report.problems.sort(key=lambda problem: problem.order)
    report.coverage = [counter.coverage() for counter in counters.values()]


def _add(report: CheckReport, documents: Sequence[Document], problems: list[Problem]) -> None:
    """Add the documents and problems of a project to a report."""
    report.problems += problems
    paths = {problem.location.path for problem in problems}
    for document in documents:
        if document.path in paths:
            # Without its syntax tree, which takes fifty times the memory of the text.
            report.documents[document.path] = document.without_tree()
        if document.file.needs_validation:
            report.operations += len(document.operations)
            report.fragments += len(document.fragments)
            report.dynamic_documents += document.is_dynamic


def _check_one(
    project: Project, schema: LoadedSchema, request: CheckRequest, progress: CheckProgress
) -> CheckedProject:
    from kotae.check.anilist_rules import is_anilist  # noqa: PLC0415 - brings graphql-core with it
    from kotae.check.engine import check_project  # noqa: PLC0415 - as above
    from kotae.check.suppressions import apply_suppressions  # noqa: PLC0415 - as above

    documents, problems = check_project(
        project,
        schema.schema,
        progress,
        unknown_field_hint=_unknown_field_hint(schema),
        has_anilist_rules=request.has_anilist_rules,
    )
    if not request.has_suppressions:
        return CheckedProject(documents, problems)
    problems, suppressed = apply_suppressions(
        project,
        documents,
        problems,
        progress,
        has_anilist_rules=request.has_anilist_rules and is_anilist(schema.schema),
    )
    return CheckedProject(documents, problems, suppressed)


def _check_rule_names(project: Project) -> None:
    """Raise a `UsageError` if a project sets a rule that does not exist, or has no setting."""
    config = project.config
    if not config:
        return
    names = [("rules", name) for name, _ in config.rules]
    names += [("per-file-ignores", name) for _, rules in config.per_file_ignores for name in rules]
    names = [(key, name) for key, name in names if name not in OWN_RULES]
    if not names:
        return
    from kotae.check.rule_pages import rule_pages  # noqa: PLC0415 - brings graphql-core with it
    from kotae.check.rules.suppressions import NOT_SUPPRESSED  # noqa: PLC0415 - as above

    for key, name in names:
        if name not in rule_pages():
            where = f"In {sanitize(str(config.root / config.name))}, `{key}`"
            if name in NOT_SUPPRESSED:
                raise UsageError(f"{where} names {name}, which is always an error. Remove it.")
            raise UsageError(
                f"{where} names {excerpt(name, 60)}, which is no rule."
                f"{did_you_mean(name, rule_pages())} `kotae rule` lists them."
            )


def _load_schema(path: Path | None, folder: Path) -> LoadedSchema:
    if path is None:
        return load_bundled()
    schema = load_file(path)
    if path.is_relative_to(folder):
        schema.source = path.relative_to(folder).as_posix()
    return schema


def _unknown_field_hint(schema: LoadedSchema) -> str:
    if not schema.is_bundled or not schema.date:
        return ""
    year, month = schema.date.split("-")[:2]
    return (
        f"(The bundled schema is of {_MONTHS[int(month) - 1]} {year}; `kotae schema fetch` gets "
        "today's.)"
    )
