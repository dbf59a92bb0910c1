"""Who is in a work, and who speaks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.vocabulary.names import CALLED
from kotae.testing.world.records.works import Casting, VoiceRole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.world.catalogue.works import Franchise, Work
    from kotae.testing.world.chance import Chance

__all__ = ["make_castings"]

#: How many of the cast a part shows.
_SHOWN = {
    "film": 0.8,
    "ova": 0.8,
    "special": 0.7,
    "short": 0.6,
    "recap": 0.7,
    "music": 0.3,
    "one_shot": 0.4,
    "gaiden": 0.6,
}

#: The fame from which on a work is spoken in many languages.
_FAMOUS = 0.75

#: From so many users on, everybody in it is known.
_WELL_KNOWN = 20_000

_MAIN, _SUPPORTING, _BACKGROUND = "MAIN", "SUPPORTING", "BACKGROUND"
_NOTES = ("child", "singing", "young", "adult", "narration")
_DUBS = {
    "ENGLISH": ("Original dub", "Second dub"),
    "SPANISH": ("Castilian", "Latin American"),
    "PORTUGUESE": ("Brazilian", "European"),
}

_Voices = tuple[VoiceRole, ...]


def make_castings(
    chance: Chance,
    franchises: Sequence[Franchise],
    actors: Mapping[str, Sequence[int]],
    first_id: int,
) -> list[Casting]:
    """Return the castings of a circle's works, main characters first in each.

    Args:
        chance: What decides.
        franchises: The circle's.
        actors: The ids of its voice actors, by language.
        first_id: The first id to give.
    """
    made: list[Casting] = []
    for franchise in franchises:
        voices = [
            _voices(chance, franchise, actors, at) for at in range(len(franchise.character_ids))
        ]
        for work in franchise.works:
            made += _cast(chance, work, voices, first_id + len(made))
    return made


def _voices(
    chance: Chance, franchise: Franchise, actors: Mapping[str, Sequence[int]], at: int
) -> _Voices:
    is_main = at < franchise.main_count
    made: list[VoiceRole] = []
    for language, ids in actors.items():
        if language != "JAPANESE" and not _is_dubbed(chance, franchise, language, is_main=is_main):
            continue
        # Those who lead are spoken by different people.
        staff_id = ids[at % len(ids)] if is_main else chance.pick(ids)
        notes = chance.pick(_NOTES) if chance.happens(0.05) else None
        dubs = _DUBS.get(language)
        dub = chance.pick(dubs) if dubs and chance.happens(0.3) else None
        made.append(VoiceRole(staff_id, language, notes, dub))
        if is_main and len(ids) > 1 and chance.happens(0.1):
            other = ids[(ids.index(staff_id) + 1) % len(ids)]
            made.append(VoiceRole(other, language, "child", dub))
    return tuple(made)


def _is_dubbed(chance: Chance, franchise: Franchise, language: str, *, is_main: bool) -> bool:
    if franchise.fame >= _FAMOUS:
        return is_main or language == "ENGLISH" or chance.happens(0.3)
    return language == "ENGLISH" and franchise.fame > 0.35


def _cast(chance: Chance, work: Work, voices: Sequence[_Voices], first_id: int) -> list[Casting]:
    franchise = work.franchise
    size = len(franchise.character_ids)
    supporting = max(franchise.main_count + 1, size * 45 // 100)
    shown = _SHOWN.get(work.part, 1.0)
    if work.popularity >= _WELL_KNOWN:
        shown = 1.0
    led_by_other = franchise.main_count if work.part == "spin_off" else -1
    made: list[tuple[int, str]] = []
    for at in range(size):
        if at < franchise.main_count or at == led_by_other:
            made.append((at, _MAIN))
        elif chance.happens(shown):
            made.append((at, _SUPPORTING if at < supporting else _BACKGROUND))
    made.sort(key=_main_first)
    is_spoken = work.type == "ANIME" and work.part != "music"
    return [
        Casting(
            first_id + number,
            work.id,
            franchise.character_ids[at],
            role,
            chance.pick(CALLED) if chance.happens(0.02) else None,
            voices[at] if is_spoken else (),
        )
        for number, (at, role) in enumerate(made)
    ]


def _main_first(shown: tuple[int, str]) -> bool:
    return shown[1] != _MAIN
