"""The lock of a data file: one server at a time, in any process."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kotae.errors import UsageError
from kotae.sanitize import sanitize

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


__all__ = ["FileLock"]


class FileLock:
    """A lock that the system frees when the process ends, however it ends.

    It is on a file of its own, `NAME.lock`, because the data file is replaced when it is compacted.

    Args:
        path: The data file.

    Raises:
        UsageError: Another server has it.
        OSError: The lock's file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        self._handle = os.open(path.with_name(f"{path.name}.lock"), flags, 0o600)
        try:
            _lock(self._handle)
        except (BlockingIOError, PermissionError):
            os.close(self._handle)
            raise UsageError(
                f"{sanitize(str(path))} is in use by another server. Stop it, or choose another "
                "file."
            ) from None
        except OSError:
            os.close(self._handle)
            raise

    def release(self) -> None:
        """Free the lock."""
        _unlock(self._handle)
        os.close(self._handle)
