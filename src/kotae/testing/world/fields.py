"""Fields that no record stores: computed columns, and links, from which lists come.

A column is a function of a record, the context and the field's arguments. Some columns are known
to arguments alone, such as `Media.onList`: so each filter compares a column.

A link says where the items of a list or connection come from. An object that a record names by its
id (`Review.media` by `mediaId`) needs no link.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kotae.testing.world.context import VISIBLE
from kotae.testing.world.list_columns import LIST_COLUMNS
from kotae.testing.world.media_columns import MEDIA_COLUMNS
from kotae.testing.world.notifications import NOTIFICATION_COLUMNS, viewer_notifications
from kotae.testing.world.schema_types import camel_case
from kotae.testing.world.statistics import STATISTICS_COLUMNS
from kotae.testing.world.user_columns import USER_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["COLUMNS", "LINKS", "PAGE_LISTS", "Link", "likeable_table"]

#: The computed columns, by `Type.field`.
COLUMNS: Mapping[str, Callable[..., Any]] = {
    **MEDIA_COLUMNS,
    **LIST_COLUMNS,
    **USER_COLUMNS,
    **STATISTICS_COLUMNS,
    **NOTIFICATION_COLUMNS,
}


@dataclass(frozen=True, slots=True)
class Link:
    """Rows of a table, and the item that each of them leads to.

    Attributes:
        table: The table of the rows.
        key: The key of the rows that names the source; empty for all rows of the table.
        item_key: The key of the rows that names the item; empty if a row is the item itself.
        edge_keys: Keys of the rows by fields of the edge's type with another name.
        source_key: The key of the source that `key` is compared with. The source of a list of
            `Page` is its arguments.
        rows_of: Returns the rows, for links that no key describes.
        arguments: The arguments that `rows_of` uses.
    """

    table: str = ""
    key: str = ""
    item_key: str = ""
    edge_keys: Mapping[str, str] = field(default_factory=dict[str, str])
    source_key: str = "id"
    rows_of: Callable[[Context, Record], Sequence[Record]] | None = None
    arguments: frozenset[str] = frozenset()


def likeable_table(kind: str) -> str:
    """Return the table of a value of `LikeableType`: `ThreadComment` for `THREAD_COMMENT`."""
    return "".join(map(str.capitalize, kind.split("_")))


def _likes(context: Context, arguments: Record) -> Sequence[Record]:
    """Return the likes of the post that `likeableId` and `type` name, if the viewer sees it."""
    kind = arguments.get("type")
    if kind is None:
        return ()
    table = likeable_table(kind)
    post = context.world[table].get(arguments.get("likeableId"))
    if post is None or (table in VISIBLE and not all(VISIBLE[table]([post], context))):
        return ()
    return context.world["Like"].where(**{f"{camel_case(kind)}Id": post["id"]})


def _comments(context: Context, arguments: Record) -> Sequence[Record]:
    """Return comments; with `threadId` alone those that reply to no other comment."""
    comments = context.world["ThreadComment"]
    if arguments.keys() - {"sort"} == {"threadId"}:
        return comments.where(threadId=arguments["threadId"], parentCommentId=None)
    return list(comments.all())


def _voiced_media(context: Context, staff: Record) -> Sequence[Record]:
    """Return a row for each character that a person speaks in each anime."""
    world = context.world
    media = world["Media"].rows
    return [
        {**voice, **casting}
        for voice in world["Voice"].where(voiceActorId=staff["id"])
        for casting in world["Casting"].where(characterId=voice["characterId"])
        if media[casting["mediaId"]]["type"] == "ANIME"
    ]


def _voiced_characters(context: Context, staff: Record) -> Sequence[Record]:
    """Return a row for each character and role of a person, with all media of both."""
    parts: dict[tuple[int, str], dict[str, object]] = {}
    media_ids: dict[tuple[int, str], list[int]] = {}
    for row in _voiced_media(context, staff):
        part = row["characterId"], row["role"]
        media_ids.setdefault(part, []).append(row["mediaId"])
        parts.setdefault(part, {**row, "media": media_ids[part]})
    return list(parts.values())


def _voices(context: Context, edge: Record) -> Sequence[Record]:
    """Return the voices of an edge's character; characters of manga have none."""
    media = context.world["Media"].get(edge.get("mediaId"))
    if media is None or media["type"] == "MANGA" or "characterId" not in edge:
        return ()
    return context.world["Voice"].where(characterId=edge["characterId"])


