"""Fields under one response key, in fragments, conditions and union members."""

from __future__ import annotations

import pytest
from tests.query.harness import activities, loose, media, media_text, valid

from kotae import SelectionError, Var, operation
from kotae.api import (
    ActivityUnion,
    ListActivity,
    Media,
    MediaTitle,
    MessageActivity,
    Mutation,
    Page,
    Query,
    TextActivity,
    Thread,
)


def test_a_fragments_field_and_the_same_outside_share_one_variable() -> None:
    fragment = Media.fragment("F", Media.characters(page=3).nodes.id)
    built = media(fragment, Media.characters(page=3).edges.role)
    assert built.variables == {"id": 1, "page": 3}
    assert built.text.count("characters(page: $page)") == 2


@pytest.mark.parametrize(
    "items",
    [
        (Media.fragment("F", Media.characters(page=3).nodes.id), Media.characters(page=4).nodes.id),
        (Media.characters(page=4).nodes.id, Media.fragment("F", Media.characters(page=3).nodes.id)),
        (
            Media.fragment("F", Media.characters(page=3).nodes.id),
            Media.fragment("G", Media.characters(page=4).nodes.id),
        ),
        (
            Media.fragment("F", Media.fragment("G", Media.characters(page=3).nodes.id)),
            Media.characters.nodes.id,
        ),
    ],
)
def test_other_arguments_in_a_fragment_are_refused(items: tuple[object, ...]) -> None:
    with pytest.raises(SelectionError, match=r"once in a fragment or under a condition"):
        media(*map(loose, items))


def test_other_arguments_deep_below_a_fragment_are_refused() -> None:
    deep = Media.relations.nodes.characters
    fragment = Media.fragment("F", deep(page=1).nodes.id)
    with pytest.raises(SelectionError, match="different arguments"):
        media(fragment, deep(page=2).nodes.id)


def test_the_same_deep_below_a_fragment_is_one() -> None:
    deep = Media.relations.nodes.characters(page=1).nodes.id
    built = media(Media.fragment("F", deep), deep)
    assert built.variables == {"id": 1, "page": 1}


def test_one_name_for_two_fields_in_a_fragment_is_refused() -> None:
    with pytest.raises(SelectionError, match=r"both called 'a'|would be called 'a'"):
        media(Media.fragment("F", Media.id.as_("a")), Media.episodes.as_("a"))


def test_a_field_under_two_conditions_has_one_set_of_arguments() -> None:
    path = Media.characters(page=1)
    assert media(
        path.include(if_=Var("x")).nodes.id, path.skip(if_=Var("x")).edges.role
    ).variables == {"id": 1, "page": 1}
    with pytest.raises(SelectionError, match="different arguments"):
        media(
            path.include(if_=Var("x")).nodes.id,
            Media.characters(page=2).skip(if_=Var("x")).nodes.id,
        )


def test_fields_below_a_field_under_two_conditions_must_agree() -> None:
    one = Media.title.include(if_=Var("x")).select(MediaTitle.romaji(stylised=True))
    other = Media.title.select(MediaTitle.romaji(stylised=False))
    with pytest.raises(SelectionError, match="different arguments"):
        media(one, other)


def test_members_may_have_other_arguments_under_one_name() -> None:
    built = activities(
        TextActivity.text(as_html=True).as_("body"),
        MessageActivity.message(as_html=False).as_("body"),
    )
    assert built.variables == {"asHtml": True, "asHtml_2": False}


def test_a_unions_own_field_must_agree_with_every_members() -> None:
    with pytest.raises(SelectionError, match=r"both called 't'|would be called 't'"):
        activities(ActivityUnion.typename.as_("t"), TextActivity.text.as_("t"))


def test_members_with_different_types_may_be_in_fragments() -> None:
    root = Mutation.toggle_like_v2(id=1, type="THREAD")
    built = valid(
        operation(
            root.select(
                Thread.fragment("A", Thread.user_id, Thread.reply_count),
                ListActivity.fragment("B", ListActivity.user_id),
                ListActivity.reply_count,
            )
        )
    )
    assert built.text.count("fragment ") == 2


def test_objects_of_members_are_merged_by_shape() -> None:
    built = activities(
        TextActivity.user.name,
        ListActivity.user.id,
        ListActivity.user.name,
        MessageActivity.messenger.id,
    )
    assert "... on ListActivity {user {id name}}" in built.text


def test_inside_objects_of_members_other_types_under_one_name_are_refused() -> None:
    with pytest.raises(SelectionError, match="both called 'x'"):
        activities(TextActivity.user.name.as_("x"), ListActivity.user.id.as_("x"))


def test_many_spreads_of_one_fragment_are_compared_once() -> None:
    fragment = Media.fragment("F0", Media.id, Media.title.romaji)
    for depth in range(1, 40):
        fragment = Media.fragment(f"F{depth}", fragment, fragment, Media.title.english)
    assert media_text(fragment).count("fragment ") == 40


def test_roots_of_one_name_do_not_conflict() -> None:
    valid(
        operation(
            Query.page(page=1).select(Page.media(id=1).id),
            Query.page(page=2).select(Page.media(id=2).id),
        )
    )
