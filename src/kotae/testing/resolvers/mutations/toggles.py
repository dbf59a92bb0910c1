"""Mutations of what a viewer marks: likes, follows, favourites, subscriptions, votes, pins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kotae.testing.resolvers.mutations.checks import check_values, existing, own_record
from kotae.testing.world.links import likeable_table
from kotae.testing.world.new_records import LAST_FAVOURITE
from kotae.testing.world.schema_types import camel_case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["TOGGLE_MUTATIONS"]

#: The tables of favourites, by the arguments that name them.
_FAVOURITES: Mapping[str, str] = {
    "animeId": "Media",
    "mangaId": "Media",
    "characterId": "Character",
    "staffId": "Staff",
    "studioId": "Studio",
}


def _toggle(
    context: Context, table: str, key: str, record_id: int, *, is_set: bool | None = None
) -> None:
    """Add the viewer's row for a record, or remove it; None changes it to the other."""
    mine = {"userId": context.required_viewer()["id"], key: record_id}
    rows = context.world[table].where(**mine)
    if rows and not is_set:
        context.world[table].remove(rows[0]["id"])
    elif not rows and is_set is not False:
        order = {"favouriteOrder": LAST_FAVOURITE} if table == "Favourite" else {}
        context.world[table].add({**mine, **order, "createdAt": context.now_s})


def _toggled_like(context: Context, record_id: int | None, kind: str | None) -> tuple[str, Record]:
    """Toggle a like, and return the key of likes and the post."""
    context.required_viewer()
    check_values(context, "ToggleLike", {"id": record_id, "type": kind}, ("id", "type"))
    kind = kind or "ACTIVITY"
    table, key = likeable_table(kind), f"{camel_case(kind)}Id"
    post = existing(context, table, record_id)
    _toggle(context, "Like", key, post["id"])
    return key, {"__typename": table, **post}


def _toggle_like(
    context: Context,
    id: int | None = None,  # noqa: A002 - the schema's name
    type: str | None = None,  # noqa: A002 - the schema's name
) -> list[Record]:
    key, post = _toggled_like(context, id, type)
    users = context.world["User"].rows
    return [users[row["userId"]] for row in context.world["Like"].where(**{key: post["id"]})]


def _toggle_like_v2(
    context: Context,
    id: int | None = None,  # noqa: A002 - the schema's name
    type: str | None = None,  # noqa: A002 - the schema's name
) -> Record:
    return _toggled_like(context, id, type)[1]


def _toggle_follow(context: Context, userId: int | None = None) -> Record:  # noqa: N803 - the schema's name
    context.required_viewer()
    user = existing(context, "User", userId)
    _toggle(context, "Follow", "followedId", user["id"])
    return user


def _subscription_mutation(table: str, key: str) -> Callable[..., Record]:
    def subscribe(context: Context, **given: Any) -> Record:
        context.required_viewer()
        post = existing(context, table, given.get(key))
        _toggle(context, "Subscription", key, post["id"], is_set=given.get("subscribe"))
        return post

    return subscribe


def _toggle_pin(
    context: Context,
    id: int | None = None,  # noqa: A002 - the schema's name
    pinned: bool | None = None,
) -> Record:
    activity = own_record(context, "Activity", id, ("userId", "recipientId"))
    is_pinned = not activity["isPinned"] if pinned is None else pinned
    return context.world["Activity"].put({**activity, "isPinned": is_pinned})


def _toggle_favourite(context: Context, **given: int | None) -> Record:
    viewer = context.required_viewer()
    ids = {key: record_id for key, record_id in given.items() if record_id is not None}
    for key, record_id in ids.items():
        existing(context, _FAVOURITES[key], record_id)
    for key, record_id in ids.items():
        _toggle(context, "Favourite", key, record_id)
    return {"id": viewer["id"]}


def _order_favourites(context: Context, **given: Sequence[int | None] | None) -> Record:
    viewer = context.required_viewer()
    favourites = context.world["Favourite"]
    for key in _FAVOURITES:
        kind = key.removesuffix("Id")
        ids, orders = given.get(f"{kind}Ids") or (), given.get(f"{kind}Order") or ()
        for record_id, order in zip(ids, orders, strict=False):
            for row in favourites.where(**{"userId": viewer["id"], key: record_id}):
                favourites.put({**row, "favouriteOrder": order or 0})
    return {"id": viewer["id"]}


def _vote(context: Context, table: str, key: str, record_id: int, rating: str | None) -> None:
    """Replace the viewer's vote on a record."""
    mine = {"userId": context.required_viewer()["id"], key: record_id}
    for row in list(context.world[table].where(**mine)):
        context.world[table].remove(row["id"])
    if rating is not None and not rating.startswith("NO_"):
        context.world[table].add({**mine, "rating": rating})


def _rate_review(
    context: Context,
    reviewId: int | None = None,  # noqa: N803 - the schema's name
    rating: str | None = None,
) -> Record:
    context.required_viewer()
    review = existing(context, "Review", reviewId)
    _vote(context, "ReviewVote", "reviewId", review["id"], rating)
    return review


def _save_recommendation(
    context: Context,
    mediaId: int | None = None,  # noqa: N803 - the schema's name
    mediaRecommendationId: int | None = None,  # noqa: N803 - the schema's name
    rating: str | None = None,
) -> Record:
    viewer = context.required_viewer()
    pair = {
        "mediaId": existing(context, "Media", mediaId)["id"],
        "mediaRecommendationId": existing(context, "Media", mediaRecommendationId)["id"],
    }
    table = context.world["Recommendation"]
    rows = table.where(**pair)
    record = rows[0] if rows else table.add({**pair, "userId": viewer["id"], "outside_users": 0})
    _vote(context, "RecommendationVote", "recommendationId", record["id"], rating)
    return record


TOGGLE_MUTATIONS: Mapping[str, Callable[..., object]] = {
    "ToggleLike": _toggle_like,
    "ToggleLikeV2": _toggle_like_v2,
    "ToggleFollow": _toggle_follow,
    "ToggleActivitySubscription": _subscription_mutation("Activity", "activityId"),
    "ToggleThreadSubscription": _subscription_mutation("Thread", "threadId"),
    "ToggleActivityPin": _toggle_pin,
    "ToggleFavourite": _toggle_favourite,
    "UpdateFavouriteOrder": _order_favourites,
    "RateReview": _rate_review,
    "SaveRecommendation": _save_recommendation,
}
