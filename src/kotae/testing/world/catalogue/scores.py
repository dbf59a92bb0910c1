"""How users list and score a work, and what that comes to."""

from __future__ import annotations

import math
from functools import cache
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kotae.testing.world.catalogue.works import Work
    from kotae.testing.world.records.works import MediaStatsRecord

__all__ = ["Standing", "standing_of", "stats_of"]

_SCORES = tuple(range(10, 101, 10))
_STATUSES = ("CURRENT", "PLANNING", "COMPLETED", "DROPPED", "PAUSED")

#: The average score is the mean of the scores and of this many more, which all are `_PRIOR`, but
#: no further than `_LONGEST_PULL` from the mean before it is rounded: a work that few have scored
#: is behind its equals, and the average agrees with the distribution. AniList keeps its own
#: formula to itself.
_PRIOR_VOTES = 100
_PRIOR = 70
_LONGEST_PULL = 0.5

#: Fewer scores than this make no average.
_FEWEST = 10

#: Of those who list a work: how they stand to it, but for those who pause.
_SHARES = {
    "FINISHED": (0.06, 0.30, 0.57, 0.04),
    "RELEASING": (0.52, 0.36, 0.0, 0.06),
    "HIATUS": (0.30, 0.40, 0.0, 0.12),
    "CANCELLED": (0.05, 0.50, 0.25, 0.15),
    "NOT_YET_RELEASED": (0.0, 1.0, 0.0, 0.0),
}

#: How far the scores lie from their mean.
_DEVIATIONS = (11.0, 14.0, 18.0)

#: Halvings until a bell lies where it should: to a hundredth of a point.
_STEPS = 14


class Standing(NamedTuple):
    """How a work stands with its users."""

    #: How many gave 10, 20, … 100; empty before anybody could.
    scores: list[int]
    #: How many list it as CURRENT, PLANNING, COMPLETED, DROPPED and PAUSED.
    statuses: list[int]
    average: int | None
    mean: int | None


def standing_of(work: Work) -> Standing:
    """Return how a work stands: the same for the same work."""
    status = work.release.status
    shares = _SHARES[status]
    listed = [int(work.popularity * share) for share in shares]
    listed.append(work.popularity - sum(listed))
    if status == "NOT_YET_RELEASED" or (work.release.first_day is None and work.known is None):
        return Standing([], listed, None, None)
    # A third to two thirds of them give a score.
    voters = work.popularity * (33 + work.id * 7919 % 34) // 100
    amounts = [int(share * voters) for share in _curve(work.quality, work.id % 3)]
    count = sum(amounts)
    if not count:
        return Standing(amounts, listed, None, None)
    mean = sum(map(mul, _SCORES, amounts)) / count
    average = None
    if count >= _FEWEST:
        pull = (_PRIOR - mean) * _PRIOR_VOTES / (count + _PRIOR_VOTES)
        average = round(mean + max(-_LONGEST_PULL, min(pull, _LONGEST_PULL)))
    return Standing(amounts, listed, average, round(mean))


def stats_of(work: Work) -> MediaStatsRecord:
    """Return a work's distributions."""
    standing = standing_of(work)
    return {
        "scoreDistribution": [
            {"score": score, "amount": amount}
            for score, amount in zip(_SCORES, standing.scores, strict=False)
        ],
        "statusDistribution": [
            {"status": status, "amount": amount}
            for status, amount in zip(_STATUSES, standing.statuses, strict=True)
        ],
    }


@cache
def _curve(mean: int, width: int) -> tuple[float, ...]:
    """Return the share of each score: a bell whose mean is the one that is asked for."""
    low, high = 0.0, 160.0
    shares = _bell((low + high) / 2, _DEVIATIONS[width])
    for _ in range(_STEPS):
        # The bell is cut off at 10 and at 100, so its mean is not its middle.
        middle = (low + high) / 2
        shares = _bell(middle, _DEVIATIONS[width])
        if sum(map(mul, _SCORES, shares)) < mean:
            low = middle
        else:
            high = middle
    return shares


def _bell(middle: float, deviation: float) -> tuple[float, ...]:
    weights = [math.exp(-(((score - middle) / deviation) ** 2) / 2) + 0.001 for score in _SCORES]
    whole = sum(weights)
    return tuple(weight / whole for weight in weights)
