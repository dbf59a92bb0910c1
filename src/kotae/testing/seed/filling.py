"""The tables of a seed."""

from __future__ import annotations

import threading
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from kotae.testing.seed.chance import Chance
from kotae.testing.seed.completion import completed
from kotae.testing.world.schema_types import fields_of
from kotae.testing.world.tables import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.world.tables import Record

__all__ = ["Fills", "SeedWorld"]

_POPULAR = 500
#: Seconds until all tables are filled: the first requests fill those that they use.
_FILL_AFTER_S = 0.5

#: The number of records of each table of an empty world: what others refer to, and a user for
#: whom there are tokens.
_RECORDS_OF_EMPTY = {"MediaTag": None, "MediaExternalLink": None, "ThreadCategory": None, "User": 1}


class SeedWorld(World):
    """Tables that are filled from a seed when they are first used.

    Args:
        seed: The seed.
        fills: Functions that return the rows of each table.
        has_gaps: Whether invented records have nulls and empty values as AniList's have.
        is_empty: Whether there are only tags, sites, categories of threads, and user 1.

    Attributes:
        has_gaps: As given.
    """

    def __init__(
        self, seed: int, fills: Fills, *, has_gaps: bool = True, is_empty: bool = False
    ) -> None:
        super().__init__({name: partial(self._rows, name) for name in fills})
        self._seed = seed
        self._seed_fills = fills
        self.has_gaps = has_gaps
        self._is_empty = is_empty
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
        made = self._seed_fills[name](self, Chance(self._seed, name))
        if self._is_empty:
            made = islice(made, _RECORDS_OF_EMPTY.get(name, 0))
        rows = (row if "id" in row else {"id": id_, **row} for id_, row in enumerate(made, 1))
        return completed(self._seed, name, rows) if fields_of(name) else rows


Fills: TypeAlias = "Mapping[str, Callable[[SeedWorld, Chance], Iterable[Record]]]"
