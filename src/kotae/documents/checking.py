"""A document and the fragments it needs, checked against the bundled schema."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.check.documents import Document
from kotae.check.engine import check_documents
from kotae.check.findings import Finding
from kotae.check.fragments import Namespace
from kotae.check.limits import TIMEOUT_S, BoundExceededError, CheckProgress, Deadline
from kotae.check.reading import read_and_parse
from kotae.documents.sources import PackageSource, PathSource
from kotae.errors import DocumentError
from kotae.problems import Location, Severity
from kotae.query.complexity import MAX_DEPTH
from kotae.sanitize import sanitize
from kotae.schema.load import BUNDLED_MONTH, bundled_schema

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from kotae.check.config import SourceFile
    from kotae.check.documents import Definition
    from kotae.problems import Problem

__all__ = ["CheckedDocument", "check_document"]

#: Problems in a message; `DocumentError.problems` has them all.
_MAX_LISTED = 3

_HINT = f"(`load` always checks against the bundled schema, which is of {BUNDLED_MONTH}.)"

_CLIENT_HINT = "(`load` sends an operation as it is: it does not know the client schema.)"

#: Where a fragment comes from, the nearest first: of two with one name the nearer is used.
_OWN, _IMPORTED, _PROJECT = range(3)


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A valid document, its file's name in messages, and the fragments it was checked with."""

    name: str
    document: Document
    namespace: Namespace

    def fragments_of(self, operation: Definition) -> Mapping[str, Definition]:
        """Return the fragments an operation reaches, in the order it reaches them."""
        visible = self.namespace.for_document(self.document)
        return self.namespace.reachable([operation], visible)


def check_document(place: str | Traversable, folder: Path | None = None) -> CheckedDocument:
    """Find a document and the fragments it needs, and check them.

    A fragment is the document's own, or else one of the files it imports, or else the project's.

    Args:
        place: The path of a file, or a resource.
        folder: The folder whose project the file belongs to, if none is configured.

    Raises:
        DocumentError: There is no such file, or the checker finds errors in it or in the
            fragments it needs.
    """
    deadline = Deadline(TIMEOUT_S)
    progress = CheckProgress(deadline)
    try:
        source = (
            PathSource(place, deadline, folder)
            if isinstance(place, str)
            else PackageSource(place, deadline)
        )
        needed = _NeededDocuments(source, progress)
        needed.load()
    except BoundExceededError as error:
        name = sanitize(place if isinstance(place, str) else place.name)
        reason = str(error)
        if error.is_timeout:
            reason = f"it took more than {TIMEOUT_S:g} s to find and read the files of its project."
        raise DocumentError(
            f"{name} was not loaded: {reason} `include` in [tool.kotae] or kotae.toml can "
            "name those that matter."
        ) from None
    documents = needed.documents()
    project = copy(source.project)
    project.files = {found.file.path_text: found.file for found in documents}
    files = set(project.files.values())
    findings = [
        found for found in needed.findings if found.document and found.document.file in files
    ]
    has_client_schema = project.config is not None and project.config.client_schema is not None
    problems = check_documents(
        project,
        documents,
        findings,
        bundled_schema(),
        progress,
        unknown_field_hint=_CLIENT_HINT if has_client_schema else _HINT,
    )
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise DocumentError(_message(source.name, errors), problems=errors)
    return CheckedDocument(source.name, documents[0], Namespace(documents, deadline))


class _NeededDocuments:
    """The files a document needs: its own, those it imports, and those with its fragments.

    If a fragment is missing, these are all files of the project, as the checker suggests similar
    names.
    """

    def __init__(self, source: PathSource | PackageSource, progress: CheckProgress) -> None:
        self._source = source
        self._progress = progress
        self._tiers: tuple[list[Document], ...] = ([], [], [])
        self._is_complete = True
        self.findings: list[Finding] = []

    def load(self) -> None:
        """Read and parse the files; raise `BoundExceededError` if the deadline passes."""
        self._load([self._source.file], _OWN)
        searched: set[str] = set()
        while missing := self._missing() - searched:
            searched |= missing
            self._load(self._source.files_mentioning(frozenset(missing)), _PROJECT)
        if self._missing():
            self._is_complete = False
            self._load(self._source.files_mentioning(), _PROJECT)

    def documents(self) -> list[Document]:
        """Return the documents, the loaded one first, without the definitions it does not need."""
        tier_of: dict[str | None, int] = {}
        for tier, documents in enumerate(self._tiers):
            for found in documents:
                for fragment in found.fragments:
                    tier_of.setdefault(fragment.name, tier)
        namespace = self._namespace()
        (own,) = self._tiers[_OWN]
        reached = namespace.reachable(own.definitions) if self._is_complete else tier_of
        rest = [
            _reduced(document, {name for name in reached if tier_of[name] == tier})
            for tier, documents in enumerate(self._tiers[1:], _IMPORTED)
            for document in documents
        ]
        return [own, *(found for found in rest if found.definitions or found.is_broken)]

    def _load(self, files: Iterable[SourceFile], tier: int) -> None:
        known = self._source.project.files
        pending = list(files)
        while pending:
            file = pending.pop(0)
            if file.path_text in known and file is not self._source.file:
                continue
            self._progress.count("files")
            known[file.path_text] = file
            self._progress.begin(Location(file.display_path))
            # The parser needs four frames for a level: 600 of Python's 1,000 are left.
            document, findings = read_and_parse(file, self._progress, max_nesting=MAX_DEPTH)
            self.findings += findings
            self._tiers[tier].append(document)
            tier = max(tier, _IMPORTED)
            for found in self._source.imports(document):
                if isinstance(found, Finding):
                    self.findings.append(found)
                else:
                    pending.append(found)

    def _namespace(self) -> Namespace:
        documents = [found for documents in self._tiers for found in documents]
        return Namespace(documents, self._progress.deadline)

    def _missing(self) -> set[str]:
        (own,) = self._tiers[_OWN]
        return self._namespace().missing(own.definitions)


def _reduced(document: Document, names: Container[str | None]) -> Document:
    """Return a document with some of its fragments; a broken one as it is."""
    if document.is_broken:
        return document
    reduced = Document(document.file, document.text)
    reduced.definitions = [found for found in document.fragments if found.name in names]
    return reduced


def _message(name: str, errors: Sequence[Problem]) -> str:
    count = "an error" if len(errors) == 1 else f"{len(errors):,} errors"
    lines = [f"{name} cannot be loaded: the checker found {count}:"]
    lines += [
        f"{sanitize(str(problem.location))}: {problem.message} ({problem.rule})"
        for problem in errors[:_MAX_LISTED]
    ]
    if len(errors) > _MAX_LISTED:
        lines.append("The error's `problems` lists them all.")
    return "\n".join(lines)
