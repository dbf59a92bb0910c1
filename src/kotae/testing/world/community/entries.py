"""One list entry: everything that follows from a media, a status and two moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import fuzzy, partial
from kotae.testing.world.community.shelf import day_at
from kotae.testing.world.community.vocabulary.talk import NOTES
from kotae.testing.world.records.values import UNKNOWN_DATE

if TYPE_CHECKING:
    from kotae.testing.world.chance import Chance
    from kotae.testing.world.community.owner import Owner, TypeHabits
    from kotae.testing.world.community.shelf import Card
    from kotae.testing.world.records.social import EntryRecord
    from kotae.testing.world.records.values import FuzzyDateRecord

__all__ = ["entry_of"]

#: How often an entry of a status has a score.
_SCORED = {
    "CURRENT": 0.3,
    "PLANNING": 0.0,
    "COMPLETED": 1.0,
    "DROPPED": 0.5,
    "PAUSED": 0.3,
    "REPEATING": 1.0,
}
_FLOATS = tuple(map(float, range(101)))

#: What is reckoned where nobody knows how many chapters make a volume.
_CHAPTERS_A_VOLUME = 9

_PRIVATE = 0.03
_NOTED = 0.1
_SHELVED = 0.35
_HIDDEN = 0.15


def entry_of(
    owner: Owner,
    chance: Chance,
    card: Card,
    *,
    created_s: int,
    updated_s: int,
    status: str,
    progress: int,
    repeat: int = 0,
) -> EntryRecord:
    """Return an entry, its id still 0.

    Args:
        owner: Whose it is.
        chance: What decides all else.
        card: The media.
        created_s: When it was made; the media had begun then, or is only planned.
        updated_s: When it last changed; it had ended then, if it is completed.
        status: A value of `MediaListStatus`.
        progress: Episodes or chapters.
        repeat: How often it was watched or read again.
    """
    habits = owner.anime if card.is_anime else owner.manga
    rarity = chance.fraction()
    shelf, is_hidden = _shelved(chance, habits)
    score = _score(owner, chance, card, status)
    started, completed = _dates(chance, card, created_s, updated_s, status)
    return {
        "id": 0,
        "userId": owner.user_id,
        "mediaId": card.media_id,
        "status": status,
        "score": score,
        "progress": progress,
        "progressVolumes": None if card.is_anime else _volumes(card, progress, status),
        "repeat": repeat,
        "priority": int(rarity * 1000) % 6 if status == "PLANNING" else 0,
        "private": rarity < _PRIVATE,
        "notes": chance.pick(NOTES) if _PRIVATE <= rarity < _NOTED else None,
        "hiddenFromStatusLists": is_hidden,
        "customLists": shelf,
        "advancedScores": _advanced(chance, habits, score),
        "startedAt": started,
        "completedAt": completed,
        "updatedAt": updated_s,
        "createdAt": created_s,
    }


def _shelved(chance: Chance, habits: TypeHabits) -> tuple[list[str], bool]:
    """Return the custom lists of an entry, and whether it is in them alone."""
    if len(habits.shelves) < 2 or chance.fraction() >= _SHELVED:
        return habits.shelves[0], False
    shelf = chance.pick(habits.shelves)
    return shelf, bool(shelf) and chance.fraction() < _HIDDEN


def _score(owner: Owner, chance: Chance, card: Card, status: str) -> float:
    if chance.fraction() >= _SCORED[status] * owner.diligence:
        return 0.0
    spread = int((chance.fraction() + chance.fraction() - 1) * 28)
    return owner.scores[max(1, min(100, card.score + owner.kindness + spread))]


def _dates(
    chance: Chance, card: Card, created_s: int, updated_s: int, status: str
) -> tuple[FuzzyDateRecord, FuzzyDateRecord]:
    if status == "PLANNING":
        return UNKNOWN_DATE, UNKNOWN_DATE
    first = day_at(created_s)
    exactness = chance.fraction()
    started = fuzzy(first) if exactness > 0.15 else UNKNOWN_DATE
    if 0.15 < exactness < 0.2:
        started = partial(started["year"], started["month"])
    if status not in ("COMPLETED", "REPEATING") or exactness < 0.1:
        return started, UNKNOWN_DATE
    last = day_at(updated_s)
    first = min(last, max(first, card.ended or first))
    return started, fuzzy(first + int(chance.fraction() * (last - first + 1)))


def _volumes(card: Card, progress: int, status: str) -> int:
    if status == "COMPLETED" and card.volumes is not None:
        return card.volumes
    if card.volumes is None:
        return progress // _CHAPTERS_A_VOLUME
    if not card.total:
        return min(card.volumes, progress // _CHAPTERS_A_VOLUME)
    return min(card.volumes, progress * card.volumes // card.total)


def _advanced(chance: Chance, habits: TypeHabits, score: float) -> list[float]:
    """Return a score for each category; their mean is the score."""
    if not habits.is_advanced or not score:
        return habits.zeros
    middle = int(score)
    room = min(12, middle - 1, 100 - middle)
    scores = [_FLOATS[middle]] * habits.categories
    for index in range(0, habits.categories - 1, 2):
        difference = int(chance.fraction() * (room + 1))
        scores[index] = _FLOATS[middle + difference]
        scores[index + 1] = _FLOATS[middle - difference]
    return scores
