"""Made-up franchises: a circle's ids dealt out among its stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import MOMENT_DAY
from kotae.testing.world.catalogue.ids import is_anime
from kotae.testing.world.catalogue.naming import franchise_name
from kotae.testing.world.catalogue.parts import Course, Parts
from kotae.testing.world.catalogue.vocabulary.tags import (
    ADULT_TAGS,
    DEMOGRAPHICS,
    GENERAL_TAGS,
    GENRE_TAGS,
    GENRES,
    GROWN_TAGS,
)
from kotae.testing.world.catalogue.works import Franchise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.chance import Chance

__all__ = ["make_franchises"]

#: A circle's shares of anime and of manga, franchise by franchise. The first is the one that
#: everybody knows; it takes what is left over.
_ANIME_SHARES = (9, 8, 7, 6, 5, 5, 4, 4, 3, 2)
_MANGA_SHARES = (4, 3, 3, 3, 3, 3, 3, 3, 2, 2)

#: Characters of every franchise but the first, which has the rest.
_CAST = 5

#: The franchise that may hold a show that never ends.
_FOREVER_INDEX = 2
_FOREVER_SHARE = 0.6

#: The franchises whose latest season runs now, and begins next.
_CURRENT_INDEX = 4
_UPCOMING_INDEX = 5

#: The franchise that is for adults, in most circles.
_ADULT_INDEX = 9
_ADULT_SHARE = 0.75

_PLAIN_GENRES = tuple(genre for genre in GENRES if genre != "Hentai")

#: A story with one of these is not for children.
_GRAVE = frozenset(("Ecchi", "Horror", "Psychological", "Thriller"))
_NOT_FOR_CHILDREN = tuple(one for one in DEMOGRAPHICS if one != "Kids")
_FOR_ADULTS = ("Seinen", "Josei")

_COUNTRIES = ("JP",) * 33 + ("KR",) * 3 + ("CN",) * 2 + ("TW",) * 2

_BOOK_SOURCES = ("MANGA",) * 9 + ("LIGHT_NOVEL",) * 4 + ("WEB_NOVEL", "NOVEL", "DOUJINSHI", "COMIC")
_OTHER_SOURCES = (
    *("ORIGINAL", "ORIGINAL", "ORIGINAL", "VISUAL_NOVEL", "VIDEO_GAME", "GAME", "OTHER"),
    *("LIVE_ACTION", "PICTURE_BOOK", "MULTIMEDIA_PROJECT", "ANIME"),
)
_BOOK_SHARE = 0.8
_ENGLISH_SHARE = 0.65

#: The youngest stories began so many days ago, the oldest so many before those.
_YOUNGEST_DAYS = 150
_OLDEST_DAYS = 20_000

#: How long it takes, at most, until a book is made into an anime, or the other way round.
_UNTIL_ADAPTED = 500


def make_franchises(
    chance: Chance, media_ids: Sequence[int], character_ids: Sequence[int]
) -> list[Franchise]:
    """Return a circle's franchises with their works.

    Args:
        chance: What decides.
        media_ids: The circle's.
        character_ids: The circle's.
    """
    anime_ids = chance.sample([one for one in media_ids if is_anime(one)], len(media_ids))
    manga_ids = chance.sample([one for one in media_ids if not is_anime(one)], len(media_ids))
    made: list[Franchise] = []
    cast_end = len(character_ids)
    for index in reversed(range(len(_ANIME_SHARES))):
        cast_start = cast_end - _CAST if index else 0
        franchise = _franchise(chance, index, tuple(character_ids[cast_start:cast_end]))
        cast_end = cast_start
        anime = _taken(anime_ids, _ANIME_SHARES, index)
        manga = _taken(manga_ids, _MANGA_SHARES, index)
        _fill(chance, franchise, anime, manga, _course(chance, index))
        made.append(franchise)
    made.reverse()
    return made


def _taken(ids: list[int], shares: tuple[int, ...], index: int) -> list[int]:
    """Take a franchise's share off the list, and leave at least one for each that follows."""
    size = len(ids) if index == 0 else min(shares[index], len(ids) - index)
    return [ids.pop() for _ in range(max(size, 0))]


def _franchise(chance: Chance, index: int, character_ids: tuple[int, ...]) -> Franchise:
    is_adult = index == _ADULT_INDEX and chance.happens(_ADULT_SHARE)
    country = "JP" if is_adult else chance.pick(_COUNTRIES)
    genres = ["Hentai"]
    if not is_adult:
        genres = sorted(chance.sample(_PLAIN_GENRES, chance.between(2, 4)))
    fame = 0.75 + chance.fraction() / 4 if index == 0 else chance.fraction() * 0.72
    return Franchise(
        franchise_name(chance, country, is_adult=is_adult),
        country=country,
        genres=genres,
        tags=_adult_tags(chance) if is_adult else _tags(chance, genres),
        is_adult=is_adult,
        source="ORIGINAL",
        fame=fame,
        quality=52 + int(fame * 18) + chance.between(-8, 14),
        character_ids=character_ids,
        main_count=min(chance.between(1, 4), len(character_ids)),
    )


def _tags(chance: Chance, genres: Sequence[str]) -> tuple[str, ...]:
    names = [chance.pick(_NOT_FOR_CHILDREN if _GRAVE.intersection(genres) else DEMOGRAPHICS)]
    names += chance.sample(GROWN_TAGS if "Ecchi" in genres else GENERAL_TAGS, 5)
    for genre in genres:
        names += chance.sample(GENRE_TAGS[genre], 3)
    return tuple(dict.fromkeys(names))


def _adult_tags(chance: Chance) -> tuple[str, ...]:
    return (chance.pick(_FOR_ADULTS), "Primarily Adult Cast", *chance.sample(ADULT_TAGS, 4))


def _course(chance: Chance, index: int) -> Course:
    if index == _FOREVER_INDEX and chance.happens(_FOREVER_SHARE):
        return Course.FOREVER
    if index == _CURRENT_INDEX:
        return Course.CURRENT
    return Course.UPCOMING if index == _UPCOMING_INDEX else Course.PLAIN


def _fill(
    chance: Chance,
    franchise: Franchise,
    anime_ids: list[int],
    manga_ids: list[int],
    course: Course,
) -> None:
    is_book_first = bool(manga_ids) and chance.happens(_BOOK_SHARE)
    franchise.source = chance.pick(_BOOK_SOURCES if is_book_first else _OTHER_SOURCES)
    parts = Parts(chance, franchise, has_english=chance.happens(_ENGLISH_SHARE))
    # Most stories are young.
    age = chance.fraction()
    born = MOMENT_DAY - _YOUNGEST_DAYS - int(age * age * _OLDEST_DAYS)
    adapted = born + min(_UNTIL_ADAPTED, (MOMENT_DAY - born) // 2)
    if is_book_first:
        parts.add_manga(manga_ids, born)
        parts.add_anime(anime_ids, adapted, course)
    else:
        parts.add_anime(anime_ids, born, course)
        parts.add_manga(manga_ids, adapted)
