"""The report as SARIF 2.1.0, which GitHub's code scanning and editors read.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; the sections are named
where they decide something.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

from kotae._version import __version__
from kotae.check.report.fingerprints import fingerprints

if TYPE_CHECKING:
    from kotae.check.check_report import CheckReport
    from kotae.check.report.report_paths import ReportPaths
    from kotae.problems import Problem

__all__ = ["sarif_report"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: The name of the repository's root, against which a reader resolves relative paths. Section
#: 3.14.14; GitHub resolves it to the repository.
_ROOT = "%SRCROOT%"


def sarif_report(report: CheckReport, paths: ReportPaths) -> bytes:
    """Return a report as UTF-8 bytes of a SARIF log with one run."""
    rules = sorted({problem.rule for problem in report.problems})
    index_by_rule = {rule: index for index, rule in enumerate(rules)}
    marks = fingerprints(report.problems, paths)
    run = {
        "tool": {
            "driver": {
                "name": "kotae",
                "version": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        # Section 3.14.17: the columns of a report count code points.
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(problem, index_by_rule[problem.rule], mark, paths)
            for problem, mark in zip(report.problems, marks, strict=True)
        ],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(log, ensure_ascii=False, indent=2)
    return f"{text}\n".encode(errors="backslashreplace")


def _rule(name: str) -> dict[str, object]:
    from kotae.check.rule_pages import FIX_TITLE, rule_pages  # noqa: PLC0415 - a clean run needs none

    page = rule_pages().get(name)
    if page is None:  # a file that cannot be read or parsed has no rule that could be set
        return {"id": name}
    texts = [
        text
        for title, text in page.sections.items()
        if not page.is_code(title) and title != FIX_TITLE
    ]
    return {
        "id": name,
        "shortDescription": {"text": _message(page.summary)},
        "help": {"text": _message(" ".join([*texts, f"`kotae rule {name}` prints more."]))},
    }


def _result(problem: Problem, rule_index: int, mark: str, paths: ReportPaths) -> dict[str, object]:
    at = problem.location
    # Section 3.10.1: a URI, so every other character is a percent escape.
    uri = quote_from_bytes(os.fsencode(paths.in_repository(at.path)))
    region = {
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.end_line,
        "endColumn": at.end_column,
    }
    place = {"artifactLocation": {"uri": uri, "uriBaseId": _ROOT}, "region": region}
    return {
        "ruleId": problem.rule,
        "ruleIndex": rule_index,
        "level": problem.severity.value,
        "message": {"text": _message(problem.message)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"kotae/v1": mark},
    }


def _message(text: str) -> str:
    """Return a message without placeholders (section 3.11.5) and without links (3.11.6)."""
    return text.replace("](", "]\\u{28}").replace("{", "{{").replace("}", "}}")
