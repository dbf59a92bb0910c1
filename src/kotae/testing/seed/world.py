"""The world of a seed: equal seeds give equal records."""

from __future__ import annotations

import threading
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING

from kotae.testing.seed.chance import Chance
from kotae.testing.seed.completion import completed
from kotae.testing.seed.media import MEDIA_FILLS
from kotae.testing.seed.people import PEOPLE_FILLS
from kotae.testing.seed.schedules import SCHEDULE_FILLS
from kotae.testing.seed.texts import TEXT_FILLS
from kotae.testing.seed.users import USER_FILLS
from kotae.testing.world.schema_types import fields_of
from kotae.testing.world.tables import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.world.tables import Record

__all__ = ["WORLD_VERSION", "SeedWorld", "seed_world"]

#: The version of the data of a seed. It is raised when ids of records change their meaning, because
#: files with the changes of a server name records of the data that they were made with.
WORLD_VERSION = 1

_POPULAR = 500
#: Seconds until all tables are filled: the first requests fill those that they use.
_FILL_AFTER_S = 0.5

_FILLS: Mapping[str, Callable[[SeedWorld, Chance], Iterable[Record]]] = {
    **MEDIA_FILLS,
    **SCHEDULE_FILLS,
    **PEOPLE_FILLS,
    **USER_FILLS,
    **TEXT_FILLS,
}
#: The number of records of each table of an empty world: what others refer to, and a user for
#: whom there are tokens.
_RECORDS_OF_EMPTY = {"MediaTag": None, "MediaExternalLink": None, "ThreadCategory": None, "User": 1}


class SeedWorld(World):
    """Tables that are filled from a seed when they are first used.

    Attributes:
        is_empty: Whether there are only tags, sites, categories of threads, and user 1.
        has_gaps: Whether invented records have nulls and empty values as AniList's have.
    """

    def __init__(self, seed: int, *, has_gaps: bool, is_empty: bool) -> None:
        super().__init__({name: partial(self._rows, name) for name in _FILLS})
        self._seed = seed
        self.has_gaps = has_gaps
        self.is_empty = is_empty
        self._is_filling = False

    def fill_in_background(self) -> None:
        """Fill all tables in a thread, after the first requests, unless that was begun before."""
        if not self._is_filling:
            self._is_filling = True
            timer = threading.Timer(_FILL_AFTER_S, self._fill)
            timer.daemon = True
            timer.start()

    def _fill(self) -> None:
        for name in self.names:
            self[name]  # a table is filled when it is first used

    @cached_property
    def popular_media(self) -> Sequence[Record]:
        """The media that most users know."""
        media = self["Media"].all()
        return sorted(media, key=lambda one: (-one["outside_users"], one["id"]))[:_POPULAR]

    def _rows(self, name: str, _world: World) -> Iterable[Record]:
        """Return the rows of a table, complete and with ids."""
        made = _FILLS[name](self, Chance(self._seed, name))
        if self.is_empty:
            made = islice(made, _RECORDS_OF_EMPTY.get(name, 0))
        rows = (row if "id" in row else {"id": id_, **row} for id_, row in enumerate(made, 1))
        return completed(self._seed, name, rows) if fields_of(name) else rows


def seed_world(seed: int, *, has_gaps: bool = True, is_empty: bool = False) -> SeedWorld:
    """Return the world of a seed. Servers change a `fork()` of it."""
    if is_empty:
        return SeedWorld(seed, has_gaps=has_gaps, is_empty=True)
    return _made_world(seed, has_gaps)


@lru_cache(maxsize=2)
def _made_world(seed: int, has_gaps: bool) -> SeedWorld:
    return SeedWorld(seed, has_gaps=has_gaps, is_empty=False)
