"""Merging of roots and paths into one selection, without duplicates."""

from __future__ import annotations

import pytest
from tests.query.harness import activities, loose, media, media_text, page, valid

from kotae import SelectionError, Var, operation
from kotae.api import (
    ActivityUnion,
    AiringNotification,
    CharacterConnection,
    ListActivity,
    Media,
    MediaTitle,
    Mutation,
    NotificationUnion,
    Page,
    Query,
    Staff,
    TextActivity,
    Thread,
    ThreadComment,
    User,
)


def test_the_same_field_twice_is_selected_once() -> None:
    assert media_text(Media.id, Media.title.romaji, Media.id, Media.title.romaji) == (
        "{id title {romaji}}"
    )


def test_paths_that_share_their_beginning_are_merged() -> None:
    assert (
        media_text(
            Media.title.romaji,
            Media.id,
            Media.title.select(MediaTitle.english, MediaTitle.romaji),
            Media.title.native,
        )
        == "{title {romaji english native} id}"
    )


def test_the_same_arguments_twice_are_merged() -> None:
    assert (
        media_text(
            Media.characters(page=1, role="MAIN").nodes.id,
            Media.characters(role="MAIN", page=1).edges.role,
        )
        == "{characters(role: $role, page: $page) {nodes {id} edges {role}}}"
    )


def test_an_empty_call_is_the_same_as_none() -> None:
    assert media_text(Media.characters().nodes.id, Media.characters.edges.role) == (
        "{characters {nodes {id} edges {role}}}"
    )


def test_the_newest_version_said_or_not_is_the_same() -> None:
    assert media_text(Media.status, Media.status(version=2), Media.status()) == (
        "{status(version: $version)}"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Media.characters(page=1).nodes.id, Media.characters(page=2).nodes.id),
        (Media.characters(page=1).nodes.id, Media.characters.nodes.id),
        (Media.status(version=1), Media.status),
        (Media.description(as_html=True), Media.description(as_html=False)),
        (Media.characters(page=Var("a")).nodes.id, Media.characters(page=Var("b")).nodes.id),
        (
            Media.characters(page=1).select(CharacterConnection.nodes.id),
            Media.characters(page=2).edges.role,
        ),
    ],
)
def test_other_arguments_need_a_name_and_the_message_says_so(first: object, second: object) -> None:
    words = r'^Media\.\w+ is selected twice with different arguments: .*\.as_\("name"\), and read'
    with pytest.raises(SelectionError, match=words):
        media(loose(first), loose(second))


def test_a_name_lets_other_arguments_stand_side_by_side() -> None:
    assert media_text(
        Media.characters(page=1).nodes.id,
        Media.characters(page=2).as_("second").nodes.id,
        Media.characters(page=2).as_("second").edges.role,
        Media.status,
        Media.status(version=1).as_("old"),
    ) == (
        "{characters(page: $page) {nodes {id}} second: characters(page: $page_2) "
        "{nodes {id} edges {role}} status(version: $version) old: status(version: $version_2)}"
    )


def test_one_name_for_two_fields_is_refused() -> None:
    with pytest.raises(
        SelectionError, match=r"Media.episodes and Media.id would both be called 'episodes'"
    ):
        media(Media.id.as_("episodes"), Media.episodes)
    with pytest.raises(SelectionError, match=r"would both be called .a. .*give one of"):
        media(Media.id.as_("a"), Media.episodes.as_("a"))
    with pytest.raises(SelectionError, match=r"would both be called 't'"):
        media(Media.title.as_("t").romaji, Media.cover_image.as_("t").large)


def test_an_alias_that_is_the_fields_own_name_is_none() -> None:
    assert media_text(Media.id.as_("id"), Media.id) == "{id}"
    result = media(Media.id.as_("id")).decode({"Media": {"id": 1}})
    assert result is not None
    assert result.id == result[Media.id] == 1


def test_an_alias_may_be_the_name_of_another_field_that_is_not_selected() -> None:
    assert media_text(Media.id.as_("episodes"), Media.title.romaji.as_("id")) == (
        "{episodes: id title {id: romaji}}"
    )


def test_a_condition_is_printed_on_its_field() -> None:
    assert media_text(Media.id.include(if_=True), Media.title.skip(if_=Var("x")).romaji) == (
        "{id @include(if: $include) title @skip(if: $x) {romaji}}"
    )


def test_the_same_variable_twice_is_one_condition_and_two_values_stay_two() -> None:
    assert media_text(Media.id.include(if_=Var("x")).include(if_=Var("x"))) == (
        "{id @include(if: $x)}"
    )


def test_two_values_are_two_conditions_for_they_may_differ_the_next_time() -> None:
    one, other = (media(Media.id.include(if_=True).include(if_=on)) for on in (True, False))
    assert one.text is other.text
    assert (one.complexity, other.complexity) == (2, 1)


