"""Paths and fragments: immutability, reprs, and errors."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, TypeVar

import pytest
from tests.query.harness import loose, media_text

from kotae import ArgumentError, SelectionError, Var
from kotae.api import (
    ActivityUnion,
    Media,
    MediaTitle,
    Page,
    Query,
    Staff,
    TextActivity,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Thing = TypeVar("Thing")


def _pickled(value: Thing) -> Thing:
    again: Thing = pickle.loads(pickle.dumps(value))
    return again


def test_the_same_path_is_the_same_object_each_time() -> None:
    assert Media.id is Media.id
    assert Media.title.romaji is Media.title.romaji


def test_every_method_leaves_its_path_as_it_was() -> None:
    path = Media.title.romaji
    others = [path.as_("a"), path.include(if_=True), path.skip(if_=True)]
    assert repr(path) == "Media.title.romaji"
    assert all(other is not path for other in others)


def test_a_selected_path_that_selects_more_leaves_the_first_as_it_was() -> None:
    first = Media.title.select(MediaTitle.romaji)
    second = first.select(MediaTitle.english)
    assert media_text(first) == "{title {romaji}}"
    assert media_text(second) == "{title {romaji english}}"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (Media.id, "Media.id"),
        (Media.typename, "Media.typename"),
        (Media.title.romaji, "Media.title.romaji"),
        (Media.characters(page=2, role="MAIN"), "Media.characters(role='MAIN', page=2)"),
        (Media.id.as_("number"), "Media.id.as_('number')"),
        (
            Media.title.include(if_=Var("x")).romaji.skip(if_=False),
            "Media.title.include(if_=Var('x')).romaji.skip(if_=False)",
        ),
        (
            Media.title.select(MediaTitle.romaji, MediaTitle.english),
            "Media.title.select(MediaTitle.romaji, MediaTitle.english)",
        ),
        (Media.fragment("Card", Media.id), "Media.fragment('Card', …)"),
        (
            Media.fragment("Card", Media.id).skip(if_=True),
            "Media.fragment('Card', …).skip(if_=True)",
        ),
    ],
)
def test_the_repr_of_a_path_is_its_source(path: object, text: str) -> None:
    assert repr(path) == text


def test_a_long_argument_is_truncated() -> None:
    shown = repr(Page.media(search="x" * 1000))
    assert shown.startswith("Page.media(search='xxx")
    assert len(shown) < 100
    assert "…" in shown


def test_a_hostile_argument_is_sanitized() -> None:
    shown = repr(Page.media(search="\x1b[2J\u202e\n::error::"))
    assert shown.isprintable()


def test_dir_of_an_object_path_has_its_fields_and_methods_once() -> None:
    names = [name for name in dir(Media.title) if not name.startswith("_")]
    assert names == sorted(set(names))
    assert {"romaji", "english", "typename", "select", "as_", "include", "skip"} <= set(names)


def test_dir_of_a_union_path_has_the_shared_fields() -> None:
    names = set(dir(Page.activities))
    assert {"id", "created_at", "typename", "select"} <= names
    assert "text" not in names


def test_an_unknown_field_is_reported_with_a_suggestion() -> None:
    with pytest.raises(SelectionError, match=r"^Media\.title: MediaTitle has no field 'romanji'"):
        _ = loose(Media.title).romanji
    with pytest.raises(SelectionError, match="Did you mean 'user_preferred'"):
        _ = loose(Media.title).userPreferred


def test_a_name_far_from_all_fields_is_reported_without_a_suggestion() -> None:
    with pytest.raises(SelectionError, match=r"no field 'qqqqqq'\.$"):
        _ = loose(Media.title).qqqqqq


def test_the_error_for_a_members_field_on_a_union_path_names_the_member() -> None:
    with pytest.raises(SelectionError, match="Select fields of its members: TextActivity"):
        _ = loose(Page.activities).text


def test_a_wrong_name_on_a_class_is_pythons_own_error() -> None:
    with pytest.raises(AttributeError, match="averageScore"):
        _ = loose(Media).averageScore


def test_a_leaf_has_no_fields() -> None:
    with pytest.raises(AttributeError):
        _ = loose(Media.id).romaji


def test_hasattr_is_false_for_unknown_fields() -> None:
    assert hasattr(Media.title, "romaji")
    assert not hasattr(Media.title, "nope")
    assert not hasattr(Media, "nope")
    assert not hasattr(Media.title, "__len__")


def test_a_path_has_no_truth_value() -> None:
    for path in (Media.id, Media.title, Media.title.select(MediaTitle.romaji)):
        with pytest.raises(SelectionError, match="neither true nor false"):
            bool(path)
    with pytest.raises(SelectionError, match="neither true nor false"):
        bool(Media.fragment("F", Media.id))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, _pickled])
def test_a_copied_path_selects_the_same_field(copied: Callable[[object], object]) -> None:
    leaf = loose(copied(Media.id))
    inner = loose(copied(Media.title)).english
    called = loose(copied(Media.characters(page=2))).nodes.id
    selected = loose(copied(Media.title.select(MediaTitle.native)))
    assert (
        media_text(
            Media.id,
            leaf,
            Media.title.romaji,
            inner,
            selected,
            Media.characters(page=2).nodes.id,
            called,
        )
        == "{id title {romaji english native} characters(page: $page) {nodes {id}}}"
    )


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, _pickled])
def test_a_copied_path_reads_what_the_first_selected(copied: Callable[[object], object]) -> None:
    result = Media.from_dict({"id": 1, "title": {"romaji": "Cowboy Bebop"}})
    assert result[loose(copied(Media.title.romaji))] == "Cowboy Bebop"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, _pickled])
def test_a_copied_fragment_is_the_same_fragment(copied: Callable[[object], object]) -> None:
    card = Media.fragment("Card", Media.id, Media.title.romaji)
    assert media_text(card, loose(copied(card))) == (
        "{...Card}} fragment Card on Media {id title {romaji}"
    )


def test_an_object_without_a_selection_cannot_be_selected() -> None:
    with pytest.raises(SelectionError, match=r"^Media\.title is an object: add \.select\(…\)"):
        Query.media(id=1).select(loose(Media.title))


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (
            (Media.id,),
            r"a tuple of fields is not a field: unpack it with a star, select\(\*fields\)",
        ),
        ([Media.id], r"a list of fields is not a field: unpack it with a star"),
        (Media, "the class Media is not a field"),
        ("id", r"a str cannot be selected: select fields such as Media\.id"),
        (None, "a NoneType cannot be selected"),
        (Query.viewer, "cannot be selected"),
        (Staff.id, r"Staff\.id belongs to Staff; this selection takes fields of Media"),
        (
            Page.media.select(Media.id),
            r"Page\.media\.select\(Media\.id\) belongs to Page; this selection takes fields",
        ),
        (Staff.fragment("F", Staff.id), "belongs to Staff"),
    ],
)
def test_a_field_of_another_type_is_reported(item: object, words: str) -> None:
    with pytest.raises(SelectionError, match=words):
        Query.media(id=1).select(loose(item))


def test_a_field_of_no_member_is_reported() -> None:
    with pytest.raises(SelectionError, match="takes fields of ActivityUnion or its members"):
        Page.activities.select(loose(Media.id))


def test_select_needs_a_field() -> None:
    for selects in (Query.media(id=1).select, Media.title.select):
        with pytest.raises(SelectionError, match=r"select\(\) needs at least one field"):
            loose(selects)()


def test_arguments_are_passed_by_name_and_once() -> None:
    with pytest.raises(ArgumentError, match=r"Media\.characters takes its arguments by name"):
        loose(Media.characters)(1)
    with pytest.raises(ArgumentError, match="has its arguments already"):
        loose(Media.characters(page=1))(page=2)


def test_a_field_without_arguments_takes_none() -> None:
    with pytest.raises(ArgumentError, match=r"Media\.id has no argument 'x': it takes none"):
        loose(Media.id)(x=1)


@pytest.mark.parametrize("alias", ["number", "_x", "a1", "class", "None", "Media"])
def test_any_graphql_name_is_an_alias(alias: str) -> None:
    assert media_text(Media.id.as_(alias)) == f"{{{alias}: id}}"


@pytest.mark.parametrize("alias", ["", "a b", "1a", "a-b", "ü", "a\n", "\u202e", None, 3, "__a"])
def test_an_invalid_graphql_name_is_refused_as_an_alias(alias: object) -> None:
    with pytest.raises(SelectionError, match=r"cannot be the name of|begin with __") as caught:
        Media.id.as_(loose(alias))
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", ["on", "", "a b", "__F", 3])
def test_an_invalid_graphql_name_is_refused_for_a_fragment(name: object) -> None:
    with pytest.raises(SelectionError, match=r"fragment|begin with __"):
        Media.fragment(loose(name), Media.id)


@pytest.mark.parametrize("condition", [1, None, "true", 0, [True]])
def test_a_condition_is_a_boolean_or_a_variable(condition: object) -> None:
    for method in ("include", "skip"):
        for thing in (Media.id, Media.title.select(MediaTitle.romaji), Query.genre_collection):
            with pytest.raises(
                ArgumentError, match=rf"^{method}\(if_=\): expected True, False or a"
            ):
                getattr(thing, method)(if_=condition)


def test_a_conditions_variable_cannot_be_declared_as_a_number() -> None:
    with pytest.raises(ArgumentError, match="declared with values of int, expected Boolean"):
        Media.id.include(if_=loose(Var("x", int)))


def test_a_fragment_takes_fields_of_its_type_only() -> None:
    with pytest.raises(SelectionError, match=r"Media\.fragment\('F', …\): Staff\.id belongs"):
        Media.fragment("F", loose(Staff.id))


def test_a_fragment_on_a_union_takes_members_fields() -> None:
    fragment = ActivityUnion.fragment("F", TextActivity.text, ActivityUnion.id)
    assert repr(fragment) == "ActivityUnion.fragment('F', …)"


def test_scalars_are_the_plain_leaves_that_are_not_deprecated() -> None:
    names = [repr(field) for field in User.scalars()]
    assert "User.id" in names
    assert "User.about" in names
    assert "User.avatar" not in names
    assert "User.previous_names" not in names
    assert not [name for name in names if "moderator_status" in name]


def test_scalars_of_every_type_make_a_valid_selection() -> None:
    assert media_text(*Media.scalars()).startswith("{id idMal type format status(version")


def test_scalars_of_a_union_are_the_shared_ones() -> None:
    assert [repr(field) for field in ActivityUnion.scalars()][:1] == ["ActivityUnion.id"]


def test_a_path_with_an_argument_it_needs_cannot_go_on_without_it() -> None:
    needed = r"^Page\.following needs arguments: call it with user_id=…$"
    with pytest.raises(ArgumentError, match=needed):
        _ = loose(Page.following).id
    with pytest.raises(ArgumentError, match=r"^Page\.following.* needs arguments"):
        Query.page.select(loose(Page.following).select(User.id))
    assert repr(Page.following(user_id=1).id) == "Page.following(user_id=1).id"
