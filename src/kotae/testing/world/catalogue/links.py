"""Links to other sites, trailers, and episodes to be watched there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.vocabulary.prose import EPISODES
from kotae.testing.world.catalogue.vocabulary.sites import SITES, SITES_BY_NAME, link

if TYPE_CHECKING:
    from kotae.testing.world.catalogue.works import Work
    from kotae.testing.world.chance import Chance
    from kotae.testing.world.records.values import (
        ExternalLinkRecord,
        StreamingEpisodeRecord,
        TrailerRecord,
    )

__all__ = ["episodes_of", "links_of", "trailer_of"]

#: Ids of links that a work has to give.
_LINKS_EACH = 16

_STREAMED_SINCE = 2006
_MOST_EPISODES = 26

#: Eleven hexadecimal digits make a video's id.
_VIDEOS = 16**11

_PLACES = {
    "ANIME": tuple(site for site in SITES if site.media_type == "ANIME" and site.type != "INFO"),
    "MANGA": tuple(site for site in SITES if site.media_type == "MANGA" and site.type != "SOCIAL"),
}
_OFFICIAL = {kind: SITES_BY_NAME[kind, "Official Site"] for kind in ("ANIME", "MANGA")}
_CRUNCHYROLL = SITES_BY_NAME["ANIME", "Crunchyroll"]


def links_of(chance: Chance, work: Work) -> list[ExternalLinkRecord]:
    """Return a work's links, each to a different site."""
    places = _PLACES[work.type]
    first = chance.below(len(places))
    sites = [places[(first + number * 7) % len(places)] for number in range(chance.below(4))]
    if chance.happens(0.6):
        sites.insert(0, _OFFICIAL[work.type])
    if _is_streamed(work) and _CRUNCHYROLL not in sites:
        sites.append(_CRUNCHYROLL)
    return [
        link(
            site,
            work.id * _LINKS_EACH + number,
            f"https://{site.slug}.example/{work.type.lower()}/{work.id}",
        )
        for number, site in enumerate(sites)
    ]


def trailer_of(chance: Chance, work: Work) -> TrailerRecord | None:
    """Return a work's trailer, which young and popular ones have."""
    year = work.release.start["year"]
    if work.type == "MANGA" or year is None or year < _STREAMED_SINCE or chance.happens(0.4):
        return None
    video = f"{chance.below(_VIDEOS):011x}"
    return {
        "id": video,
        "site": "youtube" if chance.happens(0.9) else "dailymotion",
        "thumbnail": f"https://images.example/video/{video}/hqdefault.jpg",
    }


def episodes_of(work: Work) -> list[StreamingEpisodeRecord]:
    """Return the episodes that can be watched elsewhere, the newest first."""
    if not _is_streamed(work):
        return []
    count = min(work.release.total or _MOST_EPISODES, _MOST_EPISODES)
    place = f"https://{_CRUNCHYROLL.slug}.example/watch/{work.id}"
    return [
        {
            "title": f"Episode {number} - {EPISODES[(work.id + number) % len(EPISODES)]}",
            "thumbnail": f"https://images.example/episode/{work.id}/{number}.jpg",
            "url": f"{place}/{number}",
            "site": _CRUNCHYROLL.name,
        }
        for number in range(count, 0, -1)
    ]


def _is_streamed(work: Work) -> bool:
    year = work.release.start["year"]
    return (
        work.type == "ANIME"
        and year is not None
        and year >= _STREAMED_SINCE
        and work.release.status in ("FINISHED", "RELEASING")
        and not work.franchise.is_adult
        and work.id % 7 == 1
    )
