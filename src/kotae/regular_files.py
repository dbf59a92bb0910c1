"""The reading of files that other people may have placed: bounded, and only of regular files."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_regular_file"]

#: How to open a file that may be replaced by a pipe, which must not make us wait, or by a
#: terminal. Windows lacks these flags, apart from O_BINARY.
_FLAGS: int = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


def read_regular_file(
    path: Path | str, max_bytes: int, *, follow_links: bool = False
) -> bytes | None:
    """Return the first bytes of a regular file.

    Args:
        path: The file. A link among its parent folders is followed.
        max_bytes: How many bytes to read. To notice that a file is larger, ask for one more.
        follow_links: Whether the path may be a link. Pass True only for a path that the user named.

    Returns:
        The bytes; None if it is a link, a folder, a device, a pipe or a socket.

    Raises:
        OSError: It does not exist, or cannot be read.
    """
    # Opening a device can have effects, so it is not even opened.
    if not stat.S_ISREG(os.stat(path, follow_symlinks=follow_links).st_mode):  # noqa: PTH116 - half the time
        return None
    handle = os.open(path, _FLAGS | (0 if follow_links else getattr(os, "O_NOFOLLOW", 0)))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):  # it was replaced in between
            return None
        size = status.st_size
        content = os.read(handle, min(max_bytes, size or 4096))
        if len(content) < size or not size:  # interrupted, or a file that the kernel makes up
            while part := os.read(handle, min(max_bytes - len(content), 65536)):
                content += part
        return content
    finally:
        os.close(handle)
