"""Caches whose store fails, or is slow: requests are sent, and an event loop never waits."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest
from tests.loopback import CannedResponse, LoopbackServer

from kotae import AsyncClient, Cache
from kotae.api import Media, MediaList, Mutation, Query
from kotae.stores.cache_memory import MemoryCacheStore
from kotae.wire.cache_key import CacheKey

if TYPE_CHECKING:
    from pathlib import Path

    from tests.client.conftest import Make
    from tests.loopback import RequestRecord

    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id)


class FailingStore(MemoryCacheStore):
    """A user's own store, some of whose methods raise."""

    def __init__(self, *failing: str) -> None:
        super().__init__(ttl_s=300, max_bytes=2**20)
        self.failing = set(failing)

    def __getattribute__(self, name: str) -> Any:
        if name in super().__getattribute__("failing"):
            raise ZeroDivisionError("\x1b[31mboom")
        return super().__getattribute__(name)


@pytest.mark.parametrize("failing", ["lookup", "remember", "forget", "clear"])
def test_a_store_that_raises_fails_no_request(
    make: Make, server: AniListServer, failing: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = make(token=server.token(1), cache=Cache(FailingStore(failing, "lookup")))
    save = Mutation.save_media_list_entry(media_id=1, progress=1).select(MediaList.progress)
    for _ in range(2):
        assert client.execute(BEBOP.required()).id == 1
        assert client.execute(save.required()).progress == 1
    warnings = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert [each.name for each in warnings] == ["kotae.cache"]
    assert "ZeroDivisionError" in caplog.text
    assert "\x1b" not in caplog.text


def test_a_store_that_could_not_forget_is_cleared_before_it_is_used(
    make: Make, server: AniListServer
) -> None:
    store = FailingStore()
    client = make(token=server.token(1), cache=Cache(store))
    saved = Query.media_list(user_id=1, media_id=1).select(MediaList.progress).required()

    def save(progress: int) -> None:
        mutation = Mutation.save_media_list_entry(media_id=1, progress=progress)
        client.execute(mutation.select(MediaList.progress))

    save(1)
    assert client.execute(saved).progress == 1
    store.failing = {"forget"}
    save(2)
    store.failing = {"clear"}
    assert client.execute(saved).progress == 2
    store.failing = set()
    assert client.execute(saved).progress == 2


def test_a_failed_lookup_empties_no_cache() -> None:
    store = FailingStore()
    cache = Cache(store)
    for key in (CacheKey("a", "token"), CacheKey("b", "token")):
        cache.remember(key, b"{}", cache.lookup(key).generation)
    store.failing = {"lookup", "remember"}
    assert cache.lookup(CacheKey("a", "token")).body is None
    cache.remember(CacheKey("a", "token"), b"{}", 0)
    store.failing = set()
    assert cache.lookup(CacheKey("a", "token")).body == b"{}"
    assert cache.lookup(CacheKey("b", "token")).body == b"{}"


class SlowStore(MemoryCacheStore):
    """A store on a slow disk."""

    is_nonblocking = False

    def __init__(self) -> None:
        super().__init__(ttl_s=300, max_bytes=2**20)
        self.threads: list[threading.Thread] = []

    def forget(self, token_hash: str) -> None:
        self.threads.append(threading.current_thread())
        super().forget(token_hash)


def test_a_cancelled_mutation_drops_the_cached_responses_outside_the_event_loop(
    server: AniListServer,
) -> None:
    has_come, goes_on, store = threading.Event(), threading.Event(), SlowStore()

    def respond(_request: RequestRecord) -> CannedResponse:
        has_come.set()
        goes_on.wait(10)
        return CannedResponse.json({"data": {"SaveMediaListEntry": {"progress": 1}}})

    async def cancel(url: str) -> None:
        async with AsyncClient(
            app="tests/1.0",
            endpoint=url,
            rate_limiter=None,
            cache=Cache(store),
            token=server.token(1),
        ) as client:
            save = Mutation.save_media_list_entry(media_id=1).select(MediaList.progress)
            task = asyncio.create_task(client.execute(save))
            await asyncio.to_thread(has_come.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        goes_on.set()

    with LoopbackServer(respond) as slow_server:
        asyncio.run(cancel(slow_server.url))
    assert len(store.threads) == 2, "before the mutation, and after it"
    assert threading.current_thread() not in store.threads


def test_a_damaged_cache_file_fails_no_request(
    make: Make, server: AniListServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "kotae" / "cache.db"
    cache = Cache.sqlite(path)
    client = make(cache=cache)
    assert client.execute(BEBOP.required()).id == 1
    cache.close()
    path.write_bytes(path.read_bytes()[:100] + b"\xa5" * 50_000)
    for _ in range(3):
        assert client.execute(BEBOP.required()).id == 1
    assert len(server.requests) == 2
    assert len(caplog.records) == 1
    cache.close()
