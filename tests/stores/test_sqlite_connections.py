"""Connections to one file; test_cache_sqlite tests their use by the cache."""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from kotae import _fork
from kotae.errors import UsageError
from kotae.stores import sqlite_connections as module
from kotae.stores.base import StoreUnavailableError
from kotae.stores.sqlite_connections import SQLiteConnections
from kotae.stores.sqlite_schema import SQLiteSchema

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path


SCHEMA = SQLiteSchema(
    purpose="A test",
    logger="kotae.test",
    application_id=7,
    version=1,
    statements=("CREATE TABLE notes (text)",),
    pragmas=("journal_mode = WAL",),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.db"


@pytest.fixture
def connections(path: Path) -> Iterator[SQLiteConnections]:
    made = SQLiteConnections(path, SCHEMA)
    yield made
    made.close()


def test_a_connection_is_used_again(connections: SQLiteConnections) -> None:
    with connections.checkout() as first:
        pass
    with connections.checkout() as second:
        assert second is first


def test_two_at_once_have_two_connections(connections: SQLiteConnections) -> None:
    with connections.checkout() as first, connections.checkout() as second:
        assert first is not second


def test_only_some_stay_open(connections: SQLiteConnections, path: Path) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connections.checkout())
    assert 1 < len(connections._idle) < 20
    connections.close()
    found = path.stat()
    assert not module._open_counts.get((found.st_dev, found.st_ino))


def test_after_an_exception_a_connection_is_not_used_again(connections: SQLiteConnections) -> None:
    connection: sqlite3.Connection | None = None

    def fail() -> None:
        nonlocal connection
        with connections.checkout() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO notes VALUES (1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert connections._idle == []
    with connections.checkout() as other:
        assert other is not connection
        assert other.execute("SELECT count(*) FROM notes").fetchone() == (0,)


def test_a_file_that_is_refused_is_not_touched(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 20)
    path.with_name("file.db-wal").write_bytes(b"a log")
    with (
        pytest.raises(UsageError, match="not an SQLite database"),
        SQLiteConnections(path, SCHEMA).checkout(),
    ):
        pytest.fail("a foreign file was opened")
    assert path.read_bytes() == b"Dear diary, " * 20
    assert path.with_name("file.db-wal").read_bytes() == b"a log"


def test_a_second_user_of_the_file_takes_no_lock_from_the_first(
    path: Path, connections: SQLiteConnections
) -> None:
    """A closed handle would release the locks, and another process would delete the log."""
    with connections.checkout() as first:
        first.execute("INSERT INTO notes VALUES (1)")
    second = SQLiteConnections(path, SCHEMA)
    with second.checkout():
        pass
    log = path.with_name("file.db-wal")
    before = log.stat().st_ino
    code = f"import sqlite3; sqlite3.connect({str(path)!r}).execute('SELECT * FROM notes')"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert log.stat().st_ino == before
    second.close()


def test_a_fork_waits_for_connections_that_are_checked_out(connections: SQLiteConnections) -> None:
    has_begun, may_end = threading.Event(), threading.Event()
    events: list[str] = []

    def work() -> None:
        with connections.checkout():
            has_begun.set()
            may_end.wait()
            events.append("work is done")

    thread = threading.Thread(target=work)
    thread.start()
    has_begun.wait()
    threading.Timer(0.02, may_end.set).start()
    connections.before_fork()
    events.append("fork")
    assert connections._idle == []
    connections.after_fork_in_parent()
    thread.join()
    assert events == ["work is done", "fork"]
    with connections.checkout() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_fork_does_not_wait_for_ever(
    connections: SQLiteConnections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_fork, "_MAX_WAIT_S", 0.01)
    with connections.checkout():
        connections.before_fork()
        connections.after_fork_in_parent()
    with connections.checkout():
        pass


def test_a_child_neither_uses_nor_closes_a_connection_of_its_parent(
    connections: SQLiteConnections,
) -> None:
    with connections.checkout() as inherited:
        pass
    # As in a process forked by C code that calls only the last hook.
    connections.after_fork_in_child()
    with connections.checkout() as own:
        assert own is not inherited
    assert inherited.execute("SELECT 1").fetchone() == (1,)
    assert [each.connection for each in module._inherited] == [inherited]
    module._close_all(module._inherited)


def test_work_on_a_file_that_is_replaced_meanwhile_is_done_again(
    connections: SQLiteConnections, path: Path
) -> None:
    inodes: list[int] = []

    def work(_: sqlite3.Connection) -> None:
        inodes.append(path.stat().st_ino)
        if len(inodes) == 1:
            path.rename(path.with_name("elsewhere"))

    connections.run(work, math.inf, retry_if_replaced=True)
    assert len(set(inodes)) == 2


def test_a_late_failure_is_raised(connections: SQLiteConnections, path: Path) -> None:
    def work(_: sqlite3.Connection) -> None:
        path.unlink()

    with pytest.raises(StoreUnavailableError):
        connections.run(work, -math.inf, retry_if_replaced=True)
