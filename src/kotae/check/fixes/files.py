"""The files that are fixed: which may be changed, and how they are written."""

from __future__ import annotations

import codecs
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.discovery import SUFFIXES
from kotae.check.limits import MAX_FILE_BYTES
from kotae.check.paths import canonical_case
from kotae.regular_files import read_regular_file

if TYPE_CHECKING:
    from kotae.check.config import SourceFile
    from kotae.check.documents import Document
    from kotae.check.project import Project

__all__ = ["FixedFile", "open_file", "write_file"]


@dataclass(slots=True)
class FixedFile:
    """A file with the fixes so far, which the checker reads in place of its content on the disk.

    Attributes:
        source: The file; its `text` is the content with the fixes, None without any.
        before: The content without fixes.
        fixes: The number of fixes.
    """

    source: SourceFile
    before: bytes
    fixes: int = 0

    @property
    def path(self) -> str:
        """The path in reports."""
        return self.source.display_path

    @property
    def after(self) -> bytes:
        """The content with the fixes."""
        return self.before if self.source.text is None else self.source.text

    def replace_text(self, text: str) -> None:
        """Set the text; a byte order mark stays."""
        mark = codecs.BOM_UTF8 if self.before.startswith(codecs.BOM_UTF8) else b""
        self.source.text = mark + text.encode()


def open_file(document: Document, project: Project, folder: Path) -> FixedFile | str:
    """Return a document's file if it may be changed, or else the reason why not.

    There is no reason to name for standard input and for programs in other languages.

    Args:
        document: The document as it was checked.
        project: Its project.
        folder: The resolved folder at which the paths in reports start.
    """
    source = document.file
    if source.text is not None or not source.path.name.endswith(SUFFIXES):
        return ""
    if not project.holds(source.path):
        return "it is outside of the project"
    if _is_behind_link(source, project, folder):
        return "its path has a link"
    try:
        is_read_only = not source.path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
        if is_read_only or not os.access(source.path, os.W_OK):
            return "it is read-only"
        content = read_regular_file(source.path, MAX_FILE_BYTES + 1)
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"
    if content is None or content.removeprefix(codecs.BOM_UTF8) != document.text.encode():
        return _CHANGED
    return FixedFile(source, content)


#: Why a file is left alone that another program writes at the same time.
_CHANGED = "it changed while it was checked; run the command again"


def _is_behind_link(source: SourceFile, project: Project, folder: Path) -> bool:
    """Tell whether the path of a file, up to the project's folder, leads through a link."""
    path = Path(os.path.normpath(folder / source.display_path))
    if canonical_case(path.resolve()) != source.path:
        return True
    for each in (path, *path.parents):
        if each.is_symlink():
            return True
        if each == folder or each.resolve() in project.bases:
            break
    return False


def write_file(file: FixedFile) -> str | None:
    """Write a file with its fixes, completely or not at all; return the reason if that failed."""
    from kotae.atomic_files import write_atomically  # noqa: PLC0415 - hashes cost 6 ms

    try:
        if read_regular_file(file.source.path, MAX_FILE_BYTES + 1) != file.before:
            return _CHANGED
        write_atomically(file.source.path, file.after)
    except OSError as error:
        return f"it cannot be written: {error.strerror or error}"
    return None
