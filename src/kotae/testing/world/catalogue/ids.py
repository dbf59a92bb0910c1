"""Which ids exist, and which circle each belongs to.

Circles 0 to 99 are made up and share out the ids by their remainder; those from 100 on hold the
well-known works.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.known.franchises import (
    KNOWN_CHARACTERS,
    KNOWN_FRANCHISES,
    KNOWN_STUDIOS,
    KNOWN_WORKS,
)
from kotae.testing.world.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "CIRCLES",
    "FIRST_STAFF",
    "KNOWN_CIRCLE",
    "STAFF_SLOTS",
    "Ids",
    "circle_of_character",
    "circle_of_media",
    "circle_of_staff",
    "circles_of_studio",
    "is_anime",
    "known_cast",
    "known_in_circle",
]

#: The first circle of well-known works.
KNOWN_CIRCLE = 100

#: Franchises that a circle of well-known works has.
_KNOWN_EACH = 6

#: All circles.
CIRCLES = KNOWN_CIRCLE + -(-len(KNOWN_FRANCHISES) // _KNOWN_EACH)

#: The first staff id, as AniList's. Staff have only made-up names.
FIRST_STAFF = 95_001

#: People of a circle; their slot decides what they do.
STAFF_SLOTS = 30

_LAST_ANIME = 5_500
_FIRST_MANGA = 30_001
_LAST_MANGA = 33_150
_LAST_CHARACTER = 8_000
_STUDIOS_EACH = 4

#: Characters of a well-known franchise, those under true ids included, and the ids kept for them.
_KNOWN_CAST = 30
_KNOWN_CAST_IDS = 32

_GAP = 0.05

#: Of people only some may be missing, so that no circle is left with too few and every day is
#: somebody's birthday: of characters one hundred in ten, of staff those who are not alone in what
#: they do in their circle.
_SPARE_HUNDREDS = frozenset(range(13, 80, 10))
_SPARE_HUNDREDS_GAP = 0.5
_SPARE_SLOTS = frozenset((13, 14, 15, 20, 21, 24, 28, 29))
_SPARE_SLOTS_GAP = 0.2


class Ids:
    """The ids of one world.

    Args:
        seed: The world's.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    @cached_property
    def media(self) -> tuple[int, ...]:
        """Every media's, ascending."""
        chance = Chance(self._seed, "gaps", "media")
        made = (*range(1, _LAST_ANIME + 1), *range(_FIRST_MANGA, _LAST_MANGA + 1))
        kept = {media_id for media_id in made if not chance.happens(_GAP)}
        return tuple(sorted(kept.union(KNOWN_WORKS)))

    @cached_property
    def characters(self) -> tuple[int, ...]:
        """Every character's, ascending."""
        chance = Chance(self._seed, "gaps", "characters")
        made = range(1, _LAST_CHARACTER + 1)
        kept = {
            one
            for one in made
            if one // 100 not in _SPARE_HUNDREDS or not chance.happens(_SPARE_HUNDREDS_GAP)
        }
        known = (one for index in range(len(KNOWN_FRANCHISES)) for one in known_cast(index))
        return tuple(sorted(kept.union(known)))

    @cached_property
    def staff(self) -> tuple[int, ...]:
        """Every staff member's, ascending."""
        chance = Chance(self._seed, "gaps", "staff")
        return tuple(
            FIRST_STAFF + number
            for number in range(CIRCLES * STAFF_SLOTS)
            if number // CIRCLES not in _SPARE_SLOTS or not chance.happens(_SPARE_SLOTS_GAP)
        )

    @cached_property
    def studios(self) -> tuple[int, ...]:
        """Every studio's, ascending."""
        return tuple(sorted({*range(1, CIRCLES * _STUDIOS_EACH + 1), *KNOWN_STUDIOS}))

    @cached_property
    def existing_media(self) -> frozenset[int]:
        """Every media's, to ask for one."""
        return frozenset(self.media)

    @cached_property
    def existing_characters(self) -> frozenset[int]:
        """Every character's, to ask for one."""
        return frozenset(self.characters)

    @cached_property
    def existing_staff(self) -> frozenset[int]:
        """Every staff member's, to ask for one."""
        return frozenset(self.staff)

    @cached_property
    def existing_studios(self) -> frozenset[int]:
        """Every studio's, to ask for one."""
        return frozenset(self.studios)

    @cached_property
    def media_by_circle(self) -> Sequence[Sequence[int]]:
        """The media of each made-up circle."""
        return _shared_out(one for one in self.media if one not in KNOWN_WORKS)

    @cached_property
    def characters_by_circle(self) -> Sequence[Sequence[int]]:
        """The characters of each made-up circle."""
        return _shared_out(
            one for one in self.characters if one <= _LAST_CHARACTER and one not in KNOWN_CHARACTERS
        )

    @cached_property
    def staff_by_circle(self) -> Sequence[Sequence[int]]:
        """The staff of each circle, by slot."""
        shared: list[list[int]] = [[] for _ in range(CIRCLES)]
        for staff_id in self.staff:
            shared[circle_of_staff(staff_id)].append(staff_id)
        return shared

    @cached_property
    def studios_by_circle(self) -> Sequence[Sequence[int]]:
        """The made-up studios of each circle: those that animate first."""
        shared: list[list[int]] = [[] for _ in range(CIRCLES)]
        for studio_id in self.studios:
            if studio_id not in KNOWN_STUDIOS:
                shared[studio_id % CIRCLES].append(studio_id)
        return shared


