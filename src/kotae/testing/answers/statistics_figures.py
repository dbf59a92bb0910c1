"""What a list adds up to, as a whole and broken down. Nothing here knows who asks.

Our reading, where nobody says: every entry counts, whatever its status; what was watched again
counts as often; means are of the entries with a score; producers are no studios of a list, only
those that animate are; a voice counts in every language.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kotae.testing.index.entries_filters import STATUSES
from kotae.testing.index.kinds.media import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.index.conditions import Value
    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.social import EntryRecord
    from kotae.testing.world.records.works import MediaRecord

__all__ = ["Figures", "Group", "Key", "Line", "line_of"]

#: What a group is about: a name, a number or an id; None where it is not known.
Key: TypeAlias = "int | str | None"

#: Up to how many episodes, or chapters, the ranges of lengths reach. Source: AniList's profiles.
_LENGTHS: Mapping[str, Sequence[int]] = {
    "ANIME": (1, 6, 16, 28, 55, 100),
    "MANGA": (1, 10, 25, 50, 100, 200),
}


class Line(NamedTuple):
    """What an entry adds."""

    media_id: int
    status: str
    #: 0 to 100; 0 for none.
    score: float
    minutes: int
    episodes: int
    chapters: int
    volumes: int
    #: The year in which the user began.
    start_year: int | None


def line_of(entry: EntryRecord, media: MediaRecord) -> Line:
    """Return what an entry about a media adds."""
    progress, repeat = entry["progress"], entry["repeat"]
    episodes = minutes = chapters = volumes = 0
    if media["type"] == "ANIME":
        episodes = progress + repeat * (media["episodes"] or 0)
        minutes = episodes * (media["duration"] or 0)
    else:
        chapters = progress + repeat * (media["chapters"] or 0)
        volumes = (entry["progressVolumes"] or 0) + repeat * (media["volumes"] or 0)
    return Line(
        media["id"],
        entry["status"],
        entry["score"],
        minutes,
        episodes,
        chapters,
        volumes,
        entry["startedAt"]["year"],
    )


@dataclass(slots=True)
class Group:
    """The entries that have something in common.

    Attributes:
        key: What they have in common.
        media_ids: The media, ascending.
        minutes: The time spent watching.
        chapters: How many were read.
        scores: The sum of the scores.
        scored: How many entries have one.
    """

    key: Key
    media_ids: list[int] = field(default_factory=list[int])
    minutes: int = 0
    chapters: int = 0
    scores: float = 0.0
    scored: int = 0

    @property
    def mean_score(self) -> float:
        """The mean score, 0 to 100; 0 where nothing is scored."""
        return round(self.scores / self.scored, 2) if self.scored else 0.0

    def add(self, line: Line) -> None:
        """Take up an entry."""
        self.media_ids.append(line.media_id)
        self.minutes += line.minutes
        self.chapters += line.chapters
        if line.score > 0:
            self.scores += line.score
            self.scored += 1


class Figures:
    """What some entries add up to; broken down when that is first asked for.

    Args:
        catalogue: What the media are like.
        lines: What each entry adds.
    """

    def __init__(self, catalogue: Catalogue, lines: Iterable[Line]) -> None:
        self._catalogue = catalogue
        self._groups: dict[str, Sequence[Group]] = {}
        self.lines: list[Line] = sorted(lines)

    @cached_property
    def whole(self) -> Group:
        """All entries as one group."""
        group = Group(None)
        for line in self.lines:
            group.add(line)
        return group

    @property
    def episodes(self) -> int:
        """How many episodes were watched."""
        return sum(line.episodes for line in self.lines)

    @property
    def volumes(self) -> int:
        """How many volumes were read."""
        return sum(line.volumes for line in self.lines)

    @property
    def standard_deviation(self) -> float:
        """How far scores lie from their mean; 0 where nothing is scored."""
        scores = [line.score for line in self.lines if line.score > 0]
        if not scores:
            return 0.0
        mean = sum(scores) / len(scores)
        return round(sqrt(sum((score - mean) ** 2 for score in scores) / len(scores)), 2)

    def groups(self, dimension: str) -> Sequence[Group]:
        """Return the entries broken down.

        Args:
            dimension: A field of `UserStatistics`, as `releaseYears`.

        Returns:
            The groups by what they are about: by id, or in the natural order of its values.
        """
        groups = self._groups.get(dimension)
        if groups is None:
            groups = self._groups[dimension] = self._made(dimension)
        return groups

    def _made(self, dimension: str) -> Sequence[Group]:
        keys = _DIMENSIONS[dimension]
        groups: dict[Key, Group] = {}
        for line in self.lines:
            media = self._catalogue.media(line.media_id)
            if media is None:
                continue
            for key in keys(self._catalogue, media, line):
                group = groups.get(key)
                if group is None:
                    group = groups[key] = Group(key)
                group.add(line)
        order = _ORDERS.get(dimension, _by_itself)
        return sorted(groups.values(), key=lambda group: order(group.key))


def _known(key: Key) -> Sequence[Key]:
    return () if key is None else (key,)


def _score(_catalogue: Catalogue, _media: MediaRecord, line: Line) -> Sequence[Key]:
    return (int(line.score + 0.5),) if line.score > 0 else ()


def _length(_catalogue: Catalogue, media: MediaRecord, _line: Line) -> Sequence[Key]:
    """Return the range of a media's length as a text; None for a length that is not known."""
    length = media["episodes"] if media["type"] == "ANIME" else media["chapters"]
    if length is None:
        return (None,)
    ends = _LENGTHS[media["type"]]
    place = bisect_left(ends, length)
    if place == 0:
        return (str(ends[0]),)
    first = ends[place - 1] + 1
    return (f"{first}-{ends[place]}" if place < len(ends) else f"{first}+",)


