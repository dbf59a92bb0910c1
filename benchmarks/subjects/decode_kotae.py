"""The list with kotae."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timing import time_decoder

from kotae import operation
from kotae.api import FuzzyDate, Media, MediaListCollection, MediaListGroup, Query
from kotae.api import MediaList as Entry

if TYPE_CHECKING:
    from kotae import Root

_MEDIA = Entry.media.select(
    Media.id,
    Media.id_mal,
    *(Media.title.romaji, Media.title.english, Media.title.native),
    Media.type,
    Media.format,
    Media.status,
    Media.season,
    Media.season_year,
    Media.episodes,
    Media.duration,
    Media.average_score,
    Media.popularity,
    Media.is_adult,
    Media.genres,
    Media.synonyms,
    *(Media.cover_image.large, Media.cover_image.medium, Media.cover_image.color),
    Media.start_date.select(*FuzzyDate.scalars()),
    Media.end_date.select(*FuzzyDate.scalars()),
    *(Media.next_airing_episode.airing_at, Media.next_airing_episode.episode),
    Media.site_url,
)
_ENTRY = MediaListGroup.entries.select(
    Entry.id,
    Entry.status,
    Entry.score,
    Entry.progress,
    Entry.progress_volumes,
    Entry.repeat,
    Entry.private,
    Entry.notes,
    Entry.started_at.select(*FuzzyDate.scalars()),
    Entry.completed_at.select(*FuzzyDate.scalars()),
    Entry.updated_at,
    Entry.created_at,
    _MEDIA,
)
_LIST = (
    MediaListCollection.has_next_chunk,
    MediaListCollection.lists.select(
        MediaListGroup.name, MediaListGroup.is_custom_list, MediaListGroup.status, _ENTRY
    ),
)


def root() -> Root[MediaListCollection]:
    """Build the root of the operation."""
    return Query.media_list_collection(user_id=1, type="ANIME").select(*_LIST).required()


OPERATION = operation(root())

if __name__ == "__main__":
    time_decoder(OPERATION.decode, lambda result: [group.entries for group in result.lists])
