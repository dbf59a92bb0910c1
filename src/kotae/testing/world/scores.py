"""Scores: stored from 0 to 100, and shown in the format of their owner or of a query.

AniList does not document which scores faces and stars stand for. These are the tables of programs
that synchronize lists with AniList.
"""

from __future__ import annotations

from bisect import bisect_right
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["in_format", "raw_score"]

#: The greatest stored score; 0 is none.
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
    """Return a stored score in a format.

    0 stays 0 in each format, and no other score becomes 0. AniList documents no rounding: that a
    low score is shown as 1 is an assumption.

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
    """Return the stored score, from 0 to 100, of a score in a format.

    A score beyond a format's range counts as the end of the range. AniList accepts up to 100 in
    each format, so 80 out of 10 is possible; that it counts as 10 is an assumption.

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
