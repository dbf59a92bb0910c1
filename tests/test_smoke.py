"""A smoke test: each part of kotae is used once against the local AniList."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kotae import load, viewer_id
from kotae.api import Media, MediaList, Mutation, Query, User

if TYPE_CHECKING:
    from kotae import AsyncClient, Client
    from kotae.testing import AniListServer

QUERIES = Path(__file__).parents[1] / "queries"
BEBOP = Query.media(id=1).select(Media.id, Media.title.romaji, Media.status)
SAVE = Mutation.save_media_list_entry(media_id=1, status="CURRENT", progress=7)


def test_the_client_sends_queries_a_mutation_and_a_document(
    anilist_client: Client, anilist_server: AniListServer
) -> None:
    bebop, viewer = anilist_client.execute(BEBOP, Query.viewer.select(User.id))
    assert bebop is not None
    assert viewer is not None
    assert (bebop[Media.title.romaji], bebop.status) == ("Cowboy Bebop", "FINISHED")
    assert viewer.id == viewer_id(anilist_server.token(1)) == 1
    saved = anilist_client.execute(SAVE.select(MediaList.progress))
    assert saved is not None
    assert saved.progress == 7
    by_id = load(QUERIES / "media/media_by_id.graphql", Query.media)
    loaded = anilist_client.execute(by_id(id=1))
    assert loaded is not None
    assert loaded.id == 1


def test_the_async_client_returns_the_same_result(
    anilist_client: Client, anilist_async_client: AsyncClient
) -> None:
    async def execute() -> Media | None:
        async with anilist_async_client as anilist:
            return await anilist.execute(BEBOP)

    assert asyncio.run(execute()) == anilist_client.execute(BEBOP)


def test_the_command_checks_documents(tmp_path: Path) -> None:
    (tmp_path / "bad.graphql").write_text("query Q { Media(id: 1) { titel } }", encoding="utf-8")
    good, bad = (
        subprocess.run(
            [sys.executable, "-m", "kotae", "check", folder],
            cwd=folder,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        for folder in (QUERIES, tmp_path)
    )
    assert (good.returncode, bad.returncode) == (0, 1)
    assert "fields-on-correct-type" in bad.stdout
