"""Places in the rankings by score and by popularity."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kotae.testing.world.catalogue.calendar import Season
    from kotae.testing.world.catalogue.works import Work
    from kotae.testing.world.records.values import RankRecord

__all__ = ["rankings_of"]

#: Nobody is told of places behind this one.
_LAST_PLACE = 1000

#: How many works a year and a season have beside all of them.
_YEARS = 24
_SEASONS_A_YEAR = 4

_WORDS = {"RATED": "highest rated", "POPULAR": "most popular"}

#: Places follow from the work alone, along curves that lie close to the true count: so the better
#: one is never behind, and nobody else has to be looked at.
_TOP_SCORE = 93
_SCORE_STEEPNESS = 4.4
_SCORE_SCALE = 520
_TOP_POPULARITY = 950_000
_POPULARITY_STEEPNESS = -0.96
_POPULARITY_SCALE = 4_200_000

#: Nothing below these has a place that is told.
_LOWEST_SCORE = 70
_LOWEST_POPULARITY = 4_000


def rankings_of(work: Work, average: int | None, season: Season) -> list[RankRecord]:
    """Return a work's places: of all time, of its year and of its season.

    Args:
        work: The work.
        average: Its average score.
        season: When it began.
    """
    year = work.release.start["year"]
    if work.release.status == "NOT_YET_RELEASED" or year is None:
        return []
    places: list[tuple[str, int, int | None, str | None]] = []
    for kind, place in (
        ("RATED", _rated(work.id, average)),
        ("POPULAR", _popular(work.popularity)),
    ):
        if place > _LAST_PLACE:
            continue
        places.append((kind, place, None, None))
        of_year = -(-place // _YEARS)
        places.append((kind, of_year, year, None))
        if season.name is not None and work.type == "ANIME" and season.year == year:
            places.append((kind, -(-of_year // _SEASONS_A_YEAR), year, season.name))
    return [
        {
            "id": work.id * 10 + number,
            "rank": place,
            "type": kind,
            "format": work.format,
            "year": of_year,
            "season": of_season,
            "allTime": of_year is None,
            "context": _WORDS[kind] + (" all time" if of_year is None else ""),
        }
        for number, (kind, place, of_year, of_season) in enumerate(places)
    ]


def _rated(media_id: int, average: int | None) -> int:
    if average is None or average < _LOWEST_SCORE:
        return _LAST_PLACE + 1
    first, end = _places_ahead(average), _places_ahead(average - 1)
    return 1 + first + media_id % max(end - first, 1)


def _places_ahead(average: int) -> int:
    behind = max(_TOP_SCORE - average, 0)
    return int(behind**_SCORE_STEEPNESS / _SCORE_SCALE)


def _popular(popularity: int) -> int:
    if popularity < _LOWEST_POPULARITY:
        return _LAST_PLACE + 1
    ahead = popularity**_POPULARITY_STEEPNESS - _TOP_POPULARITY**_POPULARITY_STEEPNESS
    return 1 + max(int(_POPULARITY_SCALE * ahead), 0)
