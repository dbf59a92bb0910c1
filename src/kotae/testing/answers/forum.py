"""Threads and the comments in them. Everybody sees them, those of private users as well.

Our reading, where nobody says: a search looks at titles; `subscribed: false` keeps threads that the
viewer does not follow, and without a viewer nobody follows any; `threadId` alone keeps the comments
that answer the thread itself, for the others are among their `childComments`; without a sort
threads and comments are by id.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from kotae.testing.answers.narrowing import candidates, narrowed
from kotae.testing.answers.posts import (
    is_liked_field,
    is_subscribed_field,
    likers,
    likes_field,
    record_field,
    text_field,
    user_field,
)
from kotae.testing.answers.works import given
from kotae.testing.index.folding import Names, folded
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged, Window
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import ThreadCommentRecord, ThreadRecord, UserRecord
    from kotae.testing.world.records.works import MediaRecord
    from kotae.values import JSON

__all__ = ["LISTINGS", "RESOLVERS"]

_THREAD_COLUMNS: Mapping[str, Callable[[ThreadRecord], Value]] = {
    "id": lambda thread: thread["id"],
    "user_id": lambda thread: thread["userId"],
    "reply_user_id": lambda thread: thread["replyUserId"],
}
_THREAD_KEYS: Mapping[str, Callable[[ThreadRecord], Value]] = {
    "ID": lambda thread: thread["id"],
    "TITLE": lambda thread: folded(thread["title"]),
    "CREATED_AT": lambda thread: thread["createdAt"],
    "UPDATED_AT": lambda thread: thread["updatedAt"],
    "REPLIED_AT": lambda thread: thread["repliedAt"],
    "REPLY_COUNT": lambda thread: thread["replyCount"],
    "VIEW_COUNT": lambda thread: thread["viewCount"],
    "IS_STICKY": lambda thread: not thread["isSticky"],
}
_COMMENT_COLUMNS: Mapping[str, Callable[[ThreadCommentRecord], Value]] = {
    "id": lambda comment: comment["id"],
    "thread_id": lambda comment: comment["threadId"],
    "user_id": lambda comment: comment["userId"],
}
_COMMENT_KEYS: Mapping[str, Callable[[ThreadCommentRecord], Value]] = {
    "ID": lambda comment: comment["id"]
}


def thread_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.threads`."""
    asked = given(filters)
    sorts = cast("Sequence[str | None]", asked.pop("sort", ()))
    search = cast("str | None", asked.pop("search", None))
    category_id = asked.pop("category_id", None)
    media_id = asked.pop("media_category_id", None)
    is_subscribed = asked.pop("subscribed", None)
    matches = None if search is None else _titles(ask.community).matches(search)
    threads = [
        thread
        for thread in narrowed(
            candidates(asked, ask.community.thread, ask.community.threads), asked, _THREAD_COLUMNS
        )
        if matches is None or thread["id"] in matches
        if category_id is None or any(each["id"] == category_id for each in thread["categories"])
        if media_id is None or media_id in thread["mediaIds"]
        if is_subscribed is None or _is_subscribed(thread, ask) == is_subscribed
    ]
    keys = dict(_THREAD_KEYS)
    if matches is not None:
        keys["SEARCH_MATCH"] = lambda thread: matches[thread["id"]]
    shown = ordered(threads, sorts, keys)
    return window.of(shown)


@lru_cache(maxsize=2)  # as many as worlds are kept
def _titles(community: Community) -> Names:
    names = Names()
    for thread in community.threads():
        names.add(thread["id"], (thread["title"],))
    return names


def comment_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.threadComments`."""
    asked = given(filters)
    sorts = cast("Sequence[str | None]", asked.pop("sort", ()))
    comments = narrowed(_comments(ask, asked), asked, _COMMENT_COLUMNS)
    if asked.keys() == {"thread_id"}:
        comments = [comment for comment in comments if comment["parentId"] is None]
    shown = ordered(comments, sorts, _COMMENT_KEYS)
    return window.of(shown)


def _comments(ask: Ask, asked: Mapping[str, object]) -> Iterable[ThreadCommentRecord]:
    """Return what may fit: one comment, or those of one thread, where these are asked for."""
    community = ask.community
    if "id" in asked:
        comment = community.comment(cast("int", asked["id"]))
        return () if comment is None else (comment,)
    if "thread_id" in asked:
        return community.comments_of(cast("int", asked["thread_id"]))
    return _all_comments(community)


@lru_cache(maxsize=2)  # as many as worlds are kept
def _all_comments(community: Community) -> Sequence[ThreadCommentRecord]:
    return tuple(
        comment for thread in community.threads() for comment in community.comments_of(thread["id"])
    )


_is_subscribed = is_subscribed_field("THREAD")
_is_liked = is_liked_field("THREAD_COMMENT")


def _media_categories(thread: ThreadRecord, ask: Ask) -> list[MediaRecord]:
    media = map(ask.catalogue.media, thread["mediaIds"])
    return [one for one in media if one is not None]


def _child_comments(comment: ThreadCommentRecord, ask: Ask) -> list[JSON]:
    """Answer with the comments that answer one, each as an object that holds its own answers.

    Which keys they have is our reading: the schema says no more than `Json`.
    """
    children: dict[int | None, list[ThreadCommentRecord]] = {}
    for each in ask.community.comments_of(comment["threadId"]):
        children.setdefault(each["parentId"], []).append(each)
    return _nested(ask, comment["id"], children)


def _nested(
    ask: Ask, parent_id: int, children: Mapping[int | None, Sequence[ThreadCommentRecord]]
) -> list[JSON]:
    return [
        {
            "id": comment["id"],
            "userId": comment["userId"],
            "threadId": comment["threadId"],
            "comment": comment["comment"],
            "likeCount": comment["likeCount"],
            "isLiked": _is_liked(comment, ask),
            "isLocked": comment["isLocked"],
            "siteUrl": comment["siteUrl"],
            "createdAt": comment["createdAt"],
            "updatedAt": comment["updatedAt"],
            "user": _person(ask.community.user(comment["userId"])),
            "likes": [_person(user) for user in likers(ask, "THREAD_COMMENT", comment["id"])],
            "childComments": _nested(ask, comment["id"], children),
        }
        for comment in children.get(parent_id, ())
    ]


def _person(user: UserRecord | None) -> JSON:
    """Return who somebody is, as far as everybody may know."""
    if user is None:
        return None
    return {
        "id": user["id"],
        "name": user["name"],
        "avatar": {"large": user["avatar"]["large"], "medium": user["avatar"]["medium"]},
        "donatorTier": user["donatorTier"],
        "donatorBadge": user["donatorBadge"],
        "moderatorRoles": [*user["moderatorRoles"]],
        "siteUrl": user["siteUrl"],
    }


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Thread.body": text_field("body"),
    "Thread.isLiked": is_liked_field("THREAD"),
    "Thread.isSubscribed": _is_subscribed,
    "Thread.likes": likes_field("THREAD"),
    "Thread.mediaCategories": _media_categories,
    "Thread.replyUser": user_field("replyUserId"),
    "Thread.user": user_field("userId"),
    "ThreadComment.childComments": _child_comments,
    "ThreadComment.comment": text_field("comment"),
    "ThreadComment.isLiked": _is_liked,
    "ThreadComment.likes": likes_field("THREAD_COMMENT"),
    "ThreadComment.thread": record_field(
        "threadId", lambda ask, thread_id: ask.community.thread(thread_id)
    ),
    "ThreadComment.user": user_field("userId"),
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {
    "threadComments": comment_list,
    "threads": thread_list,
}
