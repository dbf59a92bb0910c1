"""Records: the values of new ones, the keys that name other records, and removal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import GraphQLList, GraphQLObjectType, GraphQLUnionType, get_named_type

from kotae.testing.world.fields import COLUMNS
from kotae.testing.world.schema_types import field_types, nullable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphql import GraphQLNamedType

    from kotae.testing.world.tables import Record, World

__all__ = [
    "ACTIVITIES",
    "ALTERNATIVES",
    "LAST_FAVOURITE",
    "REQUIRED_KEYS",
    "UNKNOWN_DATE",
    "list_activity",
    "new_record",
    "referenced_table",
    "remove_record",
    "site_url",
]

#: A `FuzzyDate` of which nothing is known.
UNKNOWN_DATE: Record = {"year": None, "month": None, "day": None}
#: The order of a new favourite: after all others.
LAST_FAVOURITE = 10_000
#: The types of activities, which share a table.
ACTIVITIES = frozenset({"TextActivity", "ListActivity", "MessageActivity"})

#: The pages of types that are not called after the type.
_PAGES = {
    **dict.fromkeys(ACTIVITIES, "activity"),
    "ThreadComment": "forum/comment",
    "Thread": "forum/thread",
}
_EMPTY: Mapping[str, object] = {"Boolean": False, "Int": 0, "Float": 0.0}
#: Values that differ from the empty ones, and those of keys that are no fields.
_DEFAULTS: Mapping[str, Record] = {
    "MediaList": {
        "status": "PLANNING",  # AniList documents no default
        "score": 0.0,
        "customLists": [],
        "advancedScores": [],
        "startedAt": UNKNOWN_DATE,
        "completedAt": UNKNOWN_DATE,
    },
    "TextActivity": {"__typename": "TextActivity", "type": "TEXT"},
    "ListActivity": {"__typename": "ListActivity"},
    "MessageActivity": {"__typename": "MessageActivity", "type": "MESSAGE"},
    "Thread": {"categories": [], "mediaCategories": []},
    "ThreadComment": {"parentCommentId": None},
    "MediaExternalLink": {"mediaType": None, "host": None},
    "Recommendation": {"outside_users": 0},
    "Favourite": {"favouriteOrder": LAST_FAVOURITE},
}

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


def site_url(type_name: str, record_id: int) -> str:
    """Return the address of a record's page, on a reserved domain."""
    return f"https://anilist.example/{_PAGES.get(type_name, type_name.lower())}/{record_id}"


def new_record(type_name: str, record_id: int, now_s: int) -> dict[str, Any]:
    """Return a record with the empty value of each field that a record stores.

    A field that is never null and has no empty value is left out.
    """
    record: dict[str, Any] = {"id": record_id}
    for name, given in field_types(type_name).items():
        named = cast("GraphQLNamedType", get_named_type(given))
        kind = nullable(given)
        is_object = isinstance(named, GraphQLObjectType | GraphQLUnionType)
        if f"{type_name}.{name}" in COLUMNS or is_object or name == "id" or name.endswith("Id"):
            continue
        if name == "siteUrl":
            record[name] = site_url(type_name, record_id)
        elif name.endswith("At"):
            record[name] = now_s
        elif isinstance(kind, GraphQLList):
            record[name] = []
        elif named.name in _EMPTY or kind is given:
            record[name] = _EMPTY.get(named.name)
    return {**record, **_DEFAULTS.get(type_name, {})}


#: The words of a list activity by status, before the title of an anime and of a manga.
_ACTIVITY_WORDS: Mapping[str, tuple[str, str]] = {
    "CURRENT": ("watched episode", "read chapter"),
    "REPEATING": ("rewatched episode", "reread chapter"),
    "PLANNING": ("plans to watch", "plans to read"),
    "PAUSED": ("paused watching", "paused reading"),
    "DROPPED": ("dropped", "dropped"),
    "COMPLETED": ("completed", "completed"),
}


def list_activity(entry: Record, media: Record, progress: str) -> Record:
    """Return the values of the activity of a list entry; `progress` as in `4` or `2 - 4`."""
    media_type, status = media["type"], entry["status"]
    return {
        "__typename": "ListActivity",
        "type": f"{media_type}_LIST",
        "userId": entry["userId"],
        "mediaId": media["id"],
        "status": _ACTIVITY_WORDS[status][media_type == "MANGA"],
        "progress": progress if status in ("CURRENT", "REPEATING") else None,
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
