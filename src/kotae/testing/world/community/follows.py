"""Who follows whom, and who has blocked whom."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kotae.testing.world.chance import Chance
from kotae.testing.world.community.people import VIEWER, successor_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.world.community.people import People

__all__ = ["Follows"]

_BLOCKS = 0.004


class Follows:
    """The graph between users.

    Everybody follows their successor, and nobody whom they have blocked or who has blocked them.

    Args:
        seed: The world's.
        people: The users.
    """

    def __init__(self, seed: int, people: People) -> None:
        self._seed = seed
        self._people = people

    @cached_property
    def blocked(self) -> Mapping[int, frozenset[int]]:
        """Whom each user has blocked: never a neighbour."""
        blocked: dict[int, frozenset[int]] = {}
        for user_id in self._people.ids:
            chance = Chance(self._seed, "blocks", user_id)
            near = (user_id, successor_of(user_id))
            draws = [(other, chance.happens(_BLOCKS)) for other in self._people.ids]
            blocked[user_id] = frozenset(
                other
                for other, is_blocked in draws
                if is_blocked and other not in near and successor_of(other) != user_id
            )
        # Whoever asks as the first user finds somebody who is blocked.
        if not blocked[VIEWER]:
            last = self._people.ids[-2]
            blocked[VIEWER] = frozenset((last,))
        return blocked

    @cached_property
    def following(self) -> Mapping[int, Sequence[int]]:
        """Whom each user follows, ascending."""
        chance = Chance(self._seed, "fame")
        fame = [0.02 + 0.25 * chance.fraction() ** 3 for _ in self._people.ids]
        return {user_id: self._row(user_id, fame) for user_id in self._people.ids}

    def _row(self, user_id: int, fame: Sequence[float]) -> tuple[int, ...]:
        chance = Chance(self._seed, "follows", user_id)
        zeal = 0.3 + 2.2 * chance.fraction()
        draws = [chance.fraction() for _ in self._people.ids]
        successor = successor_of(user_id)
        mine = self.blocked[user_id]
        return tuple(
            other
            for other, draw in zip(self._people.ids, draws, strict=True)
            if other == successor
            or (
                draw < zeal * fame[other - 1]
                and other != user_id
                and other not in mine
                and user_id not in self.blocked[other]
            )
        )

    @cached_property
    def followers(self) -> Mapping[int, Sequence[int]]:
        """Who follows each user, ascending."""
        followers: dict[int, list[int]] = {user_id: [] for user_id in self._people.ids}
        for user_id, row in self.following.items():
            for other in row:
                followers[other].append(user_id)
        return {user_id: tuple(row) for user_id, row in followers.items()}
