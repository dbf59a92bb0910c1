"""The schedules of anime, and the trends of media by day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kotae.testing.seed.data_files import DAY_S, NEWEST_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.testing.seed.chance import Chance
    from kotae.testing.seed.world import SeedWorld
    from kotae.testing.world.tables import Record

__all__ = ["SCHEDULE_FILLS"]

#: Media that are releasing have an episode a week without end: five years of them.
_FUTURE_EPISODES = 260
_WEEK_S = 7 * DAY_S


def _airings(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    """Yield the time of each episode; media that are releasing continue week after week."""
    for media in world["Media"].where(type="ANIME"):
        start, count = media["startDate"], media["episodes"] or 1
        if start["day"] is None:
            continue
        day = (date(*start.values()) - date(1970, 1, 1)).days
        first_s = day * DAY_S + chance.below(96) * 900
        if media["status"] == "RELEASING":
            count = max(0, NEWEST_S - first_s) // _WEEK_S + _FUTURE_EPISODES
        for number in range(count):
            yield {
                "airingAt": first_s + number * _WEEK_S,
                "episode": number + 1,
                "mediaId": media["id"],
            }


def _trends(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    """Yield some days of each media: the last with new episodes, or the newest."""
    today = NEWEST_S // DAY_S
    for media in world["Media"].all():
        airings = world["AiringSchedule"].where(mediaId=media["id"])
        episodes = {
            airing["airingAt"] // DAY_S: airing["episode"]
            for airing in airings
            if airing["airingAt"] <= NEWEST_S
        }
        for day in sorted(episodes)[-8:] or range(today - 4, today):
            yield {
                "mediaId": media["id"],
                "date": day * DAY_S,
                "trending": int(chance.fraction() ** 5 * 200),
                "episode": episodes.get(day),
                "averageScore": media["typical_score"],
                "popularity": media["outside_users"],
                "inProgress": media["outside_users"] // 8,
                "releasing": media["status"] == "RELEASING",
            }


SCHEDULE_FILLS = {"AiringSchedule": _airings, "MediaTrend": _trends}
