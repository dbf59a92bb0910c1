"""Checks of small projects: a case has files, and expected problems as `rule path:line:column`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kotae.check import CheckReport, CheckRequest, check
from kotae.check.config import SourceFile
from kotae.check.engine import check_project
from kotae.check.limits import TIMEOUT_S, CheckProgress, Deadline
from kotae.check.project import Project
from kotae.check.rules.anilist import ANILIST_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from graphql import GraphQLSchema

    from kotae.problems import Problem

__all__ = ["Folder", "found", "judge", "project_of", "unmarked"]

#: The mark before a fault in the text of a case.
_MARK = "»"


class Folder:
    """A folder with the files of a case, and the check of it.

    Args:
        root: The folder; it is the working folder of every check.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        #: Whether the problems of the rules about AniList are among the others.
        self.has_anilist_rules = False
        #: Whether what the acceptor accepts is not looked at again.
        self.has_fast_path = True

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def report(
        self,
        files: Mapping[str, str | bytes],
        *paths: str,
        schema: str | None = None,
        text: str | bytes | None = None,
        text_name: str | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> CheckReport:
        """Write the files and check them, or only the paths; `schema` names a file."""
        self.write(files)
        report = check(
            CheckRequest(
                paths=paths,
                working_folder=self.root,
                schema=self.root / schema if schema else None,
                text=text.encode() if isinstance(text, str) else text,
                text_name=text_name,
                timeout_s=timeout_s,
            ),
            has_fast_path=self.has_fast_path,
        )
        if not self.has_anilist_rules:
            report.problems = [each for each in report.problems if each.rule not in ANILIST_RULES]
        return report

    def found(
        self,
        files: Mapping[str, str | bytes],
        *paths: str,
        schema: str | None = None,
        text: str | bytes | None = None,
        text_name: str | None = None,
    ) -> list[str]:
        """Return the problems as `rule path:line:column`."""
        report = self.report(files, *paths, schema=schema, text=text, text_name=text_name)
        return found(report.problems)

    def steps(self) -> list[str]:
        """Check the folder, and return the steps of the run."""
        places: list[str] = []
        check(CheckRequest(working_folder=self.root), lambda place: places.append(str(place)))
        return places

    def messages(self, files: Mapping[str, str | bytes], *paths: str) -> list[str]:
        """Return the messages of the problems."""
        return [problem.message for problem in self.report(files, *paths).problems]


def found(problems: Iterable[Problem]) -> list[str]:
    """Return problems as `rule path:line:column`."""
    return [f"{problem.rule} {problem.location}" for problem in problems]


def judge(
    files: Mapping[str, str], schema: GraphQLSchema, root: Path, timeout_s: float = 600.0
) -> list[Problem]:
    """Check files in memory as one project."""
    progress = CheckProgress(Deadline(timeout_s))
    problems = check_project(project_of(files, root), schema, progress)[1]
    return [problem for problem in problems if problem.rule not in ANILIST_RULES]


def project_of(files: Mapping[str, str], root: Path) -> Project:
    """Return a project of files in memory."""
    project = Project(None, [root])
    for name, text in files.items():
        path = str(root / name)
        project.files[path] = SourceFile(path, name, is_reported=True, text=text.encode())
    return project


def unmarked(marked: str, name: str = "a.graphql") -> tuple[str, list[str]]:
    """Remove the marks of a text; return it and the position of each mark as `path:line:column`."""
    first, *others = marked.split(_MARK)
    text, places = first, list[str]()
    for part in others:
        lines = re.split(r"\r\n|\n|\r", text)
        places.append(f"{name}:{len(lines)}:{len(lines[-1]) + 1}")
        text += part
    return text, places
