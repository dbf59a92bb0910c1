"""The queries of which AniList's responses are compared with the local AniList's.

Works, characters, staff and studios that the local AniList has too are named by their ids. Ids of
users, threads and the like come from the response to an earlier query.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import print_ast

from kotae.documents.checking import check_document

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["QUERIES", "FoundValue", "PlannedQuery"]

_FOLDER = Path(__file__).parents[3] / "queries"


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

    def text(self) -> str:
        """Return the text of the file, with the fragments that it needs."""
        checked = check_document(str(_FOLDER / f"{self.name}.graphql"))
        (operation,) = checked.document.definitions
        definitions = (operation, *checked.fragments_of(operation).values())
        return "\n".join(print_ast(definition.node) for definition in definitions)


_BEBOP = {"id": 1}
_REVIEW = "reviews/recent_reviews"
_REVIEWER = FoundValue(_REVIEW, "Page.reviews.0.user.id")
_THREAD = FoundValue("forum/recent_threads", "Page.threads.0.id")
_SPRING = {"season": "SPRING", "seasonYear": 1998}

QUERIES = (
    *(PlannedQuery(name, _BEBOP) for name in (
        "media/media_by_id", "media/media_details", "media/media_characters", "media/media_staff",
        "media/media_relations", "media/media_recommendations", "media/media_scores",
        "characters/character_by_id", "characters/character_media",
    )),
    *map(PlannedQuery, (
        "media/recent_recommendations", "characters/favourite_characters", _REVIEW,
        "forum/recent_threads", "social/activity_feed", "site/genres", "site/tags",
        "site/external_link_sources", "site/site_statistics",
    )),
    PlannedQuery("media/media_trend_history", {"id": 21}),
    PlannedQuery("media/media_by_ids", {"ids": [1, 21, 30002]}),
    PlannedQuery("media/media_by_mal_id", {"idMal": 1, "type": "ANIME"}),
    PlannedQuery("browse/home_page", {"type": "ANIME", **_SPRING}),
    PlannedQuery("browse/season_anime", _SPRING),
    PlannedQuery("browse/browse_media", {"type": "MANGA", "status": "RELEASING"}),
    PlannedQuery("search/quick_search", {"search": "Cowboy"}),
    PlannedQuery("search/search_anime", {"search": "Cowboy Bebop"}),
    PlannedQuery("staff/staff_by_id", {"id": 95001}),
    PlannedQuery("staff/staff_media", {"id": 95001}),
    PlannedQuery("staff/staff_voice_roles", {"id": 95001}),
    PlannedQuery("studios/studio_media", {"id": 14}),
    PlannedQuery("airing/airing_schedule_of_media", {"mediaId": 21}),
    PlannedQuery("reviews/review_by_id", {"id": FoundValue(_REVIEW, "Page.reviews.0.id")}),
    PlannedQuery("users/user_by_id", {"id": _REVIEWER}),
    PlannedQuery("users/user_favourites", {"id": _REVIEWER}),
    PlannedQuery("users/user_anime_statistics", {"id": _REVIEWER}),
    PlannedQuery("lists/list_in_chunks", {"userId": _REVIEWER, "type": "ANIME"}),
    PlannedQuery("lists/list_page", {"userId": _REVIEWER, "type": "ANIME", "status": "COMPLETED"}),
    PlannedQuery("lists/list_entry_by_id",
                 {"id": FoundValue("lists/list_page", "Page.mediaList.0.id")}),
    PlannedQuery("forum/thread_by_id", {"id": _THREAD}),
    PlannedQuery("forum/thread_comments", {"threadId": _THREAD}),
    PlannedQuery("social/activity_by_id",
                 {"id": FoundValue("social/activity_feed", "Page.activities.0.id")}),
    PlannedQuery("users/viewer_settings", needs_viewer=True),
    PlannedQuery("social/notifications", needs_viewer=True),
    PlannedQuery("lists/list_entry_from_media", {"mediaId": 1}, needs_viewer=True),
    PlannedQuery("site/render_markdown", {"markdown": "__bold__"}, needs_viewer=True),
)  # fmt: skip
