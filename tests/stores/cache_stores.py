"""Helpers of the tests of both cache stores: clocks, keys and stores."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from kotae.stores import cache_redis
from kotae.stores.cache_memory import MemoryCacheStore
from kotae.stores.cache_redis import RedisCacheStore
from kotae.stores.cache_sqlite import SQLiteCacheStore
from kotae.stores.redis_connections import RedisConnections
from kotae.wire.cache_key import CacheKey, cache_key

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = [
    "BODY",
    "MIB",
    "TTL_S",
    "SetClocks",
    "found",
    "key",
    "memory",
    "raw",
    "redis",
    "sqlite",
    "store_body",
]

MIB = 1024 * 1024
TTL_S = 300.0
BODY = b'{"data": {"Media": {"id": 1}}}'


class SetClocks:
    """A machine's clocks, in seconds."""

    def __init__(self) -> None:
        self.wall_s = 1_800_000_000.0
        self.uptime_s = 1000.0

    def wall(self) -> float:
        return self.wall_s

    def uptime(self) -> float:
        return self.uptime_s

    def pass_s(self, seconds: float) -> None:
        self.wall_s += seconds
        self.uptime_s += seconds


def key(number: int = 1, token: str | None = "token") -> CacheKey:
    return cache_key(
        endpoint="https://graphql.anilist.co",
        token=token,
        text="query ($id: Int) { Media(id: $id) { id } }",
        operation_name=None,
        variables={"id": number},
    )


def memory(clocks: SetClocks, *, max_bytes: int = MIB, ttl_s: float = TTL_S) -> MemoryCacheStore:
    return MemoryCacheStore(ttl_s=ttl_s, max_bytes=max_bytes, now=clocks.uptime)


def sqlite(
    path: Path,
    clocks: SetClocks | None = None,
    *,
    max_bytes: int = MIB,
    ttl_s: float = TTL_S,
) -> SQLiteCacheStore:
    clocks = clocks or SetClocks()
    return SQLiteCacheStore(
        path,
        ttl_s=ttl_s,
        max_bytes=max_bytes,
        unix_time=clocks.wall,
        monotonic=clocks.uptime,
    )


def redis(
    url: str,
    clocks: SetClocks,
    *,
    max_bytes: int = MIB,
    ttl_s: float = TTL_S,
) -> RedisCacheStore:
    return RedisCacheStore(
        RedisConnections(url, max_body_bytes=cache_redis.MAX_BODY_BYTES),
        ttl_s=ttl_s,
        max_bytes=max_bytes,
        unix_time=clocks.wall,
        monotonic=clocks.uptime,
    )


def store_body(store: SQLiteCacheStore, number: int = 1, body: bytes = BODY) -> None:
    store.remember(key(number), body, store.lookup(key(number)).generation)


def found(store: SQLiteCacheStore, number: int = 1) -> bytes | None:
    return store.lookup(key(number)).body


@contextlib.contextmanager
def raw(path: Path) -> Generator[sqlite3.Connection]:
    """Open a connection of another program."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection
