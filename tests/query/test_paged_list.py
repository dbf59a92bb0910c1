"""Paths through paged lists: which there are, what is refused, and what is requested."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from kotae import UnknownObject, Var
from kotae.api import (
    REGISTRY,
    AiringSchedule,
    Character,
    CharacterEdge,
    Media,
    MediaEdge,
    MediaList,
    Mutation,
    Page,
    Query,
    Studio,
    TextActivity,
    User,
)
from kotae.base_error import Ok
from kotae.errors import ArgumentError, SelectionError
from kotae.query.paged_list import PagedList, PagePart, identity_fields
from kotae.query.type_system import ObjectDefinition, UnionDefinition

if TYPE_CHECKING:
    from kotae.query.type_system import FieldDefinition

BEBOP = Query.media(id=1)


def fields_with_pages() -> list[FieldDefinition]:
    """All fields of the schema that take `perPage`."""
    return [
        field
        for name in REGISTRY.table["type"]
        for field in REGISTRY.object_definition(name).fields.values()
        if "per_page" in field.arguments
    ]


@pytest.mark.parametrize("field", fields_with_pages(), ids=repr)
def test_every_field_with_pages_has_lists_whose_items_can_be_distinguished(
    field: FieldDefinition,
) -> None:
    target = field.target
    assert isinstance(target, ObjectDefinition)
    lists = [one for one in target.fields.values() if one.type.depth]
    assert "page_info" in target.fields
    assert lists
    for one in lists:
        names = identity_fields(one.target)
        assert names
        for path in names:
            definition = one.target
            for name in path:
                assert isinstance(definition, ObjectDefinition | UnionDefinition)
                definition = definition.fields[name].target


@pytest.mark.parametrize(
    ("root", "path", "message"),
    [
        (Query.page, Media.id, "Media.id belongs to Media, but Query.page is a Page"),
        (BEBOP, User.favourites.anime.nodes.id, "belongs to User, but Query.media"),
        (Query.page, Page.media, "is an object: add .select"),
        (BEBOP, Media.characters.edges, "is an object: add .select"),
        (BEBOP, Media.relations.edges.id, "does not lead through one paged list"),
        (BEBOP, Media.studios.nodes.id, "does not lead through one paged list"),
        (BEBOP, Media.title.romaji, "does not lead through one paged list"),
        (BEBOP, Media.genres, "does not lead through one paged list"),
        (Query.page, Page.media.characters.nodes.id, "does not lead through one paged list"),
        (Query.page, Page.media.tags.name, "does not lead through one paged list"),
        (Query.page, Page.page_info.total, "does not lead through one paged list"),
        (BEBOP, Media.characters.edges.voice_actors.id, "does not lead through one paged list"),
        (BEBOP, Media, "is not a path"),
        (BEBOP.select(Media.id), Media.characters.nodes.id, "without a selection"),
        (Query.genre_collection, Media.id, "without a selection"),
        (Media.id, Media.id, "without a selection"),
        (
            Mutation.save_media_list_entry(media_id=1),
            MediaList.media.characters.nodes.id,
            "is a mutation",
        ),
        (
            BEBOP,
            Media.characters.nodes.select(Character.id).include(if_=True),
            "cannot have a condition",
        ),
        (
            BEBOP,
            Media.characters.include(if_=Var("on", bool)).nodes.id,
            "cannot have a condition",
        ),
    ],
    ids=repr,
)
def test_other_roots_and_paths_are_refused(root: object, path: object, message: str) -> None:
    with pytest.raises(SelectionError, match=message):
        PagedList(root, path)


@pytest.mark.parametrize(
    ("root", "path", "keyword"),
    [
        (Query.page(page=2), Page.media.id, "start_page"),
        (Query.page(per_page=2), Page.media.id, "per_page"),
        (BEBOP, Media.characters(page=2).nodes.id, "start_page"),
        (BEBOP, Media.characters(per_page=Var("n", int)).nodes.id, "per_page"),
    ],
    ids=repr,
)
def test_arguments_about_pages_are_refused_for_a_keyword(
    root: object, path: object, keyword: str
) -> None:
    with pytest.raises(ArgumentError, match=f"and pass {keyword}= to paginate"):
        PagedList(root, path)


def test_each_page_of_page_is_a_root_field() -> None:
    paged = PagedList(Query.page, Page.media(genre="Drama").select(Media.title.romaji))
    parts = [PagePart(7), PagePart(8), PagePart(6, is_whole=False)]
    operation = paged.request(parts, 50).operation
    assert operation.text == (
        "query($page: Int, $perPage: Int, $genre: String, $page_2: Int, $perPage_2: Int, "
        "$page_3: Int, $perPage_3: Int) {"
        "Page(page: $page, perPage: $perPage) "
        "{media(genre: $genre) {id title {romaji}} pageInfo {hasNextPage}} "
        "Page_2: Page(page: $page_2, perPage: $perPage_2) "
        "{media(genre: $genre) {id title {romaji}} pageInfo {hasNextPage}} "
        "Page_3: Page(page: $page_3, perPage: $perPage_3) {media(genre: $genre) {id}}}"
    )
    assert [operation.variables[name] for name in ("page", "page_2", "page_3")] == [7, 8, 6]


def test_the_pages_of_a_connection_are_aliases_in_one_root_field() -> None:
    path = Media.characters(sort="ROLE").as_("cast").edges.as_("them").select(CharacterEdge.role)
    paged = PagedList(BEBOP, path)
    request = paged.request([PagePart(1), PagePart(2)], 25)
    assert request.operation.text == (
        "query($id: Int, $sort: [CharacterSort], $page: Int, $perPage: Int, "
        "$sort_2: [CharacterSort], $page_2: Int, $perPage_2: Int) {Media(id: $id) {"
        "page_0: characters(sort: $sort, page: $page, perPage: $perPage) "
        "{them: edges {id node {id} role} pageInfo {hasNextPage}} "
        "page_1: characters(sort: $sort_2, page: $page_2, perPage: $perPage_2) "
        "{them: edges {id node {id} role} pageInfo {hasNextPage}}}}"
    )
    edge = {"id": 5, "node": {"id": 9}, "role": "MAIN"}
    values = request.operation.decode(
        {
            "Media": {
                "page_0": {"them": [edge, None], "pageInfo": {"hasNextPage": True}},
                "page_1": None,
            }
        }
    )
    outcomes = [Ok(value) for value in values]
    items, has_next = paged.read(request, outcomes, 0)
    assert [(one.identity, has_next) for one in items] == [((5, 9), True)]
    assert cast("CharacterEdge", items[0].values[0]).role == "MAIN"
    assert paged.read(request, outcomes, 1) == ([], None)


def test_values_below_an_item_are_read_without_nulls() -> None:
    found: list[list[tuple[object, list[object]]]] = []
    for path in (Page.media.title.romaji, Page.media.genres):
        paged = PagedList(Query.page, path)
        request = paged.request([PagePart(1)], 50)
        media: list[dict[str, object]] = [
            {"id": 1, "title": {"romaji": "A"}, "genres": ["Drama", None, "Action"]},
            {"id": 2, "title": {"romaji": None}, "genres": None},
            {"id": 3, "title": None, "genres": []},
        ]
        page = {"media": media, "pageInfo": {"hasNextPage": False}}
        (value,) = request.operation.decode({"Page": page})
        items, _ = paged.read(request, [Ok(value)], 0)
        found.append([(one.identity, list(one.values)) for one in items])
    assert found == [
        [((1,), ["A"]), ((2,), []), ((3,), [])],
        [((1,), ["Drama", "Action"]), ((2,), []), ((3,), [])],
    ]


def test_an_unknown_member_of_a_union_has_no_identity() -> None:
    paged = PagedList(Query.page, Page.activities.select(TextActivity.text))
    request = paged.request([PagePart(1)], 50)
    activities = [
        {"__typename": "PollActivity"},
        {"__typename": "TextActivity", "id": 1, "text": "x"},
        {"__typename": "ListActivity", "id": 2},
    ]
    page = {"activities": activities, "pageInfo": {"hasNextPage": False}}
    (value,) = request.operation.decode({"Page": page})
    items, _ = paged.read(request, [Ok(value)], 0)
    assert [one.identity for one in items] == [None, (1,), (2,)]
    assert isinstance(items[0].values[0], UnknownObject)


def test_an_edge_whose_id_and_node_are_null_has_no_identity() -> None:
    paged = PagedList(Query.studio(id=1), Studio.media.edges.select(MediaEdge.id))
    request = paged.request([PagePart(1)], 25)
    edges = [{"id": None, "node": None}, {"id": None, "node": {"id": 3}}]
    data = {"Studio": {"page_0": {"edges": edges, "pageInfo": {"hasNextPage": False}}}}
    (value,) = request.operation.decode(data)
    items, _ = paged.read(request, [Ok(value)], 0)
    assert [one.identity for one in items] == [None, (None, 3)]


def test_an_alias_that_takes_the_name_of_the_hidden_id_is_refused() -> None:
    paged = PagedList(Query.page, Page.media.select(Media.episodes.as_("id")))
    with pytest.raises(SelectionError, match="would both be called 'id'"):
        paged.request([PagePart(1)], 50)


def test_ids_can_be_left_out_of_some_lists() -> None:
    def excluded(path: object) -> object:
        return PagedList(Query.page, path).excluded_ids

    assert excluded(Page.media.id) == ()
    assert excluded(Page.airing_schedules.select(AiringSchedule.episode)) == ()
    assert excluded(Page.media(id_not_in=[1, 2]).id) == [1, 2]
    assert excluded(Page.media(id_not_in=Var("ids", int)).id) is None
    assert excluded(Page.users.id) is None
    assert PagedList(BEBOP, Media.characters.nodes.id).excluded_ids is None
