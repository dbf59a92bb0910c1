"""Locks of files against other processes; the system frees them when a process ends."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        # A forked process has the same lock: closing the handle alone would not free it.
        fcntl.flock(handle, fcntl.LOCK_UN)


__all__ = ["lock_file", "unlock_file"]

#: Seconds between two attempts.
_PAUSE_S: Final = 0.02


def lock_file(path: Path, *, timeout_s: float = 0.0) -> int:
    """Lock a file that nothing is written to, which is made if it is missing.

    Args:
        path: The file; not one that is replaced, as a lock is the replaced file's.
        timeout_s: Seconds to wait for another process, or for another handle of this one.

    Returns:
        Its handle, for `unlock_file`.

    Raises:
        BlockingIOError: It is locked.
        OSError: It cannot be opened or locked; a link is not followed.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        _acquire(handle, time.monotonic() + timeout_s)
    except BaseException:
        os.close(handle)
        raise
    return handle


def unlock_file(handle: int) -> None:
    """Free a lock, and close its handle."""
    _unlock(handle)
    os.close(handle)


def _acquire(handle: int, ends_at: float) -> None:
    while True:
        try:
            return _lock(handle)
        except (BlockingIOError, PermissionError):  # the latter on Windows
            if time.monotonic() >= ends_at:
                raise BlockingIOError from None
        time.sleep(_PAUSE_S)
