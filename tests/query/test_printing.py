"""The text of operations: the same for a shape, cached, and different for other shapes."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from graphql import parse, print_ast
from tests.query.harness import activities, media, page, schema, valid

from kotae import NULL, Operation, Var, operation
from kotae.api import (
    ActivityUnion,
    ListActivity,
    Media,
    MediaList,
    MediaTitle,
    Mutation,
    Page,
    Query,
    TextActivity,
    Thread,
)

if TYPE_CHECKING:
    from collections.abc import Callable


_BUILDS: list[Callable[[int], Operation[object]]] = [
    lambda n: operation(Query.media(id=n, search=str(n)).select(Media.id)),
    lambda n: operation(Query.media(id_in=range(n)).select(Media.id)),
    lambda n: media(Media.characters(page=n).nodes.id, Media.id.include(if_=n == 1)),
    lambda n: media(Media.fragment("F", Media.status(version=n)), Media.status(version=n)),
    lambda n: operation(
        Mutation.save_media_list_entry(started_at={"year": n}).select(MediaList.id)
    ),
    lambda n: operation([Query.media(id=n + i).select(Media.id) for i in range(9)]),
    lambda n: media(Media.id, Media.characters(page=NULL if n == 1 else n).nodes.id),
]


@pytest.mark.parametrize("build", _BUILDS)
def test_other_values_have_the_very_same_text(build: Callable[[int], Operation[object]]) -> None:
    one, other = build(1), build(2)
    assert one.text is other.text
    assert one.variables != other.variables


def test_bound_operations_share_their_text() -> None:
    built = media(Media.id, Media.characters(page=Var("page")).nodes.id)
    assert built(page=1).text is built(page=2).text is built.text


def _shapes() -> list[Operation[object]]:
    x, y = Var("x", bool), Var("y", bool)
    return [
        media(Media.id),
        media(Media.id.as_("a")),
        media(Media.id.include(if_=True)),
        media(Media.id.skip(if_=True)),
        media(Media.id.include(if_=x)),
        media(Media.id.include(if_=y)),
        media(Media.id.skip(if_=x)),
        media(Media.id.include(if_=x).skip(if_=x)),
        media(Media.fragment("F", Media.id)),
        media(Media.fragment("G", Media.id)),
        media(Media.fragment("F", Media.id).include(if_=x)),
        media(Media.fragment("F", Media.id).skip(if_=x)),
        media(Media.title.select(MediaTitle.romaji)),
        media(Media.title.romaji.as_("title")),
        media(Media.characters.nodes.id),
        media(Media.characters(page=1).nodes.id),
        media(Media.characters(per_page=1).nodes.id),
        media(Media.characters(page=Var("page")).nodes.id),
        media(Media.characters(page=Var("page", default=1)).nodes.id),
        media(Media.characters(page=Var("page", default=2)).nodes.id),
        media(Media.characters(sort=["ROLE"]).nodes.id),
        media(Media.characters(sort=[Var("s")]).nodes.id),
        media(Media.characters(sort=[Var("s"), "ROLE"]).nodes.id),
        media(Media.characters(sort=["ROLE", Var("s")]).nodes.id),
        media(Media.characters(sort=Var("s")).nodes.id),
        activities(TextActivity.id),
        activities(ActivityUnion.id),
        activities(ListActivity.id),
        activities(ActivityUnion.typename),
        activities(ActivityUnion.typename.as_("a")),
        valid(operation(Query.media(id=1).select(Media.id), name="Named")),
        valid(operation(Query.media(id=1).select(Media.id).as_("a"))),
        valid(operation(Query.media(id=1).select(Media.id).skip(if_=x))),
        valid(operation(Query.media(id_not=1).select(Media.id))),
        valid(operation(Query.media(id=Var("own")).select(Media.id))),
    ]


def test_other_shapes_have_other_texts_whatever_was_built_before() -> None:
    for first, second in combinations(_shapes(), 2):
        assert first.text != second.text


def test_building_again_gives_the_same_texts() -> None:
    assert [made.text for made in _shapes()] == [made.text for made in _shapes()]


def test_a_document_is_one_line_of_valid_graphql() -> None:
    built = page(Page.media(id=1, type="ANIME").title.romaji, Page.page_info.has_next_page)
    assert "\n" not in built.text
    assert print_ast(parse(built.text)) == (
        "query ($id: Int, $type: MediaType) {\n"
        "  Page {\n"
        "    media(id: $id, type: $type) {\n"
        "      title {\n"
        "        romaji\n"
        "      }\n"
        "    }\n"
        "    pageInfo {\n"
        "      hasNextPage\n"
        "    }\n"
        "  }\n"
        "}"
    )


def test_no_value_stands_in_a_text() -> None:
    hostile = '"}) { id } } #'
    built = valid(
        operation(Query.media(search=hostile, genre_in=[hostile]).select(Media.id.skip(if_=True)))
    )
    assert hostile not in built.text
    assert built.variables == {"search": hostile, "genre_in": [hostile], "skip": True}


def test_a_hostile_default_stays_inside_its_quotes() -> None:
    hostile = '"}) { id } } #\n\u2028\x00\x7f\\'
    built = valid(operation(Query.media(search=Var("s", default=hostile)).select(Media.id)))
    (definition,) = parse(built.text).definitions
    (variable,) = definition.variable_definitions  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]  # the only one is an operation
    assert variable.default_value.value == hostile  # pyright: ignore[reportUnknownMemberType]  # as above


def test_texts_name_no_field_that_the_schema_lacks() -> None:
    assert "Media" in schema().type_map
    assert media(*Media.scalars()).text


def test_an_automatic_name_and_the_same_explicit_name_are_read_apart() -> None:
    root = Mutation.toggle_like_v2(id=1, type="THREAD")
    by_itself = valid(operation(root.select(ListActivity.user_id, Thread.user_id)))
    own = Thread.user_id.as_("userId_Thread")
    given = valid(operation(root.select(ListActivity.user_id, own)))
    body = {"ToggleLikeV2": {"__typename": "Thread", "userId_Thread": 7}}
    assert by_itself.text == given.text
    first, second = by_itself.decode(body), given.decode(body)
    assert isinstance(first, Thread)
    assert isinstance(second, Thread)
    assert first.user_id == second[own] == 7
    assert not hasattr(second, "user_id")
