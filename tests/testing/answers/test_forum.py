"""Threads and comments: every filter, every sort, and the fields."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.lists_asked import as_viewer, fresh_ask, user
from tests.testing.answers.social_asked import fits, in_pages, whole
from tests.testing.answers.works_asked import (
    WORLD,
    answer,
    arguments_of,
    enum_values,
    in_order,
)

from kotae.testing.index.folding import folded
from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

#: Asked by user 1, with all rules.
_ASK = fresh_ask(1)
_WIDE = fresh_ask(1, Rules(page_items=None, page_depth=None))
_COMMUNITY = WORLD.community


@cache
def _threads() -> list[Any]:
    return list(_COMMUNITY.threads())


@cache
def _comments() -> list[Any]:
    return [each for thread in _threads() for each in _COMMUNITY.comments_of(thread["id"])]


#: What each argument of threads looks at.
_OWN: dict[str, Callable[[Any], Any]] = {
    "id": lambda thread: thread["id"],
    "user_id": lambda thread: thread["userId"],
    "reply_user_id": lambda thread: thread["replyUserId"],
    "subscribed": lambda thread: _COMMUNITY.is_subscribed(1, "THREAD", thread["id"]),
}
_ABOUT = next(thread["mediaIds"][0] for thread in _threads() if thread["mediaIds"])

_CASES: list[tuple[str, Any]] = [
    *[("id", value) for value in (1, 400, 401, 0, -1, 2**31 - 1)],
    *[("id_in", value) for value in ([7, 7, None, 3, 999, -1], [], [None])],
    *[("user_id", value) for value in (1, 17, 999)],
    *[("reply_user_id", value) for value in (_threads()[0]["replyUserId"], 999)],
    *[("subscribed", value) for value in (True, False)],
]


@pytest.mark.parametrize(("argument", "value"), _CASES)
def test_every_filter_keeps_what_its_words_say(argument: str, value: Any) -> None:
    expected = [each for each in _threads() if fits(each, argument, value, _OWN)]
    assert whole("threads", _ASK, **{argument: value}) == expected


@pytest.mark.parametrize("category_id", [1, 5, 7, 13, 99, -1])
def test_threads_are_kept_by_each_of_their_sections(category_id: int) -> None:
    expected = [
        each
        for each in _threads()
        if category_id in [category["id"] for category in each["categories"]]
    ]
    assert whole("threads", _ASK, category_id=category_id) == expected
    assert bool(expected) == (category_id in (1, 5, 7, 13))


@pytest.mark.parametrize("media_id", [_ABOUT, 999_999])
def test_threads_are_kept_by_what_they_are_about(media_id: int) -> None:
    expected = [each for each in _threads() if media_id in each["mediaIds"]]
    assert whole("threads", _ASK, media_category_id=media_id) == expected


def test_a_search_keeps_threads_with_its_words_in_their_title() -> None:
    expected = [each for each in _threads() if "episode" in each["title"].lower()]
    assert whole("threads", _ASK, search="EPISODE") == expected
    assert 0 < len(expected) < len(_threads())


@pytest.mark.parametrize("search", ["no such title", "\0", "\ud800", "%", "x" * 100_000])
def test_a_search_for_what_no_title_has_finds_nothing(search: str) -> None:
    assert whole("threads", _ASK, search=search) == []


def test_the_best_match_comes_first() -> None:
    title = max((each["title"] for each in _threads()), key=len)
    found = whole("threads", _ASK, search=title, sort=["SEARCH_MATCH"])
    assert found[0]["title"] == title
    assert whole("threads", _ASK, sort=["SEARCH_MATCH"]) == _threads()


def test_every_filter_is_tried() -> None:
    apart = {"category_id", "media_category_id", "search", "sort"}
    tried = {argument for argument, _ in _CASES} | apart
    assert tried == set(arguments_of("Page.threads")) == set(arguments_of("Query.Thread"))


def test_filters_hold_together() -> None:
    one = next(each for each in _threads() if each["mediaIds"])
    filters = {
        "user_id": one["userId"],
        "category_id": one["categories"][0]["id"],
        "media_category_id": one["mediaIds"][0],
        "search": one["title"],
    }
    assert whole("threads", _ASK, **filters) == [one]
    assert whole("threads", _ASK, **filters, id_in=[one["id"] + 1]) == []


#: What each sort goes by.
_KEYS: dict[str, Callable[[Any], Any]] = {
    "ID": lambda thread: thread["id"],
    "TITLE": lambda thread: folded(thread["title"]),
    "CREATED_AT": lambda thread: thread["createdAt"],
    "UPDATED_AT": lambda thread: thread["updatedAt"],
    "REPLIED_AT": lambda thread: thread["repliedAt"],
    "REPLY_COUNT": lambda thread: thread["replyCount"],
    "VIEW_COUNT": lambda thread: thread["viewCount"],
    "IS_STICKY": lambda thread: not thread["isSticky"],
    "SEARCH_MATCH": lambda _thread: 0,
}


@pytest.mark.parametrize("sort", enum_values("ThreadSort"))
def test_every_sort_orders_by_its_value_and_then_by_id(sort: str) -> None:
    expected = in_order(_threads(), _KEYS[sort.removesuffix("_DESC")], sort)
    assert whole("threads", _ASK, sort=[sort]) == expected


def test_threads_kept_at_the_top_come_first() -> None:
    found = whole("threads", _ASK, sort=["IS_STICKY", "REPLIED_AT_DESC"])
    stuck = [each["isSticky"] for each in found]
    assert stuck == sorted(stuck, reverse=True)
    assert {*stuck} == {True, False}


def test_without_a_viewer_nobody_is_subscribed() -> None:
    anonymous = as_viewer(_ASK, None)
    assert whole("threads", anonymous, subscribed=True) == []
    assert whole("threads", anonymous, subscribed=False) == _threads()


@pytest.mark.parametrize("name", ["threads", "threadComments"])
def test_the_pages_put_together_are_the_whole(name: str) -> None:
    filters: dict[str, Any] = {"user_id": 5, "sort": ["ID_DESC"]} if name != "threads" else {}
    all_of_them = whole(name, _ASK, **filters)
    assert in_pages(name, _ASK, 7, **filters) == all_of_them
    assert len(all_of_them) > 7


def test_a_thread_alone_gives_the_comments_that_answer_it() -> None:
    thread_id = max(_threads(), key=lambda thread: thread["replyCount"])["id"]
    expected = [each for each in _COMMUNITY.comments_of(thread_id) if each["parentId"] is None]
    assert whole("threadComments", _ASK, thread_id=thread_id) == expected
    backwards = whole("threadComments", _ASK, thread_id=thread_id, sort=["ID_DESC"])
    assert len(backwards) == len(expected)


@pytest.mark.parametrize("sort", enum_values("ThreadCommentSort"))
@pytest.mark.parametrize("user_id", [1, 42, 999])
def test_a_user_s_comments_are_all_of_them(user_id: int, sort: str) -> None:
    expected = [each for each in _comments() if each["userId"] == user_id]
    if sort.endswith("_DESC"):
        expected.reverse()
    assert whole("threadComments", _ASK, user_id=user_id, sort=[sort]) == expected
    for each in expected[:1]:
        both = {"user_id": user_id, "thread_id": each["threadId"]}
        in_thread = [one for one in expected if one["threadId"] == each["threadId"]]
        assert whole("threadComments", _ASK, **both, sort=[sort]) == in_thread


def test_a_comment_is_found_by_its_id_whatever_it_answers() -> None:
    nested = next(each for each in _comments() if each["parentId"] is not None)
    assert whole("threadComments", _ASK, id=nested["id"]) == [nested]
    assert whole("threadComments", _ASK, id=nested["id"], thread_id=nested["threadId"]) == [nested]
    assert whole("threadComments", _ASK, id=nested["id"], thread_id=nested["threadId"] + 1) == []
    for nothing in (0, -1, 2**31 - 1):
        assert whole("threadComments", _ASK, id=nothing) == []
        assert whole("threadComments", _ASK, thread_id=nothing) == []


def test_without_arguments_all_comments_come_by_id() -> None:
    assert whole("threadComments", _ASK) == _comments()
    given = {"id", "thread_id", "user_id", "sort"}
    assert set(arguments_of("Page.threadComments")) == given


def test_the_root_of_comments_answers_with_a_list() -> None:
    found = answer("{ ThreadComment(id: 1) { id thread { id } } }", _ASK)["ThreadComment"]
    assert found == [{"id": 1, "thread": {"id": _comments()[0]["threadId"]}}]
    with pytest.raises(Refusal, match="Not Found"):
        answer("{ ThreadComment(id: -1) { id } }", _ASK)


_THREAD_FIELDS = """id title body userId replyUserId replyCommentId replyCount viewCount isLocked
    isSticky isSubscribed likeCount isLiked repliedAt createdAt updatedAt siteUrl user { id }
    replyUser { id } likes { id } categories { id name } mediaCategories { id }"""
_COMMENT_FIELDS = """id userId threadId comment likeCount isLiked siteUrl createdAt updatedAt
    isLocked thread { id } user { id } likes { id } childComments"""


def test_every_thread_answers_all_its_fields_and_its_counts_agree_with_its_lists() -> None:
    asked = f"{{ Page(perPage: 9999) {{ threads {{ {_THREAD_FIELDS} }} }} }}"
    found = answer(asked, _WIDE)["Page"]["threads"]
    assert len(found) == len(_threads())
    for each, kept in zip(found, _threads(), strict=True):
        likers = _COMMUNITY.likes_of("THREAD", kept["id"])
        plain = {key: value for key, value in kept.items() if key != "mediaIds"}
        replier = kept["replyUserId"]
        assert each == {
            **plain,
            "isSubscribed": _COMMUNITY.is_subscribed(1, "THREAD", kept["id"]),
            "isLiked": 1 in likers,
            "user": {"id": kept["userId"]},
            "replyUser": None if replier is None else {"id": replier},
            "likes": [{"id": user_id} for user_id in likers],
            "mediaCategories": [{"id": media_id} for media_id in kept["mediaIds"]],
        }
        assert each["likeCount"] == len(each["likes"])
        assert each["replyCount"] == len(_COMMUNITY.comments_of(each["id"]))
    assert {each["isLiked"] for each in found} == {True, False}


def _count(children: Any) -> int:
    return sum(1 + _count(child["childComments"]) for child in children)


def test_every_comment_answers_all_its_fields_and_holds_all_that_answer_it() -> None:
    for thread in _threads()[:40]:
        asked = f"""{{ Page(perPage: 9999) {{
            threadComments(threadId: {thread["id"]}) {{ {_COMMENT_FIELDS} }} }} }}"""
        found = answer(asked, _WIDE)["Page"]["threadComments"]
        assert _count(found) == thread["replyCount"]
        for each in found:
            kept: Any = _COMMUNITY.comment(each["id"])
            likers = _COMMUNITY.likes_of("THREAD_COMMENT", each["id"])
            assert each == {
                **{key: value for key, value in kept.items() if key != "parentId"},
                "isLiked": 1 in likers,
                "likes": [{"id": user_id} for user_id in likers],
                "thread": {"id": thread["id"]},
                "user": {"id": kept["userId"]},
                "childComments": each["childComments"],
            }
            assert each["likeCount"] == len(each["likes"])


def test_child_comments_are_objects_that_hold_their_own() -> None:
    parent = next(
        each for each in _comments() if any(one["parentId"] == each["id"] for one in _comments())
    )
    asked = f"{{ ThreadComment(id: {parent['id']}) {{ childComments }} }}"
    (child, *_rest) = answer(asked, _ASK)["ThreadComment"][0]["childComments"]
    kept: Any = _COMMUNITY.comment(child["id"])
    assert kept["parentId"] == parent["id"]
    for key in ("userId", "threadId", "comment", "likeCount", "createdAt", "updatedAt", "siteUrl"):
        assert child[key] == kept[key]
    assert child["isLiked"] == (1 in _COMMUNITY.likes_of("THREAD_COMMENT", child["id"]))
    assert child["user"]["name"] == user(kept["userId"])["name"]
    assert child["user"]["avatar"] == user(kept["userId"])["avatar"]
    assert len(child["likes"]) == child["likeCount"]
    assert isinstance(child["childComments"], list)


def test_bodies_and_comments_are_given_as_html_on_request() -> None:
    asked = """{ Thread { body body_: body(asHtml: true) }
        ThreadComment { comment comment_: comment(asHtml: true) } }"""
    found = answer(asked, _ASK)
    for each, name in ((found["Thread"], "body"), (found["ThreadComment"][0], "comment")):
        assert "<p>" not in each[name]
        assert "<p>" in each[f"{name}_"]


def test_without_a_viewer_no_thread_and_no_comment_is_liked() -> None:
    asked = """{ Page(perPage: 50) { threads { isLiked isSubscribed } } }"""
    for each in answer(asked, as_viewer(_ASK, None))["Page"]["threads"]:
        assert each == {"isLiked": False, "isSubscribed": False}
    asked = """{ Page(perPage: 50) { threadComments { isLiked } } }"""
    for each in answer(asked, as_viewer(_ASK, None))["Page"]["threadComments"]:
        assert each == {"isLiked": False}
