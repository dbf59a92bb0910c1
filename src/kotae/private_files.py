"""Files that only the user can read: in kotae's folders, or at a path of the user's choice.

A file that others can write or replace is refused: a link, another owner, or a folder on the way
that others may write. Windows needs no check: a user's folders are private.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kotae.errors import UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from typing import Final, Literal

__all__ = [
    "FileIdentity",
    "check_private_file",
    "check_regular_file_of_user",
    "delete_file",
    "file_identity",
    "make_private_file",
    "restrict_to_user",
    "set_aside",
    "user_accounts_path",
    "user_cache_folder",
    "user_config_folder",
]

_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600
_OTHERS: Final = 0o077
_OTHERS_WRITE: Final = 0o022
#: Added to the name of a damaged file; `.broken-2` is if another program's file has that name.
_BROKEN_SUFFIX: Final = ".broken"
#: The number of such names, at most. Only files that do not look like kotae's need another one.
_MAX_BROKEN: Final = 10

#: Device and inode: the identity of a file, whatever its path.
FileIdentity: TypeAlias = "tuple[int, int]"


def file_identity(found: os.stat_result) -> FileIdentity:
    """Return the identity of a file with this status."""
    return found.st_dev, found.st_ino


def user_cache_folder() -> Path:
    """Return the path of kotae's folder in the user's cache folder; nothing is made."""
    return _own_folder("cache")


def user_config_folder() -> Path:
    """Return the path of kotae's folder in the user's configuration folder; nothing is made."""
    return _own_folder("config")


def _own_folder(kind: Literal["cache", "config"]) -> Path:
    """Return the path of a folder; a relative one, which is refused, if there is no home folder."""
    import platformdirs  # noqa: PLC0415 - only a default path needs it

    find = platformdirs.user_cache_path if kind == "cache" else platformdirs.user_config_path
    try:
        return find("kotae", appauthor=False)
    except RuntimeError:  # of newer releases
        return Path("~", kind, "kotae")


def user_accounts_path() -> Path:
    """Return the path of the file of the user's accounts; nothing is made."""
    return user_config_folder() / "accounts.json"


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
        _ensure_rights(path, _FILE_MODE)
    return check_regular_file_of_user(path)


def check_private_file(path: Path) -> os.stat_result:
    """Check that others can neither write nor replace an existing file; nothing is made.

    Raises:
        UsageError: They could, or it is not a regular file.
        OSError: It is missing, or cannot be examined.
    """
    if not path.is_absolute():
        raise _refused(path, "is not an absolute path")
    _check_folders(path.parent)
    return check_regular_file_of_user(path)


def check_regular_file_of_user(path: Path) -> os.stat_result:
    """Check that an existing path is a regular file of this user's, without another hard link.

    Raises:
        UsageError: It is not.
        FileNotFoundError: There is none.
    """
    found = path.lstat()
    # A file that is replaced at this moment has no hard link at all.
    if stat.S_ISLNK(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink > 1):
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


def set_aside(
    path: Path,
    identity: FileIdentity,
    suffixes: Iterable[str],
    may_replace: Callable[[Path], bool],
) -> Path | None:
    """Rename a damaged file, and delete the files beside it whose names have these suffixes.

    Args:
        path: The file.
        identity: Its identity: another file at the path is not renamed.
        suffixes: Added to its name.
        may_replace: Whether an existing file at the new path may be lost.

    Returns:
        The new path; None if another process is doing so, or has done so: the path may have a new
        file, which stays.

    Raises:
        OSError: It cannot be renamed.
    """
    for number in range(1, _MAX_BROKEN + 1):
        suffix = _BROKEN_SUFFIX if number == 1 else f"{_BROKEN_SUFFIX}-{number}"
        broken = path.with_name(path.name + suffix)
        if not os.path.lexists(broken) or may_replace(broken):
            was_renamed = _take_away(path, identity, suffixes, partial(path.replace, broken))
            return broken if was_renamed else None
    raise FileExistsError(errno.EEXIST, f"too many files end with {_BROKEN_SUFFIX}: delete them")


def delete_file(path: Path, identity: FileIdentity, suffixes: Iterable[str]) -> bool:
    """Delete a file, and those beside it whose names have these suffixes.

    Returns:
        Whether it was deleted; if not, another process renames or deletes it, or has done so.

    Raises:
        OSError: It cannot be deleted; on Windows, because anybody has it open.
    """
    return _take_away(path, identity, suffixes, path.unlink)


def _take_away(
    path: Path, identity: FileIdentity, suffixes: Iterable[str], take: Callable[[], object]
) -> bool:
    with contextlib.suppress(FileNotFoundError, BlockingIOError), _locked(path.parent):
        if file_identity(path.lstat()) == identity:
            # First of all: SQLite must not take them for the new file's.
            for suffix in suffixes:
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            take()
            return True
    return False


@contextlib.contextmanager
def _locked(folder: Path) -> Generator[None]:
    """Lock a folder against others that call this.

    Raises:
        BlockingIOError: Another process or thread has locked it.
    """
    if sys.platform == "win32":  # which does not rename a file that anybody has open
        yield
        return
    import fcntl  # noqa: PLC0415 - Windows has none

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _make_folders(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    for each in reversed(missing):
        with contextlib.suppress(FileExistsError):
            each.mkdir(_FOLDER_MODE)
            _ensure_rights(each, _FOLDER_MODE)


def _ensure_rights(path: Path, mode: int) -> None:
    """Give a new file or folder the user's own rights, some of which a umask may have taken."""
    if path.lstat().st_mode & mode != mode:
        path.chmod(mode)


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
    is_ours = folder in (user_cache_folder(), user_config_folder())
    if is_ours and found.st_mode & _OTHERS and found.st_uid == os.geteuid():
        folder.chmod(_FOLDER_MODE)


def _refused(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"{sanitize(str(path))} {reason}. The file must be safe from other users: correct that, or "
        "choose another path."
    )
