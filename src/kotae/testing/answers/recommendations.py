"""Recommendations: who likes one media may like another."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.testing.answers.narrowing import candidates, narrowed
from kotae.testing.answers.posts import media_field, user_field
from kotae.testing.answers.works import given
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged, Window
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.records.social import RecommendationRecord

__all__ = ["LISTINGS", "RESOLVERS"]

_COLUMNS: Mapping[str, Callable[[RecommendationRecord], Value]] = {
    "id": lambda recommendation: recommendation["id"],
    "media_id": lambda recommendation: recommendation["mediaId"],
    "media_recommendation_id": lambda recommendation: recommendation["mediaRecommendationId"],
    "user_id": lambda recommendation: recommendation["userId"],
    "rating": lambda recommendation: recommendation["rating"],
}
_KEYS: Mapping[str, Callable[[RecommendationRecord], Value]] = {
    "ID": lambda recommendation: recommendation["id"],
    "RATING": lambda recommendation: recommendation["rating"],
}


def recommendation_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.recommendations`; without a sort they are by id.

    Our reading: `onList` looks for the media that is recommended, and without a viewer nothing is
    on a list.
    """
    asked = given(filters)
    sorts = cast("Sequence[str | None]", asked.pop("sort", ()))
    is_listed = asked.pop("on_list", None)
    found = narrowed(
        candidates(asked, ask.community.recommendation, ask.community.recommendations),
        asked,
        _COLUMNS,
    )
    if is_listed is not None:
        listed = frozenset(() if ask.viewer_id is None else ask.index.listed(ask.viewer_id))
        found = [one for one in found if (one["mediaRecommendationId"] in listed) == is_listed]
    shown = ordered(found, sorts, _KEYS)
    return window.of(shown)


def _user_rating(recommendation: RecommendationRecord, ask: Ask) -> str:
    """Answer with the viewer's vote; without a viewer there is none."""
    if ask.viewer_id is None:
        return "NO_RATING"
    return ask.community.recommendation_rating(ask.viewer_id, recommendation["id"])


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Recommendation.media": media_field("mediaId"),
    "Recommendation.mediaRecommendation": media_field("mediaRecommendationId"),
    "Recommendation.user": user_field("userId"),
    "Recommendation.userRating": _user_rating,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {"recommendations": recommendation_list}
