"""How works belong together: each relation from both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.records.works import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kotae.testing.world.catalogue.works import Franchise, Work

__all__ = ["TWINS", "Tie", "both_ways", "made_up_ties"]

#: What the first is to the second, where the second is this to the first.
TWINS = {
    "SEQUEL": "PREQUEL",
    "PREQUEL": "SEQUEL",
    "ADAPTATION": "SOURCE",
    "SOURCE": "ADAPTATION",
    "SIDE_STORY": "PARENT",
    "SPIN_OFF": "PARENT",
    "SUMMARY": "PARENT",
    "COMPILATION": "CONTAINS",
    "CONTAINS": "COMPILATION",
    "ALTERNATIVE": "ALTERNATIVE",
    "CHARACTER": "CHARACTER",
    "OTHER": "OTHER",
    "SAME_UNIVERSE": "SAME_UNIVERSE",
}

_BY_PART = {
    "film": "SIDE_STORY",
    "ova": "SIDE_STORY",
    "special": "SIDE_STORY",
    "gaiden": "SIDE_STORY",
    "short": "SPIN_OFF",
    "spin_off": "SPIN_OFF",
    "recap": "SUMMARY",
    "music": "OTHER",
    "compilation": "COMPILATION",
    "remake": "ALTERNATIVE",
    "one_shot": "PREQUEL",
    "comic": "ADAPTATION",
    "root_of_anime": "ADAPTATION",
}

#: Parts that go on where the one before ended.
_FOLLOWING = frozenset(("season", "sequel"))

#: What one work is to another, by their ids: the second is this to the first.
Tie = tuple[int, str, int]


def both_ways(ties: Iterable[Tie], first_id: int) -> dict[int, tuple[Relation, ...]]:
    """Return relations with their twins, by media.

    Args:
        ties: What is related to what.
        first_id: The first id to give.
    """
    made: dict[int, list[Relation]] = {}
    next_id = first_id
    for one, kind, other in ties:
        made.setdefault(one, []).append(Relation(next_id, one, other, kind))
        made.setdefault(other, []).append(Relation(next_id + 1, other, one, TWINS[kind]))
        next_id += 2
    return {media_id: tuple(relations) for media_id, relations in made.items()}


def made_up_ties(franchises: Sequence[Franchise]) -> Iterator[Tie]:
    """Yield what is related to what in a circle that is made up."""
    for franchise in franchises:
        yield from _within(franchise)
    yield from _between(franchises)


def _within(franchise: Franchise) -> Iterator[Tie]:
    first = franchise.works[0]
    latest: dict[str, Work] = {}
    for work in franchise.works:
        before = latest.setdefault(work.type, work)
        if work is first:
            continue
        anchor = first if before is work else before
        if work.part in _FOLLOWING:
            latest[work.type] = work
            yield anchor.id, "SEQUEL", work.id
        else:
            yield anchor.id, _BY_PART[work.part], work.id
        is_retold = work.part in _FOLLOWING or work.part == "remake"
        if is_retold and first.type == "MANGA" and work.type == "ANIME":
            yield first.id, "ADAPTATION", work.id


def _between(franchises: Sequence[Franchise]) -> Iterator[Tie]:
    """Two franchises share a world, and two meet in one work."""
    first, second, third = franchises[0], franchises[1], franchises[3]
    yield second.works[0].id, "SAME_UNIVERSE", third.works[0].id
    yield first.works[0].id, "CHARACTER", franchises[6].works[-1].id
