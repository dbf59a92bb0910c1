"""Cached responses in a file: time, size and damage; test_cache_stores has the common behaviour."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from tests.stores.cache_stores import (
    BODY,
    MIB,
    TTL_S,
    SetClocks,
    found,
    key,
    raw,
    sqlite,
    store_body,
)

from kotae.wire.cache_key import hash_token

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.stores.cache_sqlite import SQLiteCacheStore

TOKEN_HASH = hash_token("token")


def weaken(store: SQLiteCacheStore, pragma: str) -> None:
    """Change the connection that the store uses next."""
    with store._connections.checkout() as connection:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def test_responses_outlive_a_restart_of_the_machine(path: Path, clocks: SetClocks) -> None:
    first = sqlite(path, clocks)
    store_body(first)
    first.close()
    clocks.uptime_s = 5.0
    clocks.wall_s += TTL_S - 1
    second = sqlite(path, clocks)
    assert found(second) == BODY
    clocks.wall_s += 1
    assert found(second) is None
    clocks.wall_s -= TTL_S + 1
    assert found(second) is None
    second.close()


def test_the_reader_decides_when_a_response_expires(path: Path, clocks: SetClocks) -> None:
    long, short = sqlite(path, clocks), sqlite(path, clocks, ttl_s=10)
    store_body(long)
    clocks.pass_s(10)
    assert found(short) is None
    assert found(long) == BODY
    long.close()
    short.close()


def test_a_response_that_another_process_stores_during_a_lookup_is_found(
    path: Path, store: SQLiteCacheStore, clocks: SetClocks
) -> None:
    other = sqlite(path, clocks)
    store_body(other)

    def read_clock() -> float:
        now_s = clocks.wall_s
        clocks.pass_s(1)
        store_body(other)
        return now_s

    store._unix_time = read_clock
    assert found(store) == BODY
    other.close()


def test_expired_responses_leave_the_file(
    path: Path, store: SQLiteCacheStore, clocks: SetClocks
) -> None:
    for number in range(5):
        store_body(store, number)
    clocks.pass_s(TTL_S)
    store_body(store, 9)
    with raw(path) as connection:
        assert connection.execute("SELECT count(*) FROM entries").fetchone() == (1,)


@pytest.mark.parametrize("sizes", [(50, 300), (1000, 6000), (20_000, 60_000), (100, 900_000)])
def test_the_file_stays_within_its_size(
    path: Path, store: SQLiteCacheStore, sizes: tuple[int, int]
) -> None:
    least, most = sizes
    largest = 0
    for number in range(min(3000, 8 * MIB // most + 40)):
        if number % 3 == 0:
            found(store, number // 2)
        store_body(store, number, b"x" * (least + number * 7919 % (most - least)))
        largest = max(largest, path.stat().st_size)
    assert MIB * 0.5 < largest <= MIB
    assert path.with_name("cache.db-wal").stat().st_size <= 2 * MIB + most


def test_a_file_that_is_too_large_becomes_smaller(path: Path, clocks: SetClocks) -> None:
    large = sqlite(path, clocks, max_bytes=8 * MIB)
    for number in range(250):
        store_body(large, number, b"x" * 30_000)
    large.close()
    assert path.stat().st_size > 7 * MIB
    small = sqlite(path, clocks)
    for number in range(3):
        store_body(small, 1000 + number)
    assert found(small, 1002) == BODY
    assert found(small, 249) is not None
    small.close()
    assert path.stat().st_size <= MIB


def test_a_cleared_file_is_small_and_holds_nothing_of_what_was_in_it(
    path: Path, store: SQLiteCacheStore
) -> None:
    for number in range(20):
        store_body(store, number, b"a private response" * 1000)
    store.clear()
    held = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"a private response" not in held
    assert path.stat().st_size < 100_000


def test_a_flipped_byte_is_a_miss(
    path: Path, store: SQLiteCacheStore, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store, 1, b"abcdefgh" * 4000)
    store.close()
    content = bytearray(path.read_bytes())
    content[content.index(b"abcdefgh" * 100) + 50] ^= 1
    path.write_bytes(content)
    assert found(store) is None
    store_body(store)
    assert found(store) == BODY
    assert caplog.records == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET body = 'text'",
        "UPDATE entries SET body = x'00'",
        "UPDATE entries SET body = (SELECT body FROM entries ORDER BY id DESC LIMIT 1)",
        "UPDATE entries SET checksum = 'x'",
        "UPDATE entries SET stored_at = 'x'",
        "UPDATE entries SET stored_at = 1e300",
        "UPDATE entries SET stored_at = -1e300",
    ],
)
def test_a_damaged_row_is_a_miss(
    path: Path, store: SQLiteCacheStore, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store, 1, b"first")
    store_body(store, 2, b"other")
    with raw(path) as connection:
        connection.execute(change)
    assert found(store, 1) is None
    store_body(store, 1)
    assert found(store, 1) == BODY
    assert caplog.records == []


@pytest.mark.parametrize("statement", ["DELETE FROM state", "UPDATE state SET generation = 'x'"])
def test_a_file_without_its_state_is_replaced(
    path: Path, store: SQLiteCacheStore, statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store)
    with raw(path) as connection:
        connection.execute(statement)
    assert found(store) is None
    store_body(store)
    assert found(store) == BODY
    assert len(caplog.records) == 1


def test_a_damaged_file_is_replaced_with_one_warning(
    path: Path, store: SQLiteCacheStore, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store, 1, b"x" * 50_000)
    store.close()
    content = path.read_bytes()[:100] + b"\xa5" * 90_000
    path.write_bytes(content)
    assert found(store) is None
    store_body(store)
    assert found(store) == BODY
    assert path.with_name("cache.db.broken").read_bytes() == content
    assert [(one.name, one.levelno) for one in caplog.records] == [("kotae.cache", logging.WARNING)]
    assert "was damaged" in caplog.text


def test_a_program_starts_in_spite_of_a_damaged_file(
    path: Path, store: SQLiteCacheStore, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store)
    store.close()
    path.write_bytes(path.read_bytes()[:100] + b"\xa5" * 90_000)
    assert found(sqlite(path)) is None
    assert len(caplog.records) == 1


def test_a_file_that_was_replaced_by_another_programs_is_a_miss_and_left_as_it_is(
    path: Path, store: SQLiteCacheStore, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store)
    path.unlink()
    path.write_bytes(b"Dear diary")
    assert found(store) is None
    store_body(store)
    assert path.read_bytes() == b"Dear diary"
    assert len(caplog.records) == 1


def test_a_deleted_file_is_made_again(
    path: Path, store: SQLiteCacheStore, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store)
    generation = store.lookup(key()).generation
    path.unlink()
    assert found(store) is None
    store.remember(key(2), b"of the time before", generation)
    assert found(store, 2) is None
    store_body(store)
    assert found(store) == BODY
    assert caplog.records == []


@pytest.mark.parametrize(
    ("pragma", "words"),
    [("query_only = ON", "readonly"), ("max_page_count = 1", "full")],
)
def test_a_file_that_cannot_be_written_is_a_miss_with_one_warning(
    store: SQLiteCacheStore,
    clocks: SetClocks,
    caplog: pytest.LogCaptureFixture,
    pragma: str,
    words: str,
) -> None:
    for number in range(3):
        generation = store.lookup(key()).generation
        weaken(store, pragma)
        store.remember(key(), b"x" * 100_000, generation)
        assert found(store) is None, number
        clocks.pass_s(31)
    store_body(store)
    assert found(store) == BODY
    assert len(caplog.records) == 1
    assert words in caplog.text


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long for a locked file."""
    monkeypatch.setattr("kotae.stores.cache_sqlite._TIMEOUT_S", 0.01)


