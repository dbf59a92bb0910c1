"""Connections to one file; what the cache makes of them is in test_cache_sqlite."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from kotae.errors import UsageError
from kotae.stores import sqlite_connections as module
from kotae.stores.sqlite_connections import SQLiteConnections

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path


def accept(_header: bytes) -> None:
    """Take any file for ours."""


def prepare(link: sqlite3.Connection) -> None:
    link.execute("PRAGMA journal_mode = WAL").fetchall()
    link.execute("CREATE TABLE IF NOT EXISTS notes (text)")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.db"


@pytest.fixture
def links(path: Path) -> Iterator[SQLiteConnections]:
    made = SQLiteConnections(path, accept, prepare)
    yield made
    made.close()


def test_a_connection_is_used_again(links: SQLiteConnections) -> None:
    with links.borrow() as first:
        pass
    with links.borrow() as second:
        assert second is first


def test_two_at_once_have_two_connections(links: SQLiteConnections) -> None:
    with links.borrow() as first, links.borrow() as second:
        assert first is not second


def test_only_some_are_kept_open(links: SQLiteConnections, path: Path) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(links.borrow())
    assert 1 < len(links._idle) < 20
    links.close()
    found = path.stat()
    assert not module._open_links.get((found.st_dev, found.st_ino))


def test_after_an_exception_a_connection_is_not_used_again(links: SQLiteConnections) -> None:
    connection: sqlite3.Connection | None = None

    def fail() -> None:
        nonlocal connection
        with links.borrow() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO notes VALUES (1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert links._idle == []
    with links.borrow() as other:
        assert other is not connection
        assert other.execute("SELECT count(*) FROM notes").fetchone() == (0,)


def test_a_file_that_is_refused_is_not_touched(path: Path) -> None:
    seen: list[bytes] = []

    def refuse(header: bytes) -> None:
        seen.append(header)
        raise UsageError("It is not ours.")

    path.write_bytes(b"Dear diary, " * 20)
    path.with_name("file.db-wal").write_bytes(b"a log")
    with (
        pytest.raises(UsageError, match="not ours"),
        SQLiteConnections(path, refuse, prepare).borrow(),
    ):
        pytest.fail("a foreign file was opened")
    assert seen == [(b"Dear diary, " * 20)[:100]]
    assert path.read_bytes() == b"Dear diary, " * 20
    assert path.with_name("file.db-wal").read_bytes() == b"a log"


def test_a_second_user_of_the_file_takes_no_lock_from_the_first(
    path: Path, links: SQLiteConnections
) -> None:
    """A closed handle would: then another process takes itself for the last, and ends the log."""
    with links.borrow() as first:
        first.execute("INSERT INTO notes VALUES (1)")
    second = SQLiteConnections(path, accept, prepare)
    with second.borrow():
        pass
    log = path.with_name("file.db-wal")
    before = log.stat().st_ino
    code = f"import sqlite3; sqlite3.connect({str(path)!r}).execute('SELECT * FROM notes')"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert log.stat().st_ino == before
    second.close()


def test_a_fork_waits_for_those_who_are_at_work(links: SQLiteConnections) -> None:
    has_begun, may_end = threading.Event(), threading.Event()
    events: list[str] = []

    def work() -> None:
        with links.borrow():
            has_begun.set()
            may_end.wait()
            events.append("work is done")

    thread = threading.Thread(target=work)
    thread.start()
    has_begun.wait()
    threading.Timer(0.02, may_end.set).start()
    links.before_fork()
    events.append("fork")
    assert links._idle == []
    links.after_fork(is_child=False)
    thread.join()
    assert events == ["work is done", "fork"]
    with links.borrow() as link:
        assert link.execute("SELECT 1").fetchone() == (1,)


def test_a_fork_does_not_wait_for_ever(
    links: SQLiteConnections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FORK_WAIT_S", 0.01)
    with links.borrow():
        links.before_fork()
        links.after_fork(is_child=False)
    with links.borrow():
        pass
