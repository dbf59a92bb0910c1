"""Clients on several machines that share the cache of one Redis server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.redis_server import RedisServer

from kotae import Cache, UnauthorizedError
from kotae.api import MediaList, Mutation, Query, User
from kotae.stores import cache_redis, redis_connections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.client.conftest import Make

    from kotae.testing import AniListServer

VIEWER = Query.viewer.select(User.id)
SAVED = Query.media_list(user_id=1, media_id=1).select(MediaList.progress).required()


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def caches(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Cache]]:
    """Two caches of one server, as on two machines."""
    # A busy machine is slow.
    monkeypatch.setattr(cache_redis, "_TIMEOUT_S", 10.0)
    monkeypatch.setattr(redis_connections, "_CONNECT_TIMEOUT_S", 10.0)
    with redis_server.client() as client:
        client.flushall()
    made = [Cache.redis(redis_server.url) for _ in range(2)]
    yield made
    for cache in made:
        cache.close()


def save(progress: int) -> Any:
    mutation = Mutation.save_media_list_entry(media_id=1, progress=progress)
    return mutation.select(MediaList.progress).required()


def test_a_viewer_finds_the_own_responses_of_another_machine_and_no_others(
    make: Make, server: AniListServer, caches: list[Cache]
) -> None:
    token = server.token(1)
    here, there = (make(cache=cache, token=token) for cache in caches)
    for client in (here, there, here):
        assert client.execute(VIEWER).id == 1
    assert len(server.requests) == 1
    assert there.as_viewer(server.token(2)).execute(VIEWER).id == 2
    with pytest.raises(UnauthorizedError):
        there.as_viewer(None).execute(VIEWER)
    assert len(server.requests) == 2


def test_a_mutation_drops_the_viewers_responses_for_all_machines(
    make: Make, server: AniListServer, caches: list[Cache]
) -> None:
    token = server.token(1)
    here, there = (make(cache=cache, token=token) for cache in caches)
    here.execute(save(1))
    assert there.execute(SAVED).progress == 1
    here.execute(save(2))
    assert there.execute(SAVED).progress == 2


def test_a_server_that_is_gone_fails_no_request(
    make: Make,
    server: AniListServer,
    redis_server: RedisServer,
    caches: list[Cache],
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = make(cache=caches[0], token=server.token(1))
    client.execute(save(1))
    assert client.execute(SAVED).progress == 1
    redis_server.stop()
    try:
        for progress in (2, 3):
            client.execute(save(progress))
            assert client.execute(SAVED).progress == progress
    finally:
        redis_server.start()
    assert [each.name for each in caplog.records if each.levelname == "WARNING"] == ["kotae.cache"]
