"""Fixtures of the stores' tests: one Redis, which starts when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.redis_server import RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A real Redis."""
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server
