from __future__ import annotations

import json

import pytest
from graphql import build_schema, introspection_from_schema
from tests.check.harness import Folder, unmarked

from kotae.problems import Severity

SCHEMA = """
directive @old(by: Int, since: Int @deprecated(reason: "Use `by`.")) on FIELD
enum Size { SMALL TINY @deprecated(reason: "Use `SMALL`.") }
input Filter { size: Size, height: Int @deprecated(reason: "Use `size`.") }
type Query {
  item(id: Int, key: Int @deprecated(reason: "Use `id`."), filter: Filter, sizes: [Size]): Item
}
type Item {
  name: String
  title: String @deprecated(reason: "Use `name`.")
  label: String @deprecated
}
"""

#: The name of a case, a query with its faults marked, and the message.
CASES = [
    (
        "a field",
        "{ item(id: 1) { »title } }",
        "The field 'Item.title' is deprecated. Use `name`.",
    ),
    (
        "a field under an alias",
        "{ item(id: 1) { »name: title } }",
        "The field 'Item.title' is deprecated. Use `name`.",
    ),
    (
        "a field without a reason",
        "{ item(id: 1) { »label } }",
        "The field 'Item.label' is deprecated. No longer supported",
    ),
    (
        "an argument",
        "{ item(»key: 1) { name } }",
        "The argument 'Query.item(key:)' is deprecated. Use `id`.",
    ),
    (
        "an argument of a directive",
        "{ item(id: 1) { name @old(»since: 1) } }",
        "The argument '@old(since:)' is deprecated. Use `by`.",
    ),
    (
        "an input field",
        "{ item(filter: { »height: 1 }) { name } }",
        "The input field 'Filter.height' is deprecated. Use `size`.",
    ),
    (
        "an enum value",
        "{ item(sizes: [SMALL, »TINY]) { name } }",
        "The enum value 'Size.TINY' is deprecated. Use `SMALL`.",
    ),
    (
        "an enum value inside an input object",
        "{ item(filter: { size: »TINY }) { name } }",
        "The enum value 'Size.TINY' is deprecated. Use `SMALL`.",
    ),
    (
        "an enum value as a default",
        "query Q($s: [Size] = »TINY) { item(sizes: $s) { name } }",
        "The enum value 'Size.TINY' is deprecated. Use `SMALL`.",
    ),
]


def _introspection() -> str:
    content = introspection_from_schema(
        build_schema(SCHEMA), input_value_deprecation=True, specified_by_url=False
    )
    return json.dumps({"data": content})


@pytest.mark.parametrize("schema", ["own.graphql", "own.json"])
@pytest.mark.parametrize(
    ("marked", "message"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_use_of_a_deprecated_element_is_a_warning_that_names_the_replacement(
    folder: Folder, schema: str, marked: str, message: str
) -> None:
    text, places = unmarked(marked, "q/a.graphql")
    files = {"own.graphql": SCHEMA, "own.json": _introspection(), "q/a.graphql": text}
    (problem,) = folder.report(files, "q", schema=schema).problems
    assert (str(problem.location), problem.message) == (places[0], message)
    assert (problem.rule, problem.severity) == ("no-deprecated", Severity.WARNING)


@pytest.mark.parametrize(
    ("marked", "advice"),
    [
        ("{ Staff(id: 1) { »language } }", "Select `languageV2` instead."),
        ("{ Page { threads(sort: [»CREATED_AT]) { id } } }", "Sort by `ID` instead."),
    ],
)
def test_a_use_of_anilists_deprecated_elements_is_a_warning_that_names_the_replacement(
    folder: Folder, marked: str, advice: str
) -> None:
    text, places = unmarked(marked)
    (problem,) = folder.report({"a.graphql": text}).problems
    assert str(problem.location) == places[0]
    assert problem.message.endswith(advice)
    assert problem.severity is Severity.WARNING


def test_a_deprecated_field_in_a_shared_fragment_is_one_warning(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Staff(id: 1) { ...S } }\nquery B { Staff(id: 2) { ...S } }",
        "s.graphql": "fragment S on Staff { language }",
    }
    assert folder.found(files) == ["no-deprecated s.graphql:1:23"]
