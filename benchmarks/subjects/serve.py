"""Requests over HTTP to a local AniList, which runs in a process of its own.

WHAT is `list` (a `MediaListCollection` of 500 entries), `small` (200 different small queries; the
mean time of one is printed) or `memory` (every object of the world is read; the peak memory of the
server's process is printed).
"""

from __future__ import annotations

import hashlib
import http.client
import json
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timing import report

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LIST_QUERY", "LIST_VARIABLES", "digest", "fetch", "serving"]

LIST_QUERY = Path(__file__).with_name("list_chunk.graphql").read_text(encoding="utf-8")
#: User 2 has thousands of entries: a chunk of them is 500.
LIST_VARIABLES = {"userId": 2, "type": "ANIME", "chunk": 1, "perChunk": 500}

_SERVER = """
import sys
from kotae.testing import AniListServer, Rules
with AniListServer(rate_limit=None, rules=Rules(complexity=None)) as server:
    print(server.url, flush=True)
    for line in sys.stdin:
        if line.strip() == "touch":
            touch(server.world)
        print(peak(), flush=True)
"""
_TOUCH = """
import resource
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
def touch(world):
    works, people = world.catalogue, world.community
    for media in works.media_ids():
        works.media(media), works.stats_of(media), works.cast_of(media), works.credits_of(media)
        works.productions_of(media), works.relations_of(media), works.trends_of(media)
        works.airings_of(media)
    for one in works.character_ids():
        works.character(one), works.roles_of(one)
    for one in works.staff_ids():
        works.staff(one), works.credits_by(one), works.voiced_by(one)
    for one in works.studio_ids():
        works.studio(one), works.productions_by(one)
    for one in people.user_ids():
        people.user(one), people.entries_of(one), people.favourites_of(one)
        people.notifications_of(one), people.following_of(one), people.followers_of(one)
    for activity in people.activities():
        people.replies_to(activity["id"]), people.likes_of("ACTIVITY", activity["id"])
    for thread in people.threads():
        people.comments_of(thread["id"])
    people.reviews(), people.recommendations()
"""


@contextmanager
def serving() -> Iterator[tuple[http.client.HTTPConnection, subprocess.Popen[str]]]:
    """Start a server, and yield a connection to it and its process."""
    with subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, "-c", _TOUCH + _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            address = (process.stdout and process.stdout.readline().split("/")[2]) or ""
            yield http.client.HTTPConnection(address, timeout=60), process
        finally:
            process.kill()


def fetch(connection: http.client.HTTPConnection, query: str, variables: dict[str, Any]) -> bytes:
    """Send an operation, and return the body of the response."""
    body = json.dumps({"query": query, "variables": variables})
    connection.request("POST", "/", body, {"Content-Type": "application/json"})
    return connection.getresponse().read()


def digest(data: object) -> str:
    """Return a short hash of JSON data."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def _list() -> None:
    with serving() as (connection, _):
        response = fetch(connection, LIST_QUERY, LIST_VARIABLES)
        runs: list[int] = []
        while len(runs) < 10:
            started = time.perf_counter_ns()
            fetch(connection, LIST_QUERY, LIST_VARIABLES)
            runs.append(time.perf_counter_ns() - started)
        report(ns=sorted(runs)[5], check=digest(json.loads(response)["data"]))


def _small() -> None:
    query = "query Card($id: Int) { Media(id: $id) { id title { romaji english } averageScore } }"
    with serving() as (connection, _):
        fetch(connection, query, {"id": 1})
        ids = [media["id"] for media in _page(connection)]
        started = time.perf_counter_ns()
        for count in range(200):
            fetch(connection, query, {"id": ids[count % len(ids)]})
        report(ns=(time.perf_counter_ns() - started) / 200, check=None)


def _page(connection: http.client.HTTPConnection) -> list[dict[str, Any]]:
    response = fetch(connection, "{ Page { media(sort: POPULARITY_DESC) { id } } }", {})
    media: list[dict[str, Any]] = json.loads(response)["data"]["Page"]["media"]
    return media


def _memory() -> None:
    with serving() as (connection, process):
        _page(connection)
        fetch(connection, "{ Page { mediaList(sort: SCORE_DESC) { id } } }", {})
        for page in range(1, 13):
            fetch(connection, LIST_QUERY, {**LIST_VARIABLES, "chunk": page})
        if process.stdin and process.stdout:
            process.stdin.write("touch\n")
            process.stdin.flush()
            print(process.stdout.readline().strip())


if __name__ == "__main__":
    {"list": _list, "small": _small, "memory": _memory}[sys.argv[1]]()
