"""The behaviour of every store of the rate limiter: memory, SQLite and a real Redis."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Protocol

import pytest
from msgspec.structs import replace

from kotae.stores.rate_limit_memory import MemoryRateLimitStore
from kotae.stores.rate_limit_redis import RedisRateLimitStore
from kotae.stores.rate_limit_sqlite import SQLiteRateLimitStore
from kotae.stores.redis_connections import RedisConnections
from kotae.wire.rate_limit_state import RateLimitConfig, RateLimitState, Slot
from kotae.wire.rate_limiting import reserve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.redis_server import RedisServer

    from kotae.stores.base import RateLimitStore

CONFIG = RateLimitConfig()
KEY = "https://graphql.anilist.co"
OTHER = "http://127.0.0.1:8080"
SHARED = ("sqlite", "redis")


class Open(Protocol):
    def __call__(self) -> RateLimitStore: ...


@pytest.fixture(params=["memory", "sqlite", "redis"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Open a store; a second store of SQLite or Redis has the same content."""
    if request.param == "memory":
        return MemoryRateLimitStore
    if request.param == "sqlite":
        return lambda: SQLiteRateLimitStore(tmp_path / "rate_limit.sqlite3", CONFIG)
    server: RedisServer = request.getfixturevalue("redis_server")
    server.client().flushall()
    return lambda: RedisRateLimitStore(RedisConnections(server.url), CONFIG)


@pytest.fixture
def store(open_store: Open) -> RateLimitStore:
    return open_store()


def count_one(state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
    return replace(state, used=state.used + 1), None


def unchanged(state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
    return state, None


def test_a_new_key_has_an_empty_state(store: RateLimitStore) -> None:
    assert replace(store.update(KEY, unchanged).state, clock_offset_s=0.0) == RateLimitState()


def test_a_transition_is_stored(store: RateLimitStore) -> None:
    store.update(KEY, count_one)
    assert store.update(KEY, count_one).state.used == 2
    assert store.update(KEY, unchanged).state.used == 2


def test_a_transition_returns_its_slot_and_the_stores_time(store: RateLimitStore) -> None:
    snapshot = store.update(KEY, lambda state, now: reserve(state, now, CONFIG))
    assert snapshot.slot is not None
    assert snapshot.slot.at == snapshot.now
    assert (snapshot.state.last_at, snapshot.state.used) == (snapshot.now, 1)


def test_time_never_goes_back(store: RateLimitStore) -> None:
    times = [store.update(KEY, unchanged).now for _ in range(20)]
    assert times == sorted(times)


def test_keys_are_independent(store: RateLimitStore) -> None:
    store.update(KEY, count_one)
    assert store.update(OTHER, unchanged).state.used == 0


def test_a_transition_that_raises_changes_nothing(store: RateLimitStore) -> None:
    def failing(_state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
        raise ZeroDivisionError

    store.update(KEY, count_one)
    with pytest.raises(ZeroDivisionError):
        store.update(KEY, failing)
    assert store.update(KEY, unchanged).state.used == 1


def test_an_update_at_once_happens_at_once_or_not_at_all(store: RateLimitStore) -> None:
    snapshot = store.update_nowait(KEY, count_one)
    assert store.update(KEY, unchanged).state.used == (0 if snapshot is None else 1)


def test_threads_lose_no_update_of_each_other(store: RateLimitStore) -> None:
    def change() -> None:
        for _ in range(40):
            store.update(KEY, count_one)

    run_in_threads(change, 5)
    assert store.update(KEY, unchanged).state.used == 200


def test_a_closed_store_is_opened_again(store: RateLimitStore) -> None:
    store.update(KEY, count_one)
    store.close()
    assert store.update(KEY, count_one).state.used == 2


@pytest.mark.parametrize("open_store", SHARED, indirect=True)
def test_stores_see_each_others_updates(open_store: Open) -> None:
    first, second = open_store(), open_store()
    first.update(KEY, count_one)
    assert second.update(KEY, count_one).state.used == 2
    assert first.update(KEY, unchanged).state.used == 2


@pytest.mark.parametrize("open_store", SHARED, indirect=True)
def test_processes_lose_no_update_of_each_other(open_store: Open) -> None:
    stores = [open_store() for _ in range(4)]
    waiting = list(stores)

    def change() -> None:
        mine = waiting.pop()
        for _ in range(25):
            mine.update(KEY, count_one)

    run_in_threads(change, 4)
    assert stores[0].update(KEY, unchanged).state.used == 100


FORK = """
import os, sys, threading
from msgspec.structs import replace
from kotae.stores.rate_limit_memory import MemoryRateLimitStore
from kotae.stores.rate_limit_redis import RedisRateLimitStore
from kotae.stores.redis_connections import RedisConnections
from kotae.stores.rate_limit_sqlite import SQLiteRateLimitStore
from kotae.wire.rate_limit_state import RateLimitConfig
from pathlib import Path

kind, where = sys.argv[1:]
if kind == "memory":
    store = MemoryRateLimitStore()
elif kind == "sqlite":
    store = SQLiteRateLimitStore(Path(where), RateLimitConfig())
else:
    store = RedisRateLimitStore(RedisConnections(where), RateLimitConfig())

def count_one(state, now):
    return replace(state, used=state.used + 1), None

is_over = False

def update_often(key):
    while not is_over:
        store.update(key, count_one)

threads = [threading.Thread(target=update_often, args=(key,)) for key in "abc"]
for thread in threads:
    thread.start()
for _ in range(10):
    child = os.fork()
    if child == 0:
        for _ in range(3):
            store.update("key", count_one)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
is_over = True
for thread in threads:
    thread.join()
print(store.update("key", lambda state, now: (state, None)).state.used)
"""


@pytest.mark.skipif(not hasattr(sys.modules["os"], "fork"), reason="this system has no fork")
@pytest.mark.parametrize(("kind", "changes"), [("memory", 0), ("sqlite", 30), ("redis", 30)])
def test_a_forked_process_goes_on_while_threads_were_busy(
    kind: str, changes: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    where = str(tmp_path / "rate_limit.sqlite3")
    if kind == "redis":
        server: RedisServer = request.getfixturevalue("redis_server")
        server.client().flushall()
        where = server.url
    # Python 3.12 warns of a fork beside threads, which is tested here.
    words = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORK, kind, where]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    assert int(done.stdout) == changes


def run_in_threads(work: Callable[[], None], count: int) -> None:
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - the test fails with it below
            failures.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
