"""Computed columns of list entries: custom lists, and scores in the format of their owner.

Scores are stored from 0 to 100. AniList does not document which of them faces and stars stand
for: these are the tables of programs that synchronize lists with AniList.
"""

from __future__ import annotations

from bisect import bisect_right
from math import floor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record
    from kotae.values import JSON

__all__ = ["GROUP_NAMES", "LIST_COLUMNS", "list_options", "raw_score"]

_NAMES = {
    "COMPLETED": "Completed",
    "PAUSED": "Paused",
    "DROPPED": "Dropped",
    "PLANNING": "Planning",
}
#: The names of the groups of a list, by type and status, in their order.
GROUP_NAMES: Mapping[str, Mapping[str, str]] = {
    "ANIME": {"CURRENT": "Watching", "REPEATING": "Rewatching", **_NAMES},
    "MANGA": {"CURRENT": "Reading", "REPEATING": "Rereading", **_NAMES},
}
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


def _in_format(raw: float, format_: str) -> float:
    """Return a stored score in a format.

    0 stays 0 in each format, and no other score becomes 0. AniList documents no rounding: that a
    low score is shown as 1 is an assumption.
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
    """Return the stored score, from 0 to 100, of a score in a format; 0 is none.

    A score beyond a format's range counts as the end of the range. AniList accepts up to 100 in
    each format, so 80 out of 10 is possible; that it counts as 10 is an assumption.
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


def list_options(user: Record, media_type: str) -> Record:
    """Return a user's `MediaListTypeOptions` for `ANIME` or `MANGA`."""
    options: Record = user["mediaListOptions"][f"{media_type.lower()}List"]
    return options


def _owner(entry: Record, context: Context) -> Record:
    return context.world["User"].rows[entry["userId"]]


def _type(entry: Record, context: Context) -> str:
    media_type: str = context.world["Media"].rows[entry["mediaId"]]["type"]
    return media_type


def _options(entry: Record, context: Context) -> Record:
    return list_options(_owner(entry, context), _type(entry, context))


def _score(
    entry: Record,
    context: Context,
    format: str | None = None,  # noqa: A002 - the schema's name
) -> float:
    own: str = _owner(entry, context)["mediaListOptions"]["scoreFormat"]
    return _in_format(entry["score"], format or own)


def _custom_lists(
    entry: Record,
    context: Context,
    asArray: bool | None = None,  # noqa: N803 - the schema's name
) -> JSON:
    names: list[str] = _options(entry, context)["customLists"]
    if asArray:
        return [{"name": name, "enabled": name in entry["customLists"]} for name in names] or None
    return {name: name in entry["customLists"] for name in names} or None


def _advanced_scores(entry: Record, context: Context) -> JSON:
    names: list[str] = _options(entry, context)["advancedScoring"]
    return dict(zip(names, entry["advancedScores"], strict=False)) or None


LIST_COLUMNS: Mapping[str, Callable[[Record, Context], Any]] = {
    "MediaList.score": _score,
    "MediaList.rawScore": lambda entry, _context: entry["score"],
    "MediaList.customLists": _custom_lists,
    "MediaList.advancedScores": _advanced_scores,
    "MediaList.type": _type,
    "MediaList.userName": lambda entry, context: _owner(entry, context)["name"],
}
