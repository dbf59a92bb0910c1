"""Clients that others wrote, pointed at the local AniList: what they find is what it has.

They are installed into environments of their own, below `.environments/`, and run there.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.npm_packages import npm_packages

from workshop.benchmarking.environments import (
    Environment,
    EnvironmentSetupError,
    peer_environment,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing import AniListServer

pytestmark = pytest.mark.long

_PROGRAMS = Path(__file__).parent / "programs"
_TIMEOUT_S = 300


@pytest.fixture(scope="session")
def python_peers() -> Environment:
    try:
        return peer_environment("python", purpose="peers")
    except EnvironmentSetupError:
        pytest.skip("pyanilist and Anisearch could not be installed: with -s pip says why.")


@pytest.fixture(scope="session")
def npm_peers() -> Path:
    return npm_packages("peers")


def _printed(
    server: AniListServer,
    *words: str | Path,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> Any:
    """Return what a program prints, which gets the server's address and a token of user 1."""
    done = subprocess.run(
        [*words, server.url, server.token(1)],
        cwd=folder,
        env=variables,
        capture_output=True,
        check=False,
        timeout=_TIMEOUT_S,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return json.loads(done.stdout)


def _run_python(server: AniListServer, environment: Environment, program: str) -> Any:
    words = (environment.python, _PROGRAMS / program)
    return _printed(server, *words, variables=environment.variables())


def _list_ids(server: AniListServer, media_type: str) -> set[int]:
    """Return the ids of the entries in user 1's lists: a hidden one is in custom lists only."""
    media = server.world["Media"]
    return {
        entry["id"]
        for entry in server.world["MediaList"].where(userId=1)
        if media[entry["mediaId"]]["type"] == media_type
        if entry["customLists"] or not entry["hiddenFromStatusLists"]
    }


def test_pyanilist_reads_media(python_peers: Environment, anilist_server: AniListServer) -> None:
    found = _run_python(anilist_server, python_peers, "read_with_pyanilist.py")
    world = anilist_server.world
    bebop = world["Media"][1]
    assert found["media"]["title"]["romaji"] == bebop["title"]["romaji"]
    assert [found["media"][key] for key in ("episodes", "genres", "description", "id_mal")] == [
        bebop[key] for key in ("episodes", "genres", "description", "idMal")
    ]
    assert found["search"] == 1
    mecha = {one["id"] for one in world["Media"].where(type="ANIME") if "Mecha" in one["genres"]}
    assert len(mecha) > 200, "pyanilist asks for 200 at once"
    assert len(found["mecha"]) == len(mecha)
    assert set(found["mecha"]) == mecha
    for name, table, keys in (
        ("characters", "Casting", ("characterId", "role")),
        ("staff", "Credit", ("staffId", "role")),
        ("studios", "Production", ("studioId", "isMain")),
    ):
        rows = world[table].where(mediaId=1)
        assert sorted(found[name]) == sorted([row[key] for key in keys] for row in rows), name
    relations = world["Relation"].where(fromId=1)
    assert found["relations"] == [[row["mediaId"], row["relationType"]] for row in relations]
    recommended = world["Recommendation"].where(mediaId=1)
    assert set(found["recommendations"]) == {row["mediaRecommendationId"] for row in recommended}
    schedule = world["AiringSchedule"].where(mediaId=5)
    assert found["episodes"] == [row["episode"] for row in schedule]
    assert found["is_missing"]


def test_anisearch_reads_and_writes(
    python_peers: Environment, anilist_server: AniListServer
) -> None:
    world = anilist_server.world
    manga = _list_ids(anilist_server, "MANGA")
    found = _run_python(anilist_server, python_peers, "write_with_anisearch.py")
    bebop = world["Media"][1]
    assert found["media"]["title"]["romaji"] == bebop["title"]["romaji"]
    assert [found["media"][key] for key in ("episodes", "genres")] == [
        bebop[key] for key in ("episodes", "genres")
    ]
    assert [one["id"] for one in found["page"]["items"]] == [1, 5]
    assert found["character"]["id"] == 1
    lists = found["list"]["data"]["MediaListCollection"]["lists"]
    assert {entry["id"] for group in lists for entry in group["entries"]} == manga
    assert found["save"]["status"] == "CURRENT"
    assert found["delete"] == {"deleted": True}
    assert found["save"]["id"] not in world["MediaList"]
    assert world["TextActivity"][found["text"]["id"]]["text"] == "Seen by a stranger."
    is_followed = bool(world["Follow"].where(userId=1, followedId=4))
    assert found["follow"]["is_following"] is is_followed
    assert world["Thread"][found["thread"]["id"]]["title"] == "A thread"
    assert world["User"][1]["about"] == "Of another program."


def test_anilist_node_reads_and_writes(npm_peers: Path, anilist_server: AniListServer) -> None:
    world = anilist_server.world
    anime = _list_ids(anilist_server, "ANIME")
    program = _PROGRAMS / "write_with_anilist_node.mjs"
    found = _printed(anilist_server, "node", program, folder=npm_peers, variables=dict(os.environ))
    bebop = world["Media"][1]
    assert found["media"]["title"]["romaji"] == bebop["title"]["romaji"]
    assert {one["id"] for one in found["search"]["media"]} == {1, 5}
    mecha = {one["id"] for one in world["Media"].where(type="MANGA") if "Mecha" in one["genres"]}
    assert len(found["withoutWords"]["media"]) == min(50, len(mecha))
    assert {one["id"] for one in found["withoutWords"]["media"]} <= mecha
    entries = {entry["id"] for group in found["lists"] for entry in group["entries"]}
    assert entries == anime | {found["added"]["id"]}
    assert found["viewer"]["name"] == world["User"][1]["name"]
    counts = [found["statistics"][kind]["count"] for kind in ("anime", "manga")]
    assert sum(counts) == len(world["MediaList"].where(userId=1)) + 1, "31 was there"
    assert found["character"]["name"]["native"] == world["Character"][1]["name"]["native"]
    assert [found["updated"][key] for key in ("mediaId", "progress", "score")] == [31, 5, 7]
    assert found["removed"]
    assert not world["MediaList"].where(userId=1, mediaId=31)
    assert world["TextActivity"][found["text"]["id"]]["userId"] == 1
    assert found["isFollowing"] is bool(world["Follow"].where(userId=1, followedId=4))
