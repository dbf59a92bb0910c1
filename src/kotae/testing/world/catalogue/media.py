"""The record of a work."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import DAY_S, MOMENT_DAY, MOMENT_S, season_of
from kotae.testing.world.catalogue.links import episodes_of, links_of, trailer_of
from kotae.testing.world.catalogue.rankings import rankings_of
from kotae.testing.world.catalogue.scores import standing_of
from kotae.testing.world.catalogue.trends import has_trends, trending_of
from kotae.testing.world.catalogue.vocabulary.prose import (
    DEEDS,
    ENDINGS,
    GENRE_LINES,
    HEROES,
    PLACES,
    SECRETS,
    TURNS,
)
from kotae.testing.world.catalogue.vocabulary.tags import TAGS_BY_NAME
from kotae.testing.world.chance import Chance

if TYPE_CHECKING:
    from kotae.testing.world.catalogue.works import Work
    from kotae.testing.world.records.values import TagRecord
    from kotae.testing.world.records.works import MediaRecord

__all__ = ["make_media"]

_MAL_SHARE = 0.9

#: As many as a fraction can tell apart.
_TAG_DRAWS = 2**52
_FIRST_MANGA = 30_001

#: Entries are changed at most this long before the world's moment.
_YEAR_S = 365 * DAY_S


def make_media(seed: int, work: Work) -> MediaRecord:
    """Return the record of a work."""
    chance = Chance(seed, "media", work.id)
    release, franchise = work.release, work.franchise
    is_anime = work.type == "ANIME"
    season = season_of(release.start)
    standing = standing_of(work)
    kind = "anime" if is_anime else "manga"
    cover = f"https://images.example/media/{kind}/cover"
    synonyms = _synonyms(chance, work)
    return {
        "id": work.id,
        "idMal": _id_mal(chance, work),
        "title": work.title,
        "type": work.type,
        "format": work.format,
        "status": release.status,
        "description": _description(chance, work),
        "startDate": release.start,
        "endDate": release.end,
        "season": season.name if is_anime else None,
        "seasonYear": season.year if is_anime else None,
        "seasonInt": season.number if is_anime else None,
        "episodes": release.total if is_anime else None,
        "duration": release.size if is_anime else None,
        "chapters": None if is_anime else release.total,
        "volumes": None if is_anime else release.size,
        "countryOfOrigin": franchise.country,
        "isLicensed": is_anime or franchise.source != "DOUJINSHI",
        "source": work.source,
        "hashtag": _hashtag(chance, work),
        "trailer": trailer_of(chance, work),
        "updatedAt": MOMENT_S - 1 - chance.below(_YEAR_S),
        "coverImage": {
            "extraLarge": f"{cover}/large/bx{work.id}.jpg",
            "large": f"{cover}/medium/bx{work.id}.jpg",
            "medium": f"{cover}/small/bx{work.id}.jpg",
            "color": f"#{chance.below(0xFFFFFF):06x}" if chance.happens(0.9) else None,
        },
        "bannerImage": (
            f"https://images.example/media/{kind}/banner/{work.id}.jpg"
            if chance.happens(0.6)
            else None
        ),
        "genres": franchise.genres if work.known is None else list(work.known.genres),
        "synonyms": synonyms,
        "averageScore": standing.average,
        "meanScore": standing.mean,
        "popularity": work.popularity,
        "isLocked": False,
        "trending": trending_of(work, MOMENT_DAY - 1) if has_trends(work) else chance.below(4),
        "favourites": work.popularity * chance.between(5, 90) // 1000,
        "tags": _tags(chance, work),
        "isFavouriteBlocked": False,
        "isAdult": franchise.is_adult,
        "externalLinks": links_of(chance, work),
        "streamingEpisodes": episodes_of(work),
        "rankings": rankings_of(work, standing.average, season),
        "siteUrl": f"https://anilist.example/{kind}/{work.id}",
        "autoCreateForumThread": is_anime and release.status == "RELEASING",
        "isRecommendationBlocked": False,
        "isReviewBlocked": release.status == "NOT_YET_RELEASED",
        "modNotes": None,
    }


def _tags(chance: Chance, work: Work) -> list[TagRecord]:
    is_known = work.known is not None
    names = work.franchise.tags if work.known is None else work.known.tags
    rank = chance.between(82, 98)
    made: list[TagRecord] = []
    # One draw decides for all tags: whether it is there, spoils, and how far the next one falls.
    draw = chance.below(_TAG_DRAWS)
    for name in names:
        bits = draw & 15
        draw >>= 2
        if bits < 3 and not is_known:
            continue
        made.append(_tagged(name, rank, bits == 15))
        rank -= 1 + bits // 2
        if rank < 1:
            break
    return made


@cache
def _tagged(name: str, rank: int, is_spoiler: bool) -> TagRecord:
    """Return a tag at a media; the few different ones are shared by all worlds."""
    return {**TAGS_BY_NAME[name], "rank": rank, "isMediaSpoiler": is_spoiler}


def _id_mal(chance: Chance, work: Work) -> int | None:
    if work.known is not None:
        return work.known.id_mal
    if not chance.happens(_MAL_SHARE):
        return None
    return work.id if work.type == "ANIME" else work.id - _FIRST_MANGA + 1


def _synonyms(chance: Chance, work: Work) -> list[str]:
    made: list[str] = []
    if chance.happens(0.4):
        initials = "".join([word[0] for word in work.title["romaji"].split() if word[0].isalnum()])
        if len(initials) > 1:
            made.append(initials.upper())
    if work.title["english"] is None and chance.happens(0.5):
        made.append(work.franchise.name.english)
    return made


def _hashtag(chance: Chance, work: Work) -> str | None:
    if work.type == "MANGA" or not chance.happens(0.4):
        return None
    return "#" + "".join([one for one in work.franchise.name.native if one.isalnum()])


def _description(chance: Chance, work: Work) -> str:
    if work.known is not None:
        return work.known.description
    if work.franchise.is_adult:
        return f"{GENRE_LINES['Hentai']}<br><br>{chance.pick(ENDINGS)}"
    hero = chance.pick(HEROES)
    made = (
        f"{hero[0].upper()}{hero[1:]} {chance.pick(DEEDS)} {chance.pick(PLACES)}."
        f" {chance.pick(TURNS)}"
    )
    made += f"<br><br>{GENRE_LINES[chance.pick(work.franchise.genres)]} {chance.pick(ENDINGS)}"
    if chance.happens(0.1):
        made += f"<br><br>~!In the end, {hero} {chance.pick(SECRETS)}.!~"
    if chance.happens(0.2):
        made += f"<br><br><i>Note: {chance.pick(_NOTES)}</i>"
    return made


_NOTES = (
    "the first episode was shown early at a festival.",
    "the last volume holds a bonus chapter.",
    "it received a recap.",
    "the order of release differs from the order of the story.",
)
