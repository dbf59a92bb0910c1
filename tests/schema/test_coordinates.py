"""Elements of a schema are found by their coordinates."""

from __future__ import annotations

import pytest
from graphql import GraphQLEnumType, GraphQLSchema, build_schema

from kotae.errors import UsageError
from kotae.naming import python_name
from kotae.schema.coordinates import find_element, members_of
from kotae.schema.load import load_bundled

_SDL = """
directive @upper(first: Int) on FIELD
type Query { thing(idIn: [Int], perPage: Int): Thing Viewer: Thing any: Any twoWords: Int }
type Thing { name: String! status: Status twoWords: Int TwoWords: Int other: [Thing!]! }
type Other { name: String otherField: Int }
union Any = Thing | Other
enum Status { HIATUS ON_AIR }
input Filter { sectionOrder: [String] inner: Filter }
scalar Json
"""


@pytest.fixture
def schema() -> GraphQLSchema:
    return build_schema(_SDL)


@pytest.mark.parametrize(
    "coordinate",
    [
        "Thing",
        "Thing.name",
        "Query.thing(idIn:)",
        "Filter.sectionOrder",
        "Status.ON_AIR",
        "Any",
        "Json",
        "Int",
        "@upper",
        "@upper(first:)",
        "@include(if:)",
        "__Type.kind",
    ],
)
def test_every_kind_of_coordinate_finds_its_element(schema: GraphQLSchema, coordinate: str) -> None:
    element = find_element(schema, coordinate)
    assert element.coordinate == coordinate
    assert coordinate.rstrip(":)").endswith(element.name)


@pytest.mark.parametrize(
    ("python", "coordinate"),
    [
        ("Query.viewer", "Query.Viewer"),
        ("Query.two_words", "Query.twoWords"),
        ("Query.thing(id_in:)", "Query.thing(idIn:)"),
        ("Query.thing(per_page)", "Query.thing(perPage:)"),
        ("Filter.section_order", "Filter.sectionOrder"),
        ("Query.thing.other.status", "Thing.status"),
        ("Query.thing.status.HIATUS", "Status.HIATUS"),
        ("Filter.inner.section_order", "Filter.sectionOrder"),
    ],
)
def test_the_names_and_paths_of_the_builder_are_understood(
    schema: GraphQLSchema, python: str, coordinate: str
) -> None:
    assert find_element(schema, python).coordinate == coordinate


def test_a_name_of_the_schema_comes_before_a_python_name() -> None:
    schema = build_schema("type Query { userId: Int user_id: Int }")
    assert find_element(schema, "Query.user_id").coordinate == "Query.user_id"


def test_a_python_name_that_two_fields_share_is_refused(schema: GraphQLSchema) -> None:
    with pytest.raises(UsageError, match="name of twoWords and TwoWords in Thing"):
        find_element(schema, "Thing.two_words")


@pytest.mark.parametrize(
    ("coordinate", "words"),
    [
        ("thing", "no type thing. Did you mean 'Thing' or 'Query.thing'?"),
        ("Thingg", "no type Thingg. Did you mean 'Thing'?"),
        ("thing.name", "Did you mean 'Thing.name'?"),
        ("thing.nonsense", "Without a name, all types are listed."),
        ("viewer", "Did you mean 'Query.Viewer'?"),
        ("name", "Did you mean 'Thing.name' or 'Other.name'?"),
        ("Thing.nmae", "Thing has no field nmae. Did you mean 'Thing.name'?"),
        ("Thing.other_field", "Did you mean 'Other.otherField'?"),
        ("Thing.zzz", "Thing alone shows what it has."),
        ("Status.hiatus", "Status has no value hiatus. Did you mean 'Status.HIATUS'?"),
        ("Status.on_air", "Did you mean 'Status.ON_AIR'?"),
        ("Any.name", "Any is a union, and has no fields of its own. Did you mean 'Thing.name'"),
        ("Json.name", "Json has no fields."),
        ("Status.HIATUS.name", "Status.HIATUS is an enum value; nothing follows it."),
        ("Query.thing(id_inn:)", "Did you mean 'Query.thing(idIn:)'?"),
        ("Query.thing(zzz:)", "Query.thing alone shows those it has."),
        ("Thing.name(first:)", "Thing.name has no arguments."),
        ("Thing(first:)", "only fields and directives have some"),
        ("Status.HIATUS(first:)", "only fields and directives have some"),
        ("@uper", "no directive @uper. Did you mean '@upper'?"),
        ("@upper(frist:)", "Did you mean '@upper(first:)'?"),
        ("a" * 101, "Without a name, all types are listed."),
    ],
)
def test_similar_names_are_suggested_for_unknown_elements(
    schema: GraphQLSchema, coordinate: str, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        find_element(schema, coordinate)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", ".", "Thing.", ".name", "Thing..name", "@upper.first", "@", "Thing(", "Thing name", "1a",
     "Thing.name(a:, b:)", "Thing\n", "Thíng", "Query.thing(idIn: 3)"],
)  # fmt: skip
def test_a_wrong_coordinate_is_refused_with_examples(schema: GraphQLSchema, text: str) -> None:
    with pytest.raises(UsageError, match=r"expected a schema coordinate, got "):
        find_element(schema, text)


def test_a_long_text_that_is_no_coordinate_is_not_repeated_whole(schema: GraphQLSchema) -> None:
    with pytest.raises(UsageError) as caught:
        find_element(schema, "!" * 100_000)
    assert len(str(caught.value)) < 500


def test_every_field_and_argument_of_the_bundled_schema_is_found_by_both_its_names() -> None:
    schema = load_bundled().schema
    for type_ in schema.type_map.values():
        for name, member in members_of(type_).items():
            spellings = {name} if isinstance(type_, GraphQLEnumType) else {name, python_name(name)}
            for spelling in spellings:
                element = find_element(schema, f"{type_.name}.{spelling}")
                assert element.definition is member
            for argument, definition in getattr(member, "args", {}).items():
                for spelling in (argument, python_name(argument)):
                    element = find_element(schema, f"{type_.name}.{name}({spelling}:)")
                    assert element.definition is definition
