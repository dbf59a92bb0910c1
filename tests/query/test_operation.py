"""Operations: text, variables, names and requests."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING

import pytest
from graphql import OperationDefinitionNode
from tests.query.harness import media, valid

from kotae import NotFoundError, NotSelectedError, Var, operation
from kotae.api import (
    Deleted,
    Media,
    MediaList,
    Mutation,
    NotificationUnion,
    Page,
    Query,
    User,
)

if TYPE_CHECKING:
    from kotae import Operation


def _media(number: int) -> Operation[Media | None]:
    return operation(Query.media(id=number).select(Media.id))


def test_a_mutation_is_one() -> None:
    built = valid(
        operation(
            Mutation.save_media_list_entry(media_id=1, status="CURRENT").select(MediaList.id),
            Mutation.delete_media_list_entry(id=1).select(Deleted.deleted),
        )
    )
    assert built.kind == "mutation"
    assert built.text.startswith("mutation($mediaId: Int, $status: MediaListStatus, $id: Int) {")
    assert _media(1).kind == "query"


def test_a_token_is_needed_where_a_field_needs_one() -> None:
    assert operation(Query.viewer.select(User.id)).needs_token
    assert operation(Mutation.save_media_list_entry(media_id=1).select(MediaList.id)).needs_token
    assert not _media(1).needs_token
    assert not media(*Media.scalars()).needs_token
    inside = operation(Query.page.select(Page.notifications.typename))
    assert (
        inside.needs_token
        == operation(Query.notification().select(NotificationUnion.typename)).needs_token
    )


def test_a_field_that_needs_a_token_below_a_fragment_is_seen() -> None:
    fragment = Page.fragment("F", Page.notifications.typename)
    assert operation(Query.page.select(fragment)).needs_token == (
        operation(Query.page.select(Page.notifications.typename)).needs_token
    )


def test_variables_are_json() -> None:
    built = operation(Query.media(id_in={1}, status="FINISHED").select(Media.id))
    assert json.loads(json.dumps(built.variables)) == built.variables


def test_the_document_is_parsed_once() -> None:
    assert _media(1).document is _media(2).document
    (definition,) = _media(1).document.definitions
    assert isinstance(definition, OperationDefinitionNode)


def test_an_operation_as_text_is_for_people() -> None:
    assert str(_media(1)) == (
        'query ($id: Int) {\n  Media(id: $id) {\n    id\n  }\n}\n# variables: {"id": 1}'
    )
    assert str(operation(Query.genre_collection)) == "{\n  GenreCollection\n}"


def test_a_hostile_value_is_harmless_in_the_text_for_people() -> None:
    shown = str(operation(Query.media(search="\x1b[2J\u202e\n").select(Media.id)))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert shown.count("\n") == 5


def test_the_repr_of_an_operation_has_its_kind_name_and_roots() -> None:
    built = operation(Query.media(id=1).select(Media.id), Query.viewer.select(User.id), name="Both")
    assert repr(built) == "<Operation query Both: Media, Viewer>"
    assert repr(_media(1)) == "<Operation query: Media>"


def test_operations_are_copied_and_pickled() -> None:
    built = media(Media.title.romaji, Media.characters(page=Var("page")).nodes.id)(page=2)
    body: dict[str, object] = {"Media": {"title": None, "characters": None}}
    built.decode(body)
    _ = built.document
    for again in (copy.copy(built), copy.deepcopy(built), pickle.loads(pickle.dumps(built))):
        assert again.text == built.text
        assert again.variables == built.variables
        assert again.decode(body) == built.decode(body)


def test_a_404_in_the_body_is_not_found() -> None:
    body = b'{"data":{"Media":null},"errors":[{"message":"Not Found.","status":404}]}'
    with pytest.raises(NotFoundError, match=r"Not Found\.") as caught:
        _media(1).decode(body)
    assert caught.value.status == 404
    assert caught.value.data == {"Media": None}


def test_a_required_root_that_a_directive_leaves_out_is_refused_before_it_is_sent() -> None:
    is_on = Var("is_on", bool)
    root = Query.media(id=1).select(Media.id).required().include(if_=is_on)
    built = operation(root, Query.media(id=5).select(Media.id))
    built(is_on=True).check()
    with pytest.raises(NotSelectedError, match="Media is required, but its @include or @skip left"):
        built(is_on=False).check()
    with pytest.raises(NotSelectedError, match="left it out"):
        operation(Query.media(id=1).select(Media.id).required().skip(if_=True)).check()
