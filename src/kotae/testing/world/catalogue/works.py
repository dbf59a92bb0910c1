"""What is decided of a work before its record is made: where it stands among the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kotae.testing.world.catalogue.known.row import KnownWork
    from kotae.testing.world.catalogue.vocabulary.titles import Word
    from kotae.testing.world.records.values import FuzzyDateRecord, TitleRecord

__all__ = ["Franchise", "Release", "Work"]


class Franchise:
    """Works of one story.

    Attributes:
        name: What all of them are called.
        country: Where it comes from, as `JP`.
        genres: In AniList's order.
        tags: Names of tags that fit, the best first.
        is_adult: Whether it is for adults only.
        source: What its first anime is made from: a value of `MediaSource`.
        fame: From 0 to 1.
        quality: What its score comes to, 0 to 100.
        character_ids: Main characters first.
        main_count: How many of them are main characters.
        works: The first is what the others go back to.
    """

    __slots__ = (
        "character_ids",
        "country",
        "fame",
        "genres",
        "is_adult",
        "main_count",
        "name",
        "quality",
        "source",
        "tags",
        "works",
    )

    def __init__(
        self,
        name: Word,
        *,
        country: str,
        genres: list[str],
        tags: tuple[str, ...],
        is_adult: bool,
        source: str,
        fame: float,
        quality: int,
        character_ids: tuple[int, ...],
        main_count: int,
    ) -> None:
        self.name: Word = name
        self.country: str = country
        self.genres: list[str] = genres
        self.tags: tuple[str, ...] = tags
        self.is_adult: bool = is_adult
        self.source: str = source
        self.fame: float = fame
        self.quality: int = quality
        self.character_ids: tuple[int, ...] = character_ids
        self.main_count: int = main_count
        self.works: list[Work] = []


class Release(NamedTuple):
    """When a work comes out, and how much of it."""

    status: str
    start: FuzzyDateRecord
    end: FuzzyDateRecord
    #: Ordinals of the first and the last day; None where they are not known, or never come.
    first_day: int | None
    last_day: int | None
    #: Episodes or chapters; None while unknown.
    total: int | None
    #: Minutes an episode, or volumes; None while unknown.
    size: int | None
    #: Episodes whose times are known; None goes on for ever.
    scheduled: int | None


class Work(NamedTuple):
    """A media within its franchise."""

    id: int
    #: ANIME or MANGA.
    type: str
    format: str
    #: What it is within its franchise, as `season` or `film`.
    part: str
    franchise: Franchise
    title: TitleRecord
    source: str
    release: Release
    #: How many users have it on a list.
    popularity: int
    #: What the mean of its scores comes to.
    quality: int
    #: The facts of a well-known work.
    known: KnownWork | None
