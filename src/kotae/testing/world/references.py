"""References between records: the keys that name another record, and what is removed with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kotae.testing.world.tables import World

__all__ = ["ACTIVITIES", "ALTERNATIVES", "REQUIRED_KEYS", "referenced_table", "remove_record"]

#: The keys that name the records without which a record cannot be, by table.
REQUIRED_KEYS: Mapping[str, Sequence[str]] = {
    "AiringSchedule": ("mediaId",),
    "MediaTrend": ("mediaId",),
    "Relation": ("fromId", "mediaId"),
    "Casting": ("mediaId", "characterId"),
    "Voice": ("characterId", "voiceActorId"),
    "Credit": ("mediaId", "staffId"),
    "Production": ("mediaId", "studioId"),
    "Follow": ("userId", "followedId"),
    "Favourite": ("userId",),
    "MediaList": ("userId", "mediaId"),
    "TextActivity": ("userId",),
    "ListActivity": ("userId", "mediaId"),
    "MessageActivity": ("messengerId", "recipientId"),
    "ActivityReply": ("userId", "activityId"),
    "Thread": ("userId",),
    "ThreadComment": ("userId", "threadId"),
    "Review": ("userId", "mediaId"),
    "Recommendation": ("userId", "mediaId", "mediaRecommendationId"),
    "Like": ("userId",),
    "Subscription": ("userId",),
    "ReviewVote": ("userId", "reviewId"),
    "RecommendationVote": ("userId", "recommendationId"),
}
#: Keys of which a record has exactly one, by table.
ALTERNATIVES: Mapping[str, Sequence[str]] = {
    "Favourite": ("animeId", "mangaId", "characterId", "staffId", "studioId"),
    "Like": ("activityId", "activityReplyId", "threadId", "threadCommentId"),
    "Subscription": ("activityId", "threadId"),
}
#: Tables whose rows also go with the record of a key that is not required.
_OPTIONAL_KEYS: Mapping[str, Sequence[str]] = {"ThreadComment": ("parentCommentId",)}
#: The types of activities, which share a table.
ACTIVITIES = frozenset({"TextActivity", "ListActivity", "MessageActivity"})
#: The tables of keys that are not called after them.
_TABLES: Mapping[str, str] = {
    "animeId": "Media",
    "mangaId": "Media",
    "fromId": "Media",
    "mediaRecommendationId": "Media",
    "followedId": "User",
    "messengerId": "User",
    "recipientId": "User",
    "voiceActorId": "Staff",
    "parentCommentId": "ThreadComment",
}


def referenced_table(key: str) -> str:
    """Return the table of the record that a key names: `Media` for `mediaId`."""
    return _TABLES.get(key) or key[0].upper() + key.removesuffix("Id")[1:]


def remove_record(world: World, table: str, record_id: int) -> None:
    """Remove a record, and all that cannot be without it."""
    world[table].remove(record_id)
    for dependent, key in _dependents(table):
        for row in list(world[dependent].where(**{key: record_id})):
            remove_record(world, dependent, row["id"])


def _dependents(table: str) -> Iterator[tuple[str, str]]:
    """Yield the tables and keys that name the records of a table."""
    for keys_by_table in (REQUIRED_KEYS, ALTERNATIVES, _OPTIONAL_KEYS):
        for name, keys in keys_by_table.items():
            for key in keys:
                if referenced_table(key) == table:
                    yield "Activity" if name in ACTIVITIES else name, key
