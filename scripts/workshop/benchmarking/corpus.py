"""The list that is decoded: synthetic, and the same on every machine."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"

__all__ = ["list_body"]

_SEED = 20260801
_ENTRIES = 5_000

#: The statuses of entries, and their shares in percent.
_STATUSES = {"COMPLETED": 55, "PLANNING": 25, "CURRENT": 8, "DROPPED": 6, "PAUSED": 6}
_FORMATS = ("TV", "TV_SHORT", "MOVIE", "SPECIAL", "OVA", "ONA", "MUSIC")
_SEASONS = ("WINTER", "SPRING", "SUMMER", "FALL")
_GENRES = ("Action", "Adventure", "Comedy", "Drama", "Fantasy", "Horror", "Mystery", "Romance",
           "Sci-Fi", "Slice of Life", "Sports", "Supernatural")  # fmt: skip
_SYLLABLES = ("ka", "ki", "ku", "shi", "ta", "na", "no", "ma", "ri", "ru", "yo", "ha", "to", "mi")
_COVERS = "https://images.example/file/media/anime/covers"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ"


class _Chance:
    """Random choices from `random()` alone, which is the same in every version of Python."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - reproducible numbers

    def number(self, low: int, high: int) -> int:
        """Return a number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def one(self, of: Sequence[str]) -> str:
        """Return one of the words."""
        return of[self.number(0, len(of) - 1)]

    def happens(self, per_cent: int) -> bool:
        """Return True with a probability in percent."""
        return self._random.random() * 100 < per_cent


def list_body(entries: int = _ENTRIES) -> bytes:
    """Return the body of a response to `list_entries.graphql`.

    Args:
        entries: The number of list entries; 5,000 make 5.6 MB.

    Returns:
        JSON in UTF-8, without spaces, as AniList sends it.
    """
    chance = _Chance(_SEED)
    groups: list[JSON] = [
        {
            "name": status.title(),
            "isCustomList": False,
            "status": status,
            "entries": [_entry(chance, status) for _ in range(entries * share // 100)],
        }
        for status, share in _STATUSES.items()
    ]
    collection: JSON = {"hasNextChunk": False, "lists": groups}
    content: JSON = {"data": {"MediaListCollection": collection}}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _entry(chance: _Chance, status: str) -> JSON:
    media = _media(chance)
    seen = {"COMPLETED": 100, "PLANNING": 0}.get(status, 50)
    is_scored = chance.happens(60 * seen // 100)
    created_at = chance.number(1_400_000_000, 1_700_000_000)
    return {
        "id": chance.number(1, 400_000_000),
        "status": status,
        "score": chance.number(10, 100) / 10 if is_scored else 0,
        "progress": chance.number(0, 26) * seen // 100,
        "progressVolumes": None,
        "repeat": chance.number(0, 2) if status == "COMPLETED" else 0,
        "private": chance.happens(3),
        "notes": _sentence(chance, 30) if chance.happens(41) else None,
        "startedAt": _date(chance, seen),
        "completedAt": _date(chance, 90 if status == "COMPLETED" else 0),
        "updatedAt": created_at + chance.number(0, 90_000_000),
        "createdAt": created_at,
        "media": media,
    }


def _media(chance: _Chance) -> dict[str, JSON]:
    number = chance.number(1, 190_000)
    is_known = chance.happens(92)
    has_begun = chance.happens(97)
    is_airing = chance.happens(4)
    title = _sentence(chance, 6).title()
    file = f"bx{number}-{chance.number(10**9, 10**10)}.jpg"
    start = _date(chance, 100 if has_begun else 0)
    return {
        "id": number,
        "idMal": chance.number(1, 60_000) if is_known else None,
        "title": {
            "romaji": title,
            "english": _sentence(chance, 4).title() if chance.happens(60) else None,
            "native": "".join(chance.one(_KANA) for _ in range(chance.number(4, 18))),
        },
        "type": "ANIME",
        "format": chance.one(_FORMATS) if is_known else None,
        "status": "RELEASING" if is_airing else "FINISHED",
        "season": chance.one(_SEASONS) if has_begun else None,
        "seasonYear": start["year"],
        "episodes": None if is_airing else chance.number(1, 50),
        "duration": chance.number(3, 120),
        "averageScore": chance.number(35, 92) if is_known else None,
        "popularity": chance.number(20, 900_000),
        "isAdult": False,
        "genres": [chance.one(_GENRES) for _ in range(chance.number(1, 5))],
        "synonyms": [_sentence(chance, 5).title() for _ in range(chance.number(0, 5))],
        "coverImage": {
            "large": f"{_COVERS}/medium/{file}",
            "medium": f"{_COVERS}/small/{file}",
            "color": f"#{chance.number(0, 0xFFFFFF):06x}" if is_known else None,
        },
        "startDate": {**start},
        "endDate": {**_date(chance, 0 if is_airing else 96)},
        "nextAiringEpisode": _airing(chance) if is_airing else None,
        "siteUrl": f"https://site.example/anime/{number}/{title.replace(' ', '-')}",
    }


def _airing(chance: _Chance) -> JSON:
    return {
        "airingAt": chance.number(1_780_000_000, 1_800_000_000),
        "episode": chance.number(1, 24),
    }


def _date(chance: _Chance, per_cent: int) -> dict[str, JSON]:
    if not chance.happens(per_cent):
        return {"year": None, "month": None, "day": None}
    day = chance.number(1, 28) if chance.happens(85) else None
    return {"year": chance.number(1985, 2026), "month": chance.number(1, 12), "day": day}


def _sentence(chance: _Chance, most: int) -> str:
    words = ("".join(chance.one(_SYLLABLES) for _ in range(chance.number(1, 4)))
             for _ in range(chance.number(1, most)))  # fmt: skip
    return " ".join(words)
