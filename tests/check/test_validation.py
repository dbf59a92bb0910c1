"""The problems of graphql-core's rules, through the whole checker; `»` marks each fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from graphql import specified_rules
from tests.check.harness import unmarked

from kotae.check.validation import rule_name

if TYPE_CHECKING:
    from tests.check.harness import Folder

#: The name of a case, the rule, and a query with its faults marked.
CASES = [
    (
        "an unknown field",
        "fields-on-correct-type",
        "query Q { Media(id: 1) { id »titel } }",
    ),
    (
        "an unknown field under an alias",
        "fields-on-correct-type",
        "query Q { Media(id: 1) { »name: titel } }",
    ),
    (
        "an unknown root field",
        "fields-on-correct-type",
        "query Q { »media(id: 1) { id } }",
    ),
    (
        "an unknown argument",
        "known-argument-names",
        "query Q { Media(id: 1, »nr: 2) { id } }",
    ),
    (
        "an unknown argument of a directive",
        "known-argument-names",
        "query Q { Media(id: 1) @skip(if: true, »unless: false) { id } }",
    ),
    (
        "an unknown type of a variable",
        "known-type-names",
        "query Q($id: »Integer) { Media(id: $id) { id } }",
    ),
    (
        "an unknown type of an inline fragment",
        "known-type-names",
        "query Q { Media(id: 1) { ... on »Anime { id } } }",
    ),
    (
        "an unknown directive",
        "known-directives",
        "query Q { Media(id: 1) { id »@client } }",
    ),
    (
        "a directive in the wrong place",
        "known-directives",
        "query Q »@include(if: true) { Media(id: 1) { id } }",
    ),
    (
        "an unknown variable",
        "no-undefined-variables",
        "query Q { Media(id: »$id) { id } }",
    ),
    (
        "an unused variable",
        "no-unused-variables",
        "query Q(»$id: Int) { Media(id: 1) { id } }",
    ),
    (
        "a value that the enum does not have",
        "values-of-correct-type",
        "query Q { Media(type: »MOVIE) { id } }",
    ),
    (
        "a text for an enum",
        "values-of-correct-type",
        'query Q { Media(type: »"ANIME") { id } }',
    ),
    (
        "a text for a number",
        "values-of-correct-type",
        'query Q { Media(id: »"1") { id } }',
    ),
    (
        "a number for a text",
        "values-of-correct-type",
        "query Q { Media(search: »1) { id } }",
    ),
    (
        "a default value of the wrong type",
        "values-of-correct-type",
        'query Q($id: Int = »"1") { Media(id: $id) { id } }',
    ),
    (
        "a wrong item of a list",
        "values-of-correct-type",
        "query Q { Media(id_in: [1, »2.5, 3]) { id } }",
    ),
    (
        "an integer over 32 bits",
        "values-of-correct-type",
        "query Q { Media(id: »2147483648) { id } }",
    ),
    (
        "null for what cannot be null",
        "values-of-correct-type",
        "query Q { Markdown(markdown: »null) { html } }",
    ),
    (
        "an unknown field of an input object",
        "values-of-correct-type",
        "mutation M { SaveMediaListEntry(completedAt: { »years: 2020 }) { id } }",
    ),
    (
        "a field of an input object given twice",
        "unique-input-field-names",
        "mutation M { SaveMediaListEntry(completedAt: { »year: 2020, year: 2021 }) { id } }",
    ),
    (
        "a missing required argument",
        "provided-required-arguments",
        "query Q { »Markdown { html } }",
    ),
    (
        "a missing required argument of a directive",
        "provided-required-arguments",
        "query Q { Media(id: 1) { id »@skip } }",
    ),
    (
        "a missing sub-selection",
        "scalar-leafs",
        "query Q { Media(id: 1) { »title } }",
    ),
    (
        "a sub-selection on a leaf",
        "scalar-leafs",
        "query Q { Media(id: 1) { id »{ value } } }",
    ),
    (
        "an inline fragment that can never apply",
        "possible-fragment-spreads",
        "query Q { Media(id: 1) { »... on User { name } } }",
    ),
    (
        "a spread that can never apply",
        "possible-fragment-spreads",
        "query Q { Media(id: 1) { »...U } } fragment U on User { name }",
    ),
    (
        "a fragment on a scalar",
        "fragments-on-composite-types",
        "query Q { ...S } fragment S on »Int { x }",
    ),
    (
        "a variable of an output type",
        "variables-are-input-types",
        "query Q($m: »Media) { Media(id: $m) { id } }",
    ),
    (
        "a nullable variable for a non-null argument",
        "variables-in-allowed-position",
        "query Q(»$text: String) { Markdown(markdown: $text) { html } }",
    ),
    (
        "a variable of the wrong type",
        "variables-in-allowed-position",
        "query Q(»$id: String) { Media(id: $id) { id } }",
    ),
    (
        "an argument given twice",
        "unique-argument-names",
        "query Q { Media(»id: 1, id: 2) { id } }",
    ),
    (
        "a variable declared twice",
        "unique-variable-names",
        "query Q($»id: Int, $id: Int) { Media(id: $id) { id } }",
    ),
    (
        "a directive given twice",
        "unique-directives-per-location",
        "query Q { Media(id: 1) »@skip(if: true) @skip(if: true) { id } }",
    ),
    (
        "a subscription, for which the schema has no root",
        "known-operation-types",
        "»subscription S { media { id } }",
    ),
    (
        "two fields under one name",
        "overlapping-fields-can-be-merged",
        "query Q { Media(id: 1) { »n: id n: idMal } }",
    ),
    (
        "one field with two arguments under one name",
        "overlapping-fields-can-be-merged",
        "query Q { »Media(id: 1) { id } Media(id: 2) { id } }",
    ),
]

#: Messages of graphql-core for the same fault by another rule.
_CONSEQUENCES = {
    "fragments-on-composite-types": {"scalar-leafs", "possible-fragment-spreads"},
    "variables-are-input-types": {"variables-in-allowed-position"},
}


@pytest.mark.parametrize(
    ("rule", "marked"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_fault_is_found_once_where_it_stands(folder: Folder, rule: str, marked: str) -> None:
    text, places = unmarked(marked)
    problems = folder.found({"a.graphql": text})
    at_fault = [each for each in problems if each.startswith(rule)]
    assert at_fault == [f"{rule} {place}" for place in places]
    others = {each.split()[0] for each in problems} - {rule}
    assert others <= _CONSEQUENCES.get(rule, set())


@pytest.mark.parametrize(
    "text",
    [
        "query Q($id: Int) { Media(id: $id) { id } }",
        "query Q($text: String!) { Markdown(markdown: $text) { html } }",
        'query Q($text: String = "x") { Markdown(markdown: $text) { html } }',
        "query Q { Media(id: 2147483647, sort: SCORE, id_in: 1) { id } }",
        "query Q { Media(id: 1) { ... { id } ... @skip(if: true) { id } __typename } }",
        "{ __schema { types { name } } }",
        "query Q { Media(id: 1) { n: id n: id title { romaji } title { romaji native } } }",
    ],
)
def test_a_valid_query_has_no_problem(folder: Folder, text: str) -> None:
    assert folder.found({"a.graphql": text}) == []


def test_every_problem_of_a_file_is_found_in_one_run(folder: Folder) -> None:
    text, places = unmarked(
        "query Q {\n  Media(»nr: 1) {\n    »titel\n    id(»x: 1)\n  }\n  »Nope\n}"
    )
    problems = folder.found({"a.graphql": text})
    assert [each.split()[1] for each in problems] == places


def test_150_errors_in_one_file_are_150_problems(folder: Folder) -> None:
    fields = "\n".join(f"    nothing{number}" for number in range(150))
    report = folder.report({"a.graphql": f"query Q {{\n  Media(id: 1) {{\n{fields}\n  }}\n}}"})
    assert [problem.location.line for problem in report.problems] == list(range(3, 153))


def test_a_bad_field_in_a_fragment_nobody_spreads_is_found(folder: Folder) -> None:
    files = {"a.graphql": "{ GenreCollection }", "f.graphql": "fragment F on Media {\n  titel\n}"}
    assert folder.found(files) == [
        "no-unused-fragments f.graphql:1:1",
        "fields-on-correct-type f.graphql:2:3",
    ]


def test_an_unknown_field_under_the_bundled_schema_names_its_month_and_the_way_out(
    folder: Folder,
) -> None:
    (message,) = folder.messages({"a.graphql": "query Q { Media(id: 1) { titel } }"})
    assert message.startswith("Cannot query field 'titel' on type 'Media'. Did you mean 'title'")
    assert "The bundled schema is of August 2026" in message
    assert "`kotae schema fetch`" in message


def test_an_unknown_field_under_another_schema_has_no_such_hint(folder: Folder) -> None:
    files = {"own.graphql": "type Query { hi: Int }", "q/a.graphql": "{ bye }"}
    report = folder.report(files, "q", schema="own.graphql")
    assert [problem.message for problem in report.problems] == [
        "Cannot query field 'bye' on type 'Query'."
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("[1]", "Int cannot represent non-integer value: [1]"),
        ("{ a: 1 }", "Int cannot represent non-integer value: { a: 1 }"),
        ('"1"', 'Int cannot represent non-integer value: "1"'),
    ],
)
def test_a_message_is_graphql_cores_to_the_letter(folder: Folder, value: str, message: str) -> None:
    assert folder.messages({"a.graphql": f"{{ Media(id: {value}) {{ id }} }}"}) == [message]


def test_every_rule_of_graphql_core_has_a_name_in_kebab_case() -> None:
    names = [rule_name(rule) for rule in specified_rules]
    assert "fields-on-correct-type" in names
    assert "possible-fragment-spreads" in names
    assert all(word.islower() and word.isalpha() for name in names for word in name.split("-"))
    assert len(set(names)) == len(names)


def test_definitions_that_are_alike_in_two_files_are_not_mixed_up(folder: Folder) -> None:
    """graphql-core compares nodes by text and offset only, without the file."""
    one = "query A($x: Int) { Media(id: $x) { ...F } }"
    two = "query B($y: Int) { Media(id: $x) { ...F } }"
    fragment = "fragment F on Media { id }"
    assert folder.found({"a.graphql": one, "b.graphql": two, "f.graphql": fragment}) == [
        "no-unused-variables b.graphql:1:9",
        "no-undefined-variables b.graphql:1:30",
    ]


def test_a_rule_of_graphql_core_that_fails_is_a_problem_and_the_rest_is_checked(
    folder: Folder,
) -> None:
    # Its rule for @stream looks for the fields of a union, which has no fields.
    text = "{ Activity(id: 1) { __typename @stream } }"
    report = folder.report({"a.graphql": text, "b.graphql": "{ Nope }"})
    assert [
        f"{each.rule} {each.location}" for each in report.problems if "known" not in each.rule
    ] == [
        "rule-failed a.graphql:1:1",
        "fields-on-correct-type b.graphql:1:3",
    ]
    assert "checked: stream-directive-on-list-field: AttributeError" in report.problems[0].message
