"""The names in files that are not checked, where a fragment may be used."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.config import project_folder_of
from kotae.check.gitignore import is_tool_folder
from kotae.regular_files import read_regular_file

if TYPE_CHECKING:
    from kotae.check.documents import Definition
    from kotae.check.limits import Deadline
    from kotae.check.project import Project

__all__ = ["OtherFiles"]

#: Bytes of the files that are read in a project. Without images, most have a tenth of it.
_MAX_BYTES = 64 * 1024 * 1024
#: Files that are looked at.
_MAX_FILES = 50_000
#: Bytes in which a file shows whether it is a text.
_PROBE = 8192
_WORD = re.compile(rb"\w{1,200}")


class OtherFiles:
    """The words in the files around a project that are not among its documents.

    They are read once, when they are needed.
    """

    def __init__(self, project: Project, deadline: Deadline) -> None:
        self._project = project
        self._deadline = deadline
        #: By the folder that was searched; None if it has too much to be read.
        self._words: dict[Path, set[bytes] | None] = {}

    def mention(self, definition: Definition) -> bool:
        """Tell whether another file may use a fragment: one of their words has its name.

        Generated names count, as `MediaCardFragment` and `media_card` for `mediaCard`.

        Raises:
            BoundExceededError: The deadline passed.
        """
        file = definition.document.file.path
        bases = [base for base in self._project.bases if file.is_relative_to(base)]
        folder = min((project_folder_of(file), *bases), key=lambda path: len(path.parts))
        if folder not in self._words:
            self._words[folder] = self._words_below(folder)
        words, name = self._words[folder], _plain((definition.name or "").encode())
        return words is None or any(name in word for word in words)

    def _words_below(self, folder: Path) -> set[bytes] | None:
        words: set[bytes] = set()
        files, left = 0, _MAX_BYTES
        for parent, folders, names in os.walk(folder):
            self._deadline.check()
            folders[:] = [
                name
                for name in folders
                if not name.startswith(".") and not is_tool_folder(os.path.join(parent, name), name)  # noqa: PTH118 - a path for each costs more
            ]
            for name in names:
                path = Path(parent, name)
                if str(path) in self._project.files:
                    continue
                content = _text_of(path, left)
                files, left = files + 1, left - len(content)
                if files > _MAX_FILES or left <= 0:
                    return None
                words.update(map(_plain, _WORD.findall(content)))
        return words


def _text_of(path: Path, max_bytes: int) -> bytes:
    """Return the content of a file; nothing of one that cannot be read or is no text."""
    try:
        content = read_regular_file(path, max_bytes)
    except OSError:
        return b""
    return b"" if content is None or b"\0" in content[:_PROBE] else content


def _plain(word: bytes) -> bytes:
    return word.lower().replace(b"_", b"")
