"""What the site's days looked like for works that many look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import MOMENT_DAY, unix_of
from kotae.testing.world.catalogue.schedule import airing_days
from kotae.testing.world.catalogue.scores import standing_of

if TYPE_CHECKING:
    from kotae.testing.world.catalogue.works import Work
    from kotae.testing.world.records.works import TrendRecord

__all__ = ["TREND_DAYS", "has_trends", "trending_of", "trends_of"]

#: Days that are kept, the last one before the world's moment.
TREND_DAYS = 60

#: From so many users on, works have trends, whether they are being released or not.
_POPULAR = 20_000


def has_trends(work: Work) -> bool:
    """Return whether a work's days are kept."""
    is_releasing = work.release.status == "RELEASING" and work.type == "ANIME"
    return is_releasing or work.popularity >= _POPULAR


def trending_of(work: Work, day: int) -> int:
    """Return how much went on around a work on a day: most on days with an episode."""
    base = 1 + work.popularity // 12_000
    if work.release.status == "RELEASING":
        base *= 3
        first = work.release.first_day
        if first is not None and (day - first) % 7 == 0:
            base *= 2
    return base + (work.id * 31 + day * 17) % (base + 3)


def trends_of(work: Work) -> tuple[TrendRecord, ...]:
    """Return a work's days, the newest first."""
    if not has_trends(work):
        return ()
    standing = standing_of(work)
    aired = _episodes_by_day(work)
    made: list[TrendRecord] = []
    for back in range(1, TREND_DAYS + 1):
        day = MOMENT_DAY - back
        is_releasing = _is_releasing(work, day)
        made.append(
            {
                "id": work.id * 100 + TREND_DAYS - back,
                "mediaId": work.id,
                "date": unix_of(day),
                "trending": trending_of(work, day),
                "averageScore": standing.average,
                "popularity": work.popularity - work.popularity * (back - 1) // 2_000,
                "inProgress": standing.statuses[0] if is_releasing else None,
                "releasing": is_releasing,
                "episode": aired.get(day),
            }
        )
    return tuple(made)


def _is_releasing(work: Work, day: int) -> bool:
    first, last = work.release.first_day, work.release.last_day
    if work.release.status == "NOT_YET_RELEASED" or first is None or day < first:
        return False
    if work.release.status == "RELEASING":
        return True
    return last is not None and day <= last


def _episodes_by_day(work: Work) -> dict[int, int]:
    oldest = MOMENT_DAY - TREND_DAYS
    return {
        day: episode
        for episode, day in enumerate(airing_days(work), start=1)
        if oldest <= day < MOMENT_DAY
    }
