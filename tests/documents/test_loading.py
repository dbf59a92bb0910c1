from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any, assert_type

import pytest

from kotae import (
    ArgumentError,
    DocumentError,
    NotFoundError,
    NotSelectedError,
    Operation,
    SelectionError,
    load,
    operation,
)
from kotae.api import Media, Mutation, Query, User

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Write = Callable[[Mapping[str, str]], Path]

BY_ID = "query MediaById($id: Int!) { Media(id: $id) { id title { romaji } } }"
TWO = "{ Media(id: 1) { id } Viewer { name } }"


def refusal(*arguments: Any, **options: Any) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        load(*arguments, **options)
    return caught.value


def test_the_result_of_one_root_is_its_value(write: Write) -> None:
    write({"a.graphql": BY_ID})
    by_id = load("a.graphql", Query.media)
    result = by_id.decode({"Media": {"id": 1, "title": {"romaji": "Cowboy Bebop"}}})
    assert result is not None
    assert result.id == 1
    assert result[Media.title.romaji] == "Cowboy Bebop"
    assert by_id.decode({"Media": None}) is None


def test_without_roots_the_result_has_those_of_the_document(write: Write) -> None:
    write({"a.graphql": BY_ID, "b.graphql": TWO, "c.graphql": "{ __typename }"})
    assert_type(load("a.graphql"), Operation[object])
    media: Any = load("a.graphql").decode({"Media": {"id": 1, "title": None}})
    assert isinstance(media, Media)
    assert media.id == 1
    assert load("a.graphql").decode({"Media": None}) is None
    found: Any = load("b.graphql").decode({"Media": {"id": 2}, "Viewer": {"name": "x"}})
    assert (found[0].id, found[1].name) == (2, "x")
    assert load("c.graphql").decode({"__typename": "Query"}) == ()


def test_without_roots_null_is_an_error_where_anilist_has_none(write: Write) -> None:
    write({"a.graphql": "query Me($me: Boolean!) { Viewer @include(if: $me) { id } }"})
    assert load("a.graphql")(me=False).decode({}) is None
    write({"a.graphql": "{ Viewer { id } }"})
    with pytest.raises(NotFoundError, match="null for Viewer"):
        load("a.graphql").decode({"Viewer": None})


def test_the_roots_type_the_result(write: Write) -> None:
    write({"a.graphql": BY_ID, "b.graphql": TWO, "c.graphql": "{ GenreCollection }"})
    assert_type(load("a.graphql", Query.media), Operation[Media | None])
    assert_type(load("a.graphql", Query.media(id=1).select(Media.id)), Operation[Media | None])
    assert_type(load("a.graphql", Query.media(id=1).select(Media.id).required()), Operation[Media])
    two = load("b.graphql", Query.media, Query.viewer)
    assert_type(two, Operation[tuple[Media | None, User]])
    genres = load("c.graphql", Query.genre_collection)
    assert_type(genres, Operation[list[str | None] | None])
    assert_type(
        load("c.graphql", [Query.genre_collection]), Operation[list[list[str | None] | None]]
    )


def test_the_result_of_several_roots_is_a_tuple_and_of_a_list_of_roots_a_list(write: Write) -> None:
    write({"a.graphql": TWO})
    data = {"Media": {"id": 1}, "Viewer": {"name": "Ed"}}
    media, viewer = load("a.graphql", Query.media, Query.viewer).decode(data)
    assert media is not None
    assert viewer is not None
    assert (media.id, viewer.name) == (1, "Ed")
    roots: list[Any] = [Query.media, Query.viewer]
    assert load("a.graphql", roots).decode(data) == [media, viewer]


def test_a_root_without_a_selection_is_loaded(write: Write) -> None:
    write({"a.graphql": "{ GenreCollection }"})
    assert load("a.graphql", Query.genre_collection).decode({"GenreCollection": ["Drama"]}) == [
        "Drama"
    ]


def test_a_mutation_is_loaded_with_its_roots(write: Write) -> None:
    write({"a.graphql": "mutation ($id: Int) { ToggleFollow(userId: $id) { id } }"})
    follow = load("a.graphql", Mutation.toggle_follow)
    assert follow.kind == "mutation"
    assert follow.needs_token
    assert follow(id=3).variables == {"id": 3}


def test_a_root_may_be_complete_and_only_which_it_is_and_required_counts(write: Write) -> None:
    write({"a.graphql": BY_ID})
    root = Query.media(id=7).select(Media.episodes)
    required = load("a.graphql", root.required())
    assert required.decode({"Media": {"id": 1, "title": None}}).id == 1
    assert required.variables == {}
    with pytest.raises(NotFoundError, match="null for Media, which is required"):
        required.decode({"Media": None})


def test_variables_are_bound_by_snake_case_and_checked(write: Write) -> None:
    write(
        {"a.graphql": "query ($perPage: Int! = 5, $ids: [Int]) {"
         " Page(perPage: $perPage) { media(id_in: $ids) { id } } }"}
    )  # fmt: skip
    page = load("a.graphql", Query.page)
    page.check()
    assert page(per_page=50, ids=(1, 2)).variables == {"perPage": 50, "ids": [1, 2]}
    with pytest.raises(ArgumentError, match=r"no variable 'per_pages'.*Did you mean 'per_page'"):
        page(per_pages=1)
    with pytest.raises(ArgumentError, match="per_page"):
        page(per_page="many")


