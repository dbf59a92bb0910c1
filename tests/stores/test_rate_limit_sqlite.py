from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from kotae.stores import rate_limit_sqlite
from kotae.stores.base import StoreUnavailableError
from kotae.stores.rate_limit_sqlite import SQLiteRateLimitStore
from kotae.wire.rate_limit_state import RateLimitConfig
from kotae.wire.rate_limiting import reserve

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.wire.rate_limit_state import RateLimitState, Slot

CONFIG = RateLimitConfig()
KEY = "https://graphql.anilist.co"


def count_one(state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
    return replace(state, used=state.used + 1), None


def unchanged(state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
    return state, None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kotae" / "rate_limit.sqlite3"


def opened(path: Path, timeout_s: float = 0.02) -> SQLiteRateLimitStore:
    return SQLiteRateLimitStore(path, CONFIG, timeout_s=timeout_s)


def test_files_and_the_folder_are_the_users_alone(path: Path) -> None:
    opened(path).update(KEY, count_one)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert modes.keys() >= {"rate_limit.sqlite3"}


def test_a_locked_file_is_unavailable_after_a_short_wait(path: Path) -> None:
    store = opened(path)
    store.update(KEY, unchanged)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    assert store.update_nowait(KEY, count_one) is None
    with pytest.raises(StoreUnavailableError, match="another process"):
        store.update(KEY, count_one)
    other.execute("rollback")
    other.close()
    assert store.update(KEY, count_one).state.used == 1


def test_a_briefly_locked_file_is_waited_for(path: Path) -> None:
    store = opened(path, timeout_s=60.0)
    store.update(KEY, unchanged)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("begin immediate")
    letting_go = threading.Timer(0.02, lambda: other.execute("rollback"))
    letting_go.start()
    assert store.update(KEY, count_one).state.used == 1
    letting_go.join()
    other.close()


def test_other_threads_give_up_on_a_slow_one(path: Path) -> None:
    store = opened(path)
    has_begun, may_end = threading.Event(), threading.Event()

    def slow(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
        has_begun.set()
        may_end.wait()
        return count_one(state, now)

    thread = threading.Thread(target=store.update, args=(KEY, slow))
    thread.start()
    has_begun.wait()
    assert store.update_nowait(KEY, count_one) is None
    with pytest.raises(StoreUnavailableError, match="or thread"):
        store.update(KEY, count_one)
    may_end.set()
    thread.join()


@pytest.mark.parametrize("content", [b"this is not a database, but long enough" * 40, b"SQLite"])
def test_a_file_that_is_not_a_database_is_unavailable_and_unchanged(
    path: Path, content: bytes
) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(content)
    with pytest.raises(StoreUnavailableError, match="not an SQLite database"):
        opened(path).update(KEY, unchanged)
    assert path.read_bytes() == content


def test_a_file_that_is_damaged_later_is_replaced(path: Path) -> None:
    store = opened(path)
    store.update(KEY, count_one)
    store.close()
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    assert store.update(KEY, count_one).state.used == 1
    assert path.with_name(path.name + ".broken").stat().st_size == len(content)


def test_another_programs_database_is_unavailable(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    with sqlite3.connect(path) as other:
        other.execute("create table states (something)")
    other.close()
    with pytest.raises(StoreUnavailableError, match="belongs to another program"):
        opened(path).update(KEY, count_one)


def test_a_file_that_cannot_be_written_is_unavailable(path: Path) -> None:
    store = opened(path)
    store.update(KEY, count_one)
    with store._connections.checkout() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailableError, match="readonly"):
        store.update(KEY, count_one)
    assert not path.with_name(path.name + ".broken").exists()


@pytest.mark.parametrize("value", [b"\x80\x04rubbish", "text", 7, None, b'{"limit": "x"}'])
def test_a_corrupt_value_is_replaced(path: Path, value: object) -> None:
    store = opened(path)
    store.update(KEY, count_one)
    with sqlite3.connect(path) as other:
        other.execute("update states set state = ?", (value,))
    other.close()
    first = store.update(KEY, lambda state, now: reserve(state, now, CONFIG))
    second = store.update(KEY, lambda state, now: reserve(state, now, CONFIG))
    assert first.slot is not None
    assert first.slot.wait_s == 0
    assert second.state.burst_free_at > first.state.burst_free_at


def test_a_file_that_was_deleted_is_made_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit_sqlite, "_CHECK_EVERY_S", 0.0)
    store = opened(path)
    store.update(KEY, count_one)
    for each in path.parent.iterdir():
        each.unlink()
    assert store.update(KEY, count_one).state.used == 1
    assert opened(path).update(KEY, unchanged).state.used == 1


def test_after_a_restart_of_the_machine_the_limit_stays_and_the_times_do_not(path: Path) -> None:
    before = SQLiteRateLimitStore(path, CONFIG, lambda: 5000.0, lambda: 100_000.0)
    before.update(KEY, lambda state, _: (replace(state, limit=90, burst_free_at=5050.0), None))
    before.close()
    after = SQLiteRateLimitStore(path, CONFIG, lambda: 10.0, lambda: 200_000.0)
    state = after.update(KEY, unchanged).state
    assert (state.limit, state.clock_offset_s) == (90, 199_990.0)
    assert state.burst_free_at == pytest.approx(10.0 + 4 * 60 / 90)  # all of it is used


def test_machines_that_share_a_folder_share_no_state(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(path).update(KEY, count_one)
    monkeypatch.setattr("platform.node", lambda: "another")
    assert opened(path).update(KEY, unchanged).state.used == 0


HOLD = """
import sys, threading
from pathlib import Path
from kotae.stores.rate_limit_sqlite import SQLiteRateLimitStore
from kotae.wire.rate_limit_state import RateLimitConfig
from msgspec.structs import replace

def held(state, now):
    print("held", flush=True)
    threading.Event().wait()

store = SQLiteRateLimitStore(Path(sys.argv[1]), RateLimitConfig())
store.update("key", lambda state, now: (replace(state, used=7), None))
store.update("key", held)
"""


def test_a_process_that_is_killed_while_it_holds_the_file_leaves_it_usable(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        store = opened(path)
        with pytest.raises(StoreUnavailableError, match="another process"):
            store.update("key", count_one)
        process.send_signal(signal.SIGKILL)
    assert store.update("key", count_one).state.used == 8
