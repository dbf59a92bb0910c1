from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check import CheckReport, CheckRequest, check
from kotae.check.limits import Deadline
from kotae.check.statistics import operation_complexities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pytest
    from graphql import GraphQLSchema
    from tests.check.harness import Folder

    from kotae.check.check_report import OperationComplexity
    from kotae.check.documents import Document


def report_of(folder: Folder, files: Mapping[str, str], *paths: str) -> CheckReport:
    folder.write(files)
    return check(CheckRequest(paths, working_folder=folder.root, has_statistics=True))


def complexities_of(report: CheckReport) -> list[tuple[str | None, int]]:
    return [(each.name, each.complexity) for each in report.complexities or []]


def test_each_operation_has_the_number_of_its_fields_with_those_of_its_fragments(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { id ...F } }\n"
        "mutation B { x: ToggleFavourite { ...G } }",
        "f.graphql": "fragment F on Media { title { romaji } ...H } fragment H on Media { idMal }",
        "g.graphql": "fragment G on Favourites { anime { nodes { ...H } } }",
    }
    report = report_of(folder, files)
    assert complexities_of(report) == [("A", 5), ("B", 4)]
    assert report.complexities
    assert str(report.complexities[0].location) == "a.graphql:1:1"


def test_an_operation_without_a_name_has_none(folder: Folder) -> None:
    assert complexities_of(report_of(folder, {"a.graphql": "{ GenreCollection }"})) == [(None, 1)]


def test_a_field_that_a_default_leaves_out_does_not_count(folder: Folder) -> None:
    text = "query A($x: Boolean = false) { Media(id: 1) { id idMal @include(if: $x) } }"
    assert complexities_of(report_of(folder, {"a.graphql": text})) == [("A", 2)]


def test_a_file_that_is_there_for_its_fragments_has_none(folder: Folder) -> None:
    (folder.root / "pyproject.toml").write_text("[tool.kotae]\n")
    files = {"a.graphql": "query A { GenreCollection }", "b.graphql": "query B { GenreCollection }"}
    assert complexities_of(report_of(folder, files, "b.graphql")) == [("B", 1)]


def test_fragments_that_spread_each_other_end(folder: Folder) -> None:
    text = "query A { Media(id: 1) { ...F } } fragment F on Media { id ...F }"
    (found,) = complexities_of(report_of(folder, {"a.graphql": text}))
    assert found[0] == "A"


def test_fragments_that_double_the_fields_are_counted_up_to_a_billion(folder: Folder) -> None:
    text = "query A { Media(id: 1) { ...F0 } }\n" + "".join(
        f"fragment F{at} on Media {{ id ...F{at + 1} ...F{at + 1} }}\n" for at in range(2000)
    )
    files = {"a.graphql": f"{text}fragment F2000 on Media {{ id }}"}
    report = report_of(folder, files)
    assert complexities_of(report) == [("A", 1_000_000_000)]
    assert "complexity-over-500" in report.rule_counts()


def test_a_report_has_none_unless_they_are_requested(folder: Folder) -> None:
    assert folder.report({"a.graphql": "{ GenreCollection }"}).complexities is None


def test_the_problems_of_a_rule_are_counted_and_the_most_frequent_comes_first(
    folder: Folder,
) -> None:
    text = "query A($x: Int) { Media(id: 1) { a b c genres { d } } }"
    assert folder.report({"a.graphql": text}).rule_counts() == {
        "fields-on-correct-type": 3,
        "no-unused-variables": 1,
        "scalar-leafs": 1,
    }


def test_a_deadline_that_passes_while_they_are_counted_is_an_error(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(
        documents: Sequence[Document],
        schema: GraphQLSchema,
        _deadline: Deadline,
        client: frozenset[int],
    ) -> Iterator[OperationComplexity]:
        return operation_complexities(documents, schema, Deadline(-1), client)

    monkeypatch.setattr("kotae.check.statistics.operation_complexities", late)
    report = report_of(folder, {"a.graphql": "query Q { GenreCollection }"})
    assert [problem.rule for problem in report.problems] == ["check-gave-up"]
    assert report.complexities == []
