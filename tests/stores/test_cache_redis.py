"""Cached responses in Redis: shared, private, bounded, and never in a request's way."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from tests.stores.cache_stores import BODY, MIB, TTL_S, SetClocks, key, redis
from tests.stores.test_hostile_redis import LATE_S, RESPONSES, server

from kotae import Cache
from kotae.errors import ArgumentError, UsageError
from kotae.stores import cache_redis
from kotae.stores.cache_redis import RedisCacheStore
from kotae.stores.redis_connections import RedisConnections
from kotae.wire.cache_key import cache_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.redis_server import RedisServer

NAME = "kotae:cache-1"


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator[Any]:
    with redis_server.client() as made:
        made.flushall()
        yield made


@pytest.fixture
def store(
    redis_server: RedisServer, client: Any, clocks: SetClocks, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RedisCacheStore]:
    assert client.ping()
    monkeypatch.setattr(cache_redis, "_TIMEOUT_S", LATE_S)  # a busy machine is slow
    with closing(redis(redis_server.url, clocks)) as made:
        yield made


def store_body(store: RedisCacheStore, number: int = 1, body: bytes = BODY) -> None:
    store.remember(key(number), body, store.lookup(key(number)).generation)


def found(store: RedisCacheStore, number: int = 1) -> bytes | None:
    return store.lookup(key(number)).body


def test_stores_of_several_programs_share_one_cache(
    store: RedisCacheStore, redis_server: RedisServer, clocks: SetClocks
) -> None:
    other = redis(redis_server.url, clocks)
    store_body(store)
    before = other.lookup(key(2)).generation
    assert found(other) == BODY
    store.forget(key().token_hash)
    assert found(other) is None
    other.remember(key(2), BODY, before)
    assert found(store, 2) is None
    other.close()


def test_the_clock_is_the_servers(redis_server: RedisServer, client: Any) -> None:
    assert client.ping()
    with closing(
        RedisCacheStore(RedisConnections(redis_server.url), ttl_s=300, max_bytes=MIB)
    ) as store:
        store_body(store)
        assert found(store) == BODY
    seconds = client.time()[0]
    stored_at_ms = int(client.hget(NAME, f"head:{key().digest}").split()[1])
    assert abs(stored_at_ms / 1000 - seconds) < LATE_S


def test_a_lookup_and_a_store_take_one_round_trip_each(store: RedisCacheStore, client: Any) -> None:
    store_body(store)
    before = client.info("commandstats")["cmdstat_evalsha"]["calls"]
    store_body(store)
    assert client.info("commandstats")["cmdstat_evalsha"]["calls"] == before + 2


def test_the_server_never_holds_a_token(store: RedisCacheStore, client: Any) -> None:
    secret = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2VjcmV0"
    mine = cache_key(
        endpoint="https://graphql.anilist.co",
        token=secret,
        text="{ Viewer { id } }",
        operation_name=None,
        variables={},
    )
    store.remember(mine, BODY, store.lookup(mine).generation)
    store.forget(mine.token_hash)
    held = b"".join(field + value for field, value in client.hgetall(NAME).items())
    held += b"".join([*client.keys("*"), *client.zrange(f"{NAME}:order", 0, -1)])
    assert mine.token_hash.encode() in held
    assert not any(part.encode() in held for part in secret.split("."))


def test_a_body_in_another_viewers_place_is_not_found(store: RedisCacheStore, client: Any) -> None:
    mine, theirs = key(token="mine"), key(token="theirs")
    store.remember(theirs, b"theirs", store.lookup(theirs).generation)
    store.remember(mine, b"mine", store.lookup(mine).generation)
    client.hset(NAME, f"body:{mine.digest}", client.hget(NAME, f"body:{theirs.digest}"))
    assert store.lookup(mine).body is None
    assert store.lookup(theirs).body == b"theirs"


def test_all_expires_once_nothing_is_stored_any_more(store: RedisCacheStore, client: Any) -> None:
    store_body(store)
    for name in client.keys("*"):
        assert 0 < client.pttl(name) <= TTL_S * 1000
    assert len(client.keys("*")) == 2


def test_a_shorter_life_does_not_shorten_that_of_other_programs(
    store: RedisCacheStore, redis_server: RedisServer, client: Any, clocks: SetClocks
) -> None:
    store_body(store)
    with closing(redis(redis_server.url, clocks, ttl_s=1)) as short:
        store_body(short, 2)
        clocks.pass_s(2)
        assert found(short) is None
    assert found(store) == BODY
    assert client.pttl(NAME) > TTL_S * 500


def test_it_stays_within_its_size(store: RedisCacheStore, client: Any) -> None:
    for number in range(4000):
        store_body(store, number, b"{}")
        if number % 3 == 0:
            store.forget(key(token=str(number)).token_hash)
    taken = sum(client.memory_usage(name, samples=0) for name in client.keys("*"))
    assert int(client.hget(NAME, "size")) <= MIB
    assert MIB / 4 < taken < MIB * 1.25


def test_a_call_drops_few_entries_and_stores_nothing_for_which_that_makes_no_room(
    store: RedisCacheStore, client: Any
) -> None:
    for number in range(2000):
        store_body(store, number, b"{}")
    large = b"x" * (MIB * 3 // 4)
    store_body(store, 9000, large)
    assert found(store, 9000) is None
    assert 0 < client.zcard(f"{NAME}:order") <= 1000
    store_body(store, 9000, large)
    assert found(store, 9000) == large


def test_a_forgotten_response_stays_forgotten_while_the_cache_is_full(
    store: RedisCacheStore,
) -> None:
    store_body(store)
    store.forget(key().token_hash)
    for number in range(2, 3000):
        one = key(number, "other")
        store.remember(one, b"{}", store.lookup(one).generation)
        if number % 100 == 0:
            assert found(store) is None


@pytest.mark.parametrize("lost", [NAME, f"{NAME}:order"])
def test_a_part_that_redis_evicts_is_the_whole_cache(
    store: RedisCacheStore, client: Any, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store)
    before = store.lookup(key()).generation
    store.forget(key().token_hash)
    client.delete(lost)
    assert found(store) is None
    store.remember(key(), b"old", before)
    assert found(store) is None
    store_body(store)
    assert found(store) == BODY
    assert caplog.records == []


@pytest.mark.parametrize("field", ["generation", "size", "head", "body"])
def test_a_damaged_field_is_a_miss_and_is_replaced(
    store: RedisCacheStore, client: Any, field: str
) -> None:
    store_body(store)
    name = field if field in ("generation", "size") else f"{field}:{key().digest}"
    client.hset(NAME, name, "\x1b[31m")
    assert found(store) is None or field == "size"
    store.clear()
    store_body(store)
    assert found(store) == BODY


def test_a_body_that_is_too_large_for_redis_is_not_stored(
    redis_server: RedisServer, client: Any, clocks: SetClocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.ping()
    monkeypatch.setattr(cache_redis, "_TIMEOUT_S", LATE_S)
    with closing(redis(redis_server.url, clocks, max_bytes=64 * MIB)) as store:
        store_body(store, 1, b"x" * cache_redis.MAX_BODY_BYTES)
        store_body(store, 2, b"x" * (cache_redis.MAX_BODY_BYTES + 1))
        assert len(found(store, 1) or b"") == cache_redis.MAX_BODY_BYTES
        assert found(store, 2) is None


@pytest.mark.parametrize("name", [*RESPONSES, "close"])
def test_whatever_a_server_sends_is_a_miss_in_time_with_one_warning(
    name: str, clocks: SetClocks, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_redis, "_TIMEOUT_S", 0.1)
    with (
        server(RESPONSES.get(name)) as port,
        closing(redis(f"redis://127.0.0.1:{port}/0", clocks)) as store,
    ):
        started_at = time.monotonic()
        for _ in range(2):
            assert store.lookup(key()) == (None, None)
            store.remember(key(), BODY, 1)
            store.forget(key().token_hash)
            clocks.pass_s(31)
        assert time.monotonic() - started_at < LATE_S
    warnings = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert "in Redis cannot be used" in caplog.text
    assert "\x1b" not in caplog.text


def test_a_server_that_fails_is_not_used_for_a_while(
    clocks: SetClocks, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    with closing(redis("redis://name:hunter2@127.0.0.1:1/0", clocks)) as store:
        run_script = store._connections.run_script

        def counted(*args: Any) -> object:
            calls.append(args)
            return run_script(*args)

        monkeypatch.setattr(store._connections, "run_script", counted)
        for _ in range(5):
            assert store.lookup(key()).body is None
        assert len(calls) == 1
        clocks.pass_s(31)
        assert store.lookup(key()).body is None
        assert len(calls) == 2
    assert len([each for each in caplog.records if each.levelno >= logging.WARNING]) == 1
    assert "hunter2" not in caplog.text


def test_a_cache_that_could_not_forget_is_cleared_before_its_next_use(
    store: RedisCacheStore, clocks: SetClocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("it is gone")

    store_body(store)
    with monkeypatch.context() as broken:
        broken.setattr(store._connections, "_call", fail)
        store.forget(key().token_hash)
    store.forget(key().token_hash)  # still not used
    clocks.pass_s(31)
    assert found(store) is None
    store_body(store)
    assert found(store) == BODY


def test_a_forked_process_and_its_parent_go_on(redis_server: RedisServer, client: Any) -> None:
    assert client.ping()
    program = """
