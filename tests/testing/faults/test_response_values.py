"""A response's values beside their types, and responses with one value changed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st

from kotae.schema.load import load_bundled
from kotae.testing.faults.response_values import (
    ResponseValue,
    replaced,
    response_values,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql import GraphQLSchema

    from kotae.testing.faults.response_values import ResponsePath


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return load_bundled().schema


def _walk(
    schema: GraphQLSchema, query: str, data: Any, operation_name: str | None = None
) -> list[ResponseValue]:
    return list(response_values(schema, parse(query), operation_name, data))


def _types(found: list[ResponseValue]) -> list[tuple[str, str]]:
    return [(".".join(map(str, place.path)), f"{place.kind} {place.type_name}") for place in found]


def test_values_come_in_the_order_of_the_query_from_the_roots_down(schema: GraphQLSchema) -> None:
    query = "{ show: Media { status title { romaji } id genres } }"
    media = {"status": "FINISHED", "title": {"romaji": "x"}, "id": 1, "genres": ["a", None]}
    found = _walk(schema, query, {"show": media})
    assert _types(found) == [
        ("show", "object Media"),
        ("show.status", "enum MediaStatus"),
        ("show.title", "object MediaTitle"),
        ("show.title.romaji", "scalar String"),
        ("show.id", "scalar Int"),
        ("show.genres", "list String"),
        ("show.genres.0", "scalar String"),
        ("show.genres.1", "scalar String"),
    ]
    assert [place.path for place in found if not place.is_nullable] == [("show", "id")]
    assert [place.value for place in found][-2:] == ["a", None]


def test_fragments_are_walked_where_they_stand(schema: GraphQLSchema) -> None:
    query = """
        query { Media { ...Card ... on Media { episodes } ... { volumes } } }
        fragment Card on Media { title { romaji } }
    """
    media = {"title": {"romaji": "x"}, "episodes": 26, "volumes": None}
    assert _types(_walk(schema, query, {"Media": media})) == [
        ("Media", "object Media"),
        ("Media.title", "object MediaTitle"),
        ("Media.title.romaji", "scalar String"),
        ("Media.episodes", "scalar Int"),
        ("Media.volumes", "scalar Int"),
    ]


def test_a_field_selected_twice_is_walked_once_with_all_that_is_selected(
    schema: GraphQLSchema,
) -> None:
    query = "{ Media { title { romaji } title { english } } }"
    data = {"Media": {"title": {"romaji": "x", "english": "y"}}}
    assert [path for path, _ in _types(_walk(schema, query, data))] == [
        "Media",
        "Media.title",
        "Media.title.romaji",
        "Media.title.english",
    ]


_ACTIVITIES = """
    { Page { activities {
        kind: __typename
        ... on TextActivity { id text }
        ... on ListActivity { id status }
        ... on ActivityUnion { again: __typename }
    } } }
