"""The settings of rules, and the defaults of variables that rules judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kotae import UsageError
from kotae.check import CheckRequest, check
from kotae.problems import Severity

if TYPE_CHECKING:
    from tests.check.harness import Folder

PAGE = "query Q { Page(perPage: 51) { media { id } } }"


def found(folder: Folder, text: str, settings: str = "") -> list[str]:
    """Return the problems as `severity rule line:column`."""
    folder.has_anilist_rules = True
    files = {"a.graphql": text, "pyproject.toml": f"[tool.kotae]\n{settings}"}
    return [
        f"{each.severity} {each.rule} {each.location.line}:{each.location.column}"
        for each in folder.report(files).problems
    ]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", ["warning page-size-over-50 1:25"]),
        ('[tool.kotae.rules]\npage-size-over-50 = "error"', ["error page-size-over-50 1:25"]),
        ('[tool.kotae.rules]\npage-size-over-50 = "off"', []),
    ],
)
def test_a_project_sets_the_severity_of_a_rule(
    folder: Folder, setting: str, expected: list[str]
) -> None:
    assert found(folder, PAGE, setting) == expected


def test_a_rule_of_the_specification_can_be_a_warning(folder: Folder) -> None:
    setting = '[tool.kotae.rules]\nno-unused-variables = "warning"'
    text = "query Q($unused: Int) { Media(id: 1) { id } }"
    assert found(folder, text, setting) == ["warning no-unused-variables 1:9"]


def test_a_rule_that_there_is_not_is_refused_with_a_similar_name(folder: Folder) -> None:
    setting = '[tool.kotae.rules]\npage-size-over-5 = "off"'
    with pytest.raises(UsageError, match=r"page-size-over-5, which is no rule. Did you mean"):
        found(folder, PAGE, setting)


@pytest.mark.parametrize("setting", ['rules = "off"', "rules = {naming = 1}", "rules = ['x']"])
def test_settings_are_a_table_of_severities(folder: Folder, setting: str) -> None:
    with pytest.raises(UsageError, match="`rules` must be a table of names"):
        found(folder, PAGE, setting)


def test_a_default_of_a_variable_is_checked_where_it_stands(folder: Folder) -> None:
    text = "query Q($size: Int = 51) { Page(perPage: $size) { media { id } } }"
    assert found(folder, text) == ["warning page-size-over-50 1:22"]


def test_a_default_is_checked_by_the_use_in_a_fragment(folder: Folder) -> None:
    text = (
        "query Q($size: Int = 26) { Media(id: 1) { ...F } }\n"
        "query R($size: Int = 25) { Media(id: 1) { ...F } }\n"
        "fragment F on Media { characters(perPage: $size) { nodes { id } } }"
    )
    assert found(folder, text) == ["warning connection-size-over-25 1:22"]


def test_a_variable_without_a_default_is_not_checked(folder: Folder) -> None:
    text = "query Q($size: Int, $page: Int) { Page(page: $page, perPage: $size) { media { id } } }"
    assert found(folder, text) == []


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("$with: Boolean! ", []),
        ("$with: Boolean! = true", ["error several-lists-in-page"]),
        ("$with: Boolean! = false", []),
    ],
)
def test_a_list_that_a_directive_may_leave_out_counts_by_the_default(
    folder: Folder, declaration: str, expected: list[str]
) -> None:
    text = (
        f"query Q({declaration}) {{ Page {{ media {{ id }} staff @include(if: $with) {{ id }} }} }}"
    )
    assert [each.rpartition(" ")[0] for each in found(folder, text)] == expected


def test_the_fields_of_fragments_count_wherever_they_are_spread(folder: Folder) -> None:
    fields = " ".join(f"a{number}: id" for number in range(249))
    text = (
        "query Q { a: Media(id: 1) { ...F } b: Media(id: 2) { ...F } c: GenreCollection }\n"
        f"fragment F on Media {{ {fields} }}"
    )
    assert found(folder, text) == ["error complexity-over-500 1:1"]


def test_a_field_that_is_always_left_out_does_not_count(folder: Folder) -> None:
    fields = " ".join(f"a{number}: id @skip(if: true)" for number in range(600))
    assert found(folder, f"query Q {{ Media(id: 1) {{ id {fields} }} }}") == []


def test_fragments_in_a_circle_are_counted_once(folder: Folder) -> None:
    text = (
        "query Q { Media(id: 1) { ...A } }\n"
        "fragment A on Media { id ...B }\nfragment B on Media { ...A }"
    )
    assert [each.split()[1] for each in found(folder, text)] == ["no-fragment-cycles"]


def test_another_schema_has_no_rules_about_anilist(folder: Folder) -> None:
    folder.write({"s.graphql": "type Query { a: Int }", "a.graphql": "{ a a }"})
    request = CheckRequest(
        paths=["a.graphql"], working_folder=folder.root, schema=folder.root / "s.graphql"
    )
    assert check(request).problems == []


def test_what_the_schema_does_not_know_is_left_to_its_own_rules(folder: Folder) -> None:
    text = "query Q { Nope(perPage: 99) { a } Page(nope: null) { media(format_in: 1) { nope } } }"
    problems = folder.report({"a.graphql": text}).problems
    assert all(problem.severity is Severity.ERROR for problem in problems)
