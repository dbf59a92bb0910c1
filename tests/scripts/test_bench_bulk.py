"""Tasks of many requests take no more of them than `scripts/bench bulk` allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kotae import Client
from kotae.api import Media, Page
from kotae.testing import AniListServer
from workshop.benchmarking.bulk_tasks import VIEWER, lookups, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop.benchmarking.bulk_tasks import Task


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None) as server:
        yield server


@pytest.fixture(scope="module")
def anilist(server: AniListServer) -> Iterator[Client]:
    token = server.token(VIEWER)
    with Client(app="tests/1.0", endpoint=server.url, token=token, rate_limiter=None) as client:
        yield client


@pytest.fixture(scope="module")
def all_tasks(anilist: Client) -> tuple[Task, ...]:
    path = Page.media(sort="ID").select(Media.id)
    ids = [media.id for media in anilist.paginate(path, limit=1000)]
    return tasks(ids, lookups(anilist, 100))


@pytest.mark.parametrize(("number", "items"), [(0, 1000), (1, 500), (2, 2806), (3, 200), (4, 5000)])
def test_a_task_takes_no_more_requests_than_its_goal(
    all_tasks: tuple[Task, ...], server: AniListServer, anilist: Client, number: int, items: int
) -> None:
    task = all_tasks[number]
    server.requests.clear()
    assert task.kotae(anilist) == items
    assert task.bound <= len(server.requests) <= task.goal
