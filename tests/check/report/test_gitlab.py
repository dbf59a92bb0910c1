from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kotae.check.report.gitlab import gitlab_report
from kotae.check.report.report_paths import ReportPaths

if TYPE_CHECKING:
    from pathlib import Path

    from tests.check.harness import Folder


def entries_of(
    folder: Folder, files: dict[str, str], workspace: Path | None = None
) -> list[dict[str, Any]]:
    content = gitlab_report(folder.report(files), ReportPaths(folder.root, workspace))
    entries: list[dict[str, Any]] = json.loads(content)
    return entries


def test_an_entry_has_what_gitlab_reads(folder: Folder) -> None:
    (entry,) = entries_of(folder, {"a.graphql": "query Q {\n  Media(id: {\n a: 1 }) { id }\n}"})
    assert len(bytes.fromhex(entry.pop("fingerprint"))) == 32
    assert entry.pop("description").startswith("Int cannot represent non-integer value")
    assert entry == {
        "check_name": "values-of-correct-type",
        "severity": "major",
        "location": {"path": "a.graphql", "lines": {"begin": 2, "end": 3}},
    }


def test_a_warning_is_minor(folder: Folder) -> None:
    files = {"a.graphql": "{ GenreCollection }", "f.graphql": "fragment F on Media { id }"}
    (entry,) = entries_of(folder, files)
    assert entry["severity"] == "minor"


def test_a_clean_report_is_an_empty_list(folder: Folder) -> None:
    assert entries_of(folder, {"a.graphql": "{ GenreCollection }"}) == []


def test_paths_are_relative_to_the_workspace(folder: Folder) -> None:
    inner = type(folder)(folder.root / "site")
    (entry,) = entries_of(inner, {"q/日.graphql": "{ nope }"}, folder.root.resolve())
    assert entry["location"]["path"] == "site/q/日.graphql"


def test_no_two_problems_share_a_fingerprint(folder: Folder) -> None:
    text = "query A { Media(id: 1) { x x x } }\nquery B { Media(id: 1) { x x y } }"
    entries = entries_of(
        folder, {"a.graphql": text, "b.graphql": text.replace("query ", "query C")}
    )
    marks = [entry["fingerprint"] for entry in entries]
    assert len(marks) == 12
    assert len(set(marks)) == 12


def test_a_fingerprint_stays_when_text_above_moves_the_problem(folder: Folder) -> None:
    text = "{ Media(id: 1) { x } }"
    (before,) = entries_of(folder, {"a.graphql": text})
    (after,) = entries_of(folder, {"a.graphql": f"# A comment.\n\n  {text}"})
    assert before["location"] != after["location"]
    assert before["fingerprint"] == after["fingerprint"]
