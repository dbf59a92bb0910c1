"""Introspection queries and their results."""

import json

import pytest
from graphql import build_schema, introspection_from_schema, parse, validate
from tests.loopback import RequestRecord, graphql_responder

from kotae.errors import SchemaError
from kotae.schema.diff import find_changes
from kotae.schema.introspection import NEWER_NAMES, introspection_queries, schema_from_introspection
from kotae.schema.load import load_bundled


def test_each_query_selects_less_than_the_one_before() -> None:
    fullest, middle, plainest = introspection_queries()
    assert all(name in fullest for name in NEWER_NAMES)
    assert "args(includeDeprecated: true)" in middle
    assert "inputFields(includeDeprecated: true)" in middle
    assert "specifiedByURL" not in middle
    assert "isOneOf" not in middle
    assert "args(includeDeprecated" not in plainest
    assert "inputFields(includeDeprecated" not in plainest
    assert "fields(includeDeprecated: true)" in plainest
    assert len(fullest) > len(middle) > len(plainest)


@pytest.mark.parametrize("query", introspection_queries())
def test_each_query_is_valid_and_its_result_a_schema(query: str) -> None:
    schema = load_bundled().schema
    assert validate(schema, parse(query)) == []
    result = graphql_responder(schema)(
        RequestRecord("/", {}, json.dumps({"query": query}).encode())
    )
    assert find_changes(schema, schema_from_introspection(json.loads(result.body)["data"])) == ()


def test_deprecated_arguments_and_input_fields_are_included() -> None:
    sdl = "input In { a: Int @deprecated b: Int } type Query { f(x: Int @deprecated, y: In): Int }"
    schema = build_schema(sdl)
    again = schema_from_introspection(introspection_from_schema(schema))
    assert find_changes(schema, again) == ()
    assert find_changes(again, schema) == ()


@pytest.mark.parametrize("data", [None, 5, "x", [], {}, {"__schema": None}, {"__schema": "x"}])
def test_a_value_that_is_not_an_introspection_result_is_refused(data: object) -> None:
    with pytest.raises(SchemaError, match="lacks `__schema`"):
        schema_from_introspection(data)


def test_a_schema_with_costly_default_values_is_refused_before_they_are_read() -> None:
    fields = " ".join(f"a{number}: Int = 1" for number in range(2500))
    arguments = " ".join(f"x{number}: In = {{}}" for number in range(5))
    schema = build_schema(f"input In {{ {fields} }} type Query {{ f({arguments}): Int }}")
    with pytest.raises(SchemaError, match="too many default values"):
        schema_from_introspection(introspection_from_schema(schema))


def test_a_schema_whose_interfaces_cost_much_to_compare_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_schema: object) -> None:
        pytest.fail("compared")

    monkeypatch.setattr("graphql.validate_schema", fail)
    fields = " ".join(f"a{number}: Int" for number in range(500))
    types = " ".join(f"type T{number} implements I {{ a: Int }}" for number in range(401))
    schema = build_schema(
        f"interface I {{ {fields} }} type Query {{ a: Int }} {types}", assume_valid=True
    )
    with pytest.raises(SchemaError, match="need 200,500 comparisons; at most 200,000 are allowed"):
        schema_from_introspection(introspection_from_schema(schema))
