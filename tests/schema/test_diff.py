"""Changes between two schemas."""

from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)

from kotae.errors import SchemaError
from kotae.schema.diff import Change, find_changes

_OLD = """
type Query {
  kept: Int
  gone: Int
  typed: Int
  bare(a: Int): Int
  with(a: Kind): Thing
  in(x: In): Int
}
enum Kind { A B }
union Thing = One
type One { a: Int }
type Two { a: Int }
input In { a: Int  b: Int @deprecated(reason: "old") }
"""
_NEW = """
type Query {
  kept: Int @deprecated(reason: "Use `new`.")
  new: Int
  typed: String
  bare(a: Int, b: Int, c: Int!): Int
  "Described."
  with(a: Kind): Thing
  in(x: In): Int
}
enum Kind { A C }
union Thing = One | Two
type One { a: Int! }
type Two { a: Int }
input In { a: Int  b: Int }
"""


def test_changes_come_by_severity_kind_and_message() -> None:
    changes = find_changes(build_schema(_OLD), build_schema(_NEW))
    assert [(item.severity, item.kind, item.message) for item in changes] == [
        ("breaking", "field-changed-kind", "Field Query.typed changed type from Int to String."),
        ("breaking", "field-removed", "Field Query.gone was removed."),
        ("breaking", "required-arg-added", "A required argument Query.bare(c:) was added."),
        ("breaking", "value-removed-from-enum", "Enum value Kind.B was removed."),
        ("dangerous", "optional-arg-added", "An optional argument Query.bare(b:) was added."),
        ("dangerous", "type-added-to-union", "Two was added to union type Thing."),
        ("dangerous", "value-added-to-enum", "Enum value Kind.C was added."),
        ("safe", "deprecation-added", "Query.kept is now deprecated: Use `new`."),
        ("safe", "deprecation-removed", "In.b is no longer deprecated."),
        ("safe", "field-added", "Field Query.new was added."),
        ("safe", "field-changed-kind-safe", "Field One.a changed type from Int to Int!."),
    ]


def test_the_order_of_a_schema_changes_nothing() -> None:
    old = build_schema("type Query { a: Int b: Int } enum E { A B }")
    new = build_schema("enum E { B A } type Query { b: Int a: Int }")
    assert find_changes(old, new) == ()


def test_descriptions_count_only_on_request() -> None:
    old = build_schema("type Query { a: Int }")
    new = build_schema('type Query { "New words." a: Int }')
    assert find_changes(old, new) == ()
    assert find_changes(old, new, with_descriptions=True) == (
        Change(
            "safe",
            "description-changed",
            'Description of field Query.a has changed to "New words.".',
        ),
    )


def test_a_deprecated_argument_of_a_directive_is_a_change() -> None:
    old = build_schema("type Query { a: Int } directive @d(a: Int) on FIELD")
    new = build_schema(
        'type Query { a: Int } directive @d(a: Int @deprecated(reason: "old")) on FIELD'
    )
    assert find_changes(old, new) == (
        Change("safe", "deprecation-added", "@d(a:) is now deprecated: old"),
    )


def test_types_that_nest_without_end_are_refused() -> None:
    type_: Any = GraphQLInt
    for _ in range(2000):
        type_ = GraphQLList(type_)
    old, new = (
        GraphQLSchema(GraphQLObjectType("Query", {"a": GraphQLField(type_)})) for _ in range(2)
    )
    with pytest.raises(SchemaError, match="nest too deeply"):
        find_changes(old, new)
