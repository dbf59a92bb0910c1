"""Reading a file that a stranger may have prepared."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from kotae.check.bounds import MAX_FILE_BYTES
from kotae.check.documents import Document
from kotae.check.findings import Finding
from kotae.problems import Location

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.check.discovery import File

__all__ = ["read"]


def read(file: File) -> tuple[Document | None, list[Finding]]:
    """Read a file as UTF-8 text, with or without a byte order mark.

    Returns:
        The document, or what kept it from being one. A file of invalid UTF-8 is a broken
        document: what can be read of it still says which fragments it may define.
    """
    try:
        content = _content(file.path) if file.text is None else file.text
    except OSError as error:
        return None, [_of_file(file, "unreadable-file", f"It cannot be read: {error.strerror}.")]
    if content is None:
        return None, [_of_file(file, "unreadable-file", "This is not a regular file.")]
    if len(content) > MAX_FILE_BYTES:
        message = f"This file has more than {MAX_FILE_BYTES // 1024**2} MiB; it is not checked."
        return None, [_of_file(file, "file-too-large", message)]
    try:
        return Document(file, content.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        return _broken(file, content, error)


def _broken(
    file: File, content: bytes, error: UnicodeDecodeError
) -> tuple[Document, list[Finding]]:
    document = Document(file, content.decode("utf-8-sig", errors="replace"))
    document.is_broken = True
    before = content[: error.start].decode("utf-8-sig", errors="replace")
    location = document.location(len(before), len(before) + 1)
    message = f"This is not valid UTF-8: the byte 0x{content[error.start]:02x} does not fit here."
    return document, [Finding("invalid-utf8", message, document, location)]


def _content(path: Path) -> bytes | None:
    """Return a regular file's bytes, at most one more than allowed; None if it is not regular."""
    # A pipe must not make us wait, hence O_NONBLOCK, which regular files ignore.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        return stream.read(MAX_FILE_BYTES + 1)


def _of_file(file: File, rule: str, message: str) -> Finding:
    return Finding(rule, message, None, Location(file.shown_path))
