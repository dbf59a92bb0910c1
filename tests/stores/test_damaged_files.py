"""Damaged SQLite files: requests go on, the file is set aside once, and a new one works."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from tests.stores.cache_stores import BODY, found, raw, sqlite, store_body

from kotae.errors import UsageError
from kotae.private_files import delete_file, file_identity, set_aside
from kotae.stores import sqlite_connections
from kotae.stores.rate_limit_memory import FallbackRateLimitStore
from kotae.stores.rate_limit_sqlite import SQLiteRateLimitStore
from kotae.wire.rate_limit_state import RateLimitConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kotae.wire.rate_limit_state import RateLimitState

KEY = "https://graphql.anilist.co"
PAGE = 4096


def count_one(state: RateLimitState, _now: float) -> tuple[RateLimitState, None]:
    return replace(state, used=state.used + 1), None


def damages(content: bytes, step: int) -> Iterator[bytes]:
    """Yield the content with a byte changed, cut off, and with pages of zeros."""
    # Most bytes of a page are free, and the header has the most effects.
    used = [place for place, byte in enumerate(content) if byte]
    places = sorted({*range(0, 100, step), *used[:: 6 * step]})
    for number, place in enumerate(places):
        changed = bytearray(content)
        changed[place] ^= (0xFF, 0x01, 0x80)[number % 3]
        yield bytes(changed)
    for size in (1, 16, 99, 100, 1000, PAGE, PAGE + 1, len(content) - 1):
        yield content[:size]
    for start in range(0, len(content), PAGE):
        yield content[:start] + b"\0" * PAGE + content[start + PAGE :]


def replace_files(path: Path, content: bytes, *, garbage_beside: bool = False) -> None:
    for each in path.parent.iterdir():
        each.unlink()
    path.write_bytes(content)
    path.chmod(0o600)
    for suffix in ("-wal", "-shm", "-journal") if garbage_beside else ():
        path.with_name(path.name + suffix).write_bytes(b"\xa5" * 40_000)


def whole(path: Path) -> bytes:
    """Return the content of a file that nobody has open, with its log."""
    with raw(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "kotae"
    folder.mkdir(mode=0o700)
    return folder / "file.sqlite3"


@pytest.fixture
def rate_limit_store(path: Path) -> Callable[[], FallbackRateLimitStore]:
    """A new process's store over the file of the user's cache folder."""
    return lambda: FallbackRateLimitStore(
        SQLiteRateLimitStore(path, RateLimitConfig(), may_replace_foreign_file=True),
        lambda: 0.0,
        "the file",
    )


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    found_here = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    caplog.clear()
    return found_here


def test_whatever_is_damaged_the_rate_limit_is_shared_again(
    path: Path,
    rate_limit_store: Callable[[], FallbackRateLimitStore],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with closing(rate_limit_store()) as store:
        store.update(KEY, count_one)
    count = 0
    for content in damages(whole(path), 2):
        count += 1
        replace_files(path, content, garbage_beside=count % 5 == 0)
        with closing(rate_limit_store()) as store:
            counts = [store.update(KEY, count_one).state.used for _ in range(4)]
        # The first update may replace a damaged row.
        assert counts[3] == counts[2] + 1
        warned = messages(caplog)
        assert [each for each in warned if "It was renamed to" not in each] == []
        assert len(warned) <= 1
        with closing(rate_limit_store()) as store:
            assert store.update(KEY, count_one).state.used == counts[3] + 1
        assert messages(caplog) == []
    assert count > 80


def test_whatever_is_damaged_the_cache_works_or_its_file_is_refused(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Only the header says whether a file is a cache: another program's stays as it is."""
    with closing(sqlite(path)) as store:
        store_body(store, 1)
    refused = 0
    for number, content in enumerate(damages(whole(path), 6)):
        replace_files(path, content, garbage_beside=number % 5 == 0)
        try:
            store = sqlite(path)
        except UsageError:
            refused += 1
            assert path.read_bytes() == content
            continue
        with closing(store):
            store_body(store, 2)
            store_body(store, 2)  # the file may have been replaced after the lookup
            assert found(store, 2) == BODY
            assert found(store, 1) in {None, BODY}
        assert len(messages(caplog)) <= 1
        with closing(sqlite(path)) as store:
            store_body(store, 3)
            assert found(store, 3) == BODY
        assert messages(caplog) == []
    assert 4 <= refused <= 10


def test_one_damaged_file_remains_at_most(
    path: Path, rate_limit_store: Callable[[], FallbackRateLimitStore]
) -> None:
    with closing(rate_limit_store()) as store:
        store.update(KEY, count_one)
    header = whole(path)[:100]
    for content in (header + b"first", header + b"second"):
        path.write_bytes(content)
        with closing(rate_limit_store()) as store:
            store.update(KEY, count_one)
    names = sorted(each.name for each in path.parent.iterdir())
    assert [each for each in names if "-" not in each] == [path.name, path.name + ".broken"]
    assert path.with_name(path.name + ".broken").read_bytes() == header + b"second"


