"""Activities, replies and likes: every filter, every sort, who sees what, and the fields."""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.lists_asked import as_viewer, fresh_ask, user
from tests.testing.answers.social_asked import fits, in_pages, private_ids, whole
from tests.testing.answers.works_asked import (
    WORLD,
    answer,
    arguments_of,
    enum_values,
    in_order,
)

from kotae.testing.answers.paging import Window
from kotae.testing.answers.tables import LISTINGS
from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

#: Asked by user 1, with all rules.
_ASK = fresh_ask(1)
_COMMUNITY = WORLD.community


def _profile(activity: Any) -> int:
    return int(activity["recipientId"] if activity["type"] == "MESSAGE" else activity["userId"])


def _is_seen(activity: Any, viewer_id: int | None) -> bool:
    if activity["type"] == "MESSAGE":
        if viewer_id in (activity["recipientId"], activity["messengerId"]):
            return True
        if activity["isPrivate"]:
            return False
    return _profile(activity) == viewer_id or _profile(activity) not in private_ids()


@cache
def _seen(viewer_id: int | None = 1) -> list[Any]:
    return [each for each in _COMMUNITY.activities() if _is_seen(each, viewer_id)]


#: What each argument looks at.
_OWN: dict[str, Callable[[Any], Any]] = {
    "id": lambda activity: activity["id"],
    "user_id": _profile,
    "messenger_id": lambda activity: activity.get("messengerId"),
    "media_id": lambda activity: activity.get("mediaId"),
    "type": lambda activity: activity["type"],
    "created_at": lambda activity: activity["createdAt"],
    "is_following": lambda activity: _profile(activity) in _COMMUNITY.following_of(1),
    "has_replies": lambda activity: activity["replyCount"] > 0,
    "has_replies_or_type_text": lambda activity: (
        activity["replyCount"] > 0 or activity["type"] == "TEXT"
    ),
}
#: The media of the first activity about one: making all activities takes long.
_MEDIA_ID: int = next(
    each["mediaId"]
    for number in itertools.count(1)
    for each in [_COMMUNITY.activity(number)]
    if each and "mediaId" in each and _is_seen(each, 1)
)

#: Values for every argument, together with what is common enough to be found.
_CASES: list[tuple[str, Any]] = [
    *[("id", value) for value in (1, 77, 7500, 7501, 0, -1, 2**31 - 1)],
    *[("id_not", value) for value in (1, -5)],
    *[("id_in", value) for value in ([3, 3, None, 99, 9999, -1], [], [None])],
    *[("id_not_in", value) for value in ([3, None, 99], [], [None])],
    *[("user_id", value) for value in (1, 2, 999)],
    *[("user_id_not", value) for value in (1, 0)],
    *[("user_id_in", value) for value in ([1, 2, None, 5], [])],
    *[("user_id_not_in", value) for value in (list(range(3, 400)), [])],
    *[("messenger_id", value) for value in (1, 2, 999)],
    *[("messenger_id_not", value) for value in (1,)],
    *[("messenger_id_in", value) for value in ([1, None, 3], [])],
    *[("messenger_id_not_in", value) for value in ([1, 2], [])],
    *[("media_id", value) for value in (_MEDIA_ID, 999_999)],
    *[("media_id_not", value) for value in (_MEDIA_ID,)],
    *[("media_id_in", value) for value in ([_MEDIA_ID, None, 5], [])],
    *[("media_id_not_in", value) for value in ([_MEDIA_ID], [])],
    *[("type", value) for value in ("TEXT", "ANIME_LIST", "MANGA_LIST", "MESSAGE")],
    *[("type_not", value) for value in ("TEXT", "MESSAGE")],
    *[("type_in", value) for value in (["TEXT", None, "MESSAGE"], [])],
    *[("type_not_in", value) for value in (["TEXT", "MANGA_LIST", None], [])],
    *[("created_at", value) for value in (_seen()[40]["createdAt"], 5)],
    *[("created_at_greater", value) for value in (_seen()[4000]["createdAt"], -(2**31))],
    *[("created_at_lesser", value) for value in (_seen()[4000]["createdAt"], 2**31 - 1)],
    *[("is_following", value) for value in (True, False)],
    *[("has_replies", value) for value in (True, False)],
    *[("has_replies_or_type_text", value) for value in (True, False)],
]


