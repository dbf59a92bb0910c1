"""A broken file neither hides nor invents problems, and reports have the selected files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.check.harness import Folder

BROKEN = "syntax z.graphql:1:1"


def test_a_syntax_error_in_one_file_leaves_the_others_judged(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Nope }",
        "b.graphql": "query B { Media(id: 1) { ...F } }",
        "f.graphql": "fragment F on Media { titel }",
        "z.graphql": "}",
    }
    assert folder.found(files) == [
        "fields-on-correct-type a.graphql:1:11",
        "fields-on-correct-type f.graphql:1:23",
        BROKEN,
    ]


@pytest.mark.parametrize(
    ("files", "broken"),
    [
        (
            {"a.graphql": "query A { Media(id: 1) { ...F } }"},
            "} fragment F on Media { id }",
        ),
        (
            {"a.graphql": "query A { Media(id: 1) { ...F } }"},
            "} fragment\n\tF\ton Media { id }",
        ),
        (
            {"a.graphql": "query A($s: Boolean) { Media(id: 1) { ...F } }"},
            "} fragment F on Media { title { romaji(stylised: $s) } }",
        ),
        (
            {
                "a.graphql": "query A($s: Boolean) { Media(id: 1) { ...G } }",
                "g.graphql": "fragment G on Media { ...F }",
            },
            "} fragment F on Media { title { romaji(stylised: $s) } }",
        ),
        (
            {"f.graphql": "fragment F on Media { id }"},
            "} query A { Media(id: 1) { ...F } }",
        ),
        (
            {"f.graphql": "fragment F on Media { id }"},
            "} query A { Media(id: 1) { ... , F } }",
        ),
        (
            {
                "f.graphql": "fragment F on Media { ...G }",
                "g.graphql": "fragment G on Media { id }",
            },
            "} query A { Media(id: 1) { ...F } }",
        ),
    ],
    ids=[
        "an unknown fragment",
        "an unknown fragment, oddly written",
        "an unused variable",
        "an unused variable, through another fragment",
        "an unused fragment",
        "an unused fragment, oddly written",
        "an unused fragment, through another",
    ],
)
def test_a_broken_file_invents_nothing_in_others(
    folder: Folder, files: dict[str, str], broken: str
) -> None:
    assert folder.found({**files, "z.graphql": broken}) == [BROKEN]


def test_a_broken_file_hides_no_unused_variable_that_it_cannot_use(folder: Folder) -> None:
    files = {"a.graphql": "query A($s: Boolean) { GenreCollection }", "z.graphql": "} fragment F"}
    assert folder.found(files) == ["no-unused-variables a.graphql:1:9", BROKEN]


def test_a_broken_file_hides_no_unknown_fragment_that_it_does_not_define(folder: Folder) -> None:
    files = {"a.graphql": "query A { Media(id: 1) { ...F } }", "z.graphql": "} fragment Fx"}
    assert folder.found(files) == ["known-fragment-names a.graphql:1:29", BROKEN]


def test_a_broken_file_hides_no_other_fault_of_an_operation_that_needs_it(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: $i) { ...F titel n: id n: idMal } }",
        "z.graphql": "} fragment F on Media { id }",
    }
    assert folder.found(files) == [
        "no-undefined-variables a.graphql:1:21",
        "fields-on-correct-type a.graphql:1:32",
        "overlapping-fields-can-be-merged a.graphql:1:38",
        BROKEN,
    ]


def test_only_the_files_on_the_command_line_are_reported(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }",
        "f.graphql": "fragment F on Media { id }",
        "other.graphql": "query Other { nope }",
        "broken.graphql": "}",
    }
    report = folder.report(files, "a.graphql")
    assert report.problems == []
    assert (report.files, report.operations, report.fragments) == (1, 1, 0)


def test_a_fault_in_an_unreported_file_is_reported_if_a_reported_one_reaches_it(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }",
        "f.graphql": "fragment F on Media { titel ...G }\nfragment Far on Media { far }",
        "g.graphql": "fragment G on Media { nope }\nquery Elsewhere { nowhere }",
    }
    assert folder.found(files, "a.graphql") == [
        "fields-on-correct-type f.graphql:1:23",
        "fields-on-correct-type g.graphql:1:23",
    ]


def test_an_unreported_file_that_does_not_parse_is_reported_if_it_may_define_a_missing_name(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }",
        "b.graphql": "fragment F on Media { id",
        "c.graphql": "fragment G on Media { id",
    }
    assert folder.found(files, "a.graphql") == ["syntax b.graphql:1:25"]


def test_an_unreported_file_that_is_too_large_is_reported_if_it_may_define_a_missing_name(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }",
        "b.graphql": "fragment F on Media { id }" + " " * 2**20,
    }
    assert folder.found(files, "a.graphql") == ["file-too-large b.graphql:1:1"]


def test_problems_are_sorted_by_path_and_position(folder: Folder) -> None:
    files = {
        "b.graphql": "{ nope\n  nada }",
        "a/z.graphql": "}",
        "a.graphql": "query A($x: Int) { nope(y: 1) }",
    }
    assert folder.found(files) == [
        "no-unused-variables a.graphql:1:9",
        "fields-on-correct-type a.graphql:1:20",
        "syntax a/z.graphql:1:1",
        "fields-on-correct-type b.graphql:1:3",
        "fields-on-correct-type b.graphql:2:3",
    ]


def test_files_operations_and_fragments_are_counted(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }\nquery B { GenreCollection }",
        "b.graphql": "fragment F on Media { id }",
        "c.graphql": "}",
    }
    report = folder.report(files)
    assert (report.files, report.operations, report.fragments) == (3, 2, 1)


def test_each_place_of_a_run_is_passed_to_on_step(folder: Folder) -> None:
    folder.write({"a.graphql": "{ GenreCollection }", "b.graphql": "\n{ GenreCollection }"})
    assert set(folder.steps()) == {"a.graphql:1:1", "b.graphql:1:1", "b.graphql:2:1"}


def test_every_rule_of_ours_has_a_name_in_kebab_case(folder: Folder) -> None:
    """The project has a mistake for every rule that graphql-core lacks."""
    (folder.root / "dangling.graphql").symlink_to("nowhere.graphql")
    (folder.root / "leaving.graphql").symlink_to("/etc/hostname")
    files: dict[str, str | bytes] = {
        "anonymous.graphql": "{ GenreCollection } { Media(id: 1) { ...Nope } }",
        "cycle.graphql": "fragment C on Media { ...C }",
        "deep.graphql": "{ a" * 1001,
        "deprecated.graphql": "query D { Staff(id: 1) { language } }",
        "empty.graphql": "",
        "import.graphql": '#import "./nowhere.graphql"\nquery I { GenreCollection }',
        "large.graphql": " " * 2**21,
        "same.graphql": "query S { GenreCollection } query S { GenreCollection }",
        "syntax.graphql": "}",
        "twice.graphql": "fragment T on Media { id } fragment T on Media { id }",
        "types.graphql": "type T { id: Int }",
        "utf8.graphql": b"\xff",
    }
    rules = {problem.rule for problem in folder.report(files).problems}
    assert rules == {
        "empty-document",
        "executable-definitions",
        "file-outside-project",
        "file-too-large",
        "import-not-found",
        "invalid-utf8",
        "known-fragment-names",
        "lone-anonymous-operation",
        "no-deprecated",
        "no-fragment-cycles",
        "no-unused-fragments",
        "syntax",
        "too-complex-to-check",
        "unique-fragment-names",
        "unique-operation-names",
        "unreadable-file",
    }
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule) for rule in rules)
