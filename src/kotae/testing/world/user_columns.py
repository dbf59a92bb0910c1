"""Computed columns of users, and of what they write and mark.

A mark is a row of a table: a follow, a favourite, a like, a subscription, a vote, a list entry.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kotae.testing.world.context import is_moderator, is_private_to, profile_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

    Column = Callable[[Record, Context], Any]

__all__ = ["USER_COLUMNS"]

#: The options that only their owner sees.
_OWN_OPTIONS = (
    "airingNotifications",
    "disabledListActivity",
    "notificationOptions",
    "restrictMessagesToFollowing",
    "timezone",
)
#: Of so many users who know something, one has it among the favourites.
_USERS_PER_FAVOURITE = 20
#: The keys of favourites that name a record, by its type.
_FAVOURITE_KEYS: Mapping[str, Sequence[str]] = {
    "Media": ("animeId", "mangaId"),
    "Character": ("characterId",),
    "Staff": ("staffId",),
    "Studio": ("studioId",),
}
#: The key that names a post of a type in rows of `Like` and `Subscription`.
_POST_KEYS = {
    **dict.fromkeys(("TextActivity", "ListActivity", "MessageActivity"), "activityId"),
    "ActivityReply": "activityReplyId",
    "Thread": "threadId",
    "ThreadComment": "threadCommentId",
}
#: The table of the replies to posts with a key.
_REPLIES = {"activityId": "ActivityReply", "threadId": "ThreadComment"}
#: What JSON has of a comment in `childComments`, and of its user.
_COMMENT_KEYS = ("id", "userId", "threadId", "comment", "isLocked", "siteUrl", "createdAt")
_USER_KEYS = ("id", "name", "avatar", "donatorTier", "donatorBadge", "moderatorRoles", "siteUrl")


def _count(table: str, key: str) -> Column:
    """Return the column that counts the rows of a table which name a record."""
    return lambda record, context: len(context.world[table].where(**{key: record["id"]}))


def _is_marked(table: str, key: str, source_key: str = "id") -> Column:
    """Return the column that tells whether a row of the viewer names a record."""

    def is_marked(record: Record, context: Context) -> bool:
        mine = {"userId": context.viewer_id, key: record[source_key]}
        return bool(context.world[table].where(**mine))

    return is_marked


def _favourite_columns(keys: Sequence[str]) -> Mapping[str, Column]:
    def count(record: Record, context: Context) -> int:
        rows = (context.world["Favourite"].where(**{key: record["id"]}) for key in keys)
        outside: int = record["outside_users"]
        return outside // _USERS_PER_FAVOURITE + sum(map(len, rows))

    def is_favourite(record: Record, context: Context) -> bool:
        return any(_is_marked("Favourite", key)(record, context) for key in keys)

    return {"favourites": count, "isFavourite": is_favourite}


def _post_columns(key: str) -> Mapping[str, Column]:
    columns = {"likeCount": _count("Like", key), "isLiked": _is_marked("Like", key)}
    if key in _REPLIES:
        columns["replyCount"] = _count(_REPLIES[key], key)
        columns["isSubscribed"] = columns["subscribed"] = _is_marked("Subscription", key)
    return columns


def _votes(table: str, key: str) -> Callable[[Record, Context], Counter[str]]:
    """Return the function that counts the votes on a record, by rating."""

    def votes(record: Record, context: Context) -> Counter[str]:
        rows = context.world[table].where(**{key: record["id"]})
        return Counter(row["rating"] for row in rows)

    return votes


def _own_vote(table: str, key: str, none: str) -> Column:
    """Return the column of the viewer's vote on a record."""

    def own_vote(record: Record, context: Context) -> str:
        mine = {"userId": context.viewer_id, key: record["id"]}
        rows = context.world[table].where(**mine)
        return rows[0]["rating"] if rows else none

    return own_vote


_review_votes = _votes("ReviewVote", "reviewId")
_recommendation_votes = _votes("RecommendationVote", "recommendationId")


def _recommendation_rating(recommendation: Record, context: Context) -> int:
    votes = _recommendation_votes(recommendation, context)
    outside: int = recommendation["outside_users"]
    return outside + votes["RATE_UP"] - votes["RATE_DOWN"]