def test_a_variable_that_is_needed_must_be_bound_before_it_is_sent(write: Write) -> None:
    write({"a.graphql": BY_ID})
    by_id = load("a.graphql", Query.media)
    with pytest.raises(ArgumentError, match="needs a value for id"):
        by_id.check()
    request = by_id(id=1).to_gql()
    assert request.variable_values == {"id": 1}
    assert request.operation_name == "MediaById"


def test_the_text_is_that_of_the_file_without_comments(write: Write) -> None:
    write({"a.graphql": '# A secret of ours.\n"""And this."""\n' + BY_ID})
    text = load("a.graphql", Query.media).text
    assert text == "query MediaById($id:Int!){Media(id:$id){id title{romaji}}}"


def test_unreached_fragments_are_not_sent(write: Write) -> None:
    write(
        {
            "a.graphql": "query A { Media { ...B } } query Other { Viewer { ...D } }"
            " fragment D on User { id }",
            "b.graphql": "fragment B on Media { ...C } fragment E on Media { id }",
            "c.graphql": "fragment C on Media { id }",
        }
    )
    text = load("a.graphql", Query.media, name="A").text
    assert text == "query A{Media{...B}}fragment B on Media{...C}fragment C on Media{id}"


def test_a_name_chooses_one_of_several_operations(write: Write) -> None:
    write({"a.graphql": "query First { Viewer { id } } query Second { Viewer { name } }"})
    assert load("a.graphql", Query.viewer, name="Second").name == "Second"
    assert "several operations" in str(refusal("a.graphql", Query.viewer))
    assert "First, Second" in str(refusal("a.graphql", Query.viewer))
    error = refusal("a.graphql", Query.viewer, name="Secnd")
    assert "Did you mean 'Second'" in str(error)
    assert error.problems == ()


def test_a_file_of_fragments_has_nothing_to_load(write: Write) -> None:
    write({"a.graphql": "fragment A on Media { id }"})
    assert "no operation, only fragments" in str(refusal("a.graphql", Query.media))


@pytest.mark.parametrize(
    ("roots", "given"),
    [
        ((), "none"),
        ((Query.media,), "Query.media"),
        ((Query.viewer, Query.media), "Query.viewer, Query.media"),
        ((Query.media, Query.viewer, Query.user), "Query.media, Query.viewer, Query.user"),
        ((Query.media, Mutation.update_user), "Query.media, Mutation.update_user"),
    ],
)
def test_other_roots_than_the_document_s_are_refused(
    write: Write, roots: tuple[Any, ...], given: str
) -> None:
    write({"a.graphql": TWO})
    error = refusal("a.graphql", roots)
    assert (
        f"has Query.media, Query.viewer: expected these root fields in this order, got {given}."
    ) in str(error)


def test_roots_are_known_by_their_field_and_found_in_fragments(write: Write) -> None:
    write(
        {
            "a.graphql": "{ one: Media(id: 1) { id } ...Rest __typename }"
            " fragment Rest on Query { two: Media(id: 2) { id } one: Media(id: 1) { episodes } }"
        }
    )
    both = load("a.graphql", Query.media, Query.media)
    one, two = both.decode(
        {"one": {"id": 1, "episodes": 26}, "two": {"id": 2}, "__typename": "Query"}
    )
    assert one is not None
    assert two is not None
    assert (one.id, one.episodes, two.id) == (1, 26, 2)


def test_a_value_that_is_not_a_root_is_refused_before_a_file_is_read() -> None:
    wrong: Any = Media.id
    with pytest.raises(
        SelectionError, match=r"expected a root field such as Query\.media, got a Field"
    ):
        load("nowhere.graphql", wrong)


def test_aliases_of_the_document_are_read_by_path(write: Write) -> None:
    write(
        {
            "a.graphql": "{ Media { main: characters(role: MAIN) { nodes { id } }"
            " others: characters(role: BACKGROUND) { nodes { id } } } }"
        }
    )
    show = load("a.graphql", Query.media).decode(
        {"Media": {"main": {"nodes": [{"id": 1}, {"id": 2}]}, "others": {"nodes": [{"id": 3}]}}}
    )
    assert show is not None
    assert show[Media.characters.as_("main").nodes.id] == [1, 2]
    assert show[Media.characters.as_("others").nodes.id] == [3]
    with pytest.raises(NotSelectedError, match="selected as 'main', 'others'"):
        _ = show.characters


def test_a_loaded_result_equals_a_built_one(write: Write) -> None:
    write({"a.graphql": "{ Viewer { id name } }"})
    data = {"Viewer": {"id": 1, "name": "Ed"}}
    built = operation(Query.viewer.select(User.id, User.name))
    assert load("a.graphql", Query.viewer).decode(data) == built.decode(data)


def test_load_costs_nothing_until_it_is_called() -> None:
    code = "from kotae import load; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert "kotae.documents.loading" in loaded
    assert loaded & {"graphql", "msgspec", "gql", "kotae.check", "kotae.api"} == set()
