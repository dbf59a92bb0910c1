"""A whole run: from what was typed to a report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.discovery import find_projects
from kotae.check.limits import (
    TIMEOUT_S,
    Deadline,
    GaveUpError,
    interrupting,
    without_collecting_garbage,
)
from kotae.check.schemas import own_schema_file
from kotae.errors import UsageError
from kotae.problems import Location, Problem, Severity
from kotae.sanitize import sanitize
from kotae.schema.load import LoadedSchema, load_bundled, load_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.check.discovery import Project
    from kotae.check.documents import Document

__all__ = ["Report", "Request", "check"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """What to check.

    Attributes:
        paths: Files and folders; none means what the project around the working folder
            configures, or the folder itself.
        working_folder: Where relative paths start.
        schema: A file of SDL or introspection JSON, or None for the project's own.
        timeout_s: Seconds for the whole run.
        text: The bytes of standard input, if they are to be checked.
        text_name: The file that those bytes stand for, or None.
    """

    paths: Sequence[str] = ()
    working_folder: Path = field(default_factory=Path.cwd)
    schema: Path | None = None
    timeout_s: float = TIMEOUT_S
    text: bytes | None = None
    text_name: str | None = None


@dataclass(slots=True)
class Report:
    """What a run found.

    Attributes:
        schema: What the files were checked against; with several projects, that of the first.
        problems: Sorted by path and position.
        documents: The documents by path, for frames.
        files: How many files were checked.
        operations: How many operations they hold.
        fragments: How many fragments they hold.
    """

    schema: LoadedSchema
    problems: list[Problem] = field(default_factory=list[Problem])
    documents: dict[str, Document] = field(default_factory=dict[str, "Document"], repr=False)
    files: int = 0
    operations: int = 0
    fragments: int = 0

    def count(self, severity: Severity) -> int:
        """Return how many problems have a severity."""
        return sum(problem.severity is severity for problem in self.problems)


def check(request: Request, on_step: Callable[[Location], None] = lambda _place: None) -> Report:
    """Check files against AniList's schema, or another.

    Args:
        request: What to check.
        on_step: Told each place the run comes to.

    Returns:
        The report.

    Raises:
        UsageError: A path does not exist, no document was found, or a configuration is not
            understood.
        SchemaError: A schema cannot be read, or is not one.
    """
    deadline = Deadline(request.timeout_s)
    chosen = {_resolved(request.schema)} if request.schema else set[Path]()
    folder = request.working_folder.resolve()
    default = own_schema_file(None, folder)
    try:
        projects = find_projects(request, deadline, chosen | ({default} if default else set()))
    except GaveUpError:
        return _gave_up(request, Path(next(iter(request.paths), ".")), "Looking for files")
    projects = [each for each in projects if each.has_something_to_report]
    if not projects:
        raise UsageError(_nothing_found(request))
    paths = [request.schema or own_schema_file(each.settings, folder) for each in projects]
    schemas: dict[Path | None, LoadedSchema] = {}
    with without_collecting_garbage():
        for path in dict.fromkeys(paths):
            try:
                with interrupting(deadline):
                    schemas[path] = _load_schema(path, folder)
            except GaveUpError:
                return _gave_up(request, path or Path(), "Reading the schema")
        pairs = [(project, schemas[path]) for project, path in zip(projects, paths, strict=True)]
        return _check_all(pairs, deadline, on_step)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        raise UsageError(f"{sanitize(str(path))} is not the path of a file.") from None


def _gave_up(request: Request, place: Path, what: str) -> Report:
    from graphql import GraphQLSchema  # noqa: PLC0415 - costs 120 ms, and is seldom needed

    message = (
        f"{what} took more than {request.timeout_s:g} s, and nothing was checked. "
        "`--timeout SECONDS` allows more."
    )
    location = Location(sanitize(place.as_posix()))
    # Nothing was checked against anything.
    schema = LoadedSchema(GraphQLSchema(), "none", date=None, sha256="", is_bundled=False)
    return Report(schema, [Problem("check-gave-up", Severity.ERROR, location, message)])


def _check_all(
    projects: Sequence[tuple[Project, LoadedSchema]],
    deadline: Deadline,
    on_step: Callable[[Location], None],
) -> Report:
    from kotae.check.engine import check_project  # noqa: PLC0415 - brings graphql-core with it
    from kotae.check.progress import Progress  # noqa: PLC0415 - as above

    report = Report(projects[0][1])
    for project, schema in projects:
        progress = Progress(deadline, on_step)
        hint = _unknown_field_hint(schema)
        found = check_project(project, schema.schema, progress, unknown_field_hint=hint)
        report.problems += found.problems
        report.documents |= found.documents
        report.files += found.files
        report.operations += found.operations
        report.fragments += found.fragments
    report.problems.sort(key=lambda problem: problem.order)
    return report


def _load_schema(path: Path | None, folder: Path) -> LoadedSchema:
    """Load a schema, called the way people do: by its path from the working folder on."""
    if path is None:
        return load_bundled()
    schema = load_file(path)
    if path.is_relative_to(folder):
        schema = replace(schema, source=path.relative_to(folder).as_posix())
    return schema


def _unknown_field_hint(schema: LoadedSchema) -> str:
    if not schema.is_bundled or not schema.date:
        return ""
    year, month = schema.date.split("-")[:2]
    return (
        f"(The bundled schema is of {_MONTHS[int(month) - 1]} {year}; `kotae schema fetch` gets "
        "today's.)"
    )


def _nothing_found(request: Request) -> str:
    where = ", ".join(sanitize(path) for path in request.paths) or "this folder"
    return f"There is no .graphql or .gql file to check in {where}."
