"""The world: what the catalogue and the community hold together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.catalogue import Catalogue
from kotae.testing.world.community.community import Community

if TYPE_CHECKING:
    from typing import Self

__all__ = ["World"]


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is before anybody changes something.

    Attributes:
        seed: What it all follows from.
        catalogue: Media, characters, staff, studios, schedules, trends, tags, links.
        community: Users, lists, activities, threads, reviews, recommendations, notifications.
    """

    seed: int
    catalogue: Catalogue
    community: Community

    @classmethod
    @lru_cache(maxsize=2)
    def of(cls, seed: int) -> Self:
        """Return the world of a seed; servers of one seed share it."""
        catalogue = Catalogue(seed)
        return cls(seed, catalogue, Community(seed, catalogue))
