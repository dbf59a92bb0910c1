"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_atomically"]

#: The rights of a new file: read and write for everybody, less the process's umask.
_NEW_FILE_MODE = 0o666


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part.

    The content goes to a neighbour first, is forced to the disk, and takes the file's place in
    one step. An existing file keeps its mode. A link is followed: its target is replaced.

    Args:
        path: The file; its folder must exist.
        content: All of it.

    Raises:
        OSError: The folder is missing or not writable, or the disk is full; the old file stands.
    """
    target = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, _mode_for(target))  # noqa: PTH101 - the name came from mkstemp as text
        os.replace(name, target)  # noqa: PTH105 - as above
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - as above
        raise


def _mode_for(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return _NEW_FILE_MODE & ~mask
