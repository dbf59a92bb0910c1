"""Reading a file that a stranger may have prepared."""

from __future__ import annotations

import codecs
import os
import stat
from typing import TYPE_CHECKING

from kotae.check.documents import Document
from kotae.check.findings import Finding
from kotae.check.limits import MAX_FILE_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.check.discovery import File

__all__ = ["read"]

#: Bytes of a file that is too large in which the names of fragments are looked for.
_MAX_SCANNED_BYTES = 16 * MAX_FILE_BYTES


def read(file: File) -> tuple[Document, list[Finding]]:
    """Read a file as UTF-8 text, with or without a byte order mark.

    Returns:
        The document, and what is wrong with it. A file that is too large, not valid UTF-8 or
        cannot be read is a broken document: what was read of it still says which fragments it
        may define.
    """
    try:
        content = _content(file.path) if file.text is None else file.text
    except OSError as error:
        message = f"It cannot be read: {error.strerror or error}."
        return _broken(file, b"", "unreadable-file", message)
    if content is None:
        return _broken(file, b"", "unreadable-file", "This is not a regular file.")
    is_too_large = len(content) > MAX_FILE_BYTES
    content = content.removeprefix(codecs.BOM_UTF8)
    if is_too_large:
        message = f"This file has more than {MAX_FILE_BYTES // 1024**2} MiB; it is not checked."
        return _broken(file, content, "file-too-large", message)
    document = Document(file, content.decode(errors="replace"))
    try:
        content.decode()
    except UnicodeDecodeError as error:
        document.is_broken = True
        at = len(content[: error.start].decode(errors="replace"))
        message = (
            f"This is not valid UTF-8: the byte 0x{content[error.start]:02x} does not fit here."
        )
        return document, [Finding("invalid-utf8", message, document, document.location(at, at + 1))]
    return document, []


def _broken(file: File, content: bytes, rule: str, message: str) -> tuple[Document, list[Finding]]:
    document = Document(file, content.decode(errors="replace"))
    document.is_broken = True
    return document, [Finding(rule, message, document, document.location())]


def _content(path: Path) -> bytes | None:
    """Return a regular file's bytes, as far as they are looked at; None if it is not regular."""
    # A pipe must not make us wait, hence O_NONBLOCK, which regular files ignore.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        return stream.read(_MAX_SCANNED_BYTES)
