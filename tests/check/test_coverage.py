"""What operations select of a schema, and the problems of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check import CheckRequest, check
from kotae.check.limits import BoundExceededError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest
    from tests.check.harness import Folder

    from kotae.check.coverage import SchemaCoverage

SCHEMA = """
interface Named { name: String }
type Cat implements Named { name: String lives: Int @deprecated(reason: "Cats have nine.") }
union Pet = Cat
type Query { cat(id: Int): Cat pets: [Pet!]! named: Named }
type Mutation { feed: Cat }
"""


def coverage_of(folder: Folder, files: Mapping[str, str], *paths: str) -> SchemaCoverage:
    folder.write({"schema.graphql": SCHEMA, "pyproject.toml": "[tool.kotae]\n", **files})
    request = CheckRequest(paths, working_folder=folder.root, has_coverage=True)
    (coverage,) = check(request).coverage
    return coverage


def users_of(coverage: SchemaCoverage) -> dict[str, list[str | None]]:
    """Return the names of the operations that select each field that is selected."""
    return {
        f"{type_.name}.{field.name}": [coverage.operations[at].name for at in field.operations]
        for type_ in coverage.types
        for field in type_.fields
        if field.operations
    }


def test_a_field_is_selected_by_the_operations_that_reach_it_through_fragments(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A { cat { ...Name } } query B { one: cat { name } two: cat { name } }",
        "f.graphql": "fragment Name on Cat { name ...Lives } fragment Lives on Cat { lives }",
    }
    assert users_of(coverage_of(folder, files)) == {
        "Cat.name": ["A", "B"],
        "Cat.lives": ["A"],
        "Query.cat": ["A", "B"],
    }


def test_a_field_of_an_interface_counts_for_the_interface(folder: Folder) -> None:
    files = {"a.graphql": "{ named { name ... on Cat { lives } } pets { __typename } }"}
    assert users_of(coverage_of(folder, files)).keys() == {
        "Named.name", "Cat.lives", "Query.named", "Query.pets"
    }  # fmt: skip


def test_a_fragment_that_no_operation_reaches_selects_nothing(folder: Folder) -> None:
    files = {"a.graphql": "{ pets { __typename } }", "f.graphql": "fragment F on Cat { name }"}
    assert users_of(coverage_of(folder, files)) == {"Query.pets": [None]}


def test_types_have_their_fields_and_the_largest_comes_first(folder: Folder) -> None:
    coverage = coverage_of(folder, {"a.graphql": "mutation M { feed { name } }"})
    assert [(type_.name, len(type_.fields)) for type_ in coverage.types] == [
        ("Query", 3), ("Cat", 2), ("Mutation", 1), ("Named", 1)
    ]  # fmt: skip
    lives = coverage.types[1].fields[1]
    assert (lives.name, lives.type, lives.deprecation_reason) == ("lives", "Int", "Cats have nine.")
    assert not coverage.is_anilist


def test_an_operation_has_its_kind_its_place_and_its_complexity(folder: Folder) -> None:
    files = {"a.graphql": "# Feed.\nmutation M { feed { name lives } }"}
    (operation,) = coverage_of(folder, files).operations
    assert (operation.name, operation.kind, operation.complexity) == ("M", "mutation", 3)
    assert str(operation.location) == "a.graphql:2:1"


def test_an_operation_has_its_problems_and_those_of_its_fragments(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { cat { tail ...F } }\nquery B { cat { name } }\nquery C { paws }",
        "f.graphql": "fragment F on Cat { fur }\nfragment G on Cat { ears }",
    }
    assert [
        (each.name, each.problem_count, [str(problem.location) for problem in each.problems])
        for each in coverage_of(folder, files).operations
    ] == [
        ("A", 2, ["a.graphql:1:17", "f.graphql:1:21"]),
        ("B", 0, []),
        ("C", 1, ["a.graphql:3:11"]),
    ]


def test_an_operation_names_a_hundred_problems_and_counts_all(folder: Folder) -> None:
    fields = " ".join(f"f{at}" for at in range(150))
    (operation,) = coverage_of(folder, {"a.graphql": f"{{ cat {{ {fields} }} }}"}).operations
    assert (len(operation.problems), operation.problem_count) == (100, 150)


def test_a_file_that_is_there_for_its_fragments_has_no_operations(folder: Folder) -> None:
    files = {"a.graphql": "query A { cat { name } }", "b.graphql": "query B { cat { lives } }"}
    coverage = coverage_of(folder, files, "b.graphql")
    assert users_of(coverage) == {"Cat.lives": ["B"], "Query.cat": ["B"]}


def test_projects_with_one_schema_have_one_coverage(folder: Folder) -> None:
    folder.write({
        "one/pyproject.toml": "[tool.kotae]\n", "one/a.graphql": "query A { GenreCollection }",
        "two/pyproject.toml": "[tool.kotae]\n", "two/b.graphql": "query B { GenreCollection }",
    })  # fmt: skip
    request = CheckRequest(("one", "two"), working_folder=folder.root, has_coverage=True)
    (coverage,) = check(request).coverage
    assert users_of(coverage) == {"Query.GenreCollection": ["A", "B"]}
    assert coverage.is_anilist


def test_a_report_has_none_unless_it_is_requested(folder: Folder) -> None:
    assert folder.report({"a.graphql": "{ GenreCollection }"}).coverage == []


def test_a_deadline_that_passes_while_it_is_counted_is_an_error(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object) -> None:
        raise BoundExceededError("The deadline has passed.", is_timeout=True)

    monkeypatch.setattr("kotae.check.coverage_counter.CoverageCounter.add", late)
    folder.write({"a.graphql": "query Q { GenreCollection }"})
    report = check(CheckRequest(working_folder=folder.root, has_coverage=True))
    assert [problem.rule for problem in report.problems] == ["check-gave-up"]
