"""A circle: franchises whose people and studios work for each other, and for nobody else.

It is what is made at one touch. Everything that an edge could lead to lies in the same circle, so
both ends of it are made together.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from kotae.testing.world.catalogue.casting import make_castings
from kotae.testing.world.catalogue.crediting import make_credits, make_productions
from kotae.testing.world.catalogue.franchises import make_franchises
from kotae.testing.world.catalogue.ids import KNOWN_CIRCLE, Ids, known_in_circle
from kotae.testing.world.catalogue.known_franchises import known_franchise, known_ties
from kotae.testing.world.catalogue.pool import Pool
from kotae.testing.world.catalogue.relations import both_ways, made_up_ties
from kotae.testing.world.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kotae.testing.world.catalogue.works import Franchise, Work
    from kotae.testing.world.records.works import Casting, Credit, Production, Relation

__all__ = ["Circle"]

_T = TypeVar("_T")

#: Ids of edges that each circle has to give.
_CASTINGS, _CREDITS, _PRODUCTIONS, _RELATIONS = 10_000, 10_000, 1_000, 1_000


class Circle:
    """A circle of one world.

    Args:
        seed: The world's.
        number: Which circle.
        ids: The world's.
    """

    def __init__(self, seed: int, number: int, ids: Ids) -> None:
        self._seed = seed
        self._number = number
        self._ids = ids

    @cached_property
    def franchises(self) -> list[Franchise]:
        """Its franchises, the best-known first."""
        if self._is_known:
            return [known_franchise(index) for index in known_in_circle(self._number)]
        return make_franchises(
            self._chance("franchises"),
            self._ids.media_by_circle[self._number],
            self._ids.characters_by_circle[self._number],
        )

    @cached_property
    def works(self) -> Mapping[int, Work]:
        """Its works, by media."""
        return {work.id: work for franchise in self.franchises for work in franchise.works}

    @cached_property
    def franchise_of_character(self) -> Mapping[int, Franchise]:
        """Its franchises, by character."""
        return {one: franchise for franchise in self.franchises for one in franchise.character_ids}

    @cached_property
    def relations(self) -> Mapping[int, tuple[Relation, ...]]:
        """Relations, by media."""
        if self._is_known:
            ties = known_ties(known_in_circle(self._number))
        else:
            ties = made_up_ties(self.franchises)
        return both_ways(ties, self._first(_RELATIONS))

    @cached_property
    def cast(self) -> Mapping[int, tuple[Casting, ...]]:
        """Castings, by media."""
        made = make_castings(
            self._chance("castings"), self.franchises, self._pool.actors, self._first(_CASTINGS)
        )
        return _grouped(made, lambda casting: (casting.media_id,))

    @cached_property
    def roles(self) -> Mapping[int, tuple[Casting, ...]]:
        """Castings, by character."""
        return _grouped(_all(self.cast), lambda casting: (casting.character_id,))

    @cached_property
    def voiced(self) -> Mapping[int, tuple[Casting, ...]]:
        """Castings, by who speaks in them."""
        return _grouped(
            _all(self.cast),
            lambda casting: dict.fromkeys(voice.staff_id for voice in casting.voices),
        )

    @cached_property
    def credits(self) -> Mapping[int, tuple[Credit, ...]]:
        """Credits, by media."""
        made = make_credits(
            self._chance("credits"), self.franchises, self._pool, self._first(_CREDITS)
        )
        return _grouped(made, lambda credit: (credit.media_id,))

    @cached_property
    def credited(self) -> Mapping[int, tuple[Credit, ...]]:
        """Credits, by staff."""
        return _grouped(_all(self.credits), lambda credit: (credit.staff_id,))

    @cached_property
    def productions(self) -> Mapping[int, tuple[Production, ...]]:
        """What studios did, by media."""
        made = make_productions(
            self._chance("productions"),
            self.franchises,
            self._ids.studios_by_circle[self._number],
            self._first(_PRODUCTIONS),
        )
        return _grouped(made, lambda production: (production.media_id,))

    @cached_property
    def produced(self) -> Mapping[int, tuple[Production, ...]]:
        """What studios did, by studio."""
        return _grouped(_all(self.productions), lambda production: (production.studio_id,))

    @cached_property
    def _pool(self) -> Pool:
        return Pool.of(self._ids.staff_by_circle[self._number])

    @property
    def _is_known(self) -> bool:
        return self._number >= KNOWN_CIRCLE

    def _chance(self, subject: str) -> Chance:
        return Chance(self._seed, subject, self._number)

    def _first(self, size: int) -> int:
        return self._number * size + 1


def _all(grouped: Mapping[int, tuple[_T, ...]]) -> Iterable[_T]:
    return (edge for edges in grouped.values() for edge in edges)


def _grouped(
    edges: Iterable[_T], keys_of: Callable[[_T], Iterable[int]]
) -> dict[int, tuple[_T, ...]]:
    made: dict[int, list[_T]] = {}
    for edge in edges:
        for key in keys_of(edge):
            made.setdefault(key, []).append(edge)
    return {key: tuple(group) for key, group in made.items()}
