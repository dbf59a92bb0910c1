"""The cache file: private, and refused if it is not a cache."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.stores.cache_stores import BODY, SetClocks, found, key, raw, sqlite, store_body

from kotae.errors import UsageError
from kotae.wire.cache_key import hash_token

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.stores.cache_sqlite import SQLiteCacheStore


def test_the_file_and_its_folder_are_the_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "cache.db"
    before = os.umask(0)
    try:
        store = sqlite(path)
        store_body(store)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.with_name("cache.db-wal").stat().st_mode & 0o777 == 0o600
    assert [one.stat().st_mode & 0o777 for one in path.parents[:2]] == [0o700, 0o700]
    store.close()


def test_a_file_of_ours_that_others_could_read_is_closed_to_them(path: Path) -> None:
    sqlite(path).close()
    path.chmod(0o644)
    sqlite(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_responses_outlive_the_store(path: Path, clocks: SetClocks) -> None:
    first = sqlite(path, clocks)
    store_body(first)
    first.close()
    second = sqlite(path, clocks)
    assert found(second) == BODY
    second.close()


def test_the_file_holds_no_token(path: Path, store: SQLiteCacheStore) -> None:
    secret = "a-secret-that-is-nowhere"
    store.remember(key(1, secret), BODY, store.lookup(key(1, secret)).generation)
    store.forget(hash_token(secret))
    held = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert BODY in held
    assert secret.encode() not in held
    assert secret not in repr(store)


@pytest.mark.parametrize("make", ["connection", "dangling", "folder", "fifo"])
def test_a_path_that_is_not_a_regular_file_is_refused(
    tmp_path: Path, path: Path, make: str
) -> None:
    target = tmp_path / "target"
    if make == "connection":
        target.write_bytes(b"")
    if make == "folder":
        path.mkdir()
    elif make == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to(target)
    with pytest.raises(UsageError, match=r"(?s)choose another\s+path"):
        sqlite(path)
    assert make != "dangling" or not target.exists()


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_a_link_beside_the_file_is_refused(tmp_path: Path, path: Path, ending: str) -> None:
    path.with_name(path.name + ending).symlink_to(tmp_path / "target")
    with pytest.raises(UsageError, match="is a link"):
        sqlite(path)
    assert not (tmp_path / "target").exists()


def test_another_users_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite(path).close()
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(UsageError, match="another user"):
        sqlite(path)


def test_a_folder_that_others_may_write_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(UsageError, match="may be written by others"):
        sqlite(folder / "cache.db")


@pytest.mark.parametrize("content", [b"Dear diary, ...", b"\0" * 5000, b"SQLite format 3"])
def test_a_file_that_is_not_a_database_is_refused_and_unchanged(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o644)
    with pytest.raises(UsageError, match="not an SQLite database"):
        sqlite(path)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("CREATE TABLE notes (text)", "another program"),
        ("PRAGMA application_id = 1", "another program"),
        ("PRAGMA user_version = 1", "another program"),
        ("PRAGMA application_id = 1802466401; PRAGMA user_version = 99", "file format 99"),
    ],
)
def test_another_programs_database_is_refused_and_unchanged(
    path: Path, statement: str, words: str
) -> None:
    with raw(path) as connection:
        connection.executescript(statement)
    before = path.read_bytes()
    with pytest.raises(UsageError, match=words):
        sqlite(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("is_database", [False, True])
def test_an_empty_file_or_database_is_taken(path: Path, *, is_database: bool) -> None:
    path.write_bytes(b"")
    if is_database:  # the file of a process that is killed at its start
        with raw(path) as connection:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        assert path.stat().st_size > 0
    store = sqlite(path)
    store_body(store)
    assert found(store) == BODY
    store.close()
