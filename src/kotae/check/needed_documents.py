"""The choice of the files that a check parses: those it reports, and those that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.fragments import Namespace
from kotae.check.imports import imports_other_files
from kotae.check.mentions import reachable_texts, texts_using
from kotae.check.reading import count_names, load_documents, parse_document
from kotae.check.rules.no_unused_fragments import unused_fragments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kotae.check.documents import Document
    from kotae.check.findings import Finding
    from kotae.check.limits import CheckProgress, Deadline
    from kotae.check.project import Project

__all__ = ["load_needed_documents"]

#: Files that are parsed to find the first use of a fragment; twice as many each time.
_FIRST_USERS = 8


def load_needed_documents(
    project: Project, progress: CheckProgress, findings: list[Finding]
) -> list[Document]:
    """Read every file of a project, and parse those that decide about the files to validate.

    These are the files to validate, those that share names with them, those with the fragments they
    reach, and as many as show that a fragment of theirs is used. They are found by the names that
    texts mention. Where a fragment is missing or fragments spread each other, all files are parsed:
    the messages are about all.

    Returns:
        The documents that are parsed or broken, in the order of their paths. What the rules find
        in the files to validate and in the fragments they reach is what they find with all files.

    Raises:
        BoundExceededError: A bound of the run is passed.
    """
    parsed: set[int] = set()

    def is_parsed(document: Document) -> bool:
        if document.file.needs_validation or imports_other_files(
            document.text, document.file, project, progress.deadline
        ):
            parsed.add(id(document))
            return True
        count_names(document, progress)
        return False

    def parse(documents: Iterable[Document]) -> list[Document]:
        """Parse documents, and return all that are parsed."""
        for document in documents:
            if id(document) not in parsed:
                parsed.add(id(document))
                parse_document(document, project, progress, findings)
        return [document for document in read if id(document) in parsed]

    read = load_documents(project, progress, findings, is_parsed)
    if len(parsed) == len(read):
        return read
    to_validate = [document for document in read if document.file.needs_validation]
    documents = parse(reachable_texts(read, to_validate))
    namespace = Namespace(documents, progress.deadline)
    own = [definition for document in to_validate for definition in document.definitions]
    if namespace.missing(own) or any(namespace.cycles()):
        return parse(read)
    return _with_users(read, documents, parse, progress.deadline)


def _with_users(
    all_documents: Sequence[Document],
    documents: list[Document],
    parse: Callable[[Iterable[Document]], list[Document]],
    deadline: Deadline,
) -> list[Document]:
    """Add documents until each fragment of the reported ones is used, or nothing can use it."""
    unused = _unused(documents, deadline)
    users = list(texts_using(all_documents, unused)) if unused else []
    first, last = 0, _FIRST_USERS
    while unused and first < len(users):
        documents = parse(users[first:last])
        first, last = last, 2 * last
        unused = _unused(documents, deadline)
    return documents


def _unused(documents: Sequence[Document], deadline: Deadline) -> list[str]:
    found = unused_fragments(Namespace(documents, deadline))
    return [each.name or "" for each in found if each.document.file.needs_validation]