@pytest.mark.parametrize(("argument", "value"), _CASES)
def test_every_filter_keeps_what_its_words_say(argument: str, value: Any) -> None:
    expected = [each for each in _seen() if fits(each, argument, value, _OWN)]
    assert whole("activities", _ASK, **{argument: value}) == expected


def test_every_filter_is_tried() -> None:
    tried = {argument for argument, _ in _CASES} | {"sort"}
    assert tried == set(arguments_of("Page.activities")) == set(arguments_of("Query.Activity"))


@pytest.mark.parametrize(
    ("argument", "value", "expected"),
    [
        ("type", "MEDIA_LIST", {"ANIME_LIST", "MANGA_LIST"}),
        ("type_in", ["MEDIA_LIST", "TEXT"], {"ANIME_LIST", "MANGA_LIST", "TEXT"}),
        ("type_not", "MEDIA_LIST", {"TEXT", "MESSAGE"}),
        ("type_not_in", ["MEDIA_LIST", "TEXT"], {"MESSAGE"}),
    ],
)
def test_media_list_stands_for_both_types_of_lists(
    argument: str, value: Any, expected: set[str]
) -> None:
    found = whole("activities", _ASK, **{argument: value})
    assert found == [each for each in _seen() if each["type"] in expected]


@pytest.mark.parametrize(
    "filters",
    [
        {"user_id": 1, "type_in": ["TEXT", "MESSAGE"], "has_replies": True},
        {"is_following": True, "type_not": "MESSAGE", "created_at_greater": 1_780_000_000},
        {"messenger_id_in": [1, 2, 3], "user_id_not": 2},
        {"id": 5, "id_in": [6]},
        {"type": "TEXT", "type_in": ["MESSAGE"]},
    ],
)
def test_filters_hold_together(filters: dict[str, Any]) -> None:
    expected = [
        each for each in _seen() if all(fits(each, *item, _OWN) for item in filters.items())
    ]
    assert whole("activities", _ASK, **filters) == expected


#: What each sort goes by.
_KEYS: dict[str, Callable[[Any], Any]] = {
    "ID": lambda activity: activity["id"],
    "PINNED": lambda activity: not activity["isPinned"],
}


@pytest.mark.parametrize("sort", enum_values("ActivitySort"))
def test_every_sort_orders_by_its_value_and_then_by_id(sort: str) -> None:
    expected = in_order(_seen(), _KEYS[sort.removesuffix("_DESC")], sort)
    assert whole("activities", _ASK, sort=[sort, None]) == expected


def test_pinned_activities_come_first_and_then_the_newest() -> None:
    found = whole("activities", _ASK, sort=["PINNED", "ID_DESC"])
    newest = sorted(_seen(), key=_KEYS["ID"], reverse=True)
    assert found == sorted(newest, key=_KEYS["PINNED"])
    assert found[0]["isPinned"]
    assert not found[-1]["isPinned"]


@pytest.mark.parametrize("viewer_id", [None, 1, 2, 150])
def test_private_messages_are_seen_by_the_two_alone(viewer_id: int | None) -> None:
    found = whole("activities", as_viewer(_ASK, viewer_id))
    assert found == _seen(viewer_id)
    for each in found:
        if each.get("isPrivate"):
            assert viewer_id in (each["recipientId"], each["messengerId"])


def test_some_viewers_have_private_messages() -> None:
    assert any(each.get("isPrivate") for each in _seen())
    assert not any(each.get("isPrivate") for each in _seen(None))


def test_what_stands_on_a_private_profile_only_its_user_sees() -> None:
    user_id = min(private_ids())
    assert whole("activities", _ASK, user_id=user_id, type_not="MESSAGE") == []
    own = whole("activities", as_viewer(_ASK, user_id), user_id=user_id)
    assert {"TEXT", "MESSAGE"} <= {each["type"] for each in own}
    lenient = whole("activities", as_viewer(_ASK, 1, rules=Rules.off()), user_id=user_id)
    assert [each for each in own if not each.get("isPrivate")] == lenient


