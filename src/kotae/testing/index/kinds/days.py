"""Airings and trends: what there is many of for each media."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.index.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.works import AiringRecord, TrendRecord

__all__ = ["AIRING", "TREND"]


def _airings(catalogue: Catalogue) -> Iterator[AiringRecord]:
    for media_id in catalogue.media_ids():
        yield from catalogue.airings_of(media_id)


def _trends(catalogue: Catalogue) -> Iterator[TrendRecord]:
    for media_id in catalogue.media_ids():
        yield from catalogue.trends_of(media_id)


AIRING: Kind[AiringRecord] = Kind(
    table="airing",
    records=_airings,
    columns={
        "id": lambda airing: airing["id"],
        "airing_at": lambda airing: airing["airingAt"],
        "episode": lambda airing: airing["episode"],
        "media_id": lambda airing: airing["mediaId"],
    },
    sorts={"ID": "id", "MEDIA_ID": "media_id", "TIME": "airing_at", "EPISODE": "episode"},
)

TREND: Kind[TrendRecord] = Kind(
    table="trend",
    records=_trends,
    columns={
        "id": lambda trend: trend["id"],
        "media_id": lambda trend: trend["mediaId"],
        "date": lambda trend: trend["date"],
        "trending": lambda trend: trend["trending"],
        "average_score": lambda trend: trend["averageScore"],
        "popularity": lambda trend: trend["popularity"],
        "in_progress": lambda trend: trend["inProgress"],
        "releasing": lambda trend: trend["releasing"],
        "episode": lambda trend: trend["episode"],
    },
    sorts={
        "ID": "id",
        "MEDIA_ID": "media_id",
        "DATE": "date",
        "SCORE": "average_score",
        "POPULARITY": "popularity",
        "TRENDING": "trending",
        "EPISODE": "episode",
    },
)
