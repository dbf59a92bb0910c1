"""Files that are written completely or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

__all__ = ["write_atomically"]

#: The mode of a new file: read and write for everybody, less the process's umask.
_NEW_FILE_MODE = 0o666


def write_atomically(path: Path, content: bytes, *, temporary: Path | None = None) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part.

    The content is written to a new file beside it, is forced to the disk, and then replaces the
    file in one step. An existing file keeps its mode. A link is followed: its target is replaced.

    Args:
        path: The file.
        content: Its new content.
        temporary: The new file's name beside it, for a caller that no other one writes at the same
            time with; what a killed process left there is replaced. None for a name that is new.

    Raises:
        OSError: The folder is missing or not writable, or the disk is full; the old file remains.
    """
    target = Path(os.path.realpath(path))  # for a link loop, `resolve` raises a RuntimeError
    mode = _mode_of(target)
    name = temporary or target.with_name(f".{secrets.token_hex(8)}.tmp")
    if temporary is not None:
        temporary.unlink(missing_ok=True)
    # The system applies the umask to a new file; reading the umask means changing it.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(name, flags, _NEW_FILE_MODE if mode is None else 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            name.chmod(mode)
        name.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            name.unlink()
        raise


def _mode_of(path: Path) -> int | None:
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        return None