def test_a_file_of_another_program_is_not_overwritten_with_a_damaged_one(
    path: Path, rate_limit_store: Callable[[], FallbackRateLimitStore]
) -> None:
    notes = path.with_name(path.name + ".broken")
    notes.write_bytes(b"Dear diary, ...")
    for number in range(2, 11):
        path.write_bytes(b"damage %d" % number)
        with closing(rate_limit_store()) as store:
            store.update(KEY, count_one)
    assert notes.read_bytes() == b"Dear diary, ..."
    assert notes.with_name(notes.name + "-10").read_bytes() == b"damage 10"
    path.write_bytes(b"one too many")
    with closing(rate_limit_store()) as store:
        assert [store.update(KEY, count_one).state.used for _ in range(2)] == [1, 2]
    assert path.read_bytes() == b"one too many"


def test_the_warning_says_that_a_file_of_another_program_was_renamed(
    path: Path,
    rate_limit_store: Callable[[], FallbackRateLimitStore],
    caplog: pytest.LogCaptureFixture,
) -> None:
    path.write_bytes(b"Dear diary, ...")
    with closing(rate_limit_store()) as store:
        store.update(KEY, count_one)
    (message,) = messages(caplog)
    assert message == (
        f"The rate limiter: the file {path} is not an SQLite database. It was renamed to "
        f"{path.name}.broken, and a new one is used."
    )


def test_a_disk_that_damages_each_file_is_left_alone(
    path: Path,
    rate_limit_store: Callable[[], FallbackRateLimitStore],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with closing(rate_limit_store()) as store:
        for number in range(20):
            path.write_bytes(b"damage %d" % number)
            store._shared.close()
            assert store.update(KEY, count_one).state.used
    assert len(messages(caplog)) == 2
    assert path.read_bytes() == b"damage 19"


def test_a_file_at_a_path_of_the_users_choice_is_never_renamed_unless_it_is_ours(
    path: Path,
) -> None:
    path.write_bytes(b"Dear diary, ...")
    store = FallbackRateLimitStore(
        SQLiteRateLimitStore(path, RateLimitConfig()), lambda: 0.0, "the file"
    )
    assert store.update(KEY, count_one).state.used == 1
    assert path.read_bytes() == b"Dear diary, ..."


def never(_: Path) -> bool:
    return False


def test_a_new_file_of_another_process_is_not_renamed(path: Path) -> None:
    path.write_bytes(b"damaged")
    damaged = file_identity(path.stat())
    moved = path.rename(path.with_name("elsewhere"))
    path.write_bytes(b"new")
    assert set_aside(path, damaged, ["-wal"], never) is None
    assert path.read_bytes() == b"new"
    path.unlink()
    assert set_aside(path, damaged, ["-wal"], never) is None
    moved.rename(path)
    assert set_aside(path, damaged, ["-wal"], never) == path.with_name(path.name + ".broken")


def test_one_process_at_a_time_renames(path: Path) -> None:
    path.write_bytes(b"damaged")
    handle = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    assert set_aside(path, file_identity(path.stat()), [], never) is None
    assert not delete_file(path, file_identity(path.stat()), [])
    os.close(handle)
    assert path.read_bytes() == b"damaged"


def test_processes_that_start_at_once_with_a_damaged_file_make_one_new_file(path: Path) -> None:
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        from msgspec.structs import replace
        from kotae.stores.rate_limit_memory import FallbackRateLimitStore
        from kotae.stores.rate_limit_sqlite import SQLiteRateLimitStore
        from kotae.wire.rate_limit_state import RateLimitConfig
        shared = SQLiteRateLimitStore(
            Path(sys.argv[1]), RateLimitConfig(), timeout_s=60, may_replace_foreign_file=True
        )
        store = FallbackRateLimitStore(shared, lambda: 0.0, "the file")
        sys.stdin.readline()
        for _ in range(20):
            store.update("key", lambda state, _: (replace(state, used=state.used + 1), None))
    """)
    content = b"damaged" * 1000
    path.write_bytes(content)
    processes = [
        subprocess.Popen([sys.executable, "-c", code, path], stdin=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    for each in processes:
        each.communicate("start\n")
    assert [each.returncode for each in processes] == [0] * 6
    assert path.with_name(path.name + ".broken").read_bytes() == content
    store = SQLiteRateLimitStore(path, RateLimitConfig())
    assert store.update("key", count_one).state.used == 6 * 20 + 1
    store.close()


def test_another_thread_that_has_the_damaged_file_open_uses_the_new_one(path: Path) -> None:
    with closing(sqlite(path)) as store:
        store_body(store)
        with store._connections.checkout():
            with store._connections.checkout():
                pass
            whole_file = whole(path)
            shutil.copy(path, path.with_name("copy"))
            path.write_bytes(whole_file[:100] + b"\xff" * (len(whole_file) - 100))
            store_body(store, 2)
            assert found(store, 2) == BODY
        store_body(store, 3)
        assert found(store, 3) == BODY
    with raw(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("code", ["SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_PERM"])
def test_a_failure_of_the_disk_is_no_damage(path: Path, code: str) -> None:
    connections = sqlite_connections.SQLiteConnections(
        path, sqlite(path)._connections._schema, may_replace_foreign_file=True
    )

    def fail(_: sqlite3.Connection) -> None:
        error = sqlite3.OperationalError("x")
        error.sqlite_errorcode = getattr(sqlite3, code) | 0x100
        raise error

    with pytest.raises(sqlite3.OperationalError):
        connections.run(fail, 0.0)
    assert not path.with_name(path.name + ".broken").exists()
