"""How a well-known work is written down."""

from __future__ import annotations

from typing import NamedTuple

from kotae.testing.world.catalogue.vocabulary.lines import blocks_of

__all__ = ["KnownWork", "read_works"]


class KnownWork(NamedTuple):
    """What is true of a work. Dates are YYYYMMDD with 00 for what is unknown."""

    id: int
    id_mal: int | None
    format: str
    country: str
    status: str
    start: int
    #: 0 for none.
    end: int
    #: Episodes, or chapters.
    total: int | None
    #: Minutes an episode, or volumes.
    size: int | None
    source: str
    #: About how many list it, and what they think of it on the whole.
    popularity: int
    score: int
    #: Main studios; none for manga.
    studio_ids: tuple[int, ...]
    romaji: str
    english: str | None
    native: str
    genres: tuple[str, ...]
    #: Those that fit best come first.
    tags: tuple[str, ...]
    description: str


def read_works(text: str) -> tuple[KnownWork, ...]:
    """Return the works of a text, a block each.

    A block's lines are: the facts in the order of `KnownWork`, up to the studios, with `-` for what
    there is not; the titles; the genres; the tags; and what the work is about.
    """
    return tuple(_work(*lines) for lines in blocks_of(text))


def _work(facts: str, titles: str, genres: str, tags: str, *description: str) -> KnownWork:
    known_id, id_mal, form, country, status, start, end, total, size, *rest = facts.split()
    source, popularity, score, *studios = rest
    romaji, english, native = (title.strip() for title in titles.split(" | "))
    return KnownWork(
        id=int(known_id),
        id_mal=_number(id_mal),
        format=form,
        country=country,
        status=status,
        start=int(start),
        end=int(end),
        total=_number(total),
        size=_number(size),
        source=source,
        popularity=int(popularity),
        score=int(score),
        studio_ids=tuple(int(one) for listed in studios for one in listed.split(",")),
        romaji=romaji,
        english=None if english == "-" else english,
        native=native,
        genres=tuple(genres.split(", ")),
        tags=tuple(tag.strip() for tag in tags.split(",")),
        description=" ".join(description),
    )


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)
