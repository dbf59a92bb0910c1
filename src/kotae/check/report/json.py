"""The report as JSON, for programs.

```
{
  "version": 1,
  "tool": {"name": "kotae", "version": "0.1.0"},
  "schema": {"source": "bundled", "date": "2026-08", "sha256": "…"},
  "summary": {
    "files": 1, "operations": 1, "fragments": 0, "errors": 1, "warnings": 0, "suppressed": 0,
    "dynamic_documents": 0
  },
  "problems": [
    {"path": "a.graphql", "line": 2, "column": 3, "end_line": 2, "end_column": 8,
     "rule": "fields-on-correct-type", "severity": "error", "message": "…"}
  ]
}
```

With a baseline it has `"baseline": {"known": 3, "gone": 0}` after the summary.
If its files belong to projects with several schemas, `other_schemas` has those after the first.
With statistics it has one more key, before `problems`:

```
  "statistics": {
    "rules": {"fields-on-correct-type": 1},
    "operations": [{"path": "a.graphql", "line": 1, "name": "Q", "complexity": 4}]
  }
```

Lines and columns count from 1, columns in code points; the end is just after the last character.
Problems are sorted by path and position. The same input gives the same bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kotae._version import __version__
from kotae.problems import Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from kotae.check.check_report import CheckReport
    from kotae.problems import Problem
    from kotae.schema.load import LoadedSchema

__all__ = ["json_report", "problem_entry"]

#: Increases when a key changes its meaning or is removed; new keys may be added at any time.
_VERSION = 1


def json_report(report: CheckReport) -> bytes:
    """Return a report as UTF-8 bytes of JSON, with a line break at the end."""
    content: dict[str, object] = {
        "version": _VERSION,
        "tool": {"name": "kotae", "version": __version__},
        "schema": _schema_entry(report.schema),
        "summary": {
            "files": report.files,
            "operations": report.operations,
            "fragments": report.fragments,
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "suppressed": report.suppressed,
            "dynamic_documents": report.dynamic_documents,
        },
    }
    if report.fixed is not None:
        content["fixed"] = report.fixed._asdict()
    if report.baseline:
        content["baseline"] = {"known": report.baseline.known, "gone": report.baseline.gone}
    if report.other_schemas:
        content["other_schemas"] = list(map(_schema_entry, report.other_schemas))
    if report.complexities is not None:
        content["statistics"] = {
            "rules": report.rule_counts(),
            "operations": [
                {
                    "path": sanitize(each.location.path),
                    "line": each.location.line,
                    "name": each.name,
                    "complexity": each.complexity,
                }
                for each in report.complexities
            ],
        }
    content["problems"] = [problem_entry(problem) for problem in report.problems]
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return f"{text}\n".encode("utf-8", errors="backslashreplace")


def _schema_entry(schema: LoadedSchema) -> dict[str, object]:
    return {"source": sanitize(schema.source), "date": schema.date, "sha256": schema.sha256}


def problem_entry(problem: Problem) -> dict[str, object]:
    """Return a problem as an object of `problems`."""
    at = problem.location
    return {
        "path": sanitize(at.path),
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "rule": problem.rule,
        "severity": problem.severity.value,
        "message": problem.message,
    }
