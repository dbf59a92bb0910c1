"""The compact index of a schema has what graphql-core's schema has."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# graphql-core leaves the argument of its list types open.

from __future__ import annotations

import json
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING, cast

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from tests.check.schema_pairs import generated_pair

from kotae.errors import SchemaError
from kotae.schema.bundled_index import bundled_index
from kotae.schema.coordinates import named_type
from kotae.schema.index import index_from_introspection
from kotae.schema.load import bundled_schema, load_bundled
from kotae.schema.write import introspection_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLCompositeType, GraphQLInputField, GraphQLSchema

    from kotae.schema.index import InputValue, InputValues, SchemaIndex

#: One of everything that an index has or leaves out.
EVERYTHING = """
    type Query implements Node & Named {
      id: ID!
      name(short: Boolean! = true, long: [[Int!]]! = [[1]], needed: Float!): String
      old: Int @deprecated
      search(by: By, in: In = {n: 1}, gone: Int @deprecated, sort: [Sort!]! = [A]): [Any!]!
    }
    type Mutation { set(one: One, json: Json): Query }
    interface Node { id: ID! }
    interface Named implements Node { id: ID! name(needed: Float!): String }
    interface Alone { id: ID! }
    union Any = Query | Other
    type Other implements Node { id: ID! }
    scalar Json
    enum Sort { A B @deprecated(reason: "") C }
    input By { n: Int!, m: Int! = 1, x: By, y: Int @deprecated }
    input In { n: Int = 3, json: [Json!] }
    input One @oneOf { a: Int, b: String }
    directive @client(always: Boolean! = false, name: String!) on FIELD | QUERY | ENUM
    directive @again(gone: Int @deprecated) repeatable on FIELD
    directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
"""


def introspected(schema: GraphQLSchema) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(introspection_text(schema, {})))


def data_of(document: Mapping[str, object]) -> dict[str, object]:
    return as_data(index_from_introspection(document))


def as_data(index: SchemaIndex) -> dict[str, object]:
    """Return an index as plain data."""
    data: dict[str, object] = {name: getattr(index, name) for name in index.__slots__}
    data["fields"] = {
        type_: {
            name: [getattr(field, each) for each in field.__slots__]
            for name, field in fields.items()
        }
        for type_, fields in index.fields.items()
    }
    return data


def data_of_core(schema: GraphQLSchema) -> dict[str, object]:
    """Return what an index has, from graphql-core's schema."""
    types = [each for name, each in schema.type_map.items() if not name.startswith("__")]
    composite = [each for each in types if is_composite_type(each)]
    roots = {"query": schema.query_type, "mutation": schema.mutation_type}
    return {
        "fields": {each.name: fields_of(each) for each in composite},
        "possible_types": {each.name: possible_types(each, schema) for each in composite},
        "input_objects": {
            each.name: input_values(each.fields)
            for each in types
            if isinstance(each, GraphQLInputObjectType) and not each.is_one_of
        },
        "enums": {
            each.name: {
                name for name, value in each.values.items() if value.deprecation_reason is None
            }
            for each in types
            if isinstance(each, GraphQLEnumType)
        },
        "scalars": {each.name for each in types if isinstance(each, GraphQLScalarType)},
        "root_types": {kind: type_.name for kind, type_ in roots.items() if type_},
        "directives": {
            each.name: (
                set() if each.name == "defer" else {one.name for one in each.locations},
                input_values(each.args),
            )
            for each in schema.directives
        },
    }


def fields_of(type_: GraphQLCompositeType) -> dict[str, list[object]]:
    """Return fields as lists, in the order of the attributes of an index's field."""
    found: dict[str, list[object]] = {"__typename": [{}, (), True, "String", (), "String!"]}
    for name, field in {} if isinstance(type_, GraphQLUnionType) else type_.fields.items():
        if field.deprecation_reason is None:
            arguments, required = input_values(field.args)
            is_leaf = is_leaf_type(get_named_type(field.type))
            found[name] = [*(arguments, (), is_leaf, named_type(field), required, str(field.type))]
    return found


def possible_types(type_: GraphQLCompositeType, schema: GraphQLSchema) -> set[str]:
    if is_abstract_type(type_):
        return {each.name for each in schema.get_possible_types(type_)}
    return {type_.name}


def input_values(
    values: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField],
) -> InputValues:
    required = [
        name
        for name, each in values.items()
        if (
            is_required_argument(each)
            if isinstance(each, GraphQLArgument)
            else is_required_input_field(each)
        )
    ]
    found: dict[str, InputValue] = {
        name: (str(each.type), each.default is not None, None)
        for name, each in values.items()
        if each.deprecation_reason is None
    }
    return found, tuple(required)


def test_the_index_of_the_bundled_schema_is_graphql_cores() -> None:
    schema = bundled_schema()
    assert data_of(introspected(schema)) == data_of_core(schema)
    text = files("kotae.schema").joinpath("introspection.json").read_text("utf-8")
    assert data_of(json.loads(text)) == data_of_core(schema)
    index, sha256 = bundled_index()
    assert as_data(index) == data_of_core(schema)
    assert sha256 == load_bundled().sha256


def test_the_index_has_every_kind_of_element_that_is_not_deprecated() -> None:
    schema = build_schema(EVERYTHING)
    data = data_of(introspected(schema))
    assert data == data_of_core(schema)
    assert data["enums"] == {"Sort": {"A", "C"}}
    assert data["input_objects"] == {
        "By": ({"n": ("Int!", False, None), "m": ("Int!", True, None), "x": ("By", False, None)},
               ("n",)),
        "In": ({"n": ("Int", True, None), "json": ("[Json!]", False, None)}, ()),
    }  # fmt: skip


def test_the_index_of_generated_schemas_is_graphql_cores() -> None:
    for seed in range(20):
        for schema in generated_pair(Random(seed)):
            assert data_of(introspected(schema)) == data_of_core(schema)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"enums": 1}', b'{"enums": {}}'])
def test_a_damaged_file_of_the_bundled_schema_is_an_error(
    monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    def read(_name: str) -> bytes:
        return content

    monkeypatch.setattr("kotae.schema.bundled_index.read_resource", read)
    with pytest.raises(SchemaError, match="Install kotae again"):
        load_bundled()


BROKEN: list[object] = [
    None,
    {"types": []},
    {"types": [{"name": "Query", "kind": "OBJECT"}], "directives": []},
    {
        "queryType": {"name": "Query"},
        "types": [
            {
                "name": "Query",
                "kind": "OBJECT",
                "interfaces": [],
                "fields": [
                    {
                        "name": "a",
                        "args": [],
                        "isDeprecated": False,
                        "type": {"kind": "OBJECT", "name": "Missing", "ofType": None},
                    }
                ],
            }
        ],
        "directives": [],
    },
    {"types": [], "directives": []},
]


@pytest.mark.parametrize("schema", BROKEN)
def test_a_result_that_is_not_complete_is_refused(schema: object) -> None:
    with pytest.raises(SchemaError):
        index_from_introspection({"__schema": schema})


def test_a_type_that_never_ends_is_refused() -> None:
    document = introspected(build_schema("type Query { a: Int }"))
    schema = cast("dict[str, list[dict[str, list[dict[str, object]]]]]", document["__schema"])
    deep: dict[str, object] = {}
    deep.update(kind="LIST", ofType=deep)
    query = next(each for each in schema["types"] if cast("object", each["name"]) == "Query")
    query["fields"][0]["type"] = deep
    with pytest.raises(SchemaError):
        index_from_introspection(document)
