"""Scores: kept from 0 to 100, and shown in the format that their owner, or a query, wants.

Faces and stars: which score each stands for, and up to which score each is shown, is what programs
that keep lists on AniList have in their tables; AniList's documentation does not say it.
"""

from __future__ import annotations

from bisect import bisect_right
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["in_format", "raw_score"]

#: The greatest score as it is kept; 0 is none.
_MOST = 100

#: The score that 1 and more faces or stars stand for. Source: Taiga's ratings of AniList.
_STEPS: Mapping[str, Sequence[int]] = {
    "POINT_3": (35, 60, 85),
    "POINT_5": (10, 30, 50, 70, 90),
}

#: The least score that is shown as 2 and more of them. Source: as above.
_BOUNDS: Mapping[str, Sequence[int]] = {
    "POINT_3": (36, 61),
    "POINT_5": (30, 50, 70, 90),
}


def in_format(raw: float, format_: str) -> float:
    """Return a kept score in a format.

    0 stays 0 in each of them, and no other score becomes it: that a low one is shown as 1 is our
    reading.

    Args:
        raw: 0 to 100.
        format_: A value of `ScoreFormat`.
    """
    if raw <= 0:
        return 0.0
    if format_ == "POINT_100":
        return float(max(_rounded(raw), 1))
    if format_ == "POINT_10_DECIMAL":
        return max(_rounded(raw), 1) / 10
    if format_ == "POINT_10":
        return float(max(_rounded(raw / 10), 1))
    return float(1 + bisect_right(_BOUNDS[format_], raw))


def raw_score(score: float, format_: str) -> float:
    """Return a score as it is kept, from 0 to 100.

    What lies beyond a format's ends is its end: AniList's limit of 100 holds for each format, so
    that 80 out of 10 is possible. That it counts as 10 is our reading.

    Args:
        score: In the format; 0 is none.
        format_: A value of `ScoreFormat`.
    """
    score = min(max(score, 0.0), float(_MOST))
    if format_ == "POINT_100":
        return float(_rounded(score))
    if format_ in ("POINT_10_DECIMAL", "POINT_10"):
        return float(min(_rounded(score * 10), _MOST))
    steps = _STEPS[format_]
    count = min(_rounded(score), len(steps))
    return float(steps[count - 1]) if count else 0.0


def _rounded(number: float) -> int:
    """Return the nearest whole number; a half is rounded up, as in PHP."""
    return floor(number + 0.5)
