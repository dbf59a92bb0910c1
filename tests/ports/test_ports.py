"""The ported programs do their work, against the local AniList."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest

from kotae import ServerError
from kotae.api import Media, Query
from tests.ports.id_lists import ids_of
from tests.ports.list_sync import save_all
from tests.ports.notifier import Notifier

if TYPE_CHECKING:
    from kotae import Client
    from kotae.testing import AniListServer

GONE = (99_999_997, 99_999_998, 99_999_999)


def test_a_list_sync_saves_17_of_20_entries_and_names_the_others(
    anilist_client: Client, anilist_server: AniListServer
) -> None:
    known = [media["id"] for media in anilist_server.world["Media"] if media["type"] == "ANIME"][
        :17
    ]
    wanted = dict.fromkeys([*known[:5], GONE[0], *known[5:12], *GONE[1:], *known[12:]], 1)
    anilist_server.faults.next("drop-after")  # the client sends the same values again
    refused = save_all(anilist_client, wanted)
    assert sorted(refused) == list(GONE)
    assert all(f"mediaId: {media_id}" in refused[media_id] for media_id in GONE)
    saved = [anilist_server.world.list_entry(user=1, media=one)["progress"] for one in known]
    assert saved == [1] * 17
    assert len(anilist_server.requests) == 3


def test_a_list_sync_ends_if_the_server_always_fails(
    anilist_client: Client, anilist_server: AniListServer
) -> None:
    anilist_server.faults.next("500", times=10)
    with pytest.raises(ServerError, match="look before you send them again"):
        save_all(anilist_client.with_options(retries=0), {1: 1, 5: 1})


def test_filters_that_are_chosen_at_run_time_select_ids(
    anilist_client: Client, anilist_server: AniListServer
) -> None:
    expected = [
        media["id"]
        for media in anilist_server.world["Media"]
        if media["type"] == "ANIME"
        and "Drama" in media["genres"]
        and media["startDate"]["year"] == 1998
    ]
    options = {"genre": "Drama", "year": "1998"}
    found = ids_of(anilist_client, options, 200)
    assert found == sorted(expected)
    good = ids_of(anilist_client, options | {"score.gte": "70"}, 200)
    roots = [Query.media(id=one).select(Media.average_score).required() for one in found]
    scores = dict(zip(found, anilist_client.execute(roots), strict=True))
    assert good == [one for one, media in scores.items() if (media.average_score or 0) >= 70]
    assert 0 < len(good) < len(found)
    assert len(ids_of(anilist_client, {"sort": "score_desc"}, 120)) == 120
    with pytest.raises(ValueError, match="no such filter"):
        ids_of(anilist_client, {"studio": "Sunrise"}, 1)


def test_a_notifier_reports_new_episodes_once_over_the_sessions_connections(
    anilist_server: AniListServer,
) -> None:
    async def run() -> tuple[list[str], list[str], bool]:
        async with aiohttp.ClientSession(headers={"X-Home": "secret"}) as session:
            notifier = Notifier(session, anilist_server.token(2), anilist_server.url)
            first, second = await notifier.new_episodes(), await notifier.new_episodes()
            return first, second, session.closed

    first, second, is_closed = asyncio.run(run())
    assert first
    assert all(", episode " in line and not line.startswith("None") for line in first)
    assert (second, is_closed) == ([], False)
    assert not any("x-home" in request.headers for request in anilist_server.requests)