def test_an_activity_that_may_not_be_seen_is_not_found_nor_are_its_replies_and_likes() -> None:
    hidden = next(
        each
        for each in _COMMUNITY.activities()
        if each.get("isPrivate") and each["replyCount"] and not _is_seen(each, 1)
    )
    activity_id = hidden["id"]
    reply = _COMMUNITY.replies_to(activity_id)[0]
    assert whole("activities", _ASK, id=activity_id) == []
    assert whole("activityReplies", _ASK, activity_id=activity_id) == []
    assert whole("activityReplies", _ASK, id=reply["id"]) == []
    assert whole("likes", _ASK, likeable_id=activity_id, type="ACTIVITY") == []
    with pytest.raises(Refusal, match="Not Found"):
        answer(f"{{ Activity(id: {activity_id}) {{ __typename }} }}", _ASK)
    hidden_text = next(
        each
        for each in _COMMUNITY.activities()
        if each["type"] == "TEXT" and each["likeCount"] and _profile(each) in private_ids()
    )
    assert whole("likes", _ASK, likeable_id=hidden_text["id"], type="ACTIVITY") == []
    replied = next(iter(_COMMUNITY.replies_to(hidden_text["id"])), None)
    if replied:
        assert whole("likes", _ASK, likeable_id=replied["id"], type="ACTIVITY_REPLY") == []


def test_without_a_viewer_nobody_is_followed() -> None:
    anonymous = as_viewer(_ASK, None)
    assert whole("activities", anonymous, is_following=True) == []
    assert whole("activities", anonymous, is_following=False) == _seen(None)


@pytest.mark.parametrize("size", [1, 49, 50])
def test_the_pages_put_together_are_the_whole(size: int) -> None:
    filters = {"type": "TEXT", "user_id_in": list(range(1, 40)), "sort": ["ID_DESC"]}
    assert in_pages("activities", _ASK, size, **filters) == whole("activities", _ASK, **filters)


def test_a_page_counts_the_whole_list() -> None:
    paged = LISTINGS["activities"](_ASK, Window(2, 7), type="TEXT")
    assert paged.count() == len(whole("activities", _ASK, type="TEXT"))


def test_replies_are_kept_by_their_id_and_by_their_activity() -> None:
    replied = next(each for each in _seen() if each["replyCount"] > 1)
    replies = list(_COMMUNITY.replies_to(replied["id"]))
    first = replies[0]
    assert whole("activityReplies", _ASK, activity_id=replied["id"]) == replies
    assert whole("activityReplies", _ASK, id=first["id"]) == [first]
    both = {"id": first["id"], "activity_id": replied["id"]}
    assert whole("activityReplies", _ASK, **both) == [first]
    assert whole("activityReplies", _ASK, id=first["id"], activity_id=replied["id"] + 1) == []
    for nothing in (0, -1, 2**31 - 1):
        assert whole("activityReplies", _ASK, id=nothing) == []
        assert whole("activityReplies", _ASK, activity_id=nothing) == []


def test_without_arguments_replies_to_all_that_is_seen_come_by_id() -> None:
    expected = [reply for each in _seen() for reply in _COMMUNITY.replies_to(each["id"])]
    found = whole("activityReplies", _ASK)
    assert found == expected
    assert [reply["id"] for reply in found] == sorted(reply["id"] for reply in found)


@pytest.mark.parametrize(
    ("kind", "item_id"),
    [("ACTIVITY", 1), ("ACTIVITY_REPLY", 1), ("THREAD", 1), ("THREAD_COMMENT", 1), ("THREAD", -1)],
)
def test_likes_are_the_users_who_like_it(kind: str, item_id: int) -> None:
    found = whole("likes", _ASK, likeable_id=item_id, type=kind)
    assert [liker["id"] for liker in found] == list(_COMMUNITY.likes_of(kind, item_id))


def test_nothing_is_liked_without_an_id_and_a_type() -> None:
    assert whole("likes", _ASK) == []
    assert whole("likes", _ASK, likeable_id=1) == []
    assert whole("likes", _ASK, type="THREAD") == []
    with pytest.raises(Refusal, match="Not Found"):
        answer("{ Like(likeableId: 1) { id } }", _ASK)


_PEOPLE = "likes { id } isLiked isSubscribed"
_REPLIES = (
    "replies { id userId activityId text likeCount isLiked createdAt user { id } likes { id } }"
)
_SHARED = f"""id type replyCount isLocked isPinned likeCount siteUrl createdAt
    {_PEOPLE} {_REPLIES}"""
