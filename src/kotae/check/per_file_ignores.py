"""The rules that a project turns off in some of its files, by `per-file-ignores`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.gitignore import matcher

if TYPE_CHECKING:
    from kotae.check.limits import Deadline
    from kotae.check.project import Project

__all__ = ["PerFileIgnores"]


class PerFileIgnores:
    """The rules that are off in each file of a project."""

    def __init__(self, project: Project, deadline: Deadline) -> None:
        self._deadline = deadline
        entries = project.config.per_file_ignores if project.config else ()
        self._matchers = [(matcher([pattern]), rules) for pattern, rules in entries]
        self._relative_paths = {
            file.display_path: file.path.relative_to(project.config.root).as_posix()
            for file in project.files.values()
            if entries and project.config and file.path.is_relative_to(project.config.root)
        }
        self._known: dict[str, frozenset[str]] = {}

    def rules_in(self, display_path: str) -> frozenset[str]:
        """Return the rules that are off in a file.

        Raises:
            BoundExceededError: The deadline passed: patterns are untrusted.
        """
        if display_path not in self._known:
            self._deadline.check()
            path = self._relative_paths.get(display_path, "")
            found = [rules for each, rules in self._matchers if path and each.match_file(path)]
            self._known[display_path] = frozenset(rule for rules in found for rule in rules)
        return self._known[display_path]
