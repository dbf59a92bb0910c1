"""The report as JUnit's XML, which every CI service shows as a list of tests.

No standard defines it. Source: the attributes that Jenkins and GitLab read,
https://docs.gitlab.com/ci/testing/unit_test_reports/.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Collection
    from xml.etree.ElementTree import Element

    from kotae.check.check_report import CheckReport
    from kotae.check.report.report_paths import ReportPaths
    from kotae.problems import Problem, Severity

__all__ = ["junit_report"]


def junit_report(report: CheckReport, paths: ReportPaths, failing: Collection[Severity]) -> bytes:
    """Return a report as UTF-8 bytes of XML: a suite for each file, a test case for each problem.

    Problems of a failing severity are failures, the others skipped tests. A run without problems
    is one test that passed, since services take a report without tests for a mistake.
    """
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - costs 8 ms

    root = ET.Element("testsuites", name="kotae check")
    by_file = groupby(report.problems, lambda problem: problem.location.path)
    for path, problems in by_file:
        suite = ET.SubElement(root, "testsuite", name=sanitize(paths.in_repository(path)))
        _add_cases(suite, list(problems), failing)
    if not report.problems:
        suite = ET.SubElement(root, "testsuite", name="kotae check", tests="1", failures="0")
        ET.SubElement(suite, "testcase", name="no problems", classname="kotae check")
    failures = sum(problem.severity in failing for problem in report.problems)
    root.set("tests", str(len(report.problems) or 1))
    root.set("failures", str(failures))
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _add_cases(suite: Element, problems: list[Problem], failing: Collection[Severity]) -> None:
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - as above

    path = suite.get("name", "")
    failures = sum(problem.severity in failing for problem in problems)
    suite.attrib |= {
        "tests": str(len(problems)),
        "failures": str(failures),
        "skipped": str(len(problems) - failures),
    }
    seen = Counter[str]()
    for problem in problems:
        at = problem.location
        name = f"{problem.rule} at {at.line}:{at.column}"
        seen[name] += 1
        if seen[name] > 1:
            # GitLab drops a second test with the same name.
            name += f" ({seen[name]})"
        case = ET.SubElement(suite, "testcase", name=name, classname=path, file=path)
        kind = "failure" if problem.severity in failing else "skipped"
        outcome = ET.SubElement(case, kind, message=problem.message)
        if kind == "failure":
            outcome.set("type", problem.severity.value)
            outcome.text = f"{path}:{at.line}:{at.column} {problem.rule}: {problem.message}"
