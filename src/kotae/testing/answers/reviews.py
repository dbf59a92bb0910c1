"""Reviews. Everybody sees them, but private ones, which their authors alone do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.testing.answers.narrowing import candidates, narrowed
from kotae.testing.answers.posts import media_field, text_field, user_field
from kotae.testing.answers.works import given
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged, Window
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.records.social import ReviewRecord

__all__ = ["LISTINGS", "RESOLVERS"]

_COLUMNS: Mapping[str, Callable[[ReviewRecord], Value]] = {
    "id": lambda review: review["id"],
    "media_id": lambda review: review["mediaId"],
    "user_id": lambda review: review["userId"],
    "media_type": lambda review: review["mediaType"],
}
_KEYS: Mapping[str, Callable[[ReviewRecord], Value]] = {
    "ID": lambda review: review["id"],
    "SCORE": lambda review: review["score"],
    "RATING": lambda review: review["rating"],
    "CREATED_AT": lambda review: review["createdAt"],
    "UPDATED_AT": lambda review: review["updatedAt"],
}


def review_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.reviews`; without a sort they are by id."""
    asked = given(filters)
    sorts = cast("Sequence[str | None]", asked.pop("sort", ()))
    reviews = [
        review
        for review in narrowed(
            candidates(asked, ask.community.review, ask.community.reviews), asked, _COLUMNS
        )
        if not review["private"] or review["userId"] == ask.viewer_id
    ]
    shown = ordered(reviews, sorts, _KEYS)
    return window.of(shown)


def _user_rating(review: ReviewRecord, ask: Ask) -> str:
    """Answer with the viewer's vote; without a viewer there is none."""
    if ask.viewer_id is None:
        return "NO_VOTE"
    return ask.community.review_rating(ask.viewer_id, review["id"])


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Review.body": text_field("body"),
    "Review.media": media_field("mediaId"),
    "Review.user": user_field("userId"),
    "Review.userRating": _user_rating,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {"reviews": review_list}
