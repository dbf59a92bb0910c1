"""Which names a search passes over: hidden ones, tool folders, and what .gitignore excludes."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pathspec import GitIgnoreSpec

    from kotae.check.bounds import Deadline

__all__ = ["GitIgnore", "is_tool_folder", "matcher"]

_TOOL_FOLDERS = frozenset({"__pycache__", "node_modules"})
#: The file that makes a folder a Python virtual environment. Source: PEP 405.
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
#: `**` in a pattern: each multiplies the ways to match a deep path.
_MAX_DOUBLE_STARS = 3
#: A `*` as pathspec writes it, and what stands between it and the next one.
_STAR_BEFORE_STAR = re.compile(
    r"\[\^/\]\*((?:\\.|\[\^?\]?[^\]]*\](?!\*)|[^][(){}?*+|^$\\/.])*)(?=\[\^/\]\*)"
)
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
    three `**`, whose ways to match a deep path are too many.
    """
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - costs 30 ms, and few projects need it
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415 - as above

    class LinearPattern(GitIgnoreSpecPattern):
        @classmethod
        def pattern_to_regex(cls, pattern: str) -> tuple[str | None, bool | None]:  # type: ignore[override]  # of bytes there are none
            regex, include = super().pattern_to_regex(pattern)
            return (_without_backtracking(regex) if regex else regex), include

    good: list[str] = []
    for pattern in patterns:
        try:
            LinearPattern(pattern)
        except (ValueError, re.error, OverflowError):
            continue
        if pattern.split("/").count("**") <= _MAX_DOUBLE_STARS:
            good.append(pattern)
    return GitIgnoreSpec.from_lines(good, LinearPattern)


def _without_backtracking(regex: str) -> str:
    """Return a pattern's regular expression with every `*` but a segment's last one settled.

    What stands between two `*` has a fixed length, so that the first place it fits is as good
    as any later one. Said to `re` in an atomic group, a name of 255 characters against a pattern
    of twelve `*` takes microseconds instead of years.
    """
    return _STAR_BEFORE_STAR.sub(r"(?>[^/]*?\1)", regex)


class GitIgnore:
    """The .gitignore files that apply below a folder, as git applies them.

    Args:
        base: The resolved folder that is searched. If git would ignore that folder itself, it
            was asked for all the same: then only the files below it count.
        deadline: Looked at before each match: patterns are a stranger's.
    """

    def __init__(self, base: Path, deadline: Deadline) -> None:
        self._deadline = deadline
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
                self._deadline.check()
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
