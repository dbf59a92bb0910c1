"""Statistics of users, from their list entries: `UserStatistics`, and the older `UserStats`."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import GRAPHQL_MAX_INT

from kotae.testing.world.context import is_private_to
from kotae.testing.world.media_columns import rounded_up
from kotae.testing.world.tables import derived

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record, World

__all__ = ["STATISTICS_COLUMNS"]

#: The ends of the groups by length: episodes of anime, chapters of manga.
_LENGTHS: Mapping[str, Sequence[int]] = {
    "ANIME": (1, 6, 16, 28, 55, 100),
    "MANGA": (1, 10, 25, 50, 100, 200),
}
_SORT_KEYS = {"ID": "id", "COUNT": "count", "PROGRESS": "progress", "MEAN_SCORE": "meanScore"}

_DAY_S = 86_400
_MAX_LEVEL = 10
#: Fields of `UserStats` by the list of `UserStatistics`, the key of the group, and the most items.
_FAVOURED = {
    "favouredActors": ("voiceActors", "staffId", 25),
    "favouredFormats": ("formats", "format", 25),
    "favouredGenres": ("genres", "genre", 25),
    "favouredGenresOverview": ("genres", "genre", 6),
    "favouredStaff": ("staff", "staffId", 25),
    "favouredStudios": ("studios", "studioId", 25),
    "favouredTags": ("tags", "tagId", 25),
    "favouredYears": ("releaseYears", "year", 25),
}


class _EntryPair(NamedTuple):
    """A list entry and its media."""

    entry: Record
    media: Record


class _ListKey(NamedTuple):
    """Whose entries statistics are of, of which media types, and whether private ones count."""

    user_id: int
    types: tuple[str, ...]
    with_private: bool


def _list_key(user: Record, context: Context, *types: str) -> _ListKey:
    """Return the key of a user's entries that the viewer sees."""
    return _ListKey(user["id"], types, user["id"] == context.viewer_id)


@derived("MediaList", "Media")
def _entries_of(world: World, key: _ListKey) -> Sequence[_EntryPair]:
    """Return the entries of a key, by the ids of their media."""
    media = world["Media"].rows
    pairs = (
        _EntryPair(entry, media[entry["mediaId"]])
        for entry in world["MediaList"].where(userId=key.user_id)
        if key.with_private or not entry["private"]
    )
    found = (pair for pair in pairs if pair.media["type"] in key.types)
    return sorted(found, key=lambda pair: pair.media["id"])


def _length_group(media: Record) -> str | None:
    length: int | None = media["episodes"] or media["chapters"]
    ends = _LENGTHS[media["type"]]
    if length is None:
        return None
    position = bisect_left(ends, length)
    if position == 0:
        return str(ends[0])
    first = ends[position - 1] + 1
    return f"{first}-{ends[position]}" if position < len(ends) else f"{first}+"


def _voice_actor_ids(world: World, pair: _EntryPair) -> set[int]:
    if pair.media["type"] != "ANIME":
        return set()
    return {
        voice["voiceActorId"]
        for casting in world["Casting"].where(mediaId=pair.media["id"])
        for voice in world["Voice"].where(characterId=casting["characterId"])
    }


def _main_studio_ids(world: World, pair: _EntryPair) -> list[int]:
    productions = world["Production"].where(mediaId=pair.media["id"])
    return [production["studioId"] for production in productions if production["isMain"]]


def _staff_ids(world: World, pair: _EntryPair) -> set[int]:
    credits_ = world["Credit"].where(mediaId=pair.media["id"])
    return {credit["staffId"] for credit in credits_}


@dataclass(frozen=True)
class _Dimension:
    """A list of `UserStatistics`.

    Attributes:
        key: The field of its items that names the group; `staff` also as `staffId`.
        groups_of: Returns the groups that an entry counts in.
    """

    key: str
    groups_of: Callable[[World, _EntryPair], Iterable[Any]]


