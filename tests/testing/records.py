"""All records of each list of `Page`, as responses have them, and the columns of arguments."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from graphql import GraphQLEnumType, GraphQLUnionType
from tests.testing.local_anilist import NOW_S, LocalAniList
from tests.testing.type_guards import named_type

from kotae.testing import Rules
from kotae.testing.world.schema_types import fields_of, served_schema
from kotae.testing.world.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphql import GraphQLField

__all__ = [
    "column_of",
    "date_number",
    "enum_positions",
    "folded",
    "key_of",
    "keys_of_page",
    "list_field",
    "page_of",
    "record_by_id",
    "records_of",
    "selection_of",
]

Record = dict[str, Any]

_DATE = "{ year month day }"
_NAME = "{ full native alternative first last middle }"
#: The selection of each list. Records of a union have their fields by fragments.
_SELECTIONS: Mapping[str, str] = {
    "users": """
        id name moderatorRoles isFollowing
        statistics { anime { minutesWatched } manga { chaptersRead } }""",
    "media": f"""
        id idMal type format status source season seasonYear episodes duration chapters volumes
        isAdult isLicensed countryOfOrigin averageScore popularity trending favourites updatedAt
        genres synonyms startDate {_DATE} endDate {_DATE} title {{ romaji english native }}
        tags {{ name category rank }} externalLinks {{ site siteId type }}
        mediaListEntry {{ id }}""",
    "characters": f"id favourites dateOfBirth {_DATE} name {_NAME}",
    "staff": f"id favourites language dateOfBirth {_DATE} name {_NAME}",
    "studios": "id name favourites",
    "mediaList": f"""
        id userId mediaId status score(format: POINT_100) progress progressVolumes repeat priority
        notes createdAt updatedAt startedAt {_DATE} completedAt {_DATE}""",
    "airingSchedules": "id mediaId episode airingAt timeUntilAiring",
    "mediaTrends": "mediaId date trending averageScore popularity episode releasing",
    "threads": """
        id userId replyUserId isSubscribed title createdAt updatedAt repliedAt replyCount viewCount
        isSticky categories { id } mediaCategories { id }""",
    "threadComments": "id threadId userId childComments",
    "reviews": "id mediaId userId mediaType score rating createdAt updatedAt",
    "recommendations": "id rating media { id } mediaRecommendation { id mediaListEntry { id } }"
    " user { id }",
    "activityReplies": "id activityId",
    "activities": """
        ... on TextActivity { id type userId createdAt replyCount isPinned }
        ... on ListActivity { id type userId createdAt replyCount isPinned media { id } }
        ... on MessageActivity { id type recipientId messengerId createdAt replyCount isPinned }""",
}
_EXAMPLES: Mapping[str, str] = {
    "followers": "(userId: 1)",
    "following": "(userId: 1)",
    "likes": "(likeableId: 1, type: THREAD)",
}
#: The largest tables, and which of their rows remain: those whose key is 1 modulo a number.
_THINNED = (("MediaList", "userId", 25), ("AiringSchedule", "mediaId", 6), ("MediaTrend", "id", 9))


def key_of(record: Record) -> Any:
    """Return what identifies a record in its list."""
    return record.get("id") or (record["mediaId"], record["date"])


def list_field(name: str) -> GraphQLField:
    """Return a field of `Page`."""
    return fields_of("Page")[name]


def selection_of(name: str) -> str:
    """Return the selection of a list of `Page`."""
    if name in ("followers", "following", "likes"):
        return _SELECTIONS["users"]
    if name == "notifications":
        union = named_type(list_field(name))
        assert isinstance(union, GraphQLUnionType)
        return " ".join(f"... on {kind.name} {{ id type }}" for kind in union.types)
    return _SELECTIONS[name]


@cache
def _world() -> LocalAniList:
    """Return a local AniList without rules, with a part of the rows of its largest tables."""
    anilist = LocalAniList(Rules.off())
    for name, key, divisor in _THINNED:
        rows = [row for row in anilist.world[name].all() if row[key] % divisor == 1]
        anilist.world._tables[name] = Table(rows)
    return anilist


def page_of(name: str, arguments: str = "", selection: str = "", size: int = 100_000) -> Record:
    """Return a page of any size, as user 1 gets it without rules: `pageInfo` and the list."""
    selection = selection or selection_of(name)
    fields = f"pageInfo {{ total }} {name}{arguments} {{ {selection} }}"
    page: Record = _world().execute(f"{{ Page(perPage: {size}) {{ {fields} }} }}")
    return page


def keys_of_page(name: str, arguments: str, size: int) -> tuple[list[Any], int]:
    """Return the keys of a page's records, which are read sooner than whole ones, and the total."""
    selection = "mediaId date" if name == "mediaTrends" else "id"
    union = named_type(list_field(name))
    if isinstance(union, GraphQLUnionType):
        selection = " ".join(f"... on {kind.name} {{ id }}" for kind in union.types)
    page = page_of(name, arguments, selection, size)
    return [key_of(record) for record in page[name]], page["pageInfo"]["total"]


@cache
def records_of(name: str) -> Sequence[Record]:
    """Return all records of a list, in the order without a sort."""
    records: Sequence[Record] = page_of(name, _EXAMPLES.get(name, ""))[name]
    assert len(records) > 2, name
    return records


@cache
def record_by_id(name: str, record_id: int) -> Record:
    """Return the record of an id."""
    return _by_id(name)[record_id]


@cache
def _by_id(name: str) -> Mapping[int, Record]:
    return {record["id"]: record for record in records_of(name)}


def date_number(date: Record | None) -> int | None:
    """Return a date as YYYYMMDD; an unknown month or day is 00."""
    if date is None or date["year"] is None:
        return None
    number: int = date["year"] * 10_000 + (date["month"] or 0) * 100 + (date["day"] or 0)
    return number


