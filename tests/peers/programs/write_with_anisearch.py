"""Reads and writes with Anisearch, and prints what it returns as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from Anisearch import Anilist

_LIST = """query ($id: Int) {
  MediaListCollection(userId: $id, type: MANGA) { lists { entries { id } } }
}"""

anilist = Anilist(
    token=sys.argv[2],
    settings={"api_url": sys.argv[1], "header": {"Content-Type": "application/json"}},
    retry=None,
)
calls = {
    "media": anilist.media(id=1, type="ANIME").id().title("romaji").episodes().genres(),
    "page": anilist.media(search="bebop", type="ANIME", sort=["ID"]).id().page(1, 10),
    "character": anilist.character(search="Spike Spiegel").id().name(),
    "save": anilist.save_media_list_entry(
        media_id=31, status="CURRENT", progress=3, started_at={"year": 2026, "month": 2, "day": 3}
    ),
    "text": anilist.save_text_activity(text="Seen by a stranger."),
    "follow": anilist.toggle_follow(user_id=4),
    "thread": anilist.save_thread(title="A thread", body="With a body.", categories=[1]),
    "about": anilist.update_user(about="Of another program."),
}
found = {name: asdict(call.execute()) for name, call in calls.items()}
found["list"] = anilist.raw_query({"id": 1}, _LIST)
entry = found["save"]["id"]
found["delete"] = asdict(anilist.delete_media_list_entry(id=entry).execute())
print(json.dumps(found))