_DIMENSIONS: Mapping[str, _Dimension] = {
    "formats": _Dimension("format", lambda _, pair: (pair.media["format"],)),
    "statuses": _Dimension("status", lambda _, pair: (pair.entry["status"],)),
    "scores": _Dimension("score", lambda _, pair: filter(None, (round(pair.entry["score"]),))),
    "lengths": _Dimension("length", lambda _, pair: (_length_group(pair.media),)),
    "releaseYears": _Dimension(
        "releaseYear", lambda _, pair: filter(None, (pair.media["startDate"]["year"],))
    ),
    "startYears": _Dimension(
        "startYear", lambda _, pair: filter(None, (pair.entry["startedAt"]["year"],))
    ),
    "genres": _Dimension("genre", lambda _, pair: pair.media["genres"]),
    "tags": _Dimension("tagId", lambda _, pair: pair.media["tag_ranks"]),
    "countries": _Dimension("country", lambda _, pair: (pair.media["countryOfOrigin"],)),
    "voiceActors": _Dimension("voiceActorId", _voice_actor_ids),
    "staff": _Dimension("staffId", _staff_ids),
    "studios": _Dimension("studioId", _main_studio_ids),
}


def _figures(pairs: Sequence[_EntryPair]) -> dict[str, Any]:
    """Return the sums and means of some entries."""
    episodes = minutes = chapters = volumes = 0
    for entry, media in pairs:
        if media["type"] == "ANIME":
            seen = entry["progress"] + entry["repeat"] * (media["episodes"] or 0)
            episodes += seen
            minutes += seen * (media["duration"] or 0)
        else:
            chapters += entry["progress"] + entry["repeat"] * (media["chapters"] or 0)
            read = entry["progressVolumes"] or 0
            volumes += read + entry["repeat"] * (media["volumes"] or 0)
    scores = [entry["score"] for entry, _ in pairs if entry["score"]]
    mean = sum(scores) / len(scores) if scores else 0.0
    squares = sum((score - mean) ** 2 for score in scores)
    return {
        "count": len(pairs),
        "meanScore": round(mean, 2),
        "standardDeviation": round(sqrt(squares / len(scores)), 2) if scores else 0.0,
        "minutesWatched": min(minutes, GRAPHQL_MAX_INT),
        "episodesWatched": min(episodes, GRAPHQL_MAX_INT),
        "chaptersRead": min(chapters, GRAPHQL_MAX_INT),
        "volumesRead": min(volumes, GRAPHQL_MAX_INT),
        "mediaIds": [media["id"] for _, media in pairs],
    }


@derived("MediaList", "Media")
def _all_figures(world: World, key: _ListKey) -> dict[str, Any]:
    return _figures(_entries_of(world, key))


@derived("MediaList", "Media", "Casting", "Voice", "Credit", "Production")
def _breakdown_of(world: World, key: _ListKey, name: str) -> Sequence[Record]:
    """Return the items of a list of `UserStatistics`, by their groups."""
    dimension = _DIMENSIONS[name]
    groups: dict[Any, list[_EntryPair]] = {}
    for pair in _entries_of(world, key):
        for group in dimension.groups_of(world, pair):
            groups.setdefault(group, []).append(pair)
    items: list[Record] = []
    for group in sorted(groups, key=lambda value: (value is None, value)):
        figures = _figures(groups[group])
        progress = figures["minutesWatched"] + figures["chaptersRead"]
        item = {"id": group, dimension.key: group, "progress": progress, **figures}
        if name == "voiceActors":
            item["characterIds"] = _heard_characters(world, group, figures["mediaIds"])
        items.append(item)
    return items


def _heard_characters(world: World, voice_actor_id: int, media_ids: Sequence[int]) -> list[int]:
    voices = world["Voice"].where(voiceActorId=voice_actor_id)
    spoken = {voice["characterId"] for voice in voices}
    castings = (casting for id_ in media_ids for casting in world["Casting"].where(mediaId=id_))
    return sorted(spoken & {casting["characterId"] for casting in castings})