def _shared_out(ids: Iterable[int]) -> list[list[int]]:
    shared: list[list[int]] = [[] for _ in range(KNOWN_CIRCLE)]
    for one in ids:
        shared[one % KNOWN_CIRCLE].append(one)
    return shared


def known_cast(index: int) -> tuple[int, ...]:
    """Return the characters of a well-known franchise: those under true ids, then made-up ones."""
    true = KNOWN_FRANCHISES[index].character_ids
    first = _LAST_CHARACTER + 1 + index * _KNOWN_CAST_IDS
    return (*true, *range(first, first + _KNOWN_CAST - len(true)))


def known_in_circle(circle: int) -> range:
    """Return the indices of a circle's well-known franchises."""
    first = (circle - KNOWN_CIRCLE) * _KNOWN_EACH
    return range(first, min(first + _KNOWN_EACH, len(KNOWN_FRANCHISES)))


def is_anime(media_id: int) -> bool:
    """Return whether a made-up media is an anime: manga have the higher ids."""
    return media_id < _FIRST_MANGA


def circle_of_media(media_id: int) -> int:
    """Return the circle of a media that exists."""
    index = _FRANCHISE_OF_WORK.get(media_id)
    return media_id % KNOWN_CIRCLE if index is None else _known_circle(index)


def circle_of_character(character_id: int) -> int:
    """Return the circle of a character who exists."""
    index = _FRANCHISE_OF_CHARACTER.get(character_id)
    if index is None:
        if character_id <= _LAST_CHARACTER:
            return character_id % KNOWN_CIRCLE
        index = (character_id - _LAST_CHARACTER - 1) // _KNOWN_CAST_IDS
    return _known_circle(index)


def circle_of_staff(staff_id: int) -> int:
    """Return the circle of a staff member who exists."""
    return (staff_id - FIRST_STAFF) % CIRCLES


def circles_of_studio(studio_id: int) -> Sequence[int]:
    """Return the circles of a studio that exists; a well-known one has works in several."""
    if studio_id not in KNOWN_STUDIOS:
        return (studio_id % CIRCLES,)
    return sorted(
        {circle_of_media(work.id) for work in KNOWN_WORKS.values() if studio_id in work.studio_ids}
    )


def _known_circle(index: int) -> int:
    return KNOWN_CIRCLE + index // _KNOWN_EACH


_FRANCHISE_OF_WORK = {
    media_id: index
    for index, franchise in enumerate(KNOWN_FRANCHISES)
    for media_id in franchise.media_ids
}
_FRANCHISE_OF_CHARACTER = {
    character_id: index
    for index, franchise in enumerate(KNOWN_FRANCHISES)
    for character_id in franchise.character_ids
}
