"""The list with sgqlc: JSON to dicts, dicts to its objects."""

from __future__ import annotations

import json

import anilist_sgqlc as schema
from sgqlc.operation import Operation
from timing import time_decoder

OPERATION = Operation(schema.Query)
_collection = OPERATION.media_list_collection(user_id=1, type="ANIME")
_collection.has_next_chunk()
_groups = _collection.lists
_groups.__fields__("name", "is_custom_list", "status")
_entries = _groups.entries
_entries.__fields__(
    *("id", "status", "score", "progress", "progress_volumes", "repeat", "private", "notes"),
    *("started_at", "completed_at", "updated_at", "created_at"),
)
_media = _entries.media
_media.__fields__(
    *("id", "id_mal", "type", "format", "status", "season", "season_year", "episodes"),
    *("duration", "average_score", "popularity", "is_adult", "genres", "synonyms"),
    *("start_date", "end_date", "site_url"),
)
_media.title.__fields__("romaji", "english", "native")
_media.cover_image.__fields__("large", "medium", "color")
_media.next_airing_episode.__fields__("airing_at", "episode")


def decode(body: bytes) -> object:
    """Decode as sgqlc does."""
    return (OPERATION + json.loads(body)).media_list_collection


if __name__ == "__main__":
    time_decoder(decode, lambda result: [group.entries for group in result.lists])