"""


def test_a_union_s_member_is_what_its_typename_says(schema: GraphQLSchema) -> None:
    items = [{"kind": "ListActivity", "id": 1, "status": "watched", "again": "ListActivity"}]
    found = _walk(schema, _ACTIVITIES, {"Page": {"activities": items}})
    assert _types(found)[2:] == [
        ("Page.activities.0", "union ActivityUnion"),
        ("Page.activities.0.id", "scalar Int"),
        ("Page.activities.0.status", "scalar String"),
    ]
    assert found[2].typename_keys == {"kind", "again"}


def test_a_union_s_member_without_a_typename_is_what_fits_its_keys(schema: GraphQLSchema) -> None:
    query = """
        { Page { activities {
            ... on TextActivity { text }
            ... on ListActivity { status }
            ... on MessageActivity { id }
        } } }
    """
    items = [{"status": "watched"}, {"text": "x"}, {"id": 1}, {}, None]
    found = _walk(schema, query, {"Page": {"activities": items}})
    assert [path for path, _ in _types(found)][2:] == [
        "Page.activities.0",
        "Page.activities.0.status",
        "Page.activities.1",
        "Page.activities.1.text",
        "Page.activities.2",
        "Page.activities.2.id",
        "Page.activities.3",
        "Page.activities.4",
    ]
    assert found[2].typename_keys == frozenset()


def test_a_fragment_on_a_union_holds_for_its_members(schema: GraphQLSchema) -> None:
    query = """
        { Page { activities { ...Any } } }
        fragment Any on ActivityUnion { ... on TextActivity { text } }
    """
    found = _walk(schema, query, {"Page": {"activities": [{"text": "x"}]}})
    assert _types(found)[-1] == ("Page.activities.0.text", "scalar String")


def test_what_was_switched_off_and_what_is_null_is_passed_over(schema: GraphQLSchema) -> None:
    query = "{ Media { id @skip(if: true) title { romaji } } }"
    assert _types(_walk(schema, query, {"Media": {"title": None}})) == [
        ("Media", "object Media"),
        ("Media.title", "object MediaTitle"),
    ]


def test_introspection_and_typename_are_passed_over(schema: GraphQLSchema) -> None:
    query = '{ __typename __schema { queryType { name } } __type(name: "Media") { kind } }'
    data = {"__typename": "Query", "__schema": {"queryType": {"name": "Query"}}, "__type": None}
    assert _walk(schema, query, data) == []


def test_the_operation_that_was_run_is_walked(schema: GraphQLSchema) -> None:
    query = "query A { Media { id } } mutation B { SaveMediaListEntry { progress } }"
    data: Any = {"SaveMediaListEntry": {"progress": 3}}
    assert _types(_walk(schema, query, data, "B")) == [
        ("SaveMediaListEntry", "object MediaList"),
        ("SaveMediaListEntry.progress", "scalar Int"),
    ]
    assert _walk(schema, query, data, "C") == []


def test_free_json_is_one_value(schema: GraphQLSchema) -> None:
    query = "{ MediaList { customLists } }"
    data = {"MediaList": {"customLists": {"Mine": True}}}
    assert _types(_walk(schema, query, data))[-1] == ("MediaList.customLists", "scalar Json")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=2), below, max_size=3)
    ),
    max_leaves=12,
)


def _paths(value: Any, path: ResponsePath = ()) -> list[ResponsePath]:
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(cast("dict[str | int, Any]", value).items())
    elif isinstance(value, list):
        items = list(enumerate(cast("Iterable[Any]", value)))
    return [path, *(each for key, below in items for each in _paths(below, (*path, key)))]


def _at(value: Any, path: ResponsePath) -> Any:
    for key in path:
        value = value[key]
    return value


@given(_JSON, st.data())
def test_replacing_one_value_leaves_the_others_unchanged(value: Any, data: st.DataObject) -> None:
    before = copy.deepcopy(value)
    path = data.draw(st.sampled_from(_paths(value)))
    new = replaced(value, path, "new")
    assert value == before
    assert _at(new, path) == "new"
    assert replaced(cast("Any", new), path, _at(value, path)) == before


@given(_JSON, st.data())
def test_removing_one_key_leaves_the_others_unchanged(value: Any, data: st.DataObject) -> None:
    before = copy.deepcopy(value)
    paths = [path for path in _paths(value) if path and isinstance(path[-1], str)]
    if not paths:
        return
    path = data.draw(st.sampled_from(paths))
    parent = {**_at(value, path[:-1])}
    assert parent.pop(path[-1], None) is not Ellipsis
    assert without(value, path) == replaced(value, path[:-1], parent)
    assert value == before


def test_the_order_of_keys_is_unchanged() -> None:
    value: Any = {"a": 1, "b": {"c": 2, "d": 3}, "e": 4}
    assert list(cast("dict[str, object]", replaced(value, ("b",), 0))) == ["a", "b", "e"]
    assert without(value, ("b", "c")) == {"a": 1, "b": {"d": 3}, "e": 4}


def test_an_item_is_a_value_in_a_list() -> None:
    assert ResponseValue(("media", 0), "object", "Media", True, None).is_item
    assert not ResponseValue(("media",), "list", "Media", True, None).is_item
    assert not ResponseValue((), "object", "Query", True, None).is_item