def _statistics(user: Record, context: Context, *, media_type: str) -> Record:
    key = _list_key(user, context, media_type)
    figures = _figures(()) if is_private_to(user, context) else _all_figures(context.world, key)
    return {"list_key": key, **figures}


def _breakdown(
    statistics: Record,
    context: Context,
    limit: int | None = None,
    sort: Sequence[str | None] | None = None,
    *,
    name: str,
) -> Sequence[Record]:
    items = (
        _breakdown_of(context.world, statistics["list_key"], name) if statistics["count"] else ()
    )
    for value in reversed([value for value in sort or () if value]):
        key = _SORT_KEYS[value.removesuffix("_DESC")]
        items = sorted(
            items,
            key=lambda item: (item[key] is not None, item[key]),
            reverse=value.endswith("_DESC"),
        )
    return items if limit is None else items[: max(limit, 0)]


def _total(user: Record, context: Context, *, media_type: str, name: str) -> int:
    key = _list_key(user, context, media_type)
    total: int = _all_figures(context.world, key)[name]
    return total


def _older_statistics(user: Record, context: Context) -> Record:
    stats: dict[str, Any] = {
        "watchedTime": _total(user, context, media_type="ANIME", name="minutesWatched"),
        "chaptersRead": _total(user, context, media_type="MANGA", name="chaptersRead"),
        "activityHistory": _activity_history(user, context),
    }
    for media_type in ("anime", "manga"):
        stats |= _of_type(user, context, media_type)
    key = _list_key(user, context, "ANIME", "MANGA")
    for field, (name, group_key, most) in _FAVOURED.items():
        items = () if is_private_to(user, context) else _breakdown_of(context.world, key, name)
        best = sorted(items, key=lambda item: -item["count"])[:most]
        stats[field] = [
            {
                group_key: item["id"],
                "amount": item["count"],
                "meanScore": round(item["meanScore"]),
                "timeWatched": item["minutesWatched"],
            }
            for item in best
        ]
    return stats


def _activity_history(user: Record, context: Context) -> list[Record]:
    activities = context.world["Activity"].where(userId=user["id"])
    days = Counter(activity["createdAt"] // _DAY_S * _DAY_S for activity in activities)
    return [
        {"date": day, "amount": amount, "level": min(amount, _MAX_LEVEL)}
        for day, amount in sorted(days.items())
    ]


def _of_type(user: Record, context: Context, media_type: str) -> dict[str, Any]:
    whole = _statistics(user, context, media_type=media_type.upper())
    hidden = is_private_to(user, context)
    pairs = () if hidden else _entries_of(context.world, whole["list_key"])
    statuses = Counter(pair.entry["status"] for pair in pairs)
    scores = Counter(rounded_up(pair.entry["score"]) for pair in pairs if pair.entry["score"])
    return {
        f"{media_type}StatusDistribution": [
            {"status": status, "amount": amount} for status, amount in statuses.items()
        ],
        f"{media_type}ScoreDistribution": [
            {"score": score, "amount": scores[score]} for score in range(10, 101, 10)
        ],
        f"{media_type}ListScores": {
            name: round(whole[name]) for name in ("meanScore", "standardDeviation")
        },
    }


STATISTICS_COLUMNS: Mapping[str, Callable[[Record, Context], Any]] = {
    "User.statistics": lambda user, _context: user,
    "User.stats": _older_statistics,
    "User.watchedTime": partial(_total, media_type="ANIME", name="minutesWatched"),
    "User.chaptersRead": partial(_total, media_type="MANGA", name="chaptersRead"),
    "UserStatisticTypes.anime": partial(_statistics, media_type="ANIME"),
    "UserStatisticTypes.manga": partial(_statistics, media_type="MANGA"),
    **{f"UserStatistics.{name}": partial(_breakdown, name=name) for name in _DIMENSIONS},
}
