"""Reads media with pyanilist, and prints what it returns as JSON."""

from __future__ import annotations

import sys

import msgspec
from pyanilist import AniList, MediaNotFoundError

with AniList(api_url=sys.argv[1]) as anilist:
    found = {
        "media": anilist.get_media(id=1),
        "search": anilist.get_media("Cowboy Bebop").id,
        "mecha": [media.id for media in anilist.get_media_many(genre="Mecha", type="ANIME")],
        "characters": [(each.id, each.role) for each in anilist.get_characters(1)],
        "staff": [(each.id, each.role) for each in anilist.get_staffs(1)],
        "studios": [(each.id, each.is_main) for each in anilist.get_studios(1)],
        "relations": [(each.id, each.relation_type) for each in anilist.get_relations(1)],
        "recommendations": [each.id for each in anilist.get_recommendations(1)],
        "episodes": [each.episode for each in anilist.get_airing_schedule(5)],
        "is_missing": False,
    }
    try:
        anilist.get_media(id=2_000_000_000)
    except MediaNotFoundError:
        found["is_missing"] = True
sys.stdout.buffer.write(msgspec.json.encode(found))
