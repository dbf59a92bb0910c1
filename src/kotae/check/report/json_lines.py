"""The report as JSON Lines: a problem on each line, for `grep` and `jq`, and for streams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kotae.check.report.json import problem_entry

if TYPE_CHECKING:
    from kotae.check.check_report import CheckReport

__all__ = ["json_lines_report"]


def json_lines_report(report: CheckReport) -> bytes:
    """Return the problems of a report, each as in the `problems` of `json_report`, on a line."""
    lines = (json.dumps(problem_entry(each), ensure_ascii=False) for each in report.problems)
    return "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")