def _options(user: Record, context: Context) -> Record:
    options: Record = user["options"]
    if user["id"] == context.viewer_id:
        return options
    return {**options, **dict.fromkeys(_OWN_OPTIONS)}


def _favourites(user: Record, context: Context, page: int | None = None) -> Record:
    """Return the source of the lists of favourites; a private user's are empty."""
    return {"id": None if is_private_to(user, context) else user["id"], "page": page}


def _follows(context: Context, user_id: int | None, followed_id: int | None) -> bool:
    return bool(context.world["Follow"].where(userId=user_id, followedId=followed_id))


def _has_replies(activity: Record, context: Context) -> bool:
    return bool(context.world["ActivityReply"].where(activityId=activity["id"]))


def _last_reply(thread: Record, context: Context) -> Record:
    """Return the last comment of a thread, or an empty record."""
    comments = context.world["ThreadComment"].where(threadId=thread["id"])
    return comments[-1] if comments else {}


def _child_comments(comment: Record, context: Context) -> list[Record]:
    """Return the comments below one, each with those below it, as JSON without a type."""
    likes = _post_columns("threadCommentId")
    children = context.world["ThreadComment"].where(parentCommentId=comment["id"])
    return [
        {
            **{key: child[key] for key in _COMMENT_KEYS},
            **{name: column(child, context) for name, column in likes.items()},
            "user": {key: context.world["User"].rows[child["userId"]][key] for key in _USER_KEYS},
            "childComments": _child_comments(child, context),
        }
        for child in children
    ]


USER_COLUMNS: Mapping[str, Column] = {
    "User.isFollowing": _is_marked("Follow", "followedId"),
    "User.isFollower": lambda user, context: _follows(context, user["id"], context.viewer_id),
    "MediaList.isFollowing": _is_marked("Follow", "followedId", "userId"),
    "User.isBlocked": lambda user, context: (
        context.viewer is not None and user["id"] in context.viewer["blocked_ids"]
    ),
    "User.isModerator": lambda user, _context: is_moderator(user),
    "User.bans": lambda user, context: user["bans"] if is_moderator(context.viewer) else None,
    "User.options": _options,
    "User.favourites": _favourites,
    "AniChartUser.user": lambda _source, context: context.required_viewer(),
    "Media.onList": _is_marked("MediaList", "mediaId"),
    "Recommendation.onList": _is_marked("MediaList", "mediaId", "mediaRecommendationId"),
    "MediaList.compareWithAuthList": _is_marked("MediaList", "mediaId", "mediaId"),
    "Review.rating": lambda review, context: _review_votes(review, context)["UP_VOTE"],
    "Review.ratingAmount": lambda review, context: _review_votes(review, context).total(),
    "Review.userRating": _own_vote("ReviewVote", "reviewId", "NO_VOTE"),
    "Review.mediaType": lambda review, context: context.world["Media"].rows[review["mediaId"]][
        "type"
    ],
    "Recommendation.rating": _recommendation_rating,
    "Recommendation.userRating": _own_vote("RecommendationVote", "recommendationId", "NO_RATING"),
    "Activity.userId": lambda activity, _context: profile_of(activity),
    "Activity.isFollowing": lambda activity, context: _follows(
        context, context.viewer_id, profile_of(activity)
    ),
    "Activity.hasReplies": _has_replies,
    "Activity.hasRepliesOrTypeText": lambda activity, context: (
        activity["type"] == "TEXT" or _has_replies(activity, context)
    ),
    "Thread.replyUserId": lambda thread, context: _last_reply(thread, context).get("userId"),
    "Thread.replyCommentId": lambda thread, context: _last_reply(thread, context).get("id"),
    "Thread.repliedAt": lambda thread, context: _last_reply(thread, context).get(
        "createdAt", thread["createdAt"]
    ),
    "Thread.replyUser": lambda thread, context: context.world["User"].get(
        _last_reply(thread, context).get("userId")
    ),
    "ThreadComment.childComments": _child_comments,
    **{
        f"{type_name}.{name}": column
        for type_name, keys in _FAVOURITE_KEYS.items()
        for name, column in _favourite_columns(keys).items()
    },
    **{
        f"{type_name}.{name}": column
        for type_name, key in _POST_KEYS.items()
        for name, column in _post_columns(key).items()
    },
}
