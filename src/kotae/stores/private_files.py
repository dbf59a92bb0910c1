"""Files that only the user can read: in the user's cache folder, or at a path of the user's choice.

A file that others can write or replace is refused: a link, another owner, or a folder on the way
that others may write. Windows needs no check: a user's folders are private.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from kotae.errors import UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

__all__ = ["check_regular_file_of_user", "make_private_file", "restrict_to_user", "user_cache_file"]

_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600
_OTHERS: Final = 0o077
_OTHERS_WRITE: Final = 0o022


def user_cache_file(name: str) -> Path:
    """Return a path in the user's cache folder; nothing is made."""
    import platformdirs  # noqa: PLC0415 - only a default path needs it

    return platformdirs.user_cache_path("kotae", appauthor=False) / name


def make_private_file(path: Path) -> os.stat_result:
    """Make a file, and missing folders above it, for the user alone; check one that exists.

    New folders have the mode 0700, and so has kotae's own; a new file has 0600.

    Raises:
        UsageError: Others could write or replace it, or it is not a regular file.
        OSError: It cannot be made.
    """
    if not path.is_absolute():
        raise _refused(path, "is not an absolute path")
    _make_folders(path.parent)
    _check_folders(path.parent)
    # An existing file is not opened: closing it would release SQLite's locks on it.
    # Source: SQLite, "How To Corrupt An SQLite Database File", section 2.2.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _FILE_MODE))
    return check_regular_file_of_user(path)


def check_regular_file_of_user(path: Path) -> os.stat_result:
    """Check that an existing path is a regular file of this user's, with one hard link.

    Raises:
        UsageError: It is not.
        FileNotFoundError: There is none.
    """
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink != 1):
        raise _refused(path, "is a link")
    if not stat.S_ISREG(found.st_mode):
        raise _refused(path, "is not a regular file")
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise _refused(path, "belongs to another user")
    return found


def restrict_to_user(path: Path, found: os.stat_result) -> None:
    """Remove the rights of others from a file with this status."""
    if hasattr(os, "geteuid") and found.st_mode & _OTHERS:
        path.chmod(_FILE_MODE)


def _make_folders(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    for each in reversed(missing):
        each.mkdir(_FOLDER_MODE, exist_ok=True)


def _check_folders(folder: Path) -> None:
    """Refuse a folder that others could write or replace."""
    if not hasattr(os, "geteuid"):
        return
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise _refused(folder, "is a link, or not a folder")
    for each in (folder, *folder.resolve(strict=True).parents):
        status = each.stat()
        if status.st_uid not in (0, os.geteuid()):
            raise _refused(each, "belongs to another user")
        is_sticky = each != folder and status.st_mode & stat.S_ISVTX
        if status.st_mode & _OTHERS_WRITE and not is_sticky:
            raise _refused(each, "may be written by others")
    is_ours = folder == user_cache_file("any").parent
    if is_ours and found.st_mode & _OTHERS and found.st_uid == os.geteuid():
        folder.chmod(_FOLDER_MODE)


def _refused(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"{sanitize(str(path))} {reason}. The file must be safe from other users: choose another "
        "path."
    )
