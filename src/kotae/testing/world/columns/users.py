"""Computed columns of users, and of what they mark: follows, favourites, votes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kotae.testing.world.visibility import is_moderator, is_private_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

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


def _follows(context: Context, user_id: int | None, followed_id: int | None) -> bool:
    return bool(context.world["Follow"].where(userId=user_id, followedId=followed_id))


def _options(user: Record, context: Context) -> Record:
    options: Record = user["options"]
    if user["id"] == context.viewer_id:
        return options
    return {**options, **dict.fromkeys(_OWN_OPTIONS)}


def _favourites(user: Record, context: Context, page: int | None = None) -> Record:
    """Return the source of the lists of favourites; a private user's are empty."""
    return {"id": None if is_private_to(user, context) else user["id"], "page": page}


def _favourite_columns(key_of: Callable[[Record], str]) -> dict[str, Callable[..., Any]]:
    def count(record: Record, context: Context) -> int:
        rows = context.world["Favourite"].where(**{key_of(record): record["id"]})
        outside: int = record["outside_users"]
        return outside // _USERS_PER_FAVOURITE + len(rows)

    def is_favourite(record: Record, context: Context) -> bool:
        mine = {"userId": context.viewer_id, key_of(record): record["id"]}
        return bool(context.world["Favourite"].where(**mine))

    return {"favourites": count, "isFavourite": is_favourite}


def _votes(table: str, key: str) -> Callable[[Record, Context], Counter[str]]:
    """Return the function that counts the votes on a record, by rating."""

    def votes(record: Record, context: Context) -> Counter[str]:
        rows = context.world[table].where(**{key: record["id"]})
        return Counter(row["rating"] for row in rows)

    return votes


def _own_vote(table: str, key: str, none: str) -> Callable[[Record, Context], str]:
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


#: The keys of favourites that name a record, by its type.
_FAVOURITE_KEYS: Mapping[str, Callable[[Record], str]] = {
    "Media": lambda media: f"{media['type'].lower()}Id",
    "Character": lambda _character: "characterId",
    "Staff": lambda _staff: "staffId",
    "Studio": lambda _studio: "studioId",
}

USER_COLUMNS: Mapping[str, Callable[[Record, Context], Any]] = {
    "User.isFollowing": lambda user, context: _follows(context, context.viewer_id, user["id"]),
    "User.isFollower": lambda user, context: _follows(context, user["id"], context.viewer_id),
    "MediaList.isFollowing": lambda entry, context: _follows(
        context, context.viewer_id, entry["userId"]
    ),
    "User.isBlocked": lambda user, context: (
        context.viewer is not None and user["id"] in context.viewer["blocked_ids"]
    ),
    "User.isModerator": lambda user, _context: is_moderator(user),
    "User.bans": lambda user, context: user["bans"] if is_moderator(context.viewer) else None,
    "User.options": _options,
    "User.favourites": _favourites,
    "AniChartUser.user": lambda _source, context: context.required_viewer(),
    "Review.rating": lambda review, context: _review_votes(review, context)["UP_VOTE"],
    "Review.ratingAmount": lambda review, context: _review_votes(review, context).total(),
    "Review.userRating": _own_vote("ReviewVote", "reviewId", "NO_VOTE"),
    "Recommendation.rating": _recommendation_rating,
    "Recommendation.userRating": _own_vote("RecommendationVote", "recommendationId", "NO_RATING"),
    **{
        f"{type_name}.{name}": column
        for type_name, key_of in _FAVOURITE_KEYS.items()
        for name, column in _favourite_columns(key_of).items()
    },
}
