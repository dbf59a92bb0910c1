"""A killed process does not slow the others: its lock is released, and one slot at most is lost.

All processes read one clock, which only the living ones advance, so that the cost of a killed
process is exact to the millisecond on any machine.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.client.rate_limiters import BURST, INTERVAL_S, KEY, rate_limit_headers
from tests.client.virtual_time import VirtualClock

from kotae.client.rate_limiter import RateLimiter
from kotae.stores.rate_limit_memory import FallbackRateLimitStore
from kotae.stores.rate_limit_sqlite import SQLiteRateLimitStore
from kotae.wire.rate_limit_state import RateLimitConfig

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from kotae.wire.acquire import Snapshot, Transition
    from kotae.wire.rate_limit_state import RateLimitState

ROOT = Path(__file__).parents[2]
#: Seconds until a test gives up on another process, which is much more than the usual.
TIMEOUT_S = 60.0
#: So few slots that no test uses half of a window, of which the rest is slower.
GRANTS = 15

#: A program that holds the file's lock or waits for a slot, reports it, and stops.
VICTIM = """
import sys

from tests.client.rate_limiters import KEY
from tests.client.virtual_time import VirtualClock

from kotae.client.rate_limiter import RateLimiter


class Stopped(VirtualClock):
    def sleep(self, seconds):
        stop()


def stop():
    print("stopped", flush=True)
    sys.stdin.readline()
    sys.exit("nobody has killed it")


def hold(state, now):
    stop()


what, path, now_s = sys.argv[1:4]
clock = Stopped()
clock.now_s = float(now_s)
rate_limiter = RateLimiter.sqlite(path, clock=clock)
if what == "holds":
    rate_limiter._shared.store.update(KEY, hold)
rate_limiter.acquire(KEY)
sys.exit("it need not wait")
"""


class WaitingStore(SQLiteRateLimitStore):
    """A store that waits long enough for a slow machine, and signals when a lock blocks it."""

    has_waited: threading.Event

    def update(self, key: str, transition: Transition) -> Snapshot:
        if self.update_nowait(key, _unchanged) is None:
            self.has_waited.set()
        return super().update(key, transition)


def _unchanged(state: RateLimitState, _now: float) -> tuple[RateLimitState, None]:
    return state, None


class Survivor:
    """A rate limiter of this process that shares a file."""

    def __init__(self, path: Path, clock: VirtualClock) -> None:
        self.clock = clock
        self.has_waited = threading.Event()
        self.rate_limiter = RateLimiter.sqlite(path, clock=clock)

        shared = WaitingStore(
            path, RateLimitConfig(), clock.monotonic, clock.time, timeout_s=TIMEOUT_S
        )
        shared.has_waited = self.has_waited
        store = FallbackRateLimitStore(shared, clock.monotonic, "the file")
        self.rate_limiter._shared.store = store
        self.rate_limiter.record_response(KEY, 200, rate_limit_headers())
        self.has_waited.clear()  # when the file was opened

    def granted(self, count: int) -> list[float]:
        """Take slots, and return the time of each."""
        slots: list[float] = []
        for _ in range(count):
            self.rate_limiter.acquire(KEY)
            slots.append(self.clock.now_s)
        return slots


@pytest.fixture
def survivor(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Survivor]:
    caplog.set_level(logging.WARNING, "kotae.rate_limit")
    yield Survivor(tmp_path / "rate_limit.sqlite3", VirtualClock())
    assert not caplog.records  # the store did not fall back to memory


@contextmanager
def victim(what: str, path: Path, clock: VirtualClock) -> Generator[subprocess.Popen[str]]:
    """Start a process that stops where the test kills it."""
    with subprocess.Popen(
        [sys.executable, "-c", VICTIM, what, str(path), str(clock.now_s)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "stopped\n"
        yield process
        process.send_signal(signal.SIGKILL)
        assert process.wait(TIMEOUT_S) == -signal.SIGKILL


def test_a_process_killed_with_the_files_lock_costs_the_others_nothing(
    survivor: Survivor, tmp_path: Path
) -> None:
    slots: list[float] = []
    waiting = threading.Thread(target=lambda: slots.extend(survivor.granted(GRANTS)))
    with victim("holds", tmp_path / "rate_limit.sqlite3", survivor.clock):
        waiting.start()
        assert survivor.has_waited.wait(TIMEOUT_S)
        assert not slots
    waiting.join(TIMEOUT_S)
    assert slots[:BURST] == [0.0] * BURST
    assert slots[-1] == pytest.approx((GRANTS - BURST) * INTERVAL_S)


def test_a_process_killed_while_it_waits_costs_its_slot_only(
    survivor: Survivor, tmp_path: Path
) -> None:
    assert survivor.granted(BURST) == [0.0] * BURST
    with victim("waits", tmp_path / "rate_limit.sqlite3", survivor.clock):
        before = survivor.granted(GRANTS)
    after = survivor.granted(GRANTS)
    assert before[-1] == pytest.approx((GRANTS + 1) * INTERVAL_S)
    assert after[-1] == pytest.approx((2 * GRANTS + 1) * INTERVAL_S)


def test_many_processes_killed_while_they_wait_cost_a_slot_each(
    survivor: Survivor, tmp_path: Path
) -> None:
    survivor.granted(BURST)
    for _ in range(3):
        with victim("waits", tmp_path / "rate_limit.sqlite3", survivor.clock):
            pass
    assert survivor.granted(1) == [pytest.approx(4 * INTERVAL_S)]
