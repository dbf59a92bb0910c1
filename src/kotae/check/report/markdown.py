"""The report as Markdown, for a comment on a pull request.

Foreign text stands in `<code>` in a block of HTML: Markdown has no meaning there, and GitHub links
neither `@names` nor addresses. Such a block ends at an empty line only, and a sanitized text has
none.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kotae.naming import counted
from kotae.problems import Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.check.check_report import CheckReport
    from kotae.check.report.report_paths import ReportPaths
    from kotae.problems import Problem

__all__ = ["code", "markdown_report", "problem_table"]

#: Bytes of the table of problems. GitHub refuses a comment of more than 65,536 characters.
_MAX_TABLE_BYTES = 60 * 1024


def markdown_report(report: CheckReport, paths: ReportPaths) -> bytes:
    """Return the number of problems and a table of them, in fewer than 65,536 characters."""
    counts = [counted(report.count(severity), severity.value) for severity in Severity]
    found = ", ".join(each for each in counts if not each.startswith("0 "))
    checked = f"{counted(report.files, 'file')}, {counted(report.operations, 'operation')}"
    head = f"### kotae check: {found or 'no problems'}\n\nin {checked}\n\n"
    if not report.problems:
        return head.encode()
    return head.encode() + problem_table(report.problems, paths, _MAX_TABLE_BYTES)


def problem_table(problems: Sequence[Problem], paths: ReportPaths, max_bytes: int) -> bytes:
    """Return a table of problems in HTML; rows beyond `max_bytes` are only counted."""
    rows, size = ["<table>\n"], 0
    for number, problem in enumerate(problems):
        at = problem.location
        place = f"{sanitize(paths.in_repository(at.path))}:{at.line}:{at.column}"
        kind = f"{problem.severity.value} {problem.rule}"
        row = f"<tr><td>{code(place)}</td><td>{kind}</td><td>{code(problem.message)}</td></tr>\n"
        size += len(row.encode(errors="backslashreplace"))
        if size > max_bytes:
            left = len(problems) - number
            rows.append(f"<tr><td>and {left:,} more</td><td></td><td></td></tr>\n")
            break
        rows.append(row)
    return "".join([*rows, "</table>\n\n"]).encode(errors="backslashreplace")


def code(text: str) -> str:
    """Return a sanitized text as `<code>`."""
    return f"<code>{escape(text, quote=False)}</code>"
