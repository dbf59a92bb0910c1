"""What lists add up to, counted plainly from the world, and as statistics answer it."""

from __future__ import annotations

import statistics
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.lists_asked import fresh_ask, user
from tests.testing.answers.works_asked import WORLD, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kotae.testing.answers.ask import Ask

__all__ = [
    "ABOUT",
    "ASK",
    "MEDIA",
    "PEOPLE",
    "TOTALS",
    "by_key",
    "groups_of",
    "list_of",
    "open_users",
    "selection_of",
    "statistics_of",
    "totals_of",
]

#: Asked by user 1, with all rules; nothing changes these lists.
ASK = fresh_ask(1)
MEDIA = WORLD.catalogue

TOTALS = """count meanScore standardDeviation minutesWatched episodesWatched chaptersRead
    volumesRead"""
#: What each breakdown is about, as it is selected and as its key is read.
ABOUT: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "formats": ("format", lambda group: group["format"]),
    "statuses": ("status", lambda group: group["status"]),
    "scores": ("score", lambda group: group["score"]),
    "lengths": ("length", lambda group: group["length"]),
    "releaseYears": ("releaseYear", lambda group: group["releaseYear"]),
    "startYears": ("startYear", lambda group: group["startYear"]),
    "genres": ("genre", lambda group: group["genre"]),
    "tags": ("tag { id }", lambda group: group["tag"]["id"]),
    "countries": ("country", lambda group: group["country"]),
    "voiceActors": ("voiceActor { id } characterIds", lambda group: group["voiceActor"]["id"]),
    "staff": ("staff { id }", lambda group: group["staff"]["id"]),
    "studios": ("studio { id }", lambda group: group["studio"]["id"]),
}
PEOPLE = ("voiceActors", "staff", "studios")


def statistics_of(ask: Ask, user_id: int, selection: str, field: str = "statistics") -> Any:
    """Ask through an entry's owner: users themselves are another domain's."""
    text = f"""query ($user: Int) {{ MediaListCollection(userId: $user, type: ANIME, perChunk: 1) {{
        user {{ {field} {{ {selection} }} }} }} }}"""
    return answer(text, ask, {"user": user_id})["MediaListCollection"]["user"][field]


def _media(entry: Any) -> Any:
    return MEDIA.media(entry["mediaId"])


@cache
def list_of(user_id: int, media_type: str, *, is_own: bool = False) -> list[Any]:
    return [
        entry
        for entry in WORLD.community.entries_of(user_id)
        if _media(entry)["type"] == media_type and (is_own or not entry["private"])
    ]


def _minutes(entry: Any) -> int:
    media = _media(entry)
    if media["type"] == "MANGA":
        return 0
    episodes = entry["progress"] + entry["repeat"] * (media["episodes"] or 0)
    return int(episodes * (media["duration"] or 0))


def _count(entry: Any, media_type: str, unit: str, progress: str = "progress") -> int:
    media = _media(entry)
    if media["type"] != media_type:
        return 0
    return int((entry[progress] or 0) + entry["repeat"] * (media[unit] or 0))


def _chapters(entry: Any) -> int:
    return _count(entry, "MANGA", "chapters")


def _mean(entries: Iterable[Any]) -> float:
    scores = [entry["score"] for entry in entries if entry["score"]]
    return statistics.fmean(scores) if scores else 0.0


def _close(number: float) -> Any:
    return pytest.approx(number, abs=0.0051)


def totals_of(entries: list[Any]) -> dict[str, Any]:
    scores = [entry["score"] for entry in entries if entry["score"]]
    return {
        "count": len(entries),
        "meanScore": _close(_mean(entries)),
        "standardDeviation": _close(statistics.pstdev(scores) if scores else 0.0),
        "minutesWatched": sum(map(_minutes, entries)),
        "episodesWatched": sum(_count(one, "ANIME", "episodes") for one in entries),
        "chaptersRead": sum(map(_chapters, entries)),
        "volumesRead": sum(_count(one, "MANGA", "volumes", "progressVolumes") for one in entries),
    }


def _length(media: Any) -> str | None:
    length = media["episodes"] if media["type"] == "ANIME" else media["chapters"]
    ranges = {
        "ANIME": [(1, 1), (2, 6), (7, 16), (17, 28), (29, 55), (56, 100)],
        "MANGA": [(1, 1), (2, 10), (11, 25), (26, 50), (51, 100), (101, 200)],
    }[media["type"]]
    if length is None:
        return None
    for first, last in ranges:
        if first <= length <= last:
            return str(first) if first == last else f"{first}-{last}"
    return f"{ranges[-1][1] + 1}+"


def _keys(dimension: str, entry: Any) -> set[Any]:
    media = _media(entry)
    media_id = media["id"]
    found: dict[str, Callable[[], Iterable[Any]]] = {
        "formats": lambda: [media["format"]],
        "statuses": lambda: [entry["status"]],
        "scores": lambda: [round(entry["score"])] if entry["score"] else [],
        "lengths": lambda: [_length(media)],
        "releaseYears": lambda: [media["startDate"]["year"]] if media["startDate"]["year"] else [],
        "startYears": lambda: [entry["startedAt"]["year"]] if entry["startedAt"]["year"] else [],
        "genres": lambda: media["genres"],
        "tags": lambda: [tag["id"] for tag in media["tags"]],
        "countries": lambda: [media["countryOfOrigin"]],
        "voiceActors": lambda: [
            voice.staff_id for casting in MEDIA.cast_of(media_id) for voice in casting.voices
        ],
        "staff": lambda: [credit.staff_id for credit in MEDIA.credits_of(media_id)],
        "studios": lambda: [one.studio_id for one in MEDIA.productions_of(media_id) if one.is_main],
    }
    return set(found[dimension]())


def groups_of(entries: list[Any], dimension: str) -> dict[Any, Any]:
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for entry in entries:
        for key in _keys(dimension, entry):
            groups[key].append(entry)
    return {
        key: {
            "count": len(members),
            "meanScore": _close(_mean(members)),
            "minutesWatched": sum(map(_minutes, members)),
            "chaptersRead": sum(map(_chapters, members)),
            "mediaIds": sorted(entry["mediaId"] for entry in members),
        }
        for key, members in groups.items()
    }


def selection_of(dimensions: Iterable[str], arguments: str = "", ids: str = "mediaIds") -> str:
    return " ".join(
        f"""{name}{arguments} {{
            count meanScore minutesWatched chaptersRead {ids} {ABOUT[name][0]} }}"""
        for name in dimensions
    )


def by_key(dimension: str, groups: list[Any]) -> dict[Any, Any]:
    plain = ("count", "meanScore", "minutesWatched", "chaptersRead", "mediaIds")
    return {ABOUT[dimension][1](group): {name: group[name] for name in plain} for group in groups}


def open_users() -> list[int]:
    return [one for one in WORLD.community.user_ids() if not user(one)["isPrivate"]]
