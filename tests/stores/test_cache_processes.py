"""One cache file in several processes: shared, forked, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.stores.cache_stores import BODY, found, key, raw, sqlite, store_body

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kotae.stores.cache_sqlite import SQLiteCacheStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteCacheStore]:
    made = sqlite(path)
    yield made
    made.close()


def child(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run code in its own process, with `store` and `key` defined."""
    prelude = """
        import os, signal, sys, threading
        from pathlib import Path
        from kotae.stores.cache_sqlite import SQLiteCacheStore
        from tests.stores.cache_stores import key
        path = Path(sys.argv[1])
        store = SQLiteCacheStore(path, ttl_s=300, max_bytes=2**20)
    """
    text = textwrap.dedent(prelude) + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", text, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_processes_share_one_file(path: Path) -> None:
    store = sqlite(path)
    code = """
        store.remember(key(1), b"theirs", store.lookup(key(1)).generation)
        print(store.lookup(key(1)).body)
    """
    store.close()
    assert child(code, path).stdout == "b'theirs'\n"
    with raw(path) as connection:
        assert connection.execute("SELECT count(*) FROM entries").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_another_process_forgets_for_all(path: Path, store: SQLiteCacheStore) -> None:
    store_body(store)
    before = store.lookup(key()).generation
    code = """
        from kotae.wire.cache_key import hash_token
        store.forget(hash_token("token"))
    """
    assert child(code, path).returncode == 0
    assert found(store) is None
    store.remember(key(), b"old", before)
    assert found(store) is None
    store_body(store)
    assert found(store) == BODY


def test_processes_that_start_at_once_make_one_file(path: Path) -> None:
    code = """
        for number in range(10):
            store.remember(key(number), b"x", store.lookup(key(number)).generation)
            assert store.lookup(key(number)).body == b"x"
        print("done", end="")
    """
    text = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from kotae.stores import cache_sqlite
        from tests.stores.cache_stores import key
        cache_sqlite._TIMEOUT_S = 60.0  # a busy machine is slow
        store = cache_sqlite.SQLiteCacheStore(Path(sys.argv[1]), ttl_s=300, max_bytes=2**20)
        """
    ) + textwrap.dedent(code)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", text, str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    assert [one.communicate() for one in processes] == [("done", "")] * 6


def test_a_process_that_is_killed_while_it_writes_stops_nobody(
    path: Path, store: SQLiteCacheStore, caplog: pytest.LogCaptureFixture
) -> None:
    store_body(store)
    code = """
        with store._connections.checkout() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM entries")
            os.kill(os.getpid(), signal.SIGKILL)
    """
    assert child(code, path).returncode == -signal.SIGKILL
    assert found(store) == BODY
    store_body(store, 2)
    assert found(store, 2) == BODY
    assert caplog.records == []


def test_a_forked_process_and_its_parent_go_on(path: Path) -> None:
    code = """
        def store_body(number):
            store.remember(key(number), b"x", store.lookup(key(number)).generation)

        store_body(1)
        assert len(store._connections._idle) == 1
        for number in (2, 3, 4):
            process = os.fork()
            if process == 0:
                assert store._connections._idle == []
                assert store.lookup(key(1)).body == b"x"
                store_body(number)
                sys.exit(0)  # through all finalizers
            store_body(10 + number)
            assert os.waitpid(process, 0)[1] == 0
        assert all(store.lookup(key(number)).body == b"x" for number in (1, 2, 3, 4, 12, 13, 14))
        with store._connections.checkout() as connection:
            print(connection.execute("PRAGMA integrity_check").fetchone()[0].decode())
    """
    done = child(code, path)
    assert (done.stdout, done.stderr) == ("ok\n", "")


def test_a_fork_while_threads_are_at_work_stops_nobody(path: Path) -> None:
    code = """
        import warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # forks of threads, from Python 3.12 on
        ends = threading.Event()

        def work(thread):
            number = 0
            while not ends.is_set():
                number += 1
                one = key(number % 20, str(thread))
                store.remember(one, b"x" * 5000, store.lookup(one).generation)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for number in range(10):
            process = os.fork()
            if process == 0:
                one = key(number, "child")
                store.remember(one, b"y", store.lookup(one).generation)
                os._exit(store.lookup(one).body != b"y")
            assert os.waitpid(process, 0)[1] == 0
        ends.set()
        for thread in threads:
            thread.join()
        with store._connections.checkout() as connection:
            print(connection.execute("PRAGMA integrity_check").fetchone()[0].decode())
    """
    done = child(code, path)
    assert (done.stdout, done.stderr) == ("ok\n", "")


def test_a_fork_while_threads_use_the_memory_stops_nobody(path: Path) -> None:
    code = """
        import warnings
        from kotae.stores.cache_memory import MemoryCacheStore
        warnings.simplefilter("ignore", DeprecationWarning)  # forks of threads, from Python 3.12 on
        sys.setswitchinterval(1e-5)
        store = MemoryCacheStore(ttl_s=300, max_bytes=2**20)
        ends = threading.Event()

        def work(thread):
            number = 0
            while not ends.is_set():
                number += 1
                one = key(number % 20, str(thread))
                store.remember(one, b"x" * 5000, store.lookup(one).generation)
                if number % 10 == 0:
                    store.forget(one.token_hash)

        threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(4)]
        for thread in threads:
            thread.start()
        for number in range(30):
            process = os.fork()
            if process == 0:
                signal.alarm(20)  # a lock that stays held
                one = key(number, "child")
                store.remember(one, b"y", store.lookup(one).generation)
                os._exit(store.lookup(one).body != b"y")
            assert os.waitpid(process, 0)[1] == 0
        ends.set()
        for thread in threads:
            thread.join()
        print("done")
    """
    done = child(code, path)
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_a_store_that_is_dropped_closes_its_connections(path: Path) -> None:
    code = """
        store.lookup(key())
        assert any("cache.db" in os.readlink(f"/proc/self/fd/{one}")
                   for one in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{one}"))
        del store
        assert not any("cache.db" in os.readlink(f"/proc/self/fd/{one}")
                   for one in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{one}"))
        print("closed")
    """
    if not os.path.isdir("/proc/self/fd"):  # noqa: PTH112 - the plain way
        pytest.skip("this system does not show open files")
    assert child(code, path).stdout == "closed\n"
