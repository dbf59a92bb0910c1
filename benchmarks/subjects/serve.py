"""Requests over HTTP to a local AniList, which runs in a process of its own.

WHAT is `list` (a `MediaListCollection` of 500 entries), `small` (200 different small queries),
`filtered` (50 media, filtered and sorted), `save` (a list entry is changed) or `memory` (all tables
are read; the peak memory of the server is printed, in bytes). The times
are those of one request.
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
import resource, sys
from kotae.testing import AniListServer, Rules
with AniListServer(rate_limit=None, rules=Rules(complexity=None)) as server:
    print(server.url, server.token(1), flush=True)
    for line in sys.stdin:
        world = server._application.world
        records = sum(len(world[name].rows) for name in world.names)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, records, flush=True)
"""


@contextmanager
def serving() -> Iterator[tuple[http.client.HTTPConnection, subprocess.Popen[str], str]]:
    """Start a server, and yield a connection to it, its process, and a token of user 1.

    All its tables are filled.
    """
    with subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            url, token = process.stdout.readline().split() if process.stdout else ("", "")
            connection = http.client.HTTPConnection(url.split("/")[2], timeout=60)
            peak_memory(process)  # fills the tables
            yield connection, process, token
        finally:
            process.kill()


def peak_memory(process: subprocess.Popen[str]) -> str:
    """Let a server fill all its tables, and return its peak memory, in bytes."""
    if process.stdin is None or process.stdout is None:
        return ""
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().split()[0]


def fetch(
    connection: http.client.HTTPConnection,
    query: str,
    variables: dict[str, Any],
    token: str | None = None,
) -> bytes:
    """Send an operation, and return the body of the response."""
    body = json.dumps({"query": query, "variables": variables})
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    connection.request("POST", "/", body, headers)
    return connection.getresponse().read()


def digest(data: object) -> str:
    """Return a short hash of JSON data, in which 40 and 40.0 are equal."""
    numbers = json.loads(json.dumps(data), parse_int=float)
    return hashlib.sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()[:16]


def _list() -> None:
    with serving() as (connection, *_):
        response = fetch(connection, LIST_QUERY, LIST_VARIABLES)
        runs: list[int] = []
        while len(runs) < 10:
            started = time.perf_counter_ns()
            fetch(connection, LIST_QUERY, LIST_VARIABLES)
            runs.append(time.perf_counter_ns() - started)
        report(ns=sorted(runs)[5], check=digest(json.loads(response)["data"]))


def _small() -> None:
    query = "query Card($id: Int) { Media(id: $id) { id title { romaji english } averageScore } }"
    with serving() as (connection, *_):
        fetch(connection, query, {"id": 1})
        ids = [media["id"] for media in _page(connection)]
        started = time.perf_counter_ns()
        for count in range(200):
            fetch(connection, query, {"id": ids[count % len(ids)]})
        report(ns=(time.perf_counter_ns() - started) / 200, check=None)


def _filtered() -> None:
    query = """query ($year: FuzzyDateInt) { Page(perPage: 50) { media(
        genre_in: ["Action"], averageScore_greater: 60, startDate_greater: $year,
        sort: [SCORE_DESC, POPULARITY_DESC]) { id title { romaji } averageScore } } }"""
    with serving() as (connection, *_):
        _mean(connection, query, [{"year": 20000000 + number} for number in range(100)])


def _save() -> None:
    query = """mutation ($progress: Int) {
        SaveMediaListEntry(mediaId: 1, status: CURRENT, progress: $progress) { id progress } }"""
    with serving() as (connection, _, token):
        _mean(connection, query, [{"progress": 1 + number % 26} for number in range(100)], token)


def _mean(
    connection: http.client.HTTPConnection,
    query: str,
    variables: list[dict[str, Any]],
    token: str | None = None,
) -> None:
    """Report the mean time of a request, without the first."""
    fetch(connection, query, variables[0], token)
    started = time.perf_counter_ns()
    for each in variables:
        response = fetch(connection, query, each, token)
    report(ns=(time.perf_counter_ns() - started) / len(variables), check=None)
    if b'"errors"' in response:
        sys.exit(response.decode())


def _page(connection: http.client.HTTPConnection) -> list[dict[str, Any]]:
    response = fetch(connection, "{ Page { media(sort: POPULARITY_DESC) { id } } }", {})
    media: list[dict[str, Any]] = json.loads(response)["data"]["Page"]["media"]
    return media


def _memory() -> None:
    with serving() as (connection, process, _):
        _page(connection)
        fetch(connection, "{ Page { mediaList(sort: SCORE_DESC) { id } } }", {})
        for page in range(1, 7):
            fetch(connection, LIST_QUERY, {**LIST_VARIABLES, "chunk": page})
        print(peak_memory(process))


if __name__ == "__main__":
    subjects = {
        "list": _list,
        "small": _small,
        "filtered": _filtered,
        "save": _save,
        "memory": _memory,
    }
    subjects[sys.argv[1]]()
