"""Whole lists: the types of entries."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, assert_type

from kotae import AsyncClient, Client, ListedEntry
from kotae.api import MediaList, MediaListStatus
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Generator

_TITLE = MediaList.media.title.romaji
_CARD = (_TITLE, MediaList.status, MediaList.score(format="POINT_100"))


@contextmanager
def _anilist() -> Generator[Client]:
    with (
        AniListServer() as server,
        Client(
            endpoint=server.url, token=server.token(1), app="tests/1.0", rate_limiter=None
        ) as client,
    ):
        yield client


def entries_have_the_selected_fields_and_the_names_of_lists() -> None:
    with _anilist() as anilist:
        for listed in anilist.media_list("Kotae", *_CARD):
            assert_type(listed, ListedEntry)
            assert_type(listed.entry, MediaList)
            assert_type(listed.lists, tuple[str, ...])
            assert_type(listed.entry.id, int)
            assert_type(listed.entry.score, float | None)
            assert_type(listed.entry[_TITLE], str | None)
            entry, names = listed
            assert_type(entry.status, MediaListStatus | None)
            assert_type(names, tuple[str, ...])
            break


def a_list_takes_filters_and_options() -> None:
    with _anilist() as anilist:
        manga = anilist.media_list(1, type="MANGA", status_in=["CURRENT", MediaListStatus.PAUSED])
        assert_type(list(manga), list[ListedEntry])
        anilist.media_list(1, status_in="CURRENT", on_progress=print, timeout_s=60, retries=1)


def the_asynchronous_client_iterates_over_the_same_entries() -> None:
    async def main() -> None:
        with AniListServer() as server:
            anilist = AsyncClient(endpoint=server.url, app="tests/1.0", rate_limiter=None)
            async with anilist:
                async for listed in anilist.media_list(1, *_CARD):
                    assert_type(listed, ListedEntry)
                    assert_type(listed.entry[_TITLE], str | None)

    asyncio.run(main())
