"""The imports of files: comments as `#import "card.graphql"`, which other tools understand too."""

from __future__ import annotations

import posixpath
import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from kotae.check.config import SourceFile
from kotae.check.discovery import SUFFIXES
from kotae.check.paths import canonical_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kotae.check.documents import Document
    from kotae.check.findings import Finding
    from kotae.check.limits import Deadline
    from kotae.check.project import Project

__all__ = ["imported_files", "imports_other_files"]

#: Characters of an imported path. Source: PATH_MAX of Linux.
_MAX_PATH = 4096
# These two are compiled when a comment needs them.
#: What stands behind the `#` of `#import "x"` and of `# import Name, Other from 'x'`.
#: Prose may go on behind it; an import does not.
_IMPORT = (
    r"""[ \t]*+import[ \t]++(?:[^"']*?(?<=[ \t])from[ \t]++)?"""
    r"""(["'])(?P<path>[^"']*+)\1[ \t;]*+(?:#|\Z)"""
)
#: What may be a comment with an import, in a text that is not parsed.
_IMPORT_COMMENT = re.compile(r"#([ \t]*+import[ \t][^\r\n]*+)")
#: An import without quotes, of a file whose suffix tells that it is none in prose.
_UNQUOTED_IMPORT = r"""[ \t]*+import[ \t]++(?P<path>[^\s"']+\.(?:graphql|gql))[ \t;]*+\Z"""


def imported_files(
    document: Document, project: Project, deadline: Deadline
) -> Iterator[SourceFile | Finding]:
    """Yield the files a document imports that the project does not have yet, or a finding.

    Only files below the project's bases may be imported.

    Raises:
        BoundExceededError: The deadline passed.
    """
    from kotae.check.findings import Finding  # noqa: PLC0415 - dataclasses take 8 ms

    for comment in document.comments():
        start = comment.start + 1
        unquoted = re.match(_UNQUOTED_IMPORT, comment.value or "")
        if unquoted:
            location = document.location(
                start + unquoted.start("path"), start + unquoted.end("path")
            )
            message = f'Quotes are missing: write `#import "{unquoted["path"]}"`.'
            yield Finding("import-not-found", message, document, location)
        match = re.match(_IMPORT, comment.value or "")
        if not match:
            continue
        deadline.check()
        target = _resolve(document.file.path.parent, match["path"], project)
        if isinstance(target, tuple):
            rule, message = target
            location = document.location(start + match.start("path"), start + match.end("path"))
            yield Finding(rule, message, document, location)
        elif str(target) not in project.files:
            folder = posixpath.dirname(document.path)
            display_path = posixpath.normpath(posixpath.join(folder, match["path"]))
            yield SourceFile(target, display_path, is_reported=False)


def imports_other_files(text: str, file: SourceFile, project: Project, deadline: Deadline) -> bool:
    """Tell whether a text that is not parsed may import a file that the project does not have.

    Raises:
        BoundExceededError: The deadline passed.
    """
    comments = (re.match(_IMPORT, each) for each in _IMPORT_COMMENT.findall(text))
    for written in {comment["path"] for comment in comments if comment}:
        deadline.check()
        target = _resolve(file.path.parent, written, project)
        if not isinstance(target, tuple) and str(target) not in project.files:
            return True
    return False


def _resolve(folder: Path, written: str, project: Project) -> Path | tuple[str, str]:
    """Return the file of an import, or the rule and the message of its problem."""
    outside = "An imported file must lie inside the project; this one is not read."
    if PurePosixPath(written).is_absolute() or PureWindowsPath(written).anchor:
        return "file-outside-project", f"{outside} Write the path relative to this file."
    if not written.endswith(SUFFIXES):
        return "import-not-found", "Only .graphql and .gql files can be imported."
    try:
        # Links are looked for at each `/`, in a time quadratic in the length.
        target = (folder / written[:_MAX_PATH]).resolve()
        if str(target) not in project.files:
            target = canonical_case(target)
        if not project.holds(target):
            return "file-outside-project", outside
        if target.is_file() and len(written) <= _MAX_PATH:
            return target
    except (OSError, RuntimeError, ValueError):
        pass
    return "import-not-found", "There is no such file."
