"""The paths of a report as a CI service needs them: relative to the root of the repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ReportPaths"]

#: The variables in which GitHub and GitLab name the folder of the repository.
_WORKSPACE_VARIABLES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


class ReportPaths(NamedTuple):
    """Where the paths of a report start, and where those of a CI service do.

    Attributes:
        working_folder: The folder that the paths in the report are relative to, resolved.
        workspace: The root of the repository, resolved; None if it is not known.
    """

    working_folder: Path
    workspace: Path | None = None

    @classmethod
    def of_environment(
        cls, working_folder: Path, environment: Mapping[str, str] = os.environ
    ) -> ReportPaths:
        """Return the paths of a run, with the workspace that GitHub or GitLab names."""
        found = (environment.get(name) for name in _WORKSPACE_VARIABLES)
        workspace = next(filter(None, found), None)
        root = Path(os.path.realpath(workspace)) if workspace else None
        return cls(working_folder.resolve(), root)

    def in_repository(self, path: str) -> str:
        """Return a path relative to the workspace, with `/` between its parts.

        It stays as it is if it is outside of the workspace, or the workspace is not known.
        """
        if self.workspace is None:
            return path
        absolute = self.working_folder / path
        for candidate in (Path(os.path.realpath(absolute)), Path(os.path.normpath(absolute))):
            if candidate.is_relative_to(self.workspace):
                return candidate.relative_to(self.workspace).as_posix()
        return path
