"""Days, seasons and the moment at which the world stands still."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kotae.testing.world.records.values import FuzzyDateRecord

__all__ = [
    "DAY_S",
    "MOMENT_DAY",
    "MOMENT_S",
    "Season",
    "day_of",
    "fuzzy",
    "partial",
    "season_of",
    "unix_of",
    "year_of",
]

#: The world's newest moment, 2026-10-01T00:00:00Z, in Unix seconds: nothing written is younger.
MOMENT_S = 1_790_812_800

#: The same as a proleptic Gregorian ordinal, as `datetime.date` counts days.
MOMENT_DAY = date(2026, 10, 1).toordinal()

#: Seconds of a day.
DAY_S = 86_400

_UNIX_DAY = date(1970, 1, 1).toordinal()

#: By month; December begins the winter of the year that follows.
_SEASONS = (
    *("WINTER", "WINTER", "SPRING", "SPRING", "SPRING", "SUMMER"),
    *("SUMMER", "SUMMER", "FALL", "FALL", "FALL", "WINTER"),
)
_ORDER = {"WINTER": 1, "SPRING": 2, "SUMMER": 3, "FALL": 4}


class Season(NamedTuple):
    """When an anime begins: all None where its month is unknown."""

    name: str | None
    year: int | None
    #: The year's last two digits and the season's number, as 984 for the fall of 1998.
    number: int | None


_NO_SEASON = Season(None, None, None)


@cache
def fuzzy(day: int) -> FuzzyDateRecord:
    """Return a whole date; equal days share one record."""
    whole = date.fromordinal(day)
    return {"year": whole.year, "month": whole.month, "day": whole.day}


@cache
def partial(year: int | None, month: int | None, day: int | None = None) -> FuzzyDateRecord:
    """Return a date that may lack parts; equal ones share one record."""
    return {"year": year, "month": month, "day": day}


@cache
def _season_in(year: int, month: int) -> Season:
    name = _SEASONS[month - 1]
    if month == 12:
        year += 1
    return Season(name, year, year % 100 * 10 + _ORDER[name])


def season_of(start: FuzzyDateRecord) -> Season:
    """Return the season that a first day falls in."""
    year, month = start["year"], start["month"]
    if year is None or month is None:
        return _NO_SEASON
    return _season_in(year, month)


def day_of(when: FuzzyDateRecord) -> int | None:
    """Return a date's ordinal, or None where a part of it is unknown."""
    year, month, day = when["year"], when["month"], when["day"]
    if year is None or month is None or day is None:
        return None
    return date(year, month, day).toordinal()


def unix_of(day: int) -> int:
    """Return the Unix seconds at which a day begins in UTC."""
    return (day - _UNIX_DAY) * DAY_S


def year_of(day: int) -> int:
    """Return the year that a day lies in."""
    return date.fromordinal(day).year
