"""Which well-known works belong together, and how."""

from __future__ import annotations

from typing import NamedTuple

from kotae.testing.world.catalogue.known.anime import ANIME
from kotae.testing.world.catalogue.known.manga import MANGA
from kotae.testing.world.catalogue.known.people import CHARACTERS, STUDIOS
from kotae.testing.world.catalogue.vocabulary.lines import lines_of

__all__ = [
    "KNOWN_CHARACTERS",
    "KNOWN_FRANCHISES",
    "KNOWN_STUDIOS",
    "KNOWN_WORKS",
    "KnownFranchise",
]


class KnownFranchise(NamedTuple):
    """Works of one story; the first is what the others go back to."""

    media_ids: tuple[int, ...]
    #: One work, what the other is to it, and the other.
    relations: tuple[tuple[int, str, int], ...]
    character_ids: tuple[int, ...]


KNOWN_WORKS = {work.id: work for work in (*ANIME, *MANGA)}
KNOWN_CHARACTERS = {character.id: character for character in CHARACTERS}
KNOWN_STUDIOS = STUDIOS

_TOGETHER = """
    1 SIDE_STORY 5
    30011 ADAPTATION 20, 30011 ADAPTATION 1735, 20 SEQUEL 1735
    30013 ADAPTATION 21
    30042 ADAPTATION 223, 30042 ADAPTATION 813, 223 SEQUEL 813
    30012 ADAPTATION 269
    30028 ADAPTATION 877
    30021 ADAPTATION 1535
    1575 SEQUEL 2904
    2167 SEQUEL 4181
    30025 ADAPTATION 5114, 30025 ADAPTATION 121, 5114 ALTERNATIVE 121
    30026 ADAPTATION 11061
    53390 ADAPTATION 16498, 53390 ADAPTATION 20958, 16498 SEQUEL 20958
    85486 ADAPTATION 21459
    30642 ADAPTATION 101348
    87216 ADAPTATION 101922, 87216 ADAPTATION 112151, 101922 SEQUEL 112151
    101517 ADAPTATION 113415, 101517 ADAPTATION 145064, 113415 PREQUEL 131573, 113415 SEQUEL 145064
    105778 ADAPTATION 127230
    105398 ADAPTATION 151807
    118586 ADAPTATION 154587
    30001 ADAPTATION 19
    30002 ADAPTATION 33
    30051 ADAPTATION 170
"""


def _franchises() -> tuple[KnownFranchise, ...]:
    made: list[KnownFranchise] = []
    alone = dict.fromkeys(KNOWN_WORKS)
    for line in lines_of(_TOGETHER):
        relations = tuple(
            (int(first), kind, int(second))
            for first, kind, second in (entry.split() for entry in line.split(", "))
        )
        media_ids = tuple(
            dict.fromkeys(one for first, _, second in relations for one in (first, second))
        )
        for media_id in media_ids:
            del alone[media_id]
        made.append(_franchise(media_ids, relations))
    # Anime come last, so that every circle has some.
    ordered = sorted(alone, reverse=True)
    return (*made, *(_franchise((media_id,), ()) for media_id in ordered))


def _franchise(
    media_ids: tuple[int, ...], relations: tuple[tuple[int, str, int], ...]
) -> KnownFranchise:
    character_ids = tuple(one.id for one in CHARACTERS if one.media_id in media_ids)
    return KnownFranchise(media_ids, relations, character_ids)


KNOWN_FRANCHISES = _franchises()
