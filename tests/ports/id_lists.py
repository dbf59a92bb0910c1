"""A builder of lists of ids, from filters that are chosen at run time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kotae.api import Media, MediaSort, Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae import Client
    from kotae.api.arguments import PageMediaArguments

__all__ = ["ids_of", "parsed_filters"]


def parsed_filters(options: Mapping[str, str]) -> PageMediaArguments:
    """Read filters from a configuration, as `{"genre": "Drama, Comedy", "score.gte": "75"}`."""
    filters: PageMediaArguments = {"type": "ANIME", "sort": MediaSort.ID}
    for name, text in options.items():
        if name == "search":
            filters["search"] = text
        elif name == "genre":
            filters["genre_in"] = [genre.strip() for genre in text.split(",")]
        elif name == "score.gte":
            filters["average_score_greater"] = int(text) - 1
        elif name == "year":
            filters["start_date_greater"] = date(int(text) - 1, 12, 31)
            filters["start_date_lesser"] = (int(text) + 1) * 10_000  # a year, without its month
        elif name == "sort":
            filters["sort"] = MediaSort(text.upper())
        else:
            raise ValueError(f"{name}: no such filter")
    return filters


def ids_of(anilist: Client, options: Mapping[str, str], limit: int) -> list[int]:
    """Return the ids of the media that fit, at most `limit`."""
    media = Page.media(**parsed_filters(options)).select(Media.id)
    return [one.id for one in anilist.paginate(media, limit=limit)]
