"""SQLite files that cannot be used for now: each costs half a second at most, and one warning."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from tests.stores.cache_stores import BODY, SetClocks, found, key, raw, sqlite, store_body

from kotae.stores import cache_sqlite
from kotae.stores.rate_limit_memory import FallbackRateLimitStore
from kotae.stores.rate_limit_sqlite import SQLiteRateLimitStore
from kotae.wire.rate_limit_state import RateLimitConfig

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.wire.rate_limit_state import RateLimitState

KEY = "https://graphql.anilist.co"
THREADS = 20
#: Much less than if each thread waited for a timeout of a second after the others.
LATE_S = 10.0


def count_one(state: RateLimitState, _now: float) -> tuple[RateLimitState, None]:
    return replace(state, used=state.used + 1), None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "kotae"
    folder.mkdir(mode=0o700)
    return folder / "file.sqlite3"


def fallback(path: Path) -> FallbackRateLimitStore:
    shared = SQLiteRateLimitStore(
        path, RateLimitConfig(), timeout_s=1.0, may_replace_foreign_file=True
    )
    return FallbackRateLimitStore(shared, lambda: 0.0, "the file")


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


@pytest.mark.parametrize("is_open", [False, True])
def test_a_locked_file_delays_all_threads_together_once(
    path: Path, caplog: pytest.LogCaptureFixture, is_open: bool
) -> None:
    with closing(fallback(path)) as store, raw(path) as other:
        if is_open:
            store.update(KEY, count_one)
        other.execute("BEGIN EXCLUSIVE")
        started_at = time.monotonic()
        threads = [
            threading.Thread(target=store.update, args=(KEY, count_one)) for _ in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started_at < LATE_S
        assert store.update_nowait(KEY, count_one) is not None
    assert len(warnings(caplog)) == 1
    assert "another process or thread has locked it" in warnings(caplog)[0]


@pytest.mark.parametrize("is_open", [False, True])
def test_nothing_waits_for_a_locked_file_on_an_event_loop(path: Path, is_open: bool) -> None:
    with closing(fallback(path)) as store, raw(path) as other:
        if is_open:
            store.update(KEY, count_one)
        other.execute("BEGIN EXCLUSIVE")
        assert store.update_nowait(KEY, count_one) is None


def test_a_locked_cache_delays_all_threads_together_once(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_sqlite, "_TIMEOUT_S", 1.0)
    clocks = SetClocks()
    with closing(sqlite(path, clocks)) as store, raw(path) as other:
        store_body(store)
        other.execute("BEGIN EXCLUSIVE")
        started_at = time.monotonic()

        def work(number: int) -> None:
            store.remember(key(number), BODY, 0)
            store.forget("token")
            store_body(store, number)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started_at < LATE_S
        other.execute("ROLLBACK")
        clocks.pass_s(31)
        assert found(store) is None, "a forget failed"
        store_body(store)
        assert found(store) == BODY
    assert len(warnings(caplog)) == 1


@pytest.mark.parametrize(
    "kind", ["fifo", "folder", "device", "log is a fifo", "broken is a folder"]
)
def test_what_is_no_file_is_not_opened(
    path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "log is a fifo":
        os.mkfifo(path.with_name(path.name + "-wal"))
    else:
        path.write_bytes(b"damaged")
        path.with_name(path.name + ".broken").mkdir()
    with closing(fallback(path)) as store:
        assert [store.update(KEY, count_one).state.used for _ in range(3)] == [1, 2, 3]
    assert len(warnings(caplog)) == 1


def test_a_folder_that_is_removed_is_made_again(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kotae.stores.rate_limit_sqlite._CHECK_EVERY_S", 0.0)
    cache_path = path.with_name("cache")
    with closing(fallback(path)) as store, closing(sqlite(cache_path)) as cache:
        store.update(KEY, count_one)
        store_body(cache)
        shutil.rmtree(path.parent)
        store.update(KEY, count_one)
        store_body(cache)
        assert found(cache) == BODY
        assert path.is_file()
    assert warnings(caplog) == []


def test_a_full_disk_is_no_damage_and_fails_nothing(path: Path) -> None:
    """A limit of the size of files stands for the disk: SQLite sees an error of the same kind."""
    code = textwrap.dedent("""
        import logging, resource, sys
        from pathlib import Path
        from tests.stores.cache_stores import found, sqlite, store_body
        from tests.stores.test_unusable_files import KEY, fallback, count_one

        class Count(logging.Handler):
            count = 0
            def emit(self, record):
                self.count += 1

        handlers = [Count(), Count()]
        logging.getLogger("kotae.rate_limit").addHandler(handlers[0])
        logging.getLogger("kotae.cache").addHandler(handlers[1])
        path = Path(sys.argv[1])
        for is_new in (False, True):
            path = path.with_name(path.name + "x")
            rates, cache = fallback(path), sqlite(path.with_name(path.name + "cache"))
            if not is_new:
                rates.update(KEY, count_one)
                store_body(cache)
                resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
            for number in range(40):
                assert rates.update(KEY, count_one).state.used
                store_body(cache, number, b"x" * 100_000)
                found(cache, number)
                cache.forget("token")
        print([handler.count for handler in handlers])
    """)
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[2, 2]\n", "")
    assert not [each for each in path.parent.iterdir() if each.suffix == ".broken"]
