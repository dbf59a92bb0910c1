from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kotae.check.report.github import github_report, job_summary
from kotae.check.report.report_paths import ReportPaths

if TYPE_CHECKING:
    from tests.check.harness import Folder


def lines_of(
    folder: Folder, files: dict[str, str], *paths: str, workspace: Path | None = None
) -> list[str]:
    return list(github_report(folder.report(files, *paths), ReportPaths(folder.root, workspace)))


def test_an_error_is_an_annotation_with_its_place_and_rule(folder: Folder) -> None:
    (line,) = lines_of(folder, {"a.graphql": "query Q {\n  Media(id: 1) { ...F }\n}"})
    assert line == (
        "::error file=a.graphql,line=2,col=21,endColumn=21,endLine=2,title=kotae%3A "
        "known-fragment-names::Unknown fragment 'F'."
    )


def test_a_warning_is_a_warning(folder: Folder) -> None:
    files = {"a.graphql": "{ GenreCollection }", "f.graphql": "fragment F on Media { id }"}
    (line,) = lines_of(folder, files)
    assert line.startswith("::warning file=f.graphql,line=1,")


def test_errors_come_before_warnings(folder: Folder) -> None:
    files = {"a.graphql": "fragment F on Media { id }", "b.graphql": "{ nope }"}
    kinds = [line.split()[0] for line in lines_of(folder, files)]
    assert kinds == ["::error", "::warning"]


@pytest.mark.parametrize("given", ["a%b,c.graphql", "a:b.graphql", "%0A.graphql"])
def test_properties_are_escaped(folder: Folder, given: str) -> None:
    (line,) = lines_of(folder, {given: "{ nope }"})
    properties = line.removeprefix("::error ").split("::", 1)[0]
    path = properties.split(",")[0].removeprefix("file=")
    assert path.replace("%3A", ":").replace("%2C", ",").replace("%25", "%") == given


def test_messages_are_escaped(folder: Folder) -> None:
    text = '{ Media(id: "100%0A") { id } }'
    (line,) = lines_of(folder, {"a.graphql": text})
    assert line.endswith('non-integer value: "100%250A"')


def test_paths_are_relative_to_the_workspace(folder: Folder) -> None:
    inner = type(folder)(folder.root / "packages/site")
    files = {"q/a.graphql": "{ nope }"}
    (line,) = lines_of(inner, files, "q", workspace=folder.root)
    assert line.startswith("::error file=packages/site/q/a.graphql,")
    (line,) = lines_of(inner, files, "../site/q", workspace=folder.root)
    assert line.startswith("::error file=packages/site/q/a.graphql,")
    (line,) = lines_of(inner, files, str(inner.root), workspace=folder.root)
    assert line.startswith("::error file=packages/site/q/a.graphql,")


def test_paths_are_relative_to_a_workspace_that_is_reached_through_a_link(
    folder: Folder,
) -> None:
    real = type(folder)(folder.root / "real")
    real.write({"q/a.graphql": "{ nope }"})
    (folder.root / "link").symlink_to("real")
    given = str(folder.root / "link" / "q")
    (line,) = lines_of(real, {}, given, workspace=real.root.resolve())
    assert line.startswith("::error file=q/a.graphql,")


def test_a_path_outside_the_workspace_is_written_as_on_the_command_line(folder: Folder) -> None:
    (line,) = lines_of(folder, {"a.graphql": "{ nope }"}, workspace=Path("/elsewhere"))
    assert line.startswith("::error file=a.graphql,")


def test_a_range_over_lines_has_no_columns(folder: Folder) -> None:
    text = "{ Media(id: {\n  a: 1\n}) { id } }"
    (line,) = lines_of(folder, {"a.graphql": text})
    assert line.startswith("::error file=a.graphql,line=1,endLine=3,title=")


def test_annotations_beyond_githubs_limit_are_counted(folder: Folder) -> None:
    fields = "\n".join(f"nothing{number}" for number in range(13))
    *shown, last = lines_of(folder, {"a.graphql": f"{{\n{fields}\n}}"})
    assert len(shown) == 10
    assert last == (
        "::notice title=kotae::3 more problems are not annotated. `--format text` lists them."
    )


def test_ten_errors_and_ten_warnings_are_annotated(folder: Folder) -> None:
    fragments = [f"fragment F{at} on Media {{ nothing }}" for at in range(12)]
    lines = lines_of(folder, {"a.graphql": "{ GenreCollection }\n" + "\n".join(fragments)})
    kinds = [line.split()[0] for line in lines]
    assert kinds == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert "::4 more problems are not annotated." in lines[-1]


def test_a_clean_run_has_no_annotation(folder: Folder) -> None:
    assert lines_of(folder, {"a.graphql": "{ GenreCollection }"}) == []


def fields(number: int) -> str:
    return "{\n" + "\n".join(f"nothing{at}" for at in range(number)) + "\n}"


def test_the_summary_has_the_problems_that_are_not_annotated(folder: Folder) -> None:
    report = folder.report({"a.graphql": fields(12)})
    paths = ReportPaths(folder.root)
    assert job_summary(report, paths).decode().splitlines() == [
        "### kotae check: 2 problems that are not annotated",
        "",
        "<table>",
        *(
            f"<tr><td><code>a.graphql:{at + 2}:1</code></td><td>error fields-on-correct-type</td>"
            f"<td><code>{report.problems[at].message}</code></td></tr>"
            for at in (10, 11)
        ),
        "</table>",
        "",
    ]
    *_, last = github_report(report, paths, has_job_summary=True)
    assert last == "::notice title=kotae::2 more problems are in the summary of this job."


def test_the_summary_is_empty_if_all_problems_are_annotated(folder: Folder) -> None:
    assert job_summary(folder.report({"a.graphql": fields(10)}), ReportPaths(folder.root)) == b""


def test_a_summary_has_less_than_the_mebibyte_that_github_takes(folder: Folder) -> None:
    report = folder.report({"a.graphql": f'{{ Media(id: "{"日" * 900}") {{ id }} }}'})
    report.problems = [each._replace() for each in report.problems * 1000]
    content = job_summary(report, ReportPaths(folder.root))
    assert 800 * 1024 < len(content) < 1000 * 1024
    *_, last, _, _ = rows = content.decode().splitlines()
    left = int(last.removeprefix("<tr><td>and ").split(" ")[0])
    assert len(rows) - 6 + left == 990
