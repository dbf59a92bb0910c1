"""Root fields of operations."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from tests.query.harness import loose, valid

from kotae import ArgumentError, NotFoundError, SelectionError, Var, operation
from kotae.api import Media, MediaTitle, Mutation, Page, ParsedMarkdown, Query, User

_PAGE = {"pageInfo": {"total": 5000}}


def test_the_repr_of_a_root_is_its_source() -> None:
    root = Query.media(id=1).select(Media.id, Media.title.romaji).as_("bebop").skip(if_=Var("x"))
    assert repr(root.required()) == (
        "Query.media(id=1).as_('bebop').skip(if_=Var('x'))"
        ".select(Media.id, Media.title.romaji).required()"
    )


def test_every_method_leaves_its_root_as_it_was() -> None:
    root = Query.media(id=1).select(Media.id)
    others = [
        root.as_("a"),
        root.include(if_=True),
        root.skip(if_=True),
        root.required(),
        root.select(Media.episodes),
    ]
    assert repr(root) == "Query.media(id=1).select(Media.id)"
    assert repr(Query.media) == "Query.media"
    assert all(other is not root for other in others)


def test_a_root_that_selects_more_has_both() -> None:
    root = Query.media(id=1).select(Media.id).select(Media.title.select(MediaTitle.romaji))
    assert valid(operation(root)).text == "query($id: Int) {Media(id: $id) {id title {romaji}}}"


def test_a_root_without_arguments_is_not_called() -> None:
    assert valid(operation(Query.viewer.select(User.id))).text == "query {Viewer {id}}"


def test_a_root_that_needs_no_argument_may_be_called_or_not() -> None:
    for root in (Query.media, Query.media()):
        assert valid(operation(root.select(Media.id))).text == "query {Media {id}}"


def test_a_leaf_root_selects_nothing() -> None:
    assert valid(operation(Query.genre_collection)).text == "query {GenreCollection}"
    assert operation(Query.genre_collection).decode({"GenreCollection": ["Action", None]}) == [
        "Action",
        None,
    ]


def test_a_leaf_root_has_no_select() -> None:
    with pytest.raises(AttributeError):
        loose(Query.genre_collection).select(Media.id)


def test_a_root_without_its_selection_makes_no_operation() -> None:
    with pytest.raises(
        SelectionError, match=r"^Query\.media\(id=1\) selects nothing: add \.select"
    ):
        operation(loose(Query.media(id=1)))


def test_a_root_with_an_argument_it_needs_can_only_be_called() -> None:
    needed = r"^Query\.markdown needs arguments: call it with markdown=…$"
    with pytest.raises(ArgumentError, match=needed):
        loose(Query.markdown).select(ParsedMarkdown.html)
    with pytest.raises(ArgumentError, match=r"^Query\.markdown needs the argument markdown"):
        loose(Query.markdown)()
    root = Query.markdown(markdown="*").select(ParsedMarkdown.html)
    assert valid(operation(root)).text == (
        "query($markdown: String!) {Markdown(markdown: $markdown) {html}}"
    )


def test_a_root_has_no_truth_value() -> None:
    for root in (Query.media, Query.media(id=1).select(Media.id), Query.genre_collection):
        with pytest.raises(SelectionError, match="neither true nor false"):
            bool(root)


def test_roots_take_arguments_by_name_and_once() -> None:
    with pytest.raises(ArgumentError, match="takes its arguments by name"):
        loose(Query.media)(1)
    with pytest.raises(ArgumentError, match="has its arguments already"):
        loose(Query.media(id=1))(id=2)


def test_query_and_mutation_are_namespaces() -> None:
    for namespace in (Query, Mutation):
        with pytest.raises(TypeError, match="is a namespace"):
            namespace()
        with pytest.raises(AttributeError):
            _ = loose(namespace).nope


def test_a_root_that_is_required_and_null_is_not_found() -> None:
    required = operation(Query.media(id=1).select(Media.id).required())
    assert required.decode({"Media": {"id": 1}}).id == 1
    with pytest.raises(
        NotFoundError, match=r"null for Media\(id: 1\), which is required"
    ) as caught:
        required.decode({"Media": None})
    assert caught.value.status == 404
    with pytest.raises(NotFoundError):
        required.decode(b'{"data":null}')


def test_a_required_leaf_root_is_its_value() -> None:
    assert operation(Query.genre_collection.required()).decode({"GenreCollection": []}) == []


@pytest.mark.parametrize(
    ("root", "key"),
    [
        (Query.page.select(Page.page_info.total), "Page"),
        (Query.page(page=1).select(Page.page_info.total).required(), "Page"),
        (Query.viewer.select(User.id).as_("me").select(User.name), "me"),
        (pickle.loads(pickle.dumps(Query.viewer.select(User.id))), "Viewer"),
    ],
)
def test_a_root_that_anilist_never_returns_as_null_is_required(root: Any, key: str) -> None:
    with pytest.raises(NotFoundError, match="is required"):
        valid(loose(operation)(root)).decode({key: None})


def test_a_condition_makes_a_root_that_is_never_null_optional() -> None:
    page = Query.page.select(Page.page_info.total)
    for root in (page.include(if_=Var("on", bool)), page.skip(if_=Var("off", bool)).as_("page")):
        assert valid(operation(root)).decode({"data": {}}) is None
        assert operation(root.required()).decode({"Page": _PAGE, "page": _PAGE})
    assert operation(page).decode({"Page": _PAGE}).page_info is not None


def test_a_root_left_out_by_its_condition_is_none() -> None:
    left_out = valid(operation(Query.media(id=1).select(Media.id).include(if_=False)))
    assert left_out.text == (
        "query($id: Int, $include: Boolean!) {Media(id: $id) @include(if: $include) {id}}"
    )
    assert left_out.decode({"data": {}}) is None
    assert left_out.decode(b'{"data":{}}') is None


def test_a_required_root_left_out_by_its_condition_is_not_said_to_be_missing_on_anilist() -> None:
    root = Query.media(id=1).select(Media.id).skip(if_=True)
    with pytest.raises(Exception, match=r"@include|@skip|condition|left out"):
        operation(root.required()).decode({"data": {}})


def test_roots_can_be_copied_and_pickled() -> None:
    root = Query.media(id=1).select(Media.id, Media.title.romaji).required()
    for again in (copy.copy(root), copy.deepcopy(root), pickle.loads(pickle.dumps(root))):
        assert repr(again) == repr(root)
        assert operation(again).text is operation(root).text


def test_an_explicit_alias_is_the_name_in_the_response() -> None:
    built = valid(operation(Query.media(id=1).select(Media.id).as_("bebop")))
    assert built.text == "query($id: Int) {bebop: Media(id: $id) {id}}"
    result = built.decode({"bebop": {"id": 1}})
    assert result is not None
    assert result.id == 1


def test_two_roots_of_one_alias_are_refused() -> None:
    root = Query.media(id=1).select(Media.id).as_("a")
    with pytest.raises(SelectionError, match="Two roots have the same alias"):
        operation(root, root)


def test_an_alias_that_is_another_roots_name_stays_and_the_other_gets_one() -> None:
    built = valid(
        operation(
            Query.viewer.select(User.id).as_("Media"),
            Query.media(id=1).select(Media.id),
            Query.media(id=2).select(Media.id).as_("Media_2"),
        )
    )
    assert "Media: Viewer {id} Media_3: Media(id: $id) {id} Media_2: Media(id: $id_2)" in built.text