def test_two_conditions_of_one_kind_both_hold() -> None:
    assert media_text(Media.id.include(if_=Var("x")).include(if_=Var("y"))) == (
        "{... @include(if: $y) {id @include(if: $x)}}"
    )


def test_both_kinds_of_condition_stand_on_one_field() -> None:
    assert media_text(Media.id.include(if_=Var("x")).skip(if_=Var("y"))) == (
        "{id @include(if: $x) @skip(if: $y)}"
    )


def test_a_field_with_and_without_a_condition_is_there_in_both_ways() -> None:
    assert media_text(Media.id.include(if_=Var("x")), Media.id) == "{id @include(if: $x) id}"
    assert media_text(Media.title.include(if_=Var("x")).romaji, Media.title.english) == (
        "{title @include(if: $x) {romaji} title {english}}"
    )


def test_conditions_may_be_nested() -> None:
    inner = Media.title.select(MediaTitle.romaji.skip(if_=Var("y")), MediaTitle.english)
    assert media_text(inner.include(if_=Var("x"))) == (
        "{title @include(if: $x) {romaji @skip(if: $y) english}}"
    )


def test_a_fragment_is_defined_once_however_often_it_is_selected() -> None:
    card = Media.fragment("Card", Media.id, Media.title.romaji)
    built = valid(
        operation(
            Query.media(id=1).select(card, card, Media.relations.nodes.select(card)),
            Query.media(id=2).select(card),
        )
    )
    assert built.text.count("fragment Card on Media {id title {romaji}}") == 1
    assert built.text.count("...Card") == 3


def test_fragments_may_be_nested() -> None:
    inner = Media.fragment("Inner", Media.id)
    outer = Media.fragment("Outer", inner, Media.relations.nodes.select(inner))
    assert media_text(outer) == (
        "{...Outer}} fragment Inner on Media {id} "
        "fragment Outer on Media {...Inner relations {nodes {...Inner}}"
    )


def test_a_fragment_has_its_own_arguments_and_conditions() -> None:
    fragment = Media.fragment("F", Media.characters(page=3).nodes.id, Media.id.skip(if_=Var("x")))
    built = media(fragment.include(if_=False), fragment.skip(if_=Var("x")))
    assert built(x=True).variables == {"id": 1, "include": False, "page": 3, "x": True}
    assert "...F @include(if: $include) ...F @skip(if: $x)" in built.text


def test_two_fragments_of_one_name_that_select_the_same_are_one() -> None:
    one, other = (Media.fragment("F", Media.status, Media.title.romaji) for _ in range(2))
    assert media_text(one, other).count("fragment F") == 1


@pytest.mark.parametrize(
    "other",
    [
        Media.fragment("F", Media.id, Media.episodes),
        Media.fragment("F", Media.id.as_("a")),
        Media.fragment("F", Media.id.skip(if_=True)),
        Media.fragment("F", Media.characters(page=1).nodes.id),
        Media.fragment("F", Media.fragment("G", Media.id)),
        Media.studios.nodes.media.nodes.select(Media.fragment("F", Media.episodes)),
        Media.staff.nodes.select(Staff.fragment("F", Staff.id)),
    ],
)
def test_two_fragments_of_one_name_that_select_other_things_are_refused(other: object) -> None:
    with pytest.raises(
        SelectionError, match="Two fragments are called 'F' and have different selections"
    ):
        media(Media.fragment("F", Media.id), loose(other))


def test_fragments_of_one_name_on_other_types_or_with_other_conditions_inside_are_refused() -> None:
    inner = Media.fragment("G", Media.id)
    with pytest.raises(SelectionError, match="Two fragments are called 'F'"):
        media(Media.fragment("F", inner), Media.fragment("F", inner.skip(if_=Var("x"))))
    with pytest.raises(SelectionError, match="Two fragments are called 'F'"):
        activities(
            ActivityUnion.fragment("F", TextActivity.text),
            TextActivity.fragment("F", TextActivity.text),
        )


def test_a_fragment_on_a_union_is_spread_in_it() -> None:
    fragment = ActivityUnion.fragment("F", TextActivity.text, ActivityUnion.created_at)
    assert activities(fragment, ListActivity.progress).text == (
        "query {Page {activities {__typename ...F ... on ListActivity {progress}}}} "
        "fragment F on ActivityUnion {__typename ... on TextActivity {text createdAt} "
        "... on ListActivity {createdAt} ... on MessageActivity {createdAt}}"
    )


def test_a_fragment_on_a_member_is_spread_in_its_union_and_in_itself() -> None:
    fragment = ListActivity.fragment("F", ListActivity.progress, ListActivity.reply_count)
    built = valid(
        operation(
            Mutation.toggle_like_v2(id=1, type="ACTIVITY").select(fragment, Thread.id),
            Mutation.save_list_activity(id=1).select(fragment, ListActivity.reply_count),
        )
    )
    results = built.decode(
        {
            "ToggleLikeV2": {"__typename": "ListActivity", "progress": "1", "replyCount": 2},
            "SaveListActivity": {"progress": "1", "replyCount": 3},
        }
    )
    assert [loose(result).reply_count for result in results] == [2, 3]


