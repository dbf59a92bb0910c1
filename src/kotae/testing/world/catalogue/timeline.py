"""When works come out, how long they are, and what that makes their status."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import MOMENT_DAY, fuzzy, partial, year_of
from kotae.testing.world.catalogue.works import Release
from kotae.testing.world.records.values import UNKNOWN_DATE

if TYPE_CHECKING:
    from kotae.testing.world.chance import Chance

__all__ = ["anime_release", "manga_release"]

#: Announced works with a whole date begin before this day.
_DATED_DAYS = 45
_LAST_YEAR = 2028

#: A series is given up, or halted, as often as this.
_BROKEN_OFF = 0.015

#: Episodes of a series; of one before 2000; of short ones; of what is not a series.
_SERIES = (12, 12, 12, 12, 13, 13, 24, 24, 25, 26, 11, 10, 50)
_OLD_SERIES = (26, 26, 39, 24, 50, 52, 13)
_SHORT_RUNS = (12, 12, 13, 24, 8, 10)
_FEW = (1, 1, 1, 2, 2, 3, 4, 6)

#: The first day of 2000.
_CENTURY_DAY = date(2000, 1, 1).toordinal()

_WEEK = 7


def anime_release(chance: Chance, form: str, day: int, *, is_forever: bool = False) -> Release:
    """Return the release of an anime that begins on a day.

    Args:
        chance: What decides.
        form: Its format.
        day: The first day's ordinal.
        is_forever: Whether it goes on week by week without an end.
    """
    count, minutes, step = _anime_length(chance, form, day)
    if day >= MOMENT_DAY:
        return _announced(chance, day, count, minutes, step)
    if is_forever:
        return Release("RELEASING", fuzzy(day), UNKNOWN_DATE, day, None, None, minutes, None)
    last = day + step * (count - 1)
    whole = Release("FINISHED", fuzzy(day), fuzzy(last), day, last, count, minutes, count)
    if count > 1 and chance.happens(_BROKEN_OFF):
        return _broken_off(chance, whole, step)
    if last >= MOMENT_DAY:
        return whole._replace(status="RELEASING", end=UNKNOWN_DATE)
    return whole


def manga_release(chance: Chance, form: str, day: int) -> Release:
    """Return the release of a manga that begins on a day."""
    if day >= MOMENT_DAY:
        return _announced(chance, day, None, None, 0)
    start = fuzzy(day)
    if form == "ONE_SHOT":
        return Release("FINISHED", start, start, day, day, 1, None, None)
    spread = chance.fraction()
    volumes = 1 + int(spread * spread * spread * 40)
    chapters = volumes * chance.between(4, 10) + chance.below(4)
    last = day + volumes * chance.between(90, 200)
    if last >= MOMENT_DAY:
        status = "HIATUS" if chance.happens(0.12) else "RELEASING"
        return Release(status, start, UNKNOWN_DATE, day, None, None, None, None)
    status = "CANCELLED" if chance.happens(0.02) else "FINISHED"
    end = fuzzy(last) if chance.happens(0.9) else partial(year_of(last), None)
    return Release(status, start, end, day, last, chapters, volumes, None)


def _anime_length(chance: Chance, form: str, day: int) -> tuple[int, int, int]:
    """Return episodes, minutes each, and days between them."""
    if form == "TV":
        counts = _OLD_SERIES if day < _CENTURY_DAY else _SERIES
        return chance.pick(counts), chance.between(22, 25), _WEEK
    if form == "TV_SHORT":
        return chance.pick(_SHORT_RUNS), chance.between(2, 12), _WEEK
    if form == "MOVIE":
        return 1, chance.between(45, 130), 0
    if form == "MUSIC":
        return 1, chance.between(2, 6), 0
    if form == "OVA":
        return chance.pick(_FEW), chance.between(24, 50), 9 * _WEEK
    if form == "SPECIAL":
        return chance.pick(_FEW), chance.between(5, 48), 4 * _WEEK
    # What streaming sites make comes out at once as often as week by week.
    return chance.pick(_SHORT_RUNS), chance.between(10, 30), _WEEK if chance.happens(0.5) else 0


def _announced(chance: Chance, day: int, count: int | None, size: int | None, step: int) -> Release:
    year = year_of(day)
    if day < MOMENT_DAY + _DATED_DAYS:
        last = None if count is None else day + step * (count - 1)
        return Release("NOT_YET_RELEASED", fuzzy(day), UNKNOWN_DATE, day, last, count, size, count)
    if chance.happens(0.03):
        return Release("CANCELLED", UNKNOWN_DATE, UNKNOWN_DATE, None, None, None, None, 0)
    start = UNKNOWN_DATE
    if year <= _LAST_YEAR:
        is_near = day < MOMENT_DAY + 200 or chance.happens(0.4)
        start = partial(year, fuzzy(day)["month"] if is_near else None)
    return Release("NOT_YET_RELEASED", start, UNKNOWN_DATE, None, None, None, None, 0)


def _broken_off(chance: Chance, whole: Release, step: int) -> Release:
    """Return a release that stopped before its last episode."""
    if whole.first_day is None or whole.total is None or step == 0:
        return whole
    out_by_now = (MOMENT_DAY - 1 - whole.first_day) // step + 1
    shown = chance.between(1, min(whole.total - 1, out_by_now))
    last = whole.first_day + step * (shown - 1)
    if chance.happens(0.5):
        return whole._replace(
            status="HIATUS", end=UNKNOWN_DATE, last_day=last, total=None, scheduled=shown
        )
    return whole._replace(
        status="CANCELLED", end=fuzzy(last), last_day=last, total=shown, scheduled=shown
    )
