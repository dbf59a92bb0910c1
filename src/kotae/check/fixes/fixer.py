"""The fixes of a run, in all projects."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kotae.check.check_report import FixCount
from kotae.check.fixes.files import FixedFile, write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from graphql import GraphQLSchema

    from kotae.check.check_report import CheckedProject
    from kotae.check.limits import CheckProgress
    from kotae.check.project import Project

__all__ = ["Fixer"]


class Fixer:
    """Fixes the problems of projects.

    Args:
        folder: The folder at which the paths in reports start.
        writes: Whether the files are written; if not, the fixes are only computed.

    Attributes:
        files: The files with fixes, sorted by path within each project.
        left_alone: The paths of files that could be fixed and are not, each with the reason.
    """

    def __init__(self, folder: Path, *, writes: bool) -> None:
        self.files: list[FixedFile] = []
        self.left_alone: dict[str, str] = {}
        self._folder = folder.resolve()
        self._writes = writes

    @property
    def count(self) -> FixCount:
        """The number of fixes."""
        return FixCount(sum(file.fixes for file in self.files), len(self.files))

    def run(
        self,
        project: Project,
        schema: GraphQLSchema,
        progress: CheckProgress,
        check: Callable[[CheckProgress], CheckedProject],
    ) -> CheckedProject:
        """Fix the files of a project that are reported.

        Args:
            project: The project.
            schema: Its schema.
            progress: The bounds of each check; the time is that of all.
            check: Checks the project.

        Returns:
            What is left, as of `check`.
        """
        # These bring graphql-core with them: a run without problems does not need it.
        from kotae.check.fixes.registry import FIXES  # noqa: PLC0415 - as the comment says
        from kotae.check.fixes.rounds import ProjectFixes  # noqa: PLC0415 - as the comment says

        checked = check(progress)
        if not any(problem.rule in FIXES for problem in checked.problems):
            return checked
        fixes = ProjectFixes(project, schema, progress, check, self._folder)
        with _all_validated(project, checked) as are_more:
            checked = fixes.apply(check(progress.renewed()) if are_more else checked)
        fixed = [file for file in fixes.files if file.fixes]
        for file in fixed if self._writes else ():
            reason = write_file(file)
            if reason is not None:
                file.fixes, file.source.text = 0, None
                fixes.left_alone[file.path] = reason
        self.files += [file for file in fixed if file.fixes]
        self.left_alone |= fixes.left_alone
        is_stale = are_more or not all(file.fixes for file in fixed)
        return check(progress.renewed()) if is_stale or progress.deadline.left_s < 0 else checked


@contextmanager
def _all_validated(project: Project, checked: CheckedProject) -> Generator[bool]:
    """Let all files of a project be validated, if a fix in a fragment may be wrong for any of them.

    Yields whether there are more than those that were checked.
    """
    paths = {problem.location.path for problem in checked.problems}
    has_fragments = any(each.fragments for each in checked.documents if each.path in paths)
    files = [each for each in project.files.values() if not each.needs_validation and has_fragments]
    before = [(file, file.is_reported, file.is_accepted) for file in files]
    for file in files:
        file.is_reported, file.is_accepted = True, False
    try:
        yield bool(files)
    finally:
        for file, is_reported, is_accepted in before:
            file.is_reported, file.is_accepted = is_reported, is_accepted