def test_members_fields_stand_side_by_side() -> None:
    assert activities(
        TextActivity.text, ListActivity.progress, TextActivity.user.name, TextActivity.text
    ).text == (
        "query {Page {activities {__typename ... on TextActivity {text user {name}} "
        "... on ListActivity {progress}}}}"
    )


def test_shared_fields_are_selected_on_each_member() -> None:
    assert activities(ActivityUnion.id).text == (
        "query {Page {activities {__typename ... on TextActivity {id} ... on ListActivity {id} "
        "... on MessageActivity {id}}}}"
    )


def test_shared_fields_merge_with_a_members_own() -> None:
    for items in (
        (ActivityUnion.id, ListActivity.id, TextActivity.text),
        (TextActivity.id, ListActivity.id, ActivityUnion.id, TextActivity.text),
    ):
        text = activities(*items).text
        assert text.count("... on ListActivity {id}") == 1
        assert "... on TextActivity {id text}" in text


def test_a_path_through_a_union_selects_on_every_member() -> None:
    assert page(Page.activities.id).text == activities(ActivityUnion.id).text


def test_typename_is_selected_once() -> None:
    for items in (
        (ActivityUnion.typename, TextActivity.text),
        (TextActivity.text, ActivityUnion.typename),
    ):
        assert activities(*items).text.count("__typename") == 1


def test_typename_is_selected_under_any_conditions() -> None:
    built = activities(ActivityUnion.typename.skip(if_=True), TextActivity.text)
    found = built.decode({"Page": {"activities": [{"__typename": "TextActivity", "text": "x"}]}})
    assert loose(found).activities[0].text == "x"
    assert "{__typename " in built.text
    assert "{__typename @" not in built.text


def test_the_name_of_the_type_may_have_an_alias() -> None:
    built = activities(ActivityUnion.typename.as_("kind"), TextActivity.text)
    found = built.decode(
        {
            "Page": {
                "activities": [{"__typename": "TextActivity", "kind": "TextActivity", "text": ""}]
            }
        }
    )
    assert found is not None
    assert found[Page.activities.typename.as_("kind")] == ["TextActivity"]


def test_members_with_different_types_get_automatic_aliases() -> None:
    root = Mutation.toggle_like_v2(id=1, type="THREAD")
    built = valid(
        operation(
            root.select(
                Thread.user_id,
                ListActivity.user_id,
                ListActivity.reply_count,
                ThreadComment.user_id,
                Thread.reply_count,
            )
        )
    )
    assert "userId_Thread: userId" in built.text or "userId_ListActivity: userId" in built.text
    for member in ("Thread", "ListActivity"):
        keys = [part for part in built.text.split("... on ")[1:] if part.startswith(f"{member} ")]
        text = keys[0].partition("{")[2].partition("}")[0]
        json = {
            key.strip(): 7
            for key in text.replace(": userId", "").replace(": replyCount", "").split()
        }
        found = built.decode({"ToggleLikeV2": {"__typename": member, **json}})
        assert loose(found).user_id == 7
        assert loose(found).reply_count == 7


def test_members_fields_of_different_types_under_one_alias_are_refused() -> None:
    with pytest.raises(
        SelectionError, match=r"both called 't' in the response and are of different"
    ):
        activities(TextActivity.text.as_("t"), ListActivity.id.as_("t"))
    assert (
        "t: text} ... on ListActivity {t: progress}"
        in activities(TextActivity.text.as_("t"), ListActivity.progress.as_("t")).text
    )


def test_every_notification_has_its_time_without_naming_each() -> None:
    built = page(
        Page.notifications.select(NotificationUnion.created_at, AiringNotification.media.id)
    )
    assert built.text.count("createdAt") == len(
        [part for part in built.text.split("... on ")[1:] if "createdAt" in part]
    )
    assert "... on AiringNotification {createdAt media {id}}" in built.text


def test_only_root_fields_make_an_operation() -> None:
    for thing in (Media.id, "query", None, Media.title.select(MediaTitle.romaji)):
        with pytest.raises(SelectionError, match=r"expected a root such as Query\.media"):
            operation(loose(thing))


def test_an_operation_needs_a_root() -> None:
    nothings: list[tuple[object, ...]] = [(), ([],), ((),)]
    for nothing in nothings:
        with pytest.raises(SelectionError, match="needs at least one root"):
            loose(operation)(*nothing)


def test_queries_and_mutations_do_not_make_one_operation() -> None:
    viewer = Query.viewer.select(User.id)
    follow = Mutation.toggle_follow(user_id=1).select(User.id)
    for roots in ((viewer, follow), (follow, viewer)):
        with pytest.raises(SelectionError, match="cannot have roots of Query and of Mutation"):
            operation(*roots)
