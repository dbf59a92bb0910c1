"""The worlds of all seeds: equal seeds give equal records."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kotae.testing.seed.filling import SeedWorld
from kotae.testing.seed.media import MEDIA_FILLS
from kotae.testing.seed.people import PEOPLE_FILLS
from kotae.testing.seed.texts import TEXT_FILLS
from kotae.testing.seed.users import USER_FILLS

if TYPE_CHECKING:
    from kotae.testing.seed.filling import Fills

__all__ = ["FILLS", "WORLD_VERSION", "seed_world"]

#: The version of the data of a seed. It is raised when ids of records change their meaning, because
#: files with the changes of a server name records of the data that they were made with.
WORLD_VERSION = 1

FILLS: Fills = {**MEDIA_FILLS, **PEOPLE_FILLS, **USER_FILLS, **TEXT_FILLS}


def seed_world(seed: int, *, has_gaps: bool = True, is_empty: bool = False) -> SeedWorld:
    """Return the world of a seed. Servers change a `fork()` of it."""
    if is_empty:
        return SeedWorld(seed, FILLS, has_gaps=has_gaps, is_empty=True)
    return _made_world(seed, has_gaps)


@lru_cache(maxsize=2)
def _made_world(seed: int, has_gaps: bool) -> SeedWorld:
    return SeedWorld(seed, FILLS, has_gaps=has_gaps)
