"""Reading a file that a stranger may have prepared."""

from __future__ import annotations

import codecs
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
        The document, and what is wrong with it. A file that is too large or not valid UTF-8 is a
        broken document: what can be read of it still says which fragments it may define.
    """
    try:
        content = _content(file.path) if file.text is None else file.text
    except OSError as error:
        message = f"It cannot be read: {error.strerror or error}."
        return None, [Finding("unreadable-file", message, None, Location(file.shown_path))]
    if content is None:
        message = "This is not a regular file."
        return None, [Finding("unreadable-file", message, None, Location(file.shown_path))]
    is_too_large = len(content) > MAX_FILE_BYTES
    content = content.removeprefix(codecs.BOM_UTF8)
    if is_too_large:
        message = f"This file has more than {MAX_FILE_BYTES // 1024**2} MiB; it is not checked."
        return _broken(file, content, "file-too-large", message, 0)
    try:
        return Document(file, content.decode()), []
    except UnicodeDecodeError as error:
        byte = content[error.start]
        message = f"This is not valid UTF-8: the byte 0x{byte:02x} does not fit here."
        at = len(content[: error.start].decode(errors="replace"))
        return _broken(file, content, "invalid-utf8", message, at)


def _broken(
    file: File, content: bytes, rule: str, message: str, at: int
) -> tuple[Document, list[Finding]]:
    document = Document(file, content[:MAX_FILE_BYTES].decode(errors="replace"))
    document.is_broken = True
    end = at + 1 if rule == "invalid-utf8" else at
    return document, [Finding(rule, message, document, document.location(at, end))]


def _content(path: Path) -> bytes | None:
    """Return a regular file's bytes, at most one more than allowed; None if it is not regular."""
    # A pipe must not make us wait, hence O_NONBLOCK, which regular files ignore.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        return stream.read(MAX_FILE_BYTES + 1)
