"""The report as a Code Quality report of GitLab, which merge requests show.

Source: https://docs.gitlab.com/ci/testing/code_quality/, "Code Quality report format".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kotae.check.report.fingerprints import fingerprints
from kotae.problems import Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from kotae.check.check_report import CheckReport
    from kotae.check.report.report_paths import ReportPaths

__all__ = ["gitlab_report"]

#: GitLab's severities are `info`, `minor`, `major`, `critical` and `blocker`.
_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def gitlab_report(report: CheckReport, paths: ReportPaths) -> bytes:
    """Return a report as UTF-8 bytes of a JSON array, which is empty without problems."""
    marks = fingerprints(report.problems, paths)
    entries = [
        {
            "description": problem.message,
            "check_name": problem.rule,
            "fingerprint": mark,
            "severity": _SEVERITIES[problem.severity],
            "location": {
                "path": sanitize(paths.in_repository(problem.location.path)),
                "lines": {"begin": problem.location.line, "end": problem.location.end_line},
            },
        }
        for problem, mark in zip(report.problems, marks, strict=True)
    ]
    text = json.dumps(entries, ensure_ascii=False, indent=2)
    return f"{text}\n".encode(errors="backslashreplace")
