from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kotae.check.report.junit import junit_report
from kotae.check.report.report_paths import ReportPaths
from kotae.problems import Severity

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from tests.check.harness import Folder

FILES = {
    "a.graphql": "query A { Media(id: 1) { x } }",
    "f.graphql": "fragment F on Media { id } fragment G on Media { y }",
}
ERRORS = frozenset({Severity.ERROR})


def parsed(folder: Folder, files: dict[str, str], failing: frozenset[Severity] = ERRORS) -> Element:
    return ET.fromstring(junit_report(folder.report(files), ReportPaths(folder.root), failing))


def test_a_file_is_a_suite_and_a_problem_a_test_case(folder: Folder) -> None:
    root = parsed(folder, FILES)
    assert root.attrib == {"name": "kotae check", "tests": "4", "failures": "2"}
    names = [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root]
    assert names == [("a.graphql", "1", "1"), ("f.graphql", "3", "1")]
    (case,) = root[0]
    assert case.attrib == {
        "name": "fields-on-correct-type at 1:26",
        "classname": "a.graphql",
        "file": "a.graphql",
    }
    (failure,) = case
    assert failure.tag == "failure"
    assert failure.get("type") == "error"
    assert failure.get("message", "").startswith("Cannot query field 'x' on type 'Media'.")
    assert (failure.text or "").startswith("a.graphql:1:26 fields-on-correct-type: Cannot query")


def test_a_warning_is_a_skipped_test(folder: Folder) -> None:
    root = parsed(folder, FILES)
    assert root[1].get("skipped") == "2"
    assert [case[0].tag for case in root[1]] == ["skipped", "skipped", "failure"]


def test_a_warning_that_makes_the_run_fail_is_a_failure(folder: Folder) -> None:
    root = parsed(folder, FILES, frozenset(Severity))
    assert root.get("failures") == "4"
    assert {case[0].tag for suite in root for case in suite} == {"failure"}


def test_a_clean_run_is_one_test_that_passed(folder: Folder) -> None:
    root = parsed(folder, {"a.graphql": "{ GenreCollection }"})
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    ((case,),) = root
    assert len(case) == 0


def test_no_two_test_cases_share_a_name(folder: Folder) -> None:
    text = "query Q($a: Int, $a: Int) { Media(id: 1) { ...F } }"
    root = parsed(folder, {"a.graphql": text, "b.graphql": "#import 'x'\n#import 'y'\n" + text})
    names = [(case.get("classname"), case.get("name")) for suite in root for case in suite]
    assert len(names) == len(set(names)) >= 4


def test_the_xml_is_utf_8_and_says_so(folder: Folder) -> None:
    report = folder.report({"日.graphql": "{ nope }"})
    content = junit_report(report, ReportPaths(folder.root), ERRORS)
    assert content.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<testsuites ")
    assert 'name="日.graphql"' in content.decode()
