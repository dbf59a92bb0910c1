"""From a project's files to its documents, following imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.documents import Document, parse
from kotae.check.findings import Finding
from kotae.check.imports import imported_files
from kotae.check.reading import read
from kotae.problems import Location

if TYPE_CHECKING:
    from kotae.check.discovery import File, Project
    from kotae.check.progress import Progress

__all__ = ["load_documents"]


def load_documents(project: Project, progress: Progress, findings: list[Finding]) -> list[Document]:
    """Read and parse every file of a project, and those that they import.

    Args:
        project: Imported files are added to it.
        progress: Told of each file.
        findings: What goes wrong is added to it.

    Returns:
        The documents in the order of their paths; the broken ones too.

    Raises:
        GaveUpError: The deadline passed.
    """
    documents: list[Document] = []
    pending = project.sorted_files
    while pending:
        imported: list[File] = []
        for file in pending:
            progress.at(Location(file.shown_path))
            document = _load(file, findings)
            documents.append(document)
            imported.extend(_imported(document, project, findings))
        pending = imported
    return sorted(documents, key=lambda document: document.path)


def _load(file: File, findings: list[Finding]) -> Document:
    document, problems = read(file)
    findings.extend(problems)
    if not document.is_broken:
        findings.extend(parse(document))
    return document


def _imported(document: Document, project: Project, findings: list[Finding]) -> list[File]:
    files: list[File] = []
    for found in imported_files(document, project):
        if isinstance(found, Finding):
            findings.append(found)
        elif found.path not in project.files:
            project.files[found.path] = found
            files.append(found)
    return files
