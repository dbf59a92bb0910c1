"""Computed columns of media and of names: figures of all users' lists, rankings, tags, links.

Most users are not in the tables: of each media a record has the number of the others
(`outside_users`) and the score that they give it (`typical_score`).
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from graphql import GRAPHQL_MAX_INT

from kotae.testing.world.tables import derived

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record, World

__all__ = ["MEDIA_COLUMNS", "rounded_up"]

#: Of a hundred users with a media on a list, the number with each status.
_STATUSES: Mapping[str, int] = {
    "CURRENT": 12,
    "PLANNING": 25,
    "COMPLETED": 48,
    "DROPPED": 6,
    "PAUSED": 7,
    "REPEATING": 2,
}
_SCORES = range(10, 101, 10)
#: A media with fewer scores has no mean.
_MIN_SCORES = 5
#: The last place of a ranking.
_MAX_RANK = 100


def _entries(world: World, media: Record) -> Sequence[Record]:
    """Return the list entries of a media."""
    return world["MediaList"].where(mediaId=media["id"])


def _popularity(world: World, media: Record) -> int:
    outside_users: int = media["outside_users"]
    return outside_users + len(_entries(world, media))


def _status_amounts(media: Record, context: Context) -> Counter[str]:
    """Return the number of users by status."""
    outside_users: int = media["outside_users"]
    shares = {"PLANNING": 100} if media["status"] == "NOT_YET_RELEASED" else _STATUSES
    amounts = Counter({status: outside_users * share // 100 for status, share in shares.items()})
    amounts["PLANNING"] += outside_users - amounts.total()
    amounts.update(entry["status"] for entry in _entries(context.world, media))
    return amounts


@derived("Media")
def _cached_scores(world: World) -> dict[int, tuple[Sequence[Record], Counter[int]]]:
    """Return a cache of scores by media, with the list entries that they are of."""
    del world
    return {}


def _score_amounts(world: World, media: Record) -> Counter[int]:
    """Return the number of users by score: 10, 20 … 100."""
    entries = _entries(world, media)
    cache = _cached_scores(world)
    cached = cache.get(media["id"])
    # A change of an entry replaces the sequence that the table returns for its media.
    if cached is not None and cached[0] is entries:
        return cached[1]
    scored = 0 if media["status"] == "NOT_YET_RELEASED" else media["outside_users"] // 2
    weights = {score: max(0, 40 - abs(score - media["typical_score"])) for score in _SCORES}
    whole = sum(weights.values())
    amounts = Counter({score: scored * weight // whole for score, weight in weights.items()})
    amounts.update(rounded_up(entry["score"]) for entry in entries if entry["score"])
    cache[media["id"]] = entries, amounts
    return amounts


def rounded_up(score: float) -> int:
    """Return the bar of a score distribution that has a score: 10, 20 … 100."""
    return -int(-score // 10) * 10


def _mean(world: World, media: Record) -> int | None:
    amounts = _score_amounts(world, media)
    count = amounts.total()
    if count < _MIN_SCORES:
        return None
    return round(sum(score * amount for score, amount in amounts.items()) / count)


def _statistics(media: Record, context: Context) -> Record:
    statuses, scores = _status_amounts(media, context), _score_amounts(context.world, media)
    trends = context.world["MediaTrend"].where(mediaId=media["id"])
    return {
        "statusDistribution": [
            {"status": status, "amount": statuses[status]} for status in _STATUSES
        ],
        "scoreDistribution": [{"score": score, "amount": scores[score]} for score in _SCORES],
        "airingProgression": [
            {
                "episode": trend["episode"],
                "score": trend["averageScore"],
                "watching": trend["inProgress"],
            }
            for trend in trends
            if trend["episode"]
        ],
    }


@derived("Media")
def _rankings(world: World) -> Mapping[int, Sequence[Record]]:
    """Return the rankings of each media: of all time, of its year, of its season.

    For each of them, the place by score is followed by that by popularity, as AniList has them.
    They are those of the last change of a media: AniList does not rank after each list entry.
    """
    found: dict[int, list[Record]] = {}
    figures: dict[str, dict[int, int | None]] = {
        "RATED": {media["id"]: _mean(world, media) for media in world["Media"].all()},
        "POPULAR": {media["id"]: _popularity(world, media) for media in world["Media"].all()},
    }
    for scope in ((), ("seasonYear",), ("seasonYear", "season")):
        for kind, figure_of in figures.items():
            _rank(world, scope, kind, figure_of, found)
    return found


def _rank(
    world: World,
    scope: Sequence[str],
    kind: str,
    figure_of: Mapping[int, int | None],
    found: dict[int, list[Record]],
) -> None:
    groups: dict[tuple[Any, ...], list[Record]] = {}
    for media in world["Media"].all():
        values = [media[name] for name in scope]
        if None not in (*values, media["format"], figure_of[media["id"]]):
            groups.setdefault((media["format"], *values), []).append(media)
    for group in groups.values():
        best = sorted(group, key=lambda media: (-(figure_of[media["id"]] or 0), media["id"]))
        for rank, media in enumerate(best[:_MAX_RANK], 1):
            rankings = found.setdefault(media["id"], [])
            rankings.append(_ranking(media, scope, kind, rank, len(rankings)))


def _ranking(media: Record, scope: Sequence[str], kind: str, rank: int, number: int) -> Record:
    year = media["seasonYear"] if "seasonYear" in scope else None
    season = media["season"] if "season" in scope else None
    words = ("highest rated" if kind == "RATED" else "most popular", season and season.lower())
    time = "all time" if year is None else str(year)
    return {
        "id": (media["id"] * 10 + number) % GRAPHQL_MAX_INT,
        "rank": rank,
        "type": kind,
        "format": media["format"],
        "year": year,
        "season": season,
        "allTime": year is None,
        "context": " ".join(filter(None, (*words, time))),
    }


def _next_airing(media: Record, context: Context) -> Record | None:
    airings = context.world["AiringSchedule"].where(mediaId=media["id"])
    future = (airing for airing in airings if airing["airingAt"] > context.now_s)
    return min(future, key=itemgetter("airingAt"), default=None)


def _tags(media: Record, context: Context) -> list[Record]:
    tags = context.world["MediaTag"].rows
    return [
        {**tags[tag_id], "rank": rank, "isMediaSpoiler": rank % 20 == 0}
        for tag_id, rank in media["tag_ranks"].items()
        if tag_id in tags
    ]


def _external_links(media: Record, context: Context) -> list[Record]:
    sites = context.world["MediaExternalLink"].rows
    return [
        {
            **sites[site_id],
            "id": (media["id"] * 100 + site_id) % GRAPHQL_MAX_INT,
            "url": f"{sites[site_id]['url']}/{media['id']}",
        }
        for site_id in media["site_ids"]
        if site_id in sites
    ]


def _viewer_entry(media: Record, context: Context) -> Record | None:
    entries = context.world["MediaList"].where(userId=context.viewer_id, mediaId=media["id"])
    return entries[0] if entries else None


def _option(context: Context, name: str, default: str) -> str:
    viewer = context.viewer
    return default if viewer is None else viewer["options"][name] or default


def _preferred_title(title: Record, context: Context) -> str | None:
    # ENGLISH_STYLISED has the key `english`.
    language = _option(context, "titleLanguage", "ROMAJI").partition("_")[0].lower()
    preferred: str | None = title[language] or title["romaji"]
    return preferred


def _preferred_name(name: Record, context: Context) -> str | None:
    language = _option(context, "staffNameLanguage", "ROMAJI_WESTERN")
    if language == "ROMAJI":
        parts = (name["last"], name["first"], name["middle"])
        return " ".join(part for part in parts if part)
    preferred: str | None = name["native"] if language == "NATIVE" else None
    return preferred or name["full"]


def _is_birthday(person: Record, context: Context) -> bool:
    today = datetime.fromtimestamp(context.now_s, UTC)
    born: Record = person["dateOfBirth"]
    return (born["month"], born["day"]) == (today.month, today.day)


MEDIA_COLUMNS: Mapping[str, Callable[[Record, Context], Any]] = {
    "Media.averageScore": lambda media, context: _mean(context.world, media),
    "Media.meanScore": lambda media, context: _mean(context.world, media),
    "Media.popularity": lambda media, context: _popularity(context.world, media),
    "Media.rankings": lambda media, context: _rankings(context.world).get(media["id"], ()),
    "Media.stats": _statistics,
    "Media.nextAiringEpisode": _next_airing,
    "Media.tags": _tags,
    "Media.externalLinks": _external_links,
    "Media.mediaListEntry": _viewer_entry,
    "AiringSchedule.notYetAired": lambda airing, context: airing["airingAt"] > context.now_s,
    "AiringSchedule.timeUntilAiring": lambda airing, context: airing["airingAt"] - context.now_s,
    "MediaTitle.userPreferred": _preferred_title,
    "CharacterName.userPreferred": _preferred_name,
    "StaffName.userPreferred": _preferred_name,
    "Character.isBirthday": _is_birthday,
    "Staff.isBirthday": _is_birthday,
}
