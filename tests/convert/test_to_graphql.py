"""The document of an operation that the builder made, loaded or merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from graphql import parse, validate
from tests.query.harness import schema

from kotae import NULL, SelectionError, Var, load, operation
from kotae.api import (
    ActivityUnion,
    LikeableUnion,
    ListActivity,
    Media,
    MediaList,
    Mutation,
    Page,
    Query,
    TextActivity,
    Thread,
    User,
)
from kotae.convert import to_graphql

if TYPE_CHECKING:
    from pathlib import Path

    from kotae import Operation, Root


def one_line(*roots: Root[object] | Operation[object]) -> str:
    """Return a document in one line, checked to be valid."""
    text = to_graphql(*roots)
    assert text.endswith("}\n")
    assert validate(schema(), parse(text)) == []
    return " ".join(text.split())


def test_values_stand_in_place_of_the_variables_that_are_sent() -> None:
    root = Query.page(per_page=5).select(
        Page.media(search='"x"\n', sort="ID", is_adult=False, id_in=[1, NULL], season=NULL).id
    )
    assert one_line(root) == (
        "{ Page(perPage: 5) { media( season: null isAdult: false "
        r'search: "\"x\"\n" id_in: [1, null] sort: [ID] ) { id } } }'
    )


def test_an_input_object_is_a_literal() -> None:
    root = Mutation.save_media_list_entry(media_id=1, score=7.5, started_at={"year": 2024})
    assert one_line(root.select(MediaList.id)) == (
        "mutation { SaveMediaListEntry(mediaId: 1, score: 7.5, startedAt: { year: 2024 }) { id } }"
    )


def test_variables_stay_with_their_defaults_until_they_are_bound() -> None:
    page, with_id = Var("page", int, default=1), Var("withId", bool)
    made = operation(
        Query.page(page=page).select(Page.media.id.include(if_=with_id), Page.media.id_mal)
    )
    assert one_line(made) == (
        "query ($page: Int = 1, $withId: Boolean!) "
        "{ Page(page: $page) { media { id @include(if: $withId) idMal } } }"
    )
    assert one_line(made(page=2, with_id=False)) == (
        "{ Page(page: 2) { media { id @include(if: false) idMal } } }"
    )


def test_conditions_of_one_kind_stay_around_each_other() -> None:
    path = Media.title.romaji.skip(if_=True).skip(if_=False)
    assert one_line(Query.media(id=1).select(path)) == (
        "{ Media(id: 1) { title { ... @skip(if: false) { romaji @skip(if: true) } } } }"
    )


def test_the_typename_that_is_sent_in_unions_is_left_out() -> None:
    text = TextActivity.fragment("Text", TextActivity.text)
    activities = Page.activities(id=1)
    assert one_line(Query.page.select(activities.select(ListActivity.id, text))) == (
        "{ Page { activities(id: 1) { ... on ListActivity { id } ...Text } } } "
        "fragment Text on TextActivity { text }"
    )
    assert "{ __typename ... on" in one_line(
        Query.page.select(activities.select(ActivityUnion.typename, ListActivity.id))
    )


def test_aliases_of_members_of_unions_are_left_out_where_the_document_is_valid_without() -> None:
    like = Mutation.toggle_like_v2(id=1, type="THREAD")
    assert one_line(like.select(Thread.user_id)) == (
        "mutation { ToggleLikeV2(id: 1, type: THREAD) { ... on Thread { userId } } }"
    )
    assert "userId_Thread: userId" in one_line(like.select(Thread.user_id, ListActivity.user_id))
    assert "own: userId" in one_line(like.select(LikeableUnion.typename, Thread.user_id.as_("own")))


def test_fragments_stand_in_the_order_of_their_use() -> None:
    inner = Media.fragment("Inner", Media.id)
    outer = Media.fragment("Outer", inner, Media.relations.nodes.select(inner))
    document = one_line(Query.media(id=1).select(outer))
    assert document.index("fragment Outer") < document.index("fragment Inner")
    assert document.count("fragment ") == 2


def test_roots_become_one_operation() -> None:
    roots = (Query.media(id=1).select(Media.id), Query.media(id=2).select(Media.id).required())
    assert one_line(*roots) == "{ Media(id: 1) { id } Media_2: Media(id: 2) { id } }"


def test_operations_are_merged() -> None:
    one = operation(Query.page.select(Page.activities(id=1).select(TextActivity.id)), name="One")
    other = operation(Query.media(id=Var("id", int)).select(Media.id))(id=3)
    assert one_line(one, other) == (
        "query One { Page { activities(id: 1) { ... on TextActivity { id } } } "
        "Media(id: 3) { id } }"
    )


def test_a_field_that_the_schema_lacks_stays() -> None:
    text = to_graphql(Query.viewer.select(User.extra("mood", str, version=2)))
    assert " ".join(text.split()) == "{ Viewer { mood(version: 2) } }"


def test_an_operation_from_a_file_is_its_document(tmp_path: Path) -> None:
    path = tmp_path / "activity.graphql"
    text = "query A($id: Int!) { Activity(id: $id) { ... on TextActivity { id } } }"
    path.write_text(text)
    loaded = load(path, Query.activity)
    assert "__typename" in loaded.text
    assert one_line(loaded) == text


def test_no_root_is_refused() -> None:
    with pytest.raises(SelectionError, match="needs at least one root"):
        to_graphql()
