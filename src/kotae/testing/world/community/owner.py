"""A list's owner: what of their settings its entries follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.community.shelf import day_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.chance import Chance
    from kotae.testing.world.records.social import ListTypeOptionsRecord, UserRecord

__all__ = ["Owner", "TypeHabits", "owner_of"]

_NO_SCORE = 0.0

#: A raw score's nearest one that a format can say, by format and by whole scores from 0 to 100.
#: Source: what AniList keeps for 1 to 3 faces, 1 to 5 stars and whole points.
_STEPS = {
    "POINT_3": (35, 60, 85),
    "POINT_5": (10, 30, 50, 70, 90),
    "POINT_10": tuple(range(10, 101, 10)),
    "POINT_10_DECIMAL": tuple(range(1, 101)),
    "POINT_100": tuple(range(1, 101)),
}


def _nearest(steps: Sequence[int]) -> tuple[float, ...]:
    # One float for each score: tens of thousands of entries share them.
    shared = {step: float(step) for step in steps}
    return tuple(shared[min(steps, key=lambda step: abs(step - raw))] for raw in range(101))


_SCORES = {name: _nearest(steps) for name, steps in _STEPS.items()}


class TypeHabits(NamedTuple):
    """How a user keeps their anime, or their manga."""

    #: What an entry's `customLists` may be; the first is empty.
    shelves: Sequence[list[str]]
    #: How many categories advanced scores have.
    categories: int
    is_advanced: bool
    #: Advanced scores of what has none.
    zeros: list[float]


class Owner(NamedTuple):
    """Whose entries are made."""

    user_id: int
    joined_s: int
    joined_day: int
    #: The score to keep for each raw one from 0 to 100.
    scores: Sequence[float]
    #: How much higher than others they score, and how often they score at all.
    kindness: int
    diligence: float
    anime: TypeHabits
    manga: TypeHabits


def owner_of(user: UserRecord, chance: Chance) -> Owner:
    """Return what a user's entries follow."""
    options = user["mediaListOptions"]
    return Owner(
        user["id"],
        user["createdAt"],
        day_at(user["createdAt"]),
        _SCORES[options["scoreFormat"]],
        chance.between(-12, 14),
        0.5 + chance.fraction() / 2,
        _habits(options["animeList"], chance),
        _habits(options["mangaList"], chance),
    )


def _habits(options: ListTypeOptionsRecord, chance: Chance) -> TypeHabits:
    names = options["customLists"]
    shelves: list[list[str]] = [[]]
    shelves += [[name] for name in names]
    for _ in range(4 if len(names) > 1 else 0):
        size = chance.between(2, 3)
        chosen = chance.sample(names, size)
        shelves.append([name for name in names if name in chosen])
    categories = len(options["advancedScoring"])
    return TypeHabits(
        shelves, categories, options["advancedScoringEnabled"], [_NO_SCORE] * categories
    )
