"""The queries of which AniList's responses are compared with the local AniList's.

Works, characters, staff and studios that the local AniList has too are named by their ids. Ids of
users, threads and the like come from the response to an earlier query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["QUERIES", "FoundValue", "PlannedQuery"]


class FoundValue(NamedTuple):
    """A value in the data of an earlier response.

    Attributes:
        query: The name of the query.
        path: The keys and the positions that lead to the value, as `Page.threads.0.id`.
    """

    query: str
    path: str


class PlannedQuery(NamedTuple):
    """A query.

    Attributes:
        name: Its file below `queries/`, without `.graphql`.
        variables: Its variables.
        needs_viewer: Whether it is left out without a token.
    """

    name: str
    variables: Mapping[str, Any] = {}
    needs_viewer: bool = False


_BEBOP = {"id": 1}
_REVIEW = "reviews/recent_reviews"
_REVIEWER = FoundValue(_REVIEW, "Page.reviews.0.user.id")
_THREAD = FoundValue("forum/recent_threads", "Page.threads.0.id")
_SPRING = {"season": "SPRING", "seasonYear": 1998}

QUERIES = (
    PlannedQuery("media/media_by_id", _BEBOP),
    PlannedQuery("media/media_details", _BEBOP),
    PlannedQuery("media/media_characters", _BEBOP),
    PlannedQuery("media/media_staff", _BEBOP),
    PlannedQuery("media/media_relations", _BEBOP),
    PlannedQuery("media/media_recommendations", _BEBOP),
    PlannedQuery("media/media_external_links", _BEBOP),
    PlannedQuery("media/media_streaming_episodes", _BEBOP),
    PlannedQuery("media/media_scores", _BEBOP),
    PlannedQuery("media/media_trend_history", {"id": 21}),
    PlannedQuery("media/media_by_ids", {"ids": [1, 21, 30002]}),
    PlannedQuery("media/media_by_mal_id", {"idMal": 1, "type": "ANIME"}),
    PlannedQuery("media/recent_recommendations"),
    PlannedQuery("browse/season_anime", _SPRING),
    PlannedQuery("browse/home_page", {"type": "ANIME", **_SPRING}),
    PlannedQuery("browse/browse_media", {"type": "MANGA", "status": "RELEASING"}),
    PlannedQuery("search/quick_search", {"search": "Cowboy"}),
    PlannedQuery("search/search_anime", {"search": "Cowboy Bebop"}),
    PlannedQuery("search/search_characters", {"search": "Spike"}),
    PlannedQuery("search/search_studios", {"search": "Sunrise"}),
    PlannedQuery("characters/character_by_id", {"id": 1}),
    PlannedQuery("characters/character_media", {"id": 1}),
    PlannedQuery("characters/favourite_characters"),
    PlannedQuery("staff/staff_by_id", {"id": 95001}),
    PlannedQuery("staff/staff_media", {"id": 95001}),
    PlannedQuery("staff/staff_voice_roles", {"id": 95001}),
    PlannedQuery("studios/studio_by_id", {"id": 14}),
    PlannedQuery("studios/studio_media", {"id": 14}),
    PlannedQuery("airing/airing_schedule_of_media", {"mediaId": 21}),
    PlannedQuery("airing/next_airing_of_media", {"mediaIds": [21]}),
    PlannedQuery(_REVIEW),
    PlannedQuery("reviews/review_by_id", {"id": FoundValue(_REVIEW, "Page.reviews.0.id")}),
    PlannedQuery("reviews/reviews_of_user", {"userId": _REVIEWER}),
    PlannedQuery("users/user_by_id", {"id": _REVIEWER}),
    PlannedQuery("users/user_favourites", {"id": _REVIEWER}),
    PlannedQuery("users/user_anime_statistics", {"id": _REVIEWER}),
    PlannedQuery("users/followers", {"userId": _REVIEWER}),
    PlannedQuery("lists/list_in_chunks", {"userId": _REVIEWER, "type": "ANIME"}),
    PlannedQuery("lists/list_page", {"userId": _REVIEWER, "type": "ANIME", "status": "COMPLETED"}),
    PlannedQuery(
        "lists/list_entry_by_id", {"id": FoundValue("lists/list_page", "Page.mediaList.0.id")}
    ),
    PlannedQuery("forum/recent_threads"),
    PlannedQuery("forum/thread_by_id", {"id": _THREAD}),
    PlannedQuery("forum/thread_comments", {"threadId": _THREAD}),
    PlannedQuery("social/activity_feed"),
    PlannedQuery(
        "social/activity_by_id", {"id": FoundValue("social/activity_feed", "Page.activities.0.id")}
    ),
    PlannedQuery("site/genres"),
    PlannedQuery("site/tags"),
    PlannedQuery("site/external_link_sources"),
    PlannedQuery("site/site_statistics"),
    PlannedQuery("users/viewer", needs_viewer=True),
    PlannedQuery("users/viewer_settings", needs_viewer=True),
    PlannedQuery("social/activity_feed_following", needs_viewer=True),
    PlannedQuery("social/notifications", needs_viewer=True),
    PlannedQuery("lists/list_entry_from_media", {"mediaId": 1}, needs_viewer=True),
    PlannedQuery("site/render_markdown", {"markdown": "__bold__"}, needs_viewer=True),
)