def folded(text: str) -> str:
    """Return a text without case and accents."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(letter)
    ).casefold()


def enum_positions(enum: str) -> Mapping[str, int]:
    """Return the positions of an enum's values in the schema."""
    kind = served_schema().type_map[enum]
    assert isinstance(kind, GraphQLEnumType)
    return {value: position for position, value in enumerate(kind.values)}


def _has_birthday(person: Record) -> bool:
    today, born = datetime.fromtimestamp(NOW_S, UTC), person["dateOfBirth"]
    return (born["month"], born["day"]) == (today.month, today.day)


def _streams(key: str) -> Callable[[Record], set[Any]]:
    return lambda media: {
        link[key] for link in media["externalLinks"] if link["type"] == "STREAMING"
    }


def _tags(key: str) -> Callable[[Record], set[str]]:
    return lambda media: {tag[key] for tag in media["tags"] if tag["rank"] >= 18}


def _profile(activity: Record) -> int:
    profile_id: int = activity.get("recipientId") or activity["userId"]
    return profile_id


def _media_of(record: Record) -> Record:
    return record_by_id("media", record["mediaId"])


#: Columns that are not called after a field: a value, or a set of several.
_COLUMNS: Mapping[str, Callable[[Record], Any]] = {
    "users.isModerator": lambda user: bool({*user["moderatorRoles"]} - {"RETIRED"}),
    "media.startDate": lambda media: date_number(media["startDate"]),
    "media.endDate": lambda media: date_number(media["endDate"]),
    "media.genre": lambda media: {*media["genres"]},
    "media.tag": _tags("name"),
    "media.tagCategory": _tags("category"),
    "media.onList": lambda media: media["mediaListEntry"] is not None,
    "media.licensedBy": _streams("site"),
    "media.licensedById": _streams("siteId"),
    "media.score": lambda media: media["averageScore"],
    "characters.isBirthday": _has_birthday,
    "staff.isBirthday": _has_birthday,
    "mediaList.userName": lambda entry: record_by_id("users", entry["userId"])["name"],
    "mediaList.type": lambda entry: _media_of(entry)["type"],
    "mediaList.isFollowing": lambda entry: record_by_id("users", entry["userId"])["isFollowing"],
    "mediaList.startedAt": lambda entry: date_number(entry["startedAt"]),
    "mediaList.completedAt": lambda entry: date_number(entry["completedAt"]),
    "mediaList.startedOn": lambda entry: date_number(entry["startedAt"]),
    "mediaList.finishedOn": lambda entry: date_number(entry["completedAt"]),
    "mediaList.addedTime": lambda entry: entry["createdAt"],
    "mediaList.updatedTime": lambda entry: entry["updatedAt"],
    "mediaList.compareWithAuthList": lambda entry: bool(_media_of(entry)["mediaListEntry"]),
    "mediaList.mediaTitleRomaji": lambda entry: _media_of(entry)["title"]["romaji"],
    "mediaList.mediaTitleEnglish": lambda entry: _media_of(entry)["title"]["english"],
    "mediaList.mediaTitleNative": lambda entry: _media_of(entry)["title"]["native"],
    "mediaList.mediaPopularity": lambda entry: _media_of(entry)["popularity"],
    "airingSchedules.notYetAired": lambda airing: airing["timeUntilAiring"] > 0,
    "airingSchedules.time": lambda airing: airing["airingAt"],
    "mediaTrends.score": lambda trend: trend["averageScore"],
    "activities.userId": _profile,
    "activities.messengerId": lambda activity: activity.get("messengerId"),
    "activities.mediaId": lambda activity: activity.get("media", {}).get("id"),
    "activities.type": lambda activity: (
        {activity["type"], "MEDIA_LIST"} if "media" in activity else {activity["type"]}
    ),
    "activities.isFollowing": lambda one: record_by_id("users", _profile(one))["isFollowing"],
    "activities.hasReplies": lambda activity: activity["replyCount"] > 0,
    "activities.hasRepliesOrTypeText": lambda activity: (
        activity["replyCount"] > 0 or activity["type"] == "TEXT"
    ),
    "activities.pinned": lambda activity: not activity["isPinned"],
    "threads.subscribed": lambda thread: thread["isSubscribed"],
    "threads.categoryId": lambda thread: {category["id"] for category in thread["categories"]},
    "threads.mediaCategoryId": lambda thread: {media["id"] for media in thread["mediaCategories"]},
    # True comes first: AniList has no IS_STICKY_DESC.
    "threads.isSticky": lambda thread: not thread["isSticky"],
    "recommendations.mediaId": lambda recommendation: recommendation["media"]["id"],
    "recommendations.mediaRecommendationId": lambda one: one["mediaRecommendation"]["id"],
    "recommendations.userId": lambda recommendation: recommendation["user"]["id"],
    "recommendations.onList": lambda one: one["mediaRecommendation"]["mediaListEntry"] is not None,
    "users.username": lambda user: user["name"],
    "users.watchedTime": lambda user: user["statistics"]["anime"]["minutesWatched"],
    "users.chaptersRead": lambda user: user["statistics"]["manga"]["chaptersRead"],
    "media.titleRomaji": lambda media: media["title"]["romaji"],
    "media.titleEnglish": lambda media: media["title"]["english"],
    "media.titleNative": lambda media: media["title"]["native"],
}


@cache
def column_of(name: str, column: str) -> list[Any]:
    """Return the values of a column, for all records of a list.

    Raises:
        KeyError: No field of the records answers it: the argument or the sort needs a line here.
    """
    read = _COLUMNS.get(f"{name}.{column}") or itemgetter(column)
    return [read(record) for record in records_of(name)]
