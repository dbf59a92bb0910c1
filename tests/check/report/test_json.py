from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kotae import __version__
from kotae.check.report.json import json_report

if TYPE_CHECKING:
    from tests.check.harness import Folder

FILES = {
    "b.graphql": "query B {\n  nope\n}",
    "a/日本.graphql": "query A { Media(id: 1) { ...F } }\nfragment F on Media { id }",
    "a/b.graphql": "fragment G on Media {\n  title { romaji(nr: 1) }\n}",
}


def parsed(folder: Folder, *paths: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(json_report(folder.report(FILES, *paths)))
    return content


def test_the_report_has_the_documented_keys_in_the_documented_order(folder: Folder) -> None:
    report = parsed(folder)
    assert list(report) == ["version", "tool", "schema", "summary", "problems"]
    assert report["version"] == 1
    assert report["tool"] == {"name": "kotae", "version": __version__}
    assert list(report["schema"]) == ["source", "date", "sha256"]
    assert report["summary"] == {
        "files": 3,
        "operations": 2,
        "fragments": 2,
        "errors": 2,
        "warnings": 1,
        "suppressed": 0,
        "dynamic_documents": 0,
    }


def test_a_problem_has_the_documented_keys_and_values(folder: Folder) -> None:
    *_, last = parsed(folder)["problems"]
    assert list(last) == [
        "path", "line", "column", "end_line", "end_column", "rule", "severity", "message",
    ]  # fmt: skip
    assert last.pop("message").startswith("Cannot query field 'nope' on type 'Query'.")
    assert last == {
        "path": "b.graphql",
        "line": 2,
        "column": 3,
        "end_line": 2,
        "end_column": 7,
        "rule": "fields-on-correct-type",
        "severity": "error",
    }


def test_the_bundled_schema_is_named_with_its_month_and_hash(folder: Folder) -> None:
    schema = parsed(folder)["schema"]
    assert schema["source"] == "bundled"
    assert schema["date"] == "2026-08"
    assert len(bytes.fromhex(schema["sha256"])) == 32


def test_another_schema_is_named_by_its_path_and_has_no_date(folder: Folder) -> None:
    files = {"own.graphql": "type Query { hi: Int }", "q/a.graphql": "{ hi }"}
    report = json.loads(json_report(folder.report(files, "q", schema="own.graphql")))
    assert report["schema"]["source"].endswith("own.graphql")
    assert report["schema"]["date"] is None


def test_problems_are_sorted_by_path_and_position(folder: Folder) -> None:
    places = [
        (problem["path"], problem["line"], problem["column"])
        for problem in parsed(folder)["problems"]
    ]
    assert places == [("a/b.graphql", 1, 1), ("a/b.graphql", 2, 18), ("b.graphql", 2, 3)]


def test_two_runs_give_the_same_bytes(folder: Folder) -> None:
    assert json_report(folder.report(FILES)) == json_report(folder.report(FILES))


def test_the_report_is_utf8_and_ends_with_a_line_break(folder: Folder) -> None:
    files = {"日本.graphql": "{ nope }"}
    content = json_report(folder.report(files))
    assert '"path": "日本.graphql"'.encode() in content
    assert content.endswith(b"}\n")


def test_paths_are_written_as_on_the_command_line(folder: Folder) -> None:
    given = f"{folder.root}/a"
    paths = {problem["path"] for problem in parsed(folder, given)["problems"]}
    assert paths == {f"{folder.root.as_posix()}/a/b.graphql"}


def test_all_of_150_errors_in_one_file_are_there(folder: Folder) -> None:
    fields = "\n".join(f"nothing{number}" for number in range(150))
    report = json.loads(json_report(folder.report({"a.graphql": f"{{\n{fields}\n}}"})))
    assert report["summary"]["errors"] == 150
    assert [problem["line"] for problem in report["problems"]] == list(range(2, 152))


def test_all_of_300_errors_over_files_are_there(folder: Folder) -> None:
    files = {f"{number:03}.graphql": "{ nope }" for number in range(300)}
    report = json.loads(json_report(folder.report(files)))
    assert len(report["problems"]) == 300
