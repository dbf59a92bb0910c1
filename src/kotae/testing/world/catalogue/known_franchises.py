"""Franchises of well-known works: what is true of them, in the shape of the made-up ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import day_of, partial
from kotae.testing.world.catalogue.ids import known_cast
from kotae.testing.world.catalogue.known.franchises import KNOWN_FRANCHISES, KNOWN_WORKS
from kotae.testing.world.catalogue.vocabulary.titles import Word
from kotae.testing.world.catalogue.works import Franchise, Release, Work
from kotae.testing.world.records.values import UNKNOWN_DATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kotae.testing.world.catalogue.known.row import KnownWork
    from kotae.testing.world.catalogue.relations import Tie
    from kotae.testing.world.records.values import FuzzyDateRecord

__all__ = ["known_franchise", "known_ties"]


def known_franchise(index: int) -> Franchise:
    """Return one of the well-known franchises."""
    known = KNOWN_FRANCHISES[index]
    rows = [KNOWN_WORKS[media_id] for media_id in known.media_ids]
    first = rows[0]
    franchise = Franchise(
        Word(first.romaji, first.native, first.english or first.romaji),
        country=first.country,
        genres=list(first.genres),
        tags=first.tags,
        is_adult=False,
        source=next((row.source for row in rows if row.format not in _BOOKS), first.source),
        fame=1.0,
        quality=first.score,
        character_ids=known_cast(index),
        main_count=max(len(known.character_ids), 2),
    )
    franchise.works = [_work(franchise, row) for row in rows]
    return franchise


def known_ties(indices: Iterable[int]) -> Iterator[Tie]:
    """Yield what is truly related to what in franchises, by their indices."""
    for index in indices:
        yield from KNOWN_FRANCHISES[index].relations


_BOOKS = frozenset(("MANGA", "NOVEL", "ONE_SHOT"))


def _work(franchise: Franchise, row: KnownWork) -> Work:
    start, end = _date(row.start), _date(row.end)
    is_book = row.format in _BOOKS
    release = Release(
        status=row.status,
        start=start,
        end=end,
        first_day=day_of(start),
        last_day=day_of(end),
        total=row.total,
        size=row.size,
        scheduled=None if is_book else row.total,
    )
    return Work(
        id=row.id,
        type="MANGA" if is_book else "ANIME",
        format=row.format,
        part="season",
        franchise=franchise,
        title={"romaji": row.romaji, "english": row.english, "native": row.native},
        source=row.source,
        release=release,
        popularity=row.popularity,
        quality=row.score,
        known=row,
    )


def _date(yyyymmdd: int) -> FuzzyDateRecord:
    if not yyyymmdd:
        return UNKNOWN_DATE
    year, month, day = yyyymmdd // 10_000, yyyymmdd // 100 % 100, yyyymmdd % 100
    return partial(year, month or None, day or None)
