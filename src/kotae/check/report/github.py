"""The report as annotations of GitHub Actions, which GitHub shows beside the changed lines.

Source: https://docs.github.com/actions, "Workflow commands"; the escapes are those of the
toolkit's `core/src/command.ts`.
"""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.problems import Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.findings import CheckReport
    from kotae.problems import Problem

__all__ = ["github_report"]

#: Annotations of one kind that GitHub shows for a step; it silently drops the others.
_SHOWN_BY_GITHUB = 10


def github_report(
    report: CheckReport, workspace: Path | None, working_folder: Path
) -> Iterator[str]:
    """Yield the lines that annotate a run: ten errors, ten warnings, and the number of the others.

    Paths are relative to the working folder in the report, and to the workspace, the root of the
    repository, in the lines; without a workspace they stay unchanged.
    """
    shown = 0
    for severity in Severity:
        problems = (problem for problem in report.problems if problem.severity is severity)
        for problem in islice(problems, _SHOWN_BY_GITHUB):
            yield _annotation(problem, _path(problem.location.path, workspace, working_folder))
            shown += 1
    if hidden := len(report.problems) - shown:
        text = f"{hidden:,} more problem{'s are' if hidden > 1 else ' is'} not annotated."
        yield f"::notice title=kotae::{text} `kotae check --format text` lists them."


def _annotation(problem: Problem, path: str) -> str:
    at = problem.location
    properties: dict[str, object] = {"file": sanitize(path), "line": at.line}
    if at.end_line == at.line:
        # GitHub ignores columns in annotations of several lines.
        properties |= {"col": at.column, "endColumn": max(at.column, at.end_column - 1)}
    properties |= {"endLine": at.end_line, "title": f"kotae: {problem.rule}"}
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{problem.severity.value} {listed}::{_data(problem.message)}"


def _path(path: str, workspace: Path | None, working_folder: Path) -> str:
    if workspace is None:
        return path
    absolute = working_folder / path
    for candidate in (Path(os.path.realpath(absolute)), Path(os.path.normpath(absolute))):
        if candidate.is_relative_to(workspace):
            return candidate.relative_to(workspace).as_posix()
    return path


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
