"""Descriptions of the elements of a schema."""

from __future__ import annotations

import pytest
from graphql import GraphQLSchema, build_schema

from kotae.schema.coordinates import find_element
from kotae.schema.describe import Description, describe, reachable_types

_SDL = """
directive @lower(first: Int = 1, status: Status) repeatable on FIELD | QUERY
"Where operations start."
type Query { far: Far thing(idIn: [Int] = [1, 2], filter: Filter = {deep: HIATUS}): Thing! }
type Far { thing: [Thing] any: Any }
interface Node { id: ID! }
type Thing implements Node {
  id: ID! status(version: Int): Status old: Int @deprecated(reason: "No \\"way\\".")
}
type Lonely { thing: Thing }
union Any = Thing | Far
enum Status { HIATUS ONCE @deprecated }
input Filter @oneOf { deep: Status }
scalar Url @specifiedBy(url: "https://example.org/url")
"""


@pytest.fixture
def schema() -> GraphQLSchema:
    return build_schema(_SDL)


def described(schema: GraphQLSchema, coordinate: str) -> Description:
    return describe(schema, find_element(schema, coordinate))


@pytest.mark.parametrize(
    ("coordinate", "kind", "signature"),
    [
        ("Thing", "object", "type Thing implements Node"),
        ("Node", "interface", "interface Node"),
        ("Any", "union", "union Any = Thing | Far"),
        ("Status", "enum", "enum Status"),
        ("Filter", "input", "input Filter @oneOf"),
        ("Url", "scalar", 'scalar Url @specifiedBy(url: "https://example.org/url")'),
        ("Thing.old", "field", 'old: Int @deprecated(reason: "No \\"way\\".")'),
        (
            "Query.thing",
            "field",
            "thing(idIn: [Int] = [1, 2], filter: Filter = { deep: HIATUS }): Thing!",
        ),
        ("Query.thing(idIn:)", "argument", "idIn: [Int] = [1, 2]"),
        ("Filter.deep", "input-field", "deep: Status"),
        ("Status.HIATUS", "enum-value", "HIATUS"),
        ("Status.ONCE", "enum-value", 'ONCE @deprecated(reason: "No longer supported")'),
        (
            "@lower",
            "directive",
            "directive @lower(first: Int = 1, status: Status) repeatable on FIELD | QUERY",
        ),
        ("@lower(first:)", "argument", "first: Int = 1"),
    ],
)
def test_every_kind_of_element_has_its_signature_in_a_line(
    schema: GraphQLSchema, coordinate: str, kind: str, signature: str
) -> None:
    found = described(schema, coordinate)
    assert (found.coordinate, found.kind, found.signature) == (coordinate, kind, signature)


def test_uses_are_listed_from_the_roots_on_fields_before_arguments(schema: GraphQLSchema) -> None:
    assert described(schema, "Thing").used_by == ("Query.thing", "Far.thing", "Lonely.thing")
    assert described(schema, "Status").used_by == ("Thing.status", "Filter.deep", "@lower(status:)")
    assert described(schema, "Filter").used_by == ("Query.thing(filter:)",)
    assert described(schema, "Thing.id").used_by == ()


def test_a_type_names_its_relatives(schema: GraphQLSchema) -> None:
    thing = described(schema, "Thing")
    assert (thing.unions, thing.interfaces) == (("Any",), ("Node",))
    assert described(schema, "Node").implementations == ("Thing",)
    assert described(schema, "Any").possible_types == ("Thing", "Far")
    assert described(schema, "@lower").locations == ("FIELD", "QUERY")


def test_a_type_lists_its_members(schema: GraphQLSchema) -> None:
    members = described(schema, "Thing").fields_or_values
    assert [summary.name for summary in members] == ["id", "status", "old"]
    assert [summary.has_arguments for summary in members] == [False, True, False]
    assert members[2].deprecation_reason == 'No "way".'
    assert [summary.name for summary in described(schema, "Status").fields_or_values] == [
        "HIATUS",
        "ONCE",
    ]


@pytest.mark.parametrize(
    ("coordinate", "python"),
    [
        ("Query.thing", None),
        ("Query.thing(idIn:)", "Query.thing(id_in=...)"),
        ("Query.camelCase", "Query.camel_case"),
        ("Options.sectionOrder", '"section_order"'),
        ("Options.plain", None),
        ("Options", None),
    ],
)
def test_the_facts_have_the_python_name_if_it_differs(coordinate: str, python: str | None) -> None:
    schema = build_schema(
        "type Query { thing(idIn: Options): Int camelCase: Int }"
        "input Options { sectionOrder: Int plain: Int }"
    )
    assert described(schema, coordinate).python_expression == python


def test_types_that_no_operation_reaches_are_marked(schema: GraphQLSchema) -> None:
    assert "Lonely" not in reachable_types(schema)
    assert not described(schema, "Lonely").is_reachable
    assert not described(schema, "Lonely.thing").is_reachable
    for coordinate in ("Query", "Status", "Node.id", "@lower", "__Type"):
        assert described(schema, coordinate).is_reachable


def test_an_empty_reason_deprecates_nothing() -> None:
    schema = build_schema('type Query { a: Int @deprecated(reason: "") }')
    assert described(schema, "Query.a").summary.deprecation_reason is None
