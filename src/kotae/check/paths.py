"""Paths as macOS and Windows have them: names of another spelling, and junctions."""

from __future__ import annotations

import os
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

__all__ = ["canonical_case", "is_folder"]

#: The mark of a junction. Source: Microsoft, "Reparse Point Tags".
_MOUNT_POINT: Final = 0xA0000003


def canonical_case(path: Path) -> Path:
    """Return a resolved path with its names as their folders list them.

    macOS finds a file under a name in another case or Unicode form too. Without this, one file
    would be checked twice.
    """
    if sys.platform != "darwin":
        return path
    listed = Path(path.anchor)
    for name in path.parts[1:]:
        found = name
        with suppress(OSError):  # a folder may be entered and not be listed
            names = os.listdir(listed)  # noqa: PTH208 - names, not paths
            if name not in names:
                alike = (each for each in names if _folded(each) == _folded(name))
                same = (each for each in alike if (listed / each).samefile(listed / name))
                found = next(same, name)
        listed /= found
    return listed


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a folder and not a link to one: Windows' junctions are links."""
    if not entry.is_dir(follow_symlinks=False):
        return False
    if sys.platform != "win32":
        return True
    return getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) != _MOUNT_POINT
