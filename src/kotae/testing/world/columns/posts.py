"""Computed columns of activities, threads and comments: likes, replies, subscriptions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from kotae.testing.world.visibility import profile_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["POST_COLUMNS"]

#: The key that names a post of a type in rows of `Like` and `Subscription`.
_KEYS = {
    "TextActivity": "activityId",
    "ListActivity": "activityId",
    "MessageActivity": "activityId",
    "ActivityReply": "activityReplyId",
    "Thread": "threadId",
    "ThreadComment": "threadCommentId",
}
#: The table of the replies to posts with a key.
_REPLIES = {"activityId": "ActivityReply", "threadId": "ThreadComment"}
#: What JSON has of a comment in `childComments`, and of its user.
_COMMENT_KEYS = ("id", "userId", "threadId", "comment", "isLocked", "siteUrl", "createdAt")
_USER_KEYS = ("id", "name", "avatar", "donatorTier", "donatorBadge", "moderatorRoles", "siteUrl")


def _count(table: str, key: str, record: Record, context: Context) -> int:
    return len(context.world[table].where(**{key: record["id"]}))


def _is_marked(table: str, key: str, record: Record, context: Context) -> bool:
    mine = {"userId": context.viewer_id, key: record["id"]}
    return bool(context.world[table].where(**mine))


def _columns_of(type_name: str, key: str) -> dict[str, Callable[..., Any]]:
    columns: dict[str, Callable[..., Any]] = {
        "likeCount": partial(_count, "Like", key),
        "isLiked": partial(_is_marked, "Like", key),
    }
    if key in _REPLIES:
        columns["replyCount"] = partial(_count, _REPLIES[key], key)
        is_subscribed = partial(_is_marked, "Subscription", key)
        columns["isSubscribed"] = columns["subscribed"] = is_subscribed
    return {f"{type_name}.{name}": column for name, column in columns.items()}


def _has_replies(activity: Record, context: Context) -> bool:
    return bool(context.world["ActivityReply"].where(activityId=activity["id"]))


def _last_reply(thread: Record, context: Context) -> Record | None:
    comments = context.world["ThreadComment"].where(threadId=thread["id"])
    return comments[-1] if comments else None


def _of_last_reply(key: str) -> Callable[[Record, Context], Any]:
    """Return the column of a key of a thread's last comment."""

    def of_last_reply(thread: Record, context: Context) -> Any:
        reply = _last_reply(thread, context)
        return None if reply is None else reply[key]

    return of_last_reply


def _replied_at(thread: Record, context: Context) -> int:
    replied_at: int = (_last_reply(thread, context) or thread)["createdAt"]
    return replied_at


def _reply_user(thread: Record, context: Context) -> Record | None:
    reply = _last_reply(thread, context)
    return None if reply is None else context.world["User"].get(reply["userId"])


def _child_comments(comment: Record, context: Context) -> list[Record]:
    """Return the comments below one, each with those below it, as JSON without a type."""
    children = context.world["ThreadComment"].where(parentCommentId=comment["id"])
    return [
        {
            **{key: child[key] for key in _COMMENT_KEYS},
            "likeCount": _count("Like", "threadCommentId", child, context),
            "isLiked": _is_marked("Like", "threadCommentId", child, context),
            "user": {key: context.world["User"].rows[child["userId"]][key] for key in _USER_KEYS},
            "childComments": _child_comments(child, context),
        }
        for child in children
    ]


def _is_following(activity: Record, context: Context) -> bool:
    rows = context.world["Follow"].where(userId=context.viewer_id, followedId=profile_of(activity))
    return bool(rows)


POST_COLUMNS: Mapping[str, Callable[[Record, Context], Any]] = {
    "Activity.userId": lambda activity, _context: profile_of(activity),
    "Activity.isFollowing": _is_following,
    "Activity.hasReplies": _has_replies,
    "Activity.hasRepliesOrTypeText": lambda activity, context: (
        activity["type"] == "TEXT" or _has_replies(activity, context)
    ),
    "Review.mediaType": lambda review, context: context.world["Media"].rows[review["mediaId"]][
        "type"
    ],
    "Thread.replyUserId": _of_last_reply("userId"),
    "Thread.replyCommentId": _of_last_reply("id"),
    "Thread.repliedAt": _replied_at,
    "Thread.replyUser": _reply_user,
    "ThreadComment.childComments": _child_comments,
    **{
        name: column
        for type_name, key in _KEYS.items()
        for name, column in _columns_of(type_name, key).items()
    },
}
