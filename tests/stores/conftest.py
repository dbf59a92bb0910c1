"""Fixtures of the stores' tests: a cache file, and one Redis, which starts when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.redis_server import RedisServer
from tests.stores.cache_stores import SetClocks, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kotae.stores.cache_sqlite import SQLiteCacheStore


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A real Redis."""
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def clocks() -> SetClocks:
    return SetClocks()


@pytest.fixture
def store(path: Path, clocks: SetClocks) -> Iterator[SQLiteCacheStore]:
    made = sqlite(path, clocks)
    yield made
    made.close()
