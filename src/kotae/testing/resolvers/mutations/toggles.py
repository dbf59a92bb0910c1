"""Mutations of what a viewer marks: likes, follows, favourites, subscriptions, votes, pins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from kotae.testing.resolvers.mutations.checks import check_values, existing, own_record
from kotae.testing.world.fields import likeable_table
from kotae.testing.world.records import ALTERNATIVES, LAST_FAVOURITE, referenced_table
from kotae.testing.world.schema_types import camel_case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["TOGGLE_MUTATIONS"]


def _toggle(
    context: Context, table: str, mine: Record, *, is_set: bool | None = None, **values: object
) -> None:
    """Add the viewer's row for a record, or remove it; None changes it to the other.

    Args:
        context: The request.
        table: The table of the rows.
        mine: The keys of the row: the viewer and the record.
        is_set: Whether there is a row afterwards.
        **values: Other values of a new row.
    """
    rows = context.world[table].where(**mine)
    if rows and not is_set:
        context.world[table].remove(rows[0]["id"])
    elif not rows and is_set is not False:
        context.world[table].add({**mine, **values, "createdAt": context.now_s})


def _toggled_like(
    context: Context, viewer: Record, id: int | None = None, type: str | None = None
) -> tuple[str, Record]:
    """Toggle a like, and return the key of likes and the post."""
    check_values(context, "ToggleLike", {"id": id, "type": type}, ("id", "type"))
    kind = type or "ACTIVITY"
    table, key = likeable_table(kind), f"{camel_case(kind)}Id"
    post = existing(context, table, id)
    _toggle(context, "Like", {"userId": viewer["id"], key: post["id"]})
    return key, {"__typename": table, **post}


def _toggle_like(context: Context, viewer: Record, **given: Any) -> list[Record]:
    key, post = _toggled_like(context, viewer, **given)
    users = context.world["User"].rows
    return [users[row["userId"]] for row in context.world["Like"].where(**{key: post["id"]})]


def _toggle_like_v2(context: Context, viewer: Record, **given: Any) -> Record:
    return _toggled_like(context, viewer, **given)[1]


def _toggle_follow(context: Context, viewer: Record, userId: int | None = None) -> Record:
    user = existing(context, "User", userId)
    _toggle(context, "Follow", {"userId": viewer["id"], "followedId": user["id"]})
    return user


def _toggle_subscription(key: str, context: Context, viewer: Record, **given: Any) -> Record:
    post = existing(context, referenced_table(key), given.get(key))
    mine = {"userId": viewer["id"], key: post["id"]}
    _toggle(context, "Subscription", mine, is_set=given.get("subscribe"))
    return post


def _toggle_pin(
    context: Context, viewer: Record, id: int | None = None, pinned: bool | None = None
) -> Record:
    activity = own_record(context, viewer, "Activity", id, ("userId", "recipientId"))
    is_pinned = not activity["isPinned"] if pinned is None else pinned
    return context.world["Activity"].put({**activity, "isPinned": is_pinned})


def _toggle_favourite(context: Context, viewer: Record, **given: int | None) -> Record:
    ids = {key: record_id for key, record_id in given.items() if record_id is not None}
    for key, record_id in ids.items():
        existing(context, referenced_table(key), record_id)
    for key, record_id in ids.items():
        mine = {"userId": viewer["id"], key: record_id}
        _toggle(context, "Favourite", mine, favouriteOrder=LAST_FAVOURITE)
    return {"id": viewer["id"]}


def _order_favourites(
    context: Context, viewer: Record, **given: Sequence[int | None] | None
) -> Record:
    favourites = context.world["Favourite"]
    for key in ALTERNATIVES["Favourite"]:
        kind = key.removesuffix("Id")
        ids, orders = given.get(f"{kind}Ids") or (), given.get(f"{kind}Order") or ()
        for record_id, order in zip(ids, orders, strict=False):
            for row in favourites.where(**{"userId": viewer["id"], key: record_id}):
                favourites.put({**row, "favouriteOrder": order or 0})
    return {"id": viewer["id"]}


def _vote(context: Context, table: str, mine: Record, rating: str | None) -> None:
    """Replace the viewer's vote on a record."""
    for row in context.world[table].where(**mine):
        context.world[table].remove(row["id"])
    if rating is not None and not rating.startswith("NO_"):
        context.world[table].add({**mine, "rating": rating})


def _rate_review(
    context: Context, viewer: Record, reviewId: int | None = None, rating: str | None = None
) -> Record:
    review = existing(context, "Review", reviewId)
    mine = {"userId": viewer["id"], "reviewId": review["id"]}
    _vote(context, "ReviewVote", mine, rating)
    return review


def _save_recommendation(
    context: Context, viewer: Record, rating: str | None = None, **given: int | None
) -> Record:
    pair = {
        key: existing(context, "Media", given.get(key))["id"]
        for key in ("mediaId", "mediaRecommendationId")
    }
    table = context.world["Recommendation"]
    rows = table.where(**pair)
    record = rows[0] if rows else table.add({**pair, "userId": viewer["id"], "outside_users": 0})
    mine = {"userId": viewer["id"], "recommendationId": record["id"]}
    _vote(context, "RecommendationVote", mine, rating)
    return record


TOGGLE_MUTATIONS: Mapping[str, Callable[..., object]] = {
    "ToggleLike": _toggle_like,
    "ToggleLikeV2": _toggle_like_v2,
    "ToggleFollow": _toggle_follow,
    "ToggleActivitySubscription": partial(_toggle_subscription, "activityId"),
    "ToggleThreadSubscription": partial(_toggle_subscription, "threadId"),
    "ToggleActivityPin": _toggle_pin,
    "ToggleFavourite": _toggle_favourite,
    "UpdateFavouriteOrder": _order_favourites,
    "RateReview": _rate_review,
    "SaveRecommendation": _save_recommendation,
}
