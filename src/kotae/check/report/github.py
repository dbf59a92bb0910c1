"""The report as annotations of GitHub Actions, and those that GitHub hides for the job's summary.

Source: https://docs.github.com/actions, "Workflow commands"; the escapes are those of the
toolkit's `core/src/command.ts`.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from kotae.check.report.markdown import problem_table
from kotae.problems import Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.check_report import CheckReport
    from kotae.check.report.report_paths import ReportPaths
    from kotae.problems import Problem

__all__ = ["github_report", "job_summary"]

#: Annotations of one kind that GitHub shows for a step; it silently drops the others.
_SHOWN_BY_GITHUB = 10
#: Bytes of the rows of a job's summary. GitHub drops a summary of more than 1 MiB for a step.
#: Source: https://docs.github.com/actions, "Adding a job summary".
_MAX_SUMMARY_BYTES = 900 * 1024


def github_report(
    report: CheckReport, paths: ReportPaths, *, has_job_summary: bool = False
) -> Iterator[str]:
    """Yield the lines that annotate a run: ten errors, ten warnings, and the number of the others.

    Args:
        report: The report.
        paths: Make the paths relative to the root of the repository.
        has_job_summary: Whether the others are in the summary of the job.
    """
    for problem in _annotated(report):
        yield _annotation(problem, paths.in_repository(problem.location.path))
    hidden = len(_not_annotated(report))
    if hidden:
        text = f"{hidden:,} more problem{'s are' if hidden > 1 else ' is'} "
        text += (
            "in the summary of this job."
            if has_job_summary
            else "not annotated. `--format text` lists them."
        )
        yield f"::notice title=kotae::{text}"


def job_summary(report: CheckReport, paths: ReportPaths) -> bytes:
    """Return the problems that are not annotated, for the job's summary, as Markdown or empty."""
    problems = _not_annotated(report)
    if not problems:
        return b""
    title = f"### kotae check: {len(problems):,} problems that are not annotated\n\n"
    return title.encode() + problem_table(problems, paths, _MAX_SUMMARY_BYTES)


def _annotated(report: CheckReport) -> list[Problem]:
    return [
        problem
        for severity in Severity
        for problem in islice(
            (each for each in report.problems if each.severity is severity), _SHOWN_BY_GITHUB
        )
    ]


def _not_annotated(report: CheckReport) -> list[Problem]:
    annotated = set(map(id, _annotated(report)))
    return [problem for problem in report.problems if id(problem) not in annotated]


def _annotation(problem: Problem, path: str) -> str:
    at = problem.location
    properties: dict[str, object] = {"file": sanitize(path), "line": at.line}
    if at.end_line == at.line:
        # GitHub ignores columns in annotations of several lines.
        properties |= {"col": at.column, "endColumn": max(at.column, at.end_column - 1)}
    properties |= {"endLine": at.end_line, "title": f"kotae: {problem.rule}"}
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{problem.severity.value} {listed}::{_data(problem.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
