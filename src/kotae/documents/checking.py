"""A document checked: its file and what it needs, against the schema that comes with kotae."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kotae.check.engine import check_project
from kotae.check.fragments import Namespace
from kotae.check.limits import TIMEOUT_S, Deadline, GaveUpError, deep_recursion
from kotae.check.loading import load_documents
from kotae.check.progress import Progress
from kotae.documents.sources import source_of_path, source_of_resource
from kotae.errors import DocumentError
from kotae.problems import Severity
from kotae.sanitize import sanitize
from kotae.schema.bundled import BUNDLED_MONTH
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from graphql import GraphQLSchema

    from kotae.check.discovery import Project
    from kotae.check.documents import Definition, Document
    from kotae.documents.sources import Source
    from kotae.problems import Problem

__all__ = ["Checked", "checked"]

#: Problems that a message tells; `DocumentError.problems` has them all.
_MAX_TOLD = 3

_HINT = f"(It is checked against the schema of {BUNDLED_MONTH} that kotae's classes are made of.)"


@dataclass(frozen=True, slots=True)
class Checked:
    """A valid document.

    Attributes:
        shown: How its file is called in messages.
        document: The document.
        namespace: The fragments of all files it was checked with.
    """

    shown: str
    document: Document
    namespace: Namespace

    def fragments_of(self, operation: Definition) -> Mapping[str, Definition]:
        """Return the fragments an operation reaches, in the order it reaches them."""
        seen = self.namespace.for_document(self.document)
        return self.namespace.reachable([operation], seen)


def checked(place: str | Traversable) -> Checked:
    """Return a document that the checker has no complaint of.

    Args:
        place: A path, or a package's resource.

    Raises:
        DocumentError: There is none, or the checker finds errors in it or in the fragments it
            needs.
    """
    deadline = Deadline(TIMEOUT_S)
    progress = Progress(deadline)
    try:
        if isinstance(place, str):
            source = source_of_path(place, deadline)
        else:
            source = source_of_resource(place, deadline)
        project = _needed(source, progress)
    except GaveUpError:
        name = sanitize(place if isinstance(place, str) else place.name)
        raise DocumentError(
            f"{name} was not loaded: its project's files took more than {TIMEOUT_S:g} s to find "
            "and read. A [tool.kotae] table in pyproject.toml can name those that matter."
        ) from None
    report = check_project(project, _schema(), progress, unknown_field_hint=_HINT)
    errors = [
        problem
        for problem in report.problems
        if problem.severity is Severity.ERROR
        and not (problem.rule == "import-not-found" and problem.location in source.found_imports)
    ]
    if errors:
        raise DocumentError(_told(source, errors), problems=errors)
    documents = list(report.documents.values())
    own = report.documents.get(source.file.shown_path)
    if own is None or own.file is not source.file:
        raise DocumentError(f"{source.shown} is the name of two files: name it by another path.")
    return Checked(source.shown, own, Namespace(documents))


@cache
def _schema() -> GraphQLSchema:
    """Return the bundled schema, which all loads of a process share."""
    return load_bundled().schema


def _needed(source: Source, progress: Progress) -> Project:
    """Return the part of a project that one of its files needs, so that only that is checked.

    Those are the files that define the fragments it reaches. Where a fragment is missing, it is
    the whole project: the checker looks for names that are nearly right.
    """
    with deep_recursion():
        documents = load_documents(source.project, progress, [])
    namespace = Namespace(documents)
    own = next(document for document in documents if document.file is source.file)
    if namespace.missing(own.definitions):
        return source.project
    reached = namespace.reachable(own.definitions, namespace.for_document(own))
    names = {*reached, *(found.name or "" for found in own.fragments)}
    files = {
        document.file.path: document.file
        for document in documents
        if document is own or any(found.name in names for found in document.fragments)
    }
    return replace(source.project, files=files)


def _told(source: Source, errors: Sequence[Problem]) -> str:
    count = "an error" if len(errors) == 1 else f"{len(errors):,} errors"
    lines = [f"{source.shown} cannot be loaded, the checker finds {count}:"]
    for problem in errors[:_MAX_TOLD]:
        place = sanitize(str(problem.location))
        lines.append(f"{place}: {problem.message} ({problem.rule})")
    if len(errors) > _MAX_TOLD:
        lines.append("The error's `problems` has them all.")
    return "\n".join(lines)
