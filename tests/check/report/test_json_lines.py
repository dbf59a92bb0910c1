from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kotae.check.report.json import json_report
from kotae.check.report.json_lines import json_lines_report

if TYPE_CHECKING:
    from tests.check.harness import Folder


def test_each_line_is_a_problem_as_in_the_json_report(folder: Folder) -> None:
    files = {"日.graphql": "{ nope\nnothing }", "f.graphql": "fragment F on Media { id }"}
    report = folder.report(files)
    lines = json_lines_report(report).decode().splitlines()
    assert [json.loads(line) for line in lines] == json.loads(json_report(report))["problems"]
    assert len(lines) == 3


def test_a_clean_report_is_empty(folder: Folder) -> None:
    assert json_lines_report(folder.report({"a.graphql": "{ GenreCollection }"})) == b""
