"""The site's days: how much it held of each kind."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import DAY_S, MOMENT_S
from kotae.testing.world.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.records.social import SiteTrendRecord

__all__ = ["DAYS", "days_with", "grown", "moments_of_days"]

#: Days that the site knows of, the last one 2026-09-30.
DAYS = 400


def moments_of_days() -> Sequence[int]:
    """Return when each day begins, in Unix seconds, and the one before them first."""
    return range(MOMENT_S - (DAYS + 1) * DAY_S, MOMENT_S, DAY_S)


def days_with(counts: Sequence[int]) -> Sequence[SiteTrendRecord]:
    """Return the days, the oldest first.

    Args:
        counts: How much there was on each, and on the day before them first.
    """
    return tuple(
        {"date": date, "count": count, "change": count - before}
        for date, (before, count) in zip(moments_of_days()[1:], pairwise(counts), strict=True)
    )


def grown(seed: int, subject: str, count: int, *, is_shrinking: bool) -> Sequence[int]:
    """Return counts of the days that end at a count, the oldest first.

    Args:
        seed: The world's.
        subject: What is counted.
        count: What there is on the last day.
        is_shrinking: Whether some come and go, and are gone by now; otherwise they become more.
    """
    chance = Chance(seed, "days", subject)
    most = max(1, count // 1_500)
    counts = [count]
    for _ in range(DAYS):
        if is_shrinking:
            counts.append(max(count, counts[-1] + chance.between(-2, 2)))
        else:
            counts.append(max(0, counts[-1] - chance.between(0, most)))
    return counts[::-1]
