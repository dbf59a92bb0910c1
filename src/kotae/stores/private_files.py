"""A file that is the user's alone: in the user's cache folder, or where the user says.

What others can write or replace is not shared with: a link, a foreign owner, or a folder on the
way that others may write is refused. Windows keeps a user's folders apart by itself.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from kotae.sanitize import sanitize
from kotae.stores.base import StoreBrokenError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

__all__ = ["private_file", "user_cache_file"]

_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600
_OTHERS: Final = 0o077
_WRITTEN_BY_OTHERS: Final = 0o022
_HAS_OWNERS: Final = hasattr(os, "getuid")


def user_cache_file(name: str) -> Path:
    """Return where a file of ours is in the user's cache folder; nothing is made.

    Args:
        name: The file's name.
    """
    import platformdirs  # noqa: PLC0415 - only a default place needs it

    return platformdirs.user_cache_path("kotae", appauthor=False) / name


def private_file(path: Path) -> None:
    """Make a file, and the folders that lack above it, for the user alone.

    A new folder has the mode 0700, and so has kotae's own; the file has 0600, whatever it had.

    Args:
        path: The file.

    Raises:
        StoreBrokenError: It cannot be made, or others could write or replace it.
    """
    if not path.is_absolute():
        raise StoreBrokenError(f"{_named(path)} is no absolute path")
    try:
        _make_folders(path.parent)
        if _HAS_OWNERS:
            _check_folder(path.parent)
            _check_above(path.parent)
        _make_file(path)
    except (OSError, ValueError) as error:
        raise StoreBrokenError(f"{_named(path)}: {_reason(error)}") from None


def _make_folders(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    for each in reversed(missing):
        each.mkdir(_FOLDER_MODE, exist_ok=True)


def _check_folder(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise StoreBrokenError(f"{_named(folder)} is a link, or no folder")
    _check_owner(folder, found)
    if found.st_mode & _WRITTEN_BY_OTHERS:
        raise StoreBrokenError(f"{_named(folder)} may be written by others")
    is_ours = folder == user_cache_file("any").parent
    if is_ours and found.st_mode & _OTHERS and found.st_uid == os.getuid():
        folder.chmod(_FOLDER_MODE)


def _check_above(folder: Path) -> None:
    """Refuse a folder that others could put another in the place of."""
    for each in folder.resolve(strict=True).parents:
        found = each.stat()
        _check_owner(each, found)
        if found.st_mode & _WRITTEN_BY_OTHERS and not found.st_mode & stat.S_ISVTX:
            raise StoreBrokenError(f"{_named(each)} may be written by others")


def _check_owner(path: Path, found: os.stat_result) -> None:
    if found.st_uid not in (0, os.getuid()):
        raise StoreBrokenError(f"{_named(path)} belongs to another user")


def _make_file(path: Path) -> None:
    # A file that is there is not opened: closing it would let go of SQLite's locks on it.
    # Source: SQLite, "How To Corrupt An SQLite Database File", section 2.2.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _FILE_MODE))
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
        raise StoreBrokenError(f"{_named(path)} is a link, or no file")
    if not _HAS_OWNERS:
        return
    if found.st_uid != os.getuid():
        raise StoreBrokenError(f"{_named(path)} belongs to another user")
    if found.st_mode & _OTHERS:
        path.chmod(_FILE_MODE)


def _named(path: Path) -> str:
    return sanitize(str(path))


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) else None
    return text or type(error).__name__