_CHARACTER_EDGE = {"characterRole": "role", "characterName": "name"}

#: The links of lists and connections, by `Type.field`.
LINKS: Mapping[str, Link] = {
    "Media.airingSchedule": Link("AiringSchedule", "mediaId"),
    "Media.characters": Link("Casting", "mediaId", "characterId"),
    "Media.recommendations": Link("Recommendation", "mediaId"),
    "Media.relations": Link("Relation", "fromId", "mediaId"),
    "Media.reviews": Link("Review", "mediaId"),
    "Media.staff": Link("Credit", "mediaId", "staffId"),
    "Media.studios": Link("Production", "mediaId", "studioId"),
    "Media.trends": Link("MediaTrend", "mediaId"),
    "Character.media": Link("Casting", "characterId", "mediaId", _CHARACTER_EDGE),
    "Staff.characterMedia": Link(
        item_key="mediaId", edge_keys=_CHARACTER_EDGE, rows_of=_voiced_media
    ),
    "Staff.characters": Link(item_key="characterId", rows_of=_voiced_characters),
    "Staff.staffMedia": Link("Credit", "staffId", "mediaId", {"staffRole": "role"}),
    "Studio.media": Link("Production", "studioId", "mediaId", {"isMainStudio": "isMain"}),
    "CharacterEdge.voiceActors": Link(item_key="voiceActorId", rows_of=_voices),
    "CharacterEdge.voiceActorRoles": Link(rows_of=_voices),
    "MediaEdge.voiceActors": Link(item_key="voiceActorId", rows_of=_voices),
    "MediaEdge.voiceActorRoles": Link(rows_of=_voices),
    "Favourites.anime": Link("Favourite", "userId", "animeId"),
    "Favourites.manga": Link("Favourite", "userId", "mangaId"),
    "Favourites.characters": Link("Favourite", "userId", "characterId"),
    "Favourites.staff": Link("Favourite", "userId", "staffId"),
    "Favourites.studios": Link("Favourite", "userId", "studioId"),
    **{
        f"{kind}Activity.{name}": link
        for kind in ("Text", "List", "Message")
        for name, link in {
            "likes": Link("Like", "activityId", "userId"),
            "replies": Link("ActivityReply", "activityId"),
        }.items()
    },
    "ActivityReply.likes": Link("Like", "activityReplyId", "userId"),
    "Thread.likes": Link("Like", "threadId", "userId"),
    "ThreadComment.likes": Link("Like", "threadCommentId", "userId"),
    **{
        f"SiteStatistics.{subject}": Link("SiteTrend", "subject", source_key=subject)
        for subject in ("users", "anime", "manga", "characters", "staff", "studios", "reviews")
    },
}

#: The lists of `Page`. The root field with the same name in the singular has their first item.
PAGE_LISTS: Mapping[str, Link] = {
    "users": Link("User"),
    "media": Link("Media"),
    "characters": Link("Character"),
    "staff": Link("Staff"),
    "studios": Link("Studio"),
    "mediaList": Link("MediaList"),
    "airingSchedules": Link("AiringSchedule"),
    "mediaTrends": Link("MediaTrend"),
    "notifications": Link(rows_of=viewer_notifications),
    "followers": Link("Follow", "followedId", "userId", source_key="userId"),
    "following": Link("Follow", "userId", "followedId", source_key="userId"),
    "activities": Link("Activity"),
    "activityReplies": Link("ActivityReply"),
    "threads": Link("Thread"),
    "threadComments": Link(rows_of=_comments),
    "reviews": Link("Review"),
    "recommendations": Link("Recommendation"),
    "likes": Link(item_key="userId", rows_of=_likes, arguments=frozenset({"likeableId", "type"})),
}