@pytest.mark.usefixtures("quick")
def test_a_locked_file_is_a_miss_with_one_warning_and_then_left_alone(
    path: Path, store: SQLiteCacheStore, clocks: SetClocks, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store)
    with raw(path) as other:
        other.execute("BEGIN IMMEDIATE")
        assert found(store) == BODY  # writers do not block readers
        store_body(store, 2)
        assert found(store) is None
    assert found(store) is None
    clocks.pass_s(31)
    assert found(store) == BODY
    assert len(caplog.records) == 1


@pytest.mark.usefixtures("quick")
def test_a_forget_that_failed_happens_before_the_next_lookup(
    path: Path, store: SQLiteCacheStore, clocks: SetClocks
) -> None:
    store_body(store)
    before = store.lookup(key()).generation
    with raw(path) as other:
        other.execute("BEGIN IMMEDIATE")
        store.forget(TOKEN_HASH)
        assert found(store) is None
        clocks.pass_s(31)
        assert found(store) is None
    clocks.pass_s(31)
    store.remember(key(), b"old", before)
    assert found(store) is None


@pytest.mark.usefixtures("quick")
def test_after_a_forget_that_failed_everything_is_forgotten(
    path: Path, store: SQLiteCacheStore, clocks: SetClocks
) -> None:
    store_body(store)
    with raw(path) as other:
        other.execute("BEGIN IMMEDIATE")
        store.forget("another token")
    clocks.pass_s(31)
    assert found(store) is None
    store_body(store)
    assert found(store) == BODY


def test_a_folder_that_cannot_be_made_is_a_miss_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = sqlite(tmp_path / "file" / "cache.db")
    store_body(store)
    assert found(store) is None
    assert len(caplog.records) == 1


def test_its_repr_has_its_numbers(path: Path, store: SQLiteCacheStore) -> None:
    assert repr(store) == f"SQLite file {path}, ttl_s=300, max_bytes=1048576"
