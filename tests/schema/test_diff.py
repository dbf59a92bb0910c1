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
from kotae.schema.changes import Change
from kotae.schema.diff import find_changes

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
            "Query.a",
            'Description of Query.a has changed to "New words.".',
        ),
    )


def test_a_deprecated_argument_of_a_directive_is_a_change() -> None:
    old = build_schema("type Query { a: Int } directive @d(a: Int) on FIELD")
    new = build_schema(
        'type Query { a: Int } directive @d(a: Int @deprecated(reason: "old")) on FIELD'
    )
    assert find_changes(old, new) == (
        Change("safe", "deprecation-added", "@d(a:)", "@d(a:) is now deprecated: old"),
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


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("f(s: Int! = 1): Int", "f(s: Int!): Int", "arg-default-value-removed"),
        ("f(s: [Int!]! = [1]): Int", "f(s: [Int!]!): Int", "arg-default-value-removed"),
        ("f(i: I): Int } input I { a: Int! = 1", "f(i: I): Int } input I { a: Int!",
         "input-field-default-value-removed"),
        ("a: Int } directive @d(a: Int! = 1) on FIELD input J { a: Int",
         "a: Int } directive @d(a: Int!) on FIELD input J { a: Int", "arg-default-value-removed"),
        ("f(s: Int): Int", "f(s: Int!): Int", "arg-changed-kind"),
        ("f(s: Int): Int", "f(s: [Int]): Int", "arg-changed-kind"),
        ("f(s: Int = 1): Int", "f(s: Int! = 1): Int", "arg-changed-kind"),
        ("f(i: I): Int } input I { a: Int b: Int", "f(i: I): Int } input I @oneOf { a: Int b: Int",
         "one-of-added"),
        ("a: E b: Int } enum E { A", "a: E b: Int } type E { a: Int", "type-changed-kind"),
        ("u: U } union U = A | B type A { v: Int } type B { w: Int",
         "u: U } union U = A | B type A { v: Int! } type B { w: Int", "field-may-conflict"),
        ("n: N } interface N { a: Int } type A implements N { a: Int",
         "n: N } interface N { a: Int } type A implements N { a: Int!", "field-may-conflict"),
        ("u: U } union U = A | B type A { c: A a: Int } type B { d: D } type D { w: Int",
         "u: U } union U = A | B type A { c: A a: Int } type B { d: D } type D { w: Int!",
         "field-may-conflict"),
        ("a: Int!", "a: Int", "field-became-nullable"),
        ("a: [Int!]", "a: [Int]", "field-became-nullable"),
        ("a: [Int]", "a: Int", "field-changed-kind"),
    ],
)  # fmt: skip
def test_what_may_refuse_an_operation_or_surprise_its_program_is_breaking(
    old: str, new: str, kind: str
) -> None:
    changes = find_changes(*(build_schema(f"type Query {{ {each} }}") for each in (old, new)))
    assert [(each.severity, each.kind) for each in changes] == [("breaking", kind)]


@pytest.mark.parametrize(
    ("old", "new", "severity", "kind"),
    [
        ("f(s: Int! = 1): Int", "f(s: Int = 1): Int", "safe", "arg-changed-kind-safe"),
        ("f(s: Int = 1): Int", "f(s: Int): Int", "dangerous", "arg-default-value-removed"),
        ("f(s: Int): Int", "f(s: Int = 1): Int", "dangerous", "arg-default-value-added"),
        ("a: Int", "a: Int!", "safe", "field-changed-kind-safe"),
        ("u: U } union U = A | B type A { v: Int } type B { w: Float",
         "u: U } union U = A | B type A { v: Int! } type B { w: Float",
         "safe", "field-changed-kind-safe"),
        ("a: Int } directive @d(a: Int) on OBJECT input I { a: Int",
         "a: Int } input I { a: Int", "safe", "directive-removed"),
        ("a: Int } directive @d on FIELD | OBJECT input I { a: Int",
         "a: Int } directive @d on FIELD input I { a: Int", "safe", "directive-location-removed"),
        ("f(i: I): Int } input I @oneOf { a: Int", "f(i: I): Int } input I { a: Int",
         "safe", "one-of-removed"),
    ],
)  # fmt: skip
def test_what_refuses_no_operation_is_not_breaking(
    old: str, new: str, severity: str, kind: str
) -> None:
    changes = find_changes(*(build_schema(f"type Query {{ {each} }}") for each in (old, new)))
    assert [(each.severity, each.kind) for each in changes] == [(severity, kind)]


def test_fields_that_become_non_null_together_cannot_conflict() -> None:
    sdl = "type Query { u: U } union U = A | B type A { v: Int } type B { w: Int }"
    old, new = build_schema(sdl), build_schema(sdl.replace("Int", "Int!"))
    assert {change.severity for change in find_changes(old, new)} == {"safe"}


@pytest.mark.parametrize(
    ("roots", "severity", "kind"),
    [
        ("query: Q", "breaking", "root-removed"),
        ("query: Q mutation: O", "breaking", "root-changed"),
        ("query: Q mutation: M subscription: O", "safe", "root-added"),
    ],
)
def test_a_root_type_that_is_removed_or_replaced_is_breaking(
    roots: str, severity: str, kind: str
) -> None:
    types = "type Q { a: Int m: M o: O } type M { a: Int } type O { a: Int }"
    old = build_schema(f"schema {{ query: Q mutation: M }} {types}")
    new = build_schema(f"schema {{ {roots} }} {types}")
    (change,) = find_changes(old, new)
    operation = "subscription" if severity == "safe" else "mutation"
    assert (change.severity, change.kind) == (severity, kind)
    assert change.coordinate == f"schema {{ {operation} }}"


def test_a_type_of_another_kind_is_one_change_without_its_fields() -> None:
    old = build_schema("type Query { a: T } type T { a: Int b(c: Int): Int }")
    new = build_schema("type Query { a: T } interface T { c: Int }")
    assert [change.coordinate for change in find_changes(old, new)] == ["T"]
    assert [change.kind for change in find_changes(old, new)] == ["type-changed-kind"]


def test_a_new_type_that_implements_an_interface_is_a_new_possible_type() -> None:
    old = build_schema("interface N { a: Int } type Query { n: N }")
    new = build_schema("interface N { a: Int } type Query { n: N } type T implements N { a: Int }")
    assert [(each.kind, each.coordinate) for each in find_changes(old, new)] == [
        ("implemented-interface-added", "N"),
        ("type-added", "T"),
    ]
