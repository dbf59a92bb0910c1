"""Which names a search passes over: hidden ones, tool folders, and what .gitignore excludes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pathspec import GitIgnoreSpec

__all__ = ["GitIgnore", "is_tool_folder", "matcher"]

_TOOL_FOLDERS = frozenset({"__pycache__", "node_modules"})
#: The file that makes a folder a Python virtual environment. Source: PEP 405.
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
#: Wildcards of one kind in a pattern: each multiplies the ways to match a long name.
_MAX_STARS = 4
#: Bytes of a .gitignore that are read.
_MAX_IGNORE_BYTES = 1024 * 1024


def is_tool_folder(path: str, name: str) -> bool:
    """Tell whether a folder belongs to a tool, and holds nobody's queries."""
    if name.startswith(".") or name in _TOOL_FOLDERS:
        return True
    return os.path.exists(f"{path}/{_VIRTUAL_ENVIRONMENT}")  # noqa: PTH110 - once a folder


def matcher(patterns: Iterable[str]) -> GitIgnoreSpec:
    """Return what matches paths against patterns in the syntax of .gitignore.

    A pattern that git would not understand matches nothing, and neither does one with more than
    four `*` between two slashes, or more than four `**`: matching it can take years.
    """
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - costs 30 ms, and few projects need it

    good: list[str] = []
    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            continue
        if _is_affordable(pattern):
            good.append(pattern)
    return GitIgnoreSpec.from_lines(good)


def _is_affordable(pattern: str) -> bool:
    segments = pattern.split("/")
    stars = max(segment.count("*") for segment in segments)
    return stars <= _MAX_STARS and segments.count("**") <= _MAX_STARS


class GitIgnore:
    """The .gitignore files that apply below a folder, as git applies them.

    Args:
        base: The resolved folder that is searched. If git would ignore that folder itself, it
            was asked for all the same: then only the files below it count.
    """

    def __init__(self, base: Path) -> None:
        self._specs: dict[Path, GitIgnoreSpec | None] = {}
        self._top = base
        repository = _repository(base)
        if repository is not None and not self._is_inside_ignored(base, repository):
            self._top = repository

    def _is_inside_ignored(self, base: Path, repository: Path) -> bool:
        self._top = repository
        folders = [base, *base.parents]
        inside = folders[: folders.index(repository)]
        ignored = any(self.excludes(folder, is_folder=True) for folder in inside)
        self._top = base
        return ignored

    def excludes(self, path: Path, *, is_folder: bool) -> bool:
        """Tell whether git would leave a path out; its parents are assumed to be in."""
        for folder in path.parents:
            spec = self._spec(folder)
            if spec is not None:
                relative = path.relative_to(folder).as_posix() + ("/" if is_folder else "")
                verdict = spec.check_file(relative).include
                if verdict is not None:
                    return verdict
            if folder == self._top:
                break
        return False

    def _spec(self, folder: Path) -> GitIgnoreSpec | None:
        if folder not in self._specs:
            lines = _lines(folder / ".gitignore")
            self._specs[folder] = matcher(lines) if lines else None
        return self._specs[folder]


def _repository(folder: Path) -> Path | None:
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


def _lines(path: Path) -> Sequence[str]:
    try:
        if not path.is_file():
            return ()
        with path.open("rb") as stream:
            text = stream.read(_MAX_IGNORE_BYTES).decode(errors="replace")
    except OSError:
        return ()
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