import os, sys
from kotae.stores import cache_redis
from kotae.stores.redis_connections import RedisConnections
from tests.stores.cache_stores import key
cache_redis._TIMEOUT_S = 10.0
store = cache_redis.RedisCacheStore(RedisConnections(sys.argv[1]), ttl_s=300, max_bytes=2**20)
store.remember(key(1), b"x", store.lookup(key(1)).generation)
process = os.fork()
if process == 0:
    assert store.lookup(key(1)).body == b"x"
    store.remember(key(2), b"y", store.lookup(key(2)).generation)
    sys.exit(0)
assert os.waitpid(process, 0)[1] == 0
print(store.lookup(key(2)).body)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, redis_server.url],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.stdout, done.stderr) == ("b'y'\n", "")


def test_threads_that_wait_for_a_silent_server_do_so_at_once(
    clocks: SetClocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_redis, "_TIMEOUT_S", 0.1)
    with server([]) as port, closing(redis(f"redis://127.0.0.1:{port}/0", clocks)) as store:
        started_at = time.monotonic()
        threads = [threading.Thread(target=store.lookup, args=(key(n),)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started_at < LATE_S


def test_it_takes_the_options_of_the_other_caches(redis_server: RedisServer) -> None:
    cache = Cache.redis(redis_server.url, ttl_s=1.5)
    assert repr(cache) == "<kotae.Cache: Redis, ttl_s=1.5, max_bytes=67108864>"
    assert not cache.is_nonblocking
    cache.close()
    with pytest.raises(ArgumentError, match="ttl_s"):
        Cache.redis(redis_server.url, ttl_s=0)
    with pytest.raises(ArgumentError, match="max_bytes"):
        Cache.redis(redis_server.url, max_bytes=1)
    with pytest.raises(UsageError, match="NoneType"):
        Cache.redis(None)
    with pytest.raises(UsageError) as caught:
        Cache.redis("http://name:hunter2@host")
    assert "hunter2" not in str(caught.value)
