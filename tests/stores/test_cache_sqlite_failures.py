"""Bodies that a file cannot forget now are dropped before its next use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.stores.cache_stores import BODY, SetClocks, found, key, sqlite, store_body

from kotae.stores import cache_sqlite
from kotae.stores.base import StoreUnavailableError

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from kotae.stores.cache_sqlite import SQLiteCacheStore
    from kotae.wire.cache_key import CacheKey, CacheLookup


@pytest.mark.parametrize("what", ["forget", "clear"])
def test_what_takes_too_long_drops_everything_and_goes_on(
    store: SQLiteCacheStore,
    clocks: SetClocks,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    what: str,
) -> None:
    path = store._path
    other = sqlite(path, clocks)
    for number in range(50):
        store_body(store, number)
    monkeypatch.setattr("kotae.stores.cache_sqlite._TIMEOUT_S", 0.0)
    monkeypatch.setattr("kotae.stores.cache_sqlite._PROGRESS_INTERVAL", 1)
    before = path.stat().st_ino
    store.clear() if what == "clear" else store.forget("another token")
    assert path.stat().st_ino != before
    assert found(store) is None
    monkeypatch.undo()
    store_body(other)
    assert found(store) == BODY
    other.close()
    assert caplog.records == []


@pytest.mark.skipif(os.name == "nt", reason="Windows does not lock folders")
@pytest.mark.parametrize("what", ["forget", "clear"])
def test_what_takes_too_long_is_done_later_if_the_file_cannot_be_deleted(
    store: SQLiteCacheStore, clocks: SetClocks, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    import fcntl  # noqa: PLC0415 - Windows has none

    for number in range(50):
        store_body(store, number)
    monkeypatch.setattr("kotae.stores.cache_sqlite._TIMEOUT_S", 0.0)
    monkeypatch.setattr("kotae.stores.cache_sqlite._PROGRESS_INTERVAL", 1)
    folder = os.open(store._path.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    store.clear() if what == "clear" else store.forget(key().token_hash)
    os.close(folder)
    monkeypatch.undo()
    assert found(store) is None, "it is not used for a while"
    clocks.pass_s(31)
    assert found(store) is None, "it was cleared"
    store_body(store)
    assert found(store) == BODY


def test_a_file_that_replaces_one_while_it_is_cleared_is_cleared_too(
    path: Path, store: SQLiteCacheStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_body(store)
    store.close()
    copies = [path.with_name("copy")]
    copies[0].write_bytes(path.read_bytes())
    clear = cache_sqlite._clear

    def clear_and_replace(connection: sqlite3.Connection) -> None:
        clear(connection)
        if copies:
            copies.pop().replace(path)

    monkeypatch.setattr(cache_sqlite, "_clear", clear_and_replace)
    store.clear()
    assert copies == []
    assert found(store) is None


def test_a_call_that_began_before_a_failure_does_not_end_the_pause(
    store: SQLiteCacheStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_body(store)
    look_up = store._lookup

    def fail_meanwhile(connection: sqlite3.Connection, key: CacheKey) -> CacheLookup:
        store._breaker.fail(StoreUnavailableError("it failed for another thread"))
        return look_up(connection, key)

    monkeypatch.setattr(store, "_lookup", fail_meanwhile)
    assert found(store) == BODY
    monkeypatch.undo()
    assert found(store) is None


def test_bodies_that_could_not_be_forgotten_are_to_be_dropped_before_the_failure_is_noted(
    store: SQLiteCacheStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_body(store)
    must_clear: list[bool] = []

    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailableError("it is locked")

    def note(_: Exception) -> None:
        must_clear.append(store._breaker.must_clear)

    monkeypatch.setattr(store._connections, "run", fail)
    monkeypatch.setattr(store._breaker, "fail", note)
    store.forget("another token")
    assert must_clear == [True]
    monkeypatch.undo()
    assert found(store) is None
