from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.report.markdown import markdown_report
from kotae.check.report.report_paths import ReportPaths

if TYPE_CHECKING:
    from tests.check.harness import Folder


def markdown_of(folder: Folder, files: dict[str, str], times: int = 1) -> str:
    report = folder.report(files)
    many = report.with_problems(report.problems * times)
    return markdown_report(many, ReportPaths(folder.root)).decode()


def test_a_clean_report_is_a_title_and_what_was_checked(folder: Folder) -> None:
    content = markdown_of(folder, {"a.graphql": "query A { GenreCollection }"})
    assert content == "### kotae check: no problems\n\nin 1 file, 1 operation\n\n"


def test_each_problem_is_a_row_of_place_rule_and_message(folder: Folder) -> None:
    content = markdown_of(
        folder, {"a.graphql": "{ nope }", "f.graphql": "fragment F on Media { id }"}
    )
    assert content.startswith("### kotae check: 1 error, 1 warning\n\nin 2 files, 1 operation\n\n")
    assert "<tr><td><code>a.graphql:1:3</code></td><td>error fields-on-correct-type</td>" in content
    assert content.count("<tr>") == 2


def test_many_problems_fit_into_a_comment_and_the_others_are_counted(folder: Folder) -> None:
    content = markdown_of(folder, {"é" * 80 + ".graphql": "{ nope }"}, 1000)
    assert len(content.encode()) < 65_000
    rows = content.count("<tr>") - 1
    assert f"<tr><td>and {1000 - rows:,} more</td>" in content