def _voice_actors(catalogue: Catalogue, media: MediaRecord, _line: Line) -> Iterable[Key]:
    castings = catalogue.cast_of(media["id"])
    return {voice.staff_id for casting in castings for voice in casting.voices}


def _staff(catalogue: Catalogue, media: MediaRecord, _line: Line) -> Iterable[Key]:
    return {credit.staff_id for credit in catalogue.credits_of(media["id"])}


def _studios(catalogue: Catalogue, media: MediaRecord, _line: Line) -> Iterable[Key]:
    productions = catalogue.productions_of(media["id"])
    return {production.studio_id for production in productions if production.is_main}


#: What an entry counts for, by the fields of `UserStatistics`.
_DIMENSIONS: Mapping[str, Callable[[Catalogue, MediaRecord, Line], Iterable[Key]]] = {
    "formats": lambda _catalogue, media, _line: (media["format"],),
    "statuses": lambda _catalogue, _media, line: (line.status,),
    "scores": _score,
    "lengths": _length,
    "releaseYears": lambda _catalogue, media, _line: _known(media["startDate"]["year"]),
    "startYears": lambda _catalogue, _media, line: _known(line.start_year),
    "genres": lambda _catalogue, media, _line: media["genres"],
    "tags": lambda _catalogue, media, _line: [tag["id"] for tag in media["tags"]],
    "countries": lambda _catalogue, media, _line: (media["countryOfOrigin"],),
    "voiceActors": _voice_actors,
    "staff": _staff,
    "studios": _studios,
}


def _by_itself(key: Key) -> tuple[int, Value]:
    return 0, key


def _by_length(key: Key) -> tuple[int, Value]:
    """Order ranges by where they begin; the unknown length is last."""
    if key is None:
        return 1, 0
    return 0, int(str(key).rstrip("+").split("-")[0])


#: The order of what has another one than its own.
_ORDERS: Mapping[str, Callable[[Key], tuple[int, Value]]] = {
    "formats": lambda key: (FORMATS.index(str(key)), None),
    "statuses": lambda key: (STATUSES.index(str(key)), None),
    "lengths": _by_length,
}
