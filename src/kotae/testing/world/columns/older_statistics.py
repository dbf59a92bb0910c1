"""`UserStats`, the deprecated statistics of users."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kotae.testing.world.columns.media import rounded_up
from kotae.testing.world.columns.statistics import (
    STATISTICS_COLUMNS,
    breakdown_of,
    entries_of,
    list_key,
)
from kotae.testing.world.visibility import is_private_to

if TYPE_CHECKING:
    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["OLDER_STATISTICS_COLUMNS"]

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


def _stats(user: Record, context: Context) -> Record:
    stats: dict[str, Any] = {
        "watchedTime": STATISTICS_COLUMNS["User.watchedTime"](user, context),
        "chaptersRead": STATISTICS_COLUMNS["User.chaptersRead"](user, context),
        "activityHistory": _activity_history(user, context),
    }
    for media_type in ("anime", "manga"):
        stats |= _of_type(user, context, media_type)
    key = list_key(user, context, "ANIME", "MANGA")
    for field, (name, group_key, most) in _FAVOURED.items():
        items = () if is_private_to(user, context) else breakdown_of(context.world, key, name)
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
    whole = STATISTICS_COLUMNS[f"UserStatisticTypes.{media_type}"](user, context)
    hidden = is_private_to(user, context)
    pairs = () if hidden else entries_of(context.world, whole["list_key"])
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


OLDER_STATISTICS_COLUMNS = {"User.stats": _stats}
