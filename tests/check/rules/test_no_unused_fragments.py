from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.problems import Severity

if TYPE_CHECKING:
    from tests.check.harness import Folder

QUERY = "query Q { Media(id: 1) { ...A } }"


def test_an_unused_fragment_is_a_warning_at_its_head(folder: Folder) -> None:
    report = folder.report({"a.graphql": "{ GenreCollection }\n\nfragment F on Media { id }"})
    (problem,) = report.problems
    assert problem.severity is Severity.WARNING
    assert f"{problem.rule} {problem.location}" == "no-unused-fragments a.graphql:3:1"
    assert (problem.location.end_line, problem.location.end_column) == (3, 11)


def test_a_fragment_that_only_an_unused_fragment_spreads_is_unused(folder: Folder) -> None:
    files = {
        "a.graphql": "fragment A on Media { ...B }",
        "b.graphql": "fragment B on Media { id }",
    }
    assert folder.found(files) == [
        "no-unused-fragments a.graphql:1:1",
        "no-unused-fragments b.graphql:1:1",
    ]


def test_a_fragment_that_another_files_operation_reaches_is_used(folder: Folder) -> None:
    files = {
        "q.graphql": QUERY,
        "a.graphql": "fragment A on Media { ...B }",
        "b.graphql": "fragment B on Media { id }",
    }
    assert folder.found(files) == []


def test_a_fragment_spread_in_a_file_that_does_not_parse_is_not_unused(folder: Folder) -> None:
    files = {
        "q.graphql": "query Q { Media(id: 1) { ... A }",
        "a.graphql": "fragment A on Media { ...B }",
        "b.graphql": "fragment B on Media { id }",
    }
    assert folder.found(files) == ["syntax q.graphql:1:33"]


def test_a_fragment_is_used_if_an_unreported_file_spreads_it(folder: Folder) -> None:
    files = {"q.graphql": QUERY, "a.graphql": "fragment A on Media { id }"}
    assert folder.found(files, "a.graphql") == []
