"""`#import "./card.graphql"`: a comment that adds a file to the namespace."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from kotae.check.discovery import SUFFIXES, File
from kotae.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kotae.check.discovery import Project
    from kotae.check.documents import Document

__all__ = ["imported_files"]

#: What stands behind the `#` of `#import "x"` and of `# import Name, Other from 'x'`.
_IMPORT = re.compile(
    r"""[ \t]*+import[ \t]++(?:[^"']*?(?<=[ \t])from[ \t]++)?(["'])(?P<path>[^"']*+)\1"""
)


def imported_files(document: Document, project: Project) -> Iterator[File | Finding]:
    """Yield the files a document imports that the project does not have yet, or what is wrong.

    Args:
        document: One of the project's.
        project: Its bases bound what may be read.
    """
    for comment in document.comments():
        match = _IMPORT.match(comment.value or "")
        if not match:
            continue
        start = comment.start + 1
        target, complaint = _resolve(document.file.path.parent, match["path"], project)
        if complaint or target is None:
            rule, message = complaint or ("import-not-found", "")
            location = document.location(start + match.start("path"), start + match.end("path"))
            yield Finding(rule, message, document, location)
        elif target not in project.files:
            shown_path = _beside(document.file.shown_path, match["path"])
            yield File(target, shown_path, is_reported=False)


def _resolve(
    folder: Path, written: str, project: Project
) -> tuple[Path | None, tuple[str, str] | None]:
    outside = "An imported file must lie inside the project; this one is not read."
    if PurePosixPath(written).is_absolute() or PureWindowsPath(written).anchor:
        return None, ("file-outside-project", f"{outside} Write its path from this file on.")
    if not written.endswith(SUFFIXES):
        return None, ("import-not-found", "Only .graphql and .gql files can be imported.")
    try:
        target = (folder / written).resolve()
        if not project.holds(target):
            return None, ("file-outside-project", outside)
        if not target.is_file():
            return None, ("import-not-found", "There is no such file.")
    except (OSError, RuntimeError, ValueError):
        return None, ("import-not-found", "There is no such file.")
    return target, None


def _beside(shown_path: str, written: str) -> str:
    folder = PurePosixPath(shown_path).parent
    return PurePosixPath(os.path.normpath(folder / written)).as_posix()
