"""When episodes air."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import unix_of

if TYPE_CHECKING:
    from kotae.testing.world.catalogue.works import Work
    from kotae.testing.world.records.works import AiringRecord

__all__ = ["EPISODE_IDS", "airing_days", "airings_of"]

#: Ids of episodes that a media has to give: an airing's id is `media id * EPISODE_IDS + episode`.
EPISODE_IDS = 10_000

#: Before this year nobody noted when episodes aired, but for shows that still go on.
_NOTED_SINCE = 2000

#: Where shows that never end are cut off: at the last day of 2037, before 32-bit times run out.
_LAST_DAY = date(2037, 12, 31).toordinal()

_WEEK = 7

#: Half hours of the day, in UTC, at which shows begin: 9:00 to 23:30 in Japan.
_SLOTS = 30
_SLOT_S = 1_800


def airings_of(work: Work) -> tuple[AiringRecord, ...]:
    """Return a work's episodes with their times, the first one first."""
    seconds = work.id * 7 % _SLOTS * _SLOT_S
    first_id = work.id * EPISODE_IDS
    return tuple(
        {
            "id": first_id + episode,
            "airingAt": unix_of(day) + seconds,
            "episode": episode,
            "mediaId": work.id,
        }
        for episode, day in enumerate(airing_days(work), start=1)
    )


def airing_days(work: Work) -> list[int]:
    """Return the day's ordinal of each episode."""
    release = work.release
    first = release.first_day
    if work.type != "ANIME" or first is None or release.scheduled == 0:
        return []
    if release.scheduled is None:
        return list(range(first, _LAST_DAY + 1, _WEEK))
    if release.start["year"] is None or release.start["year"] < _NOTED_SINCE:
        return []
    return _spread(first, release.last_day, release.scheduled)


def _spread(first: int, last: int | None, count: int) -> list[int]:
    """Return days from the first to the last, in whole weeks where there is more than one."""
    if last is None:
        return [first + _WEEK * number for number in range(count)]
    if count == 1 or last <= first:
        return [first] * count
    weeks = (last - first) // _WEEK
    days = [first + _WEEK * (number * weeks // (count - 1)) for number in range(count - 1)]
    return [*days, last]