_FIELDS = f"""__typename
    ... on TextActivity {{ {_SHARED} userId text user {{ id }} }}
    ... on ListActivity {{ {_SHARED} userId status progress user {{ id }} media {{ id }} }}
    ... on MessageActivity {{ {_SHARED} recipientId messengerId message isPrivate
        recipient {{ id }} messenger {{ id }} }}"""


def _users(kind: str, item_id: int) -> list[dict[str, int]]:
    return [{"id": user_id} for user_id in _COMMUNITY.likes_of(kind, item_id)]


def _reply(kept: Any) -> dict[str, Any]:
    likers = _COMMUNITY.likes_of("ACTIVITY_REPLY", kept["id"])
    return {
        **kept,
        "isLiked": 1 in likers,
        "user": {"id": kept["userId"]},
        "likes": _users("ACTIVITY_REPLY", kept["id"]),
    }


def _answered(kept: Any) -> dict[str, Any]:
    likers = _COMMUNITY.likes_of("ACTIVITY", kept["id"])
    whole = {key: value for key, value in kept.items() if key not in ("typename", "mediaId")}
    for key, id_ in (("user", "userId"), ("recipient", "recipientId"), ("media", "mediaId")):
        if id_ in kept:
            whole[key] = {"id": kept[id_]}
    if "messengerId" in kept:
        whole["messenger"] = {"id": kept["messengerId"]}
    return {
        **whole,
        "__typename": kept["typename"],
        "likes": _users("ACTIVITY", kept["id"]),
        "isLiked": 1 in likers,
        "isSubscribed": _COMMUNITY.is_subscribed(1, "ACTIVITY", kept["id"]),
        "replies": [_reply(reply) for reply in _COMMUNITY.replies_to(kept["id"])],
    }


def test_every_activity_answers_all_its_fields_and_its_counts_agree_with_its_lists() -> None:
    asked = f"{{ Page(perPage: 600) {{ activities(sort: ID_DESC) {{ {_FIELDS} }} }} }}"
    found = answer(asked, as_viewer(_ASK, 1, rules=Rules(page_items=None)))["Page"]["activities"]
    assert found == [_answered(kept) for kept in list(reversed(_seen()))[:600]]
    assert {each["__typename"] for each in found} == {
        "TextActivity",
        "ListActivity",
        "MessageActivity",
    }
    for each in found:
        assert each["likeCount"] == len(each["likes"])
        assert each["replyCount"] == len(each["replies"])
        assert all(reply["likeCount"] == len(reply["likes"]) for reply in each["replies"])
    assert any(each["isLiked"] for each in found)
    assert any(each["isSubscribed"] for each in found)


def test_without_a_viewer_nothing_is_liked_and_nobody_is_subscribed() -> None:
    asked = """{ Page { activities {
        ... on TextActivity { isLiked isSubscribed replies { isLiked } }
        ... on ListActivity { isLiked isSubscribed replies { isLiked } }
        ... on MessageActivity { isLiked isSubscribed replies { isLiked } } } } }"""
    for each in answer(asked, as_viewer(_ASK, None))["Page"]["activities"]:
        assert each["isLiked"] is each["isSubscribed"] is False
        assert all(reply["isLiked"] is False for reply in each["replies"])


def test_texts_and_messages_are_given_as_html_on_request() -> None:
    asked = """{
        text: Activity(type: TEXT) { ... on TextActivity { text text_: text(asHtml: true) } }
        message: Activity(type: MESSAGE) {
            ... on MessageActivity { message message_: message(asHtml: true) } }
        reply: ActivityReply { text text_: text(asHtml: true) } }"""
    found = answer(asked, _ASK)
    for each, name in (
        (found["text"], "text"),
        (found["message"], "message"),
        (found["reply"], "text"),
    ):
        assert not each[name].startswith("<p>")
        assert each[f"{name}_"].startswith(("<p>", "<center>"))


def test_whoever_likes_an_activity_has_it_among_what_they_like() -> None:
    liked = next(each for each in _seen() if each["likeCount"] and each["type"] == "TEXT")
    liker = _COMMUNITY.likes_of("ACTIVITY", liked["id"])[0]
    asked = f"{{ Activity(id: {liked['id']}) {{ ... on TextActivity {{ isLiked }} }} }}"
    assert answer(asked, as_viewer(_ASK, liker))["Activity"] == {"isLiked": True}
    assert user(liker)["id"] != liked["userId"]
