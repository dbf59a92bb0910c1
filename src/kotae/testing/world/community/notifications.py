"""Notifications: all that a user is told, with ids that follow the time."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from kotae.testing.world.chance import Chance
from kotae.testing.world.community.people import VIEWER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.community.deeds import Deeds
    from kotae.testing.world.community.news import News
    from kotae.testing.world.community.people import People
    from kotae.testing.world.records.social import NotificationRecord

__all__ = ["NOTIFICATION_IDS", "Notifications"]

#: Ids that each user's notifications have for themselves: one divided by it is its user's.
NOTIFICATION_IDS = 1_000

#: Users whose notifications are kept once made.
_KEPT = 32
_LEAST = 40

#: How many of a kind a user is told of; the viewer has more than a page of them.
_EACH = 6
_VIEWERS = 12


class Notifications:
    """Everybody's notifications.

    Args:
        seed: The world's.
        people: Who is told.
        deeds: Of what others did.
        news: Of what happened to their media.
    """

    def __init__(self, seed: int, people: People, deeds: Deeds, news: News) -> None:
        self._seed = seed
        self._people = people
        self._deeds = deeds
        self._news = news
        self._of = lru_cache(maxsize=_KEPT)(self._made)

    def of(self, user_id: int) -> Sequence[NotificationRecord]:
        """Return what a user is told, the newest first."""
        return self._of(user_id) if self._people.has(user_id) else ()

    def _made(self, user_id: int) -> Sequence[NotificationRecord]:
        chance = Chance(self._seed, "notifications", user_id)
        each = _VIEWERS if user_id == VIEWER else _EACH
        told = [
            *self._deeds.told_to(user_id, chance, each),
            *self._news.told_to(user_id, chance, each),
        ]
        told += islice(self._deeds.likes(user_id, chance), max(each, _LEAST - len(told)))
        told.sort(key=lambda record: (record["createdAt"], record["type"]))
        for number, record in enumerate(told, 1):
            record["id"] = user_id * NOTIFICATION_IDS + number
        return tuple(reversed(told))

    def unread_count(self, user_id: int) -> int:
        """Return how many of a user's notifications they have not seen."""
        most = min(20, len(self.of(user_id)))
        return Chance(self._seed, "unread", user_id).between(1 if user_id == VIEWER else 0, most)
