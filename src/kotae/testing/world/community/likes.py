"""Likes and votes: drawn from all users, so that their number and their names agree."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.community.people import People

__all__ = ["Likes", "Votes"]


class Votes(NamedTuple):
    """Who voted for something, and who against it."""

    up: frozenset[int]
    down: frozenset[int]


class Likes:
    """Who likes what. Nobody likes what they wrote themselves.

    Args:
        seed: The world's.
        people: Who may.
    """

    def __init__(self, seed: int, people: People) -> None:
        self._seed = seed
        self._people = people
        self._kept_votes = lru_cache(maxsize=512)(self._votes)

    def count(self, kind: str, item_id: int, at_least: int, most: int) -> int:
        """Return how many like something.

        Args:
            kind: A value of `LikeableType`.
            item_id: The thing's.
            at_least: What must be.
            most: What may be, below the number of users.
        """
        return _count(Chance(self._seed, "likes", kind, item_id), at_least, most)

    def users(
        self, kind: str, item_id: int, at_least: int, most: int, *, author_id: int
    ) -> Sequence[int]:
        """Return who likes something, for the same arguments as many as `count` says."""
        chance = Chance(self._seed, "likes", kind, item_id)
        count = _count(chance, at_least, most)
        others = [user_id for user_id in self._people.ids if user_id != author_id]
        return chance.sample(others, count)

    def votes(
        self, kind: str, item_id: int, most: int, approval: float, *, author_id: int, own: int
    ) -> Votes:
        """Return the votes on something.

        Args:
            kind: What it is.
            item_id: The thing's.
            most: Votes there may be, below the number of users.
            approval: How many of them are in favour, from 0 to 1.
            author_id: Whose it is.
            own: The author's own votes for it, 0 or 1.
        """
        return self._kept_votes(kind, item_id, most, approval, author_id=author_id, own=own)

    def _votes(
        self, kind: str, item_id: int, most: int, approval: float, *, author_id: int, own: int
    ) -> Votes:
        chance = Chance(self._seed, "votes", kind, item_id)
        count = int(chance.fraction() ** 2 * (most + 1))
        up = round(count * min(1.0, max(0.0, approval + (chance.fraction() - 0.5) / 2)))
        others = [user_id for user_id in self._people.ids if user_id != author_id]
        voters = chance.sample(others, count)
        return Votes(frozenset([*voters[:up], author_id][: up + own]), frozenset(voters[up:]))


def _count(chance: Chance, at_least: int, most: int) -> int:
    return at_least + int(chance.fraction() ** 3 * (most - at_least + 1))
