from __future__ import annotations

import asyncio
import logging
import math
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.rate_limiters import (
    BURST,
    INTERVAL_S,
    KEY,
    exhaust,
    rate_limit_headers,
    rate_limiter_at,
    watched,
)
from tests.client.virtual_time import VirtualClock, run

from kotae.client.rate_limiter import RateLimiter
from kotae.errors import ArgumentError, RateLimitedError

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.client.rate_limit_queue import RateLimitStatus


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def rate_limiter(clock: VirtualClock) -> RateLimiter:
    return rate_limiter_at(clock)


def in_cache_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a temporary folder as the user's cache folder."""

    def user_cache_path(name: str, **_: object) -> Path:
        return folder / name

    monkeypatch.setattr("platformdirs.user_cache_path", user_cache_path)


def test_a_burst_goes_at_once_and_the_rest_evenly(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    times: list[float] = []
    for _ in range(BURST + 2):
        rate_limiter.acquire(KEY)
        times.append(clock.now_s)
    assert times == pytest.approx([0] * BURST + [INTERVAL_S, 2 * INTERVAL_S])


def test_each_endpoint_has_its_own_limit(rate_limiter: RateLimiter, clock: VirtualClock) -> None:
    exhaust(rate_limiter)
    rate_limiter.acquire("http://127.0.0.1:8080")
    assert clock.now_s == 0


@pytest.mark.parametrize("max_wait_s", [0, 0.5])
def test_a_longer_wait_is_refused_at_once_with_the_time_of_the_next_slot(
    rate_limiter: RateLimiter, clock: VirtualClock, max_wait_s: float
) -> None:
    exhaust(rate_limiter)
    with pytest.raises(RateLimitedError, match=r"next slot is 0\.7 s away") as caught:
        rate_limiter.acquire(KEY, max_wait_s=max_wait_s)
    assert clock.now_s == 0
    assert (caught.value.status, caught.value.burst) == (429, False)
    assert caught.value.retry_after_s == pytest.approx(INTERVAL_S)
    next_slot_at = caught.value.next_slot_at
    assert next_slot_at is not None
    assert next_slot_at.tzinfo is UTC
    assert next_slot_at.timestamp() == pytest.approx(clock.unix_s + INTERVAL_S)
    # It cost no slot.
    rate_limiter.acquire(KEY)
    assert clock.now_s == pytest.approx(INTERVAL_S)


def test_a_wait_within_max_wait_s_happens(rate_limiter: RateLimiter, clock: VirtualClock) -> None:
    exhaust(rate_limiter)
    rate_limiter.acquire(KEY, max_wait_s=1.0)
    assert clock.now_s == pytest.approx(INTERVAL_S)
    rate_limiter.acquire(KEY, max_wait_s=math.inf)


@pytest.mark.parametrize("max_wait_s", [-1, -0.001, math.nan])
def test_a_malformed_max_wait_s_is_refused(rate_limiter: RateLimiter, max_wait_s: float) -> None:
    with pytest.raises(ArgumentError, match="max_wait_s"):
        rate_limiter.acquire(KEY, max_wait_s=max_wait_s)


def test_an_option_out_of_range_is_refused() -> None:
    for make in (RateLimiter, RateLimiter.memory, RateLimiter.sqlite):
        for value in (-1, 10**5000):
            with pytest.raises(ArgumentError, match="window_s"):
                make(window_s=value)


def test_a_path_that_is_not_that_of_a_file_is_refused() -> None:
    wrong: list[Any] = ["", "a\0b", ":memory:", 5, b"a"]
    for path in wrong:
        with pytest.raises(ArgumentError, match="path: expected"):
            RateLimiter.sqlite(path)


def test_a_long_wait_is_reported_once(
    rate_limiter: RateLimiter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kotae.rate_limit")
    waits: list[float] = []
    rate_limiter.record_response(KEY, 429, {**rate_limit_headers(remaining=0), "retry-after": "12"})
    rate_limiter.acquire(KEY, on_wait=waits.append)
    assert waits == [12.0]
    assert caplog.messages == ["waiting 12.0 s"]
    assert caplog.records[0].levelno == logging.INFO
    rate_limiter.acquire(KEY, on_wait=waits.append)
    assert len(waits) == 1


def test_short_waits_are_reported_once_they_add_up_to_a_second(
    rate_limiter: RateLimiter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kotae.rate_limit")
    exhaust(rate_limiter)
    waits: list[float] = []
    for _ in range(5):
        rate_limiter.acquire(KEY, on_wait=waits.append)
    assert waits == pytest.approx([2 * INTERVAL_S] * 2)
    assert caplog.messages == ["waiting 1.3 s"] * 2


def test_waits_behind_others_are_reported_in_full(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    exhaust(rate_limiter)
    waits: list[float] = []

    async def main() -> None:
        calls = (rate_limiter.acquire_async(KEY, on_wait=waits.append) for _ in range(3))
        await asyncio.gather(*calls)

    run(clock, main())
    # The first waits for 0.7 s only.
    assert waits == pytest.approx([2 * INTERVAL_S, 3 * INTERVAL_S])


def test_a_hook_that_fails_leaves_the_slot_to_the_next(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    rate_limiter.record_response(KEY, 429, {**rate_limit_headers(remaining=0), "retry-after": "12"})

    def failing(_seconds: float) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rate_limiter.acquire(KEY, on_wait=failing)
    rate_limiter.acquire(KEY)
    assert clock.now_s == 12.0


def test_an_interrupted_thread_leaves_the_slot_to_the_next(
    rate_limiter: RateLimiter, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhaust(rate_limiter)

    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    for _ in range(5):
        with monkeypatch.context() as patch:
            patch.setattr(clock, "sleep", interrupted)
            with pytest.raises(KeyboardInterrupt):
                rate_limiter.acquire(KEY)
    rate_limiter.acquire(KEY)
    assert clock.now_s == pytest.approx(INTERVAL_S)


def test_a_429_without_a_date_blocks_until_its_reset(clock: VirtualClock) -> None:
    rate_limiter = rate_limiter_at(clock)
    reset = {"x-ratelimit-reset": str(int(clock.unix_s) + 33)}
    rate_limiter.record_response(KEY, 429, {**rate_limit_headers(remaining=0), **reset})
    rate_limiter.acquire(KEY)
    assert clock.now_s == pytest.approx(33)


def test_a_response_without_news_does_not_use_the_store(clock: VirtualClock) -> None:
    rate_limiter = RateLimiter.memory(clock=clock)
    store = watched(rate_limiter, clock)
    rate_limiter.record_response(KEY, 200, rate_limit_headers(90, 89))
    before = 0
    for remaining in range(88, 80, -1):
        rate_limiter.acquire(KEY)
        before = store.updates
        rate_limiter.record_response(KEY, 200, rate_limit_headers(90, remaining))
        rate_limiter.record_response(KEY, 500, {})
        assert store.updates == before
    rate_limiter.record_response(KEY, 200, rate_limit_headers(30, 20))
    rate_limiter.record_response(KEY, 429, {})
    assert store.updates == before + 2


def test_a_free_slot_uses_the_store_once(clock: VirtualClock) -> None:
    rate_limiter = RateLimiter.memory(clock=clock)
    store = watched(rate_limiter, clock)
    rate_limiter.acquire(KEY)
    assert store.updates == 1


def test_the_status_has_the_limit_the_remaining_requests_and_the_next_slot(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    exhaust(rate_limiter)
    rate_limiter.record_response(KEY, 200, rate_limit_headers(90, 84))
    status = rate_limiter.status(KEY)
    assert (status.limit, status.remaining) == (90, 84)
    assert status.next_slot_at == datetime.fromtimestamp(clock.unix_s + INTERVAL_S, UTC)
    clock.now_s = 61.3
    status = rate_limiter.status(KEY)
    assert status.remaining is None
    assert status.next_slot_at == datetime.fromtimestamp(clock.time(), UTC)


def test_the_status_never_waits_for_a_store_on_an_event_loop(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    store = watched(rate_limiter, clock)
    store.is_slow = True

    async def status() -> RateLimitStatus:
        return rate_limiter.status(KEY)

    rate_limiter.record_response(KEY, 200, rate_limit_headers(90, 85))
    before = store.updates
    seen = asyncio.run(status())
    assert (seen.limit, seen.remaining) == (90, 85)
    assert store.updates == before
    unused = RateLimiter.memory(clock=clock)
    watched(unused, clock).is_slow = True
    rate_limiter._shared = unused._shared
    assert asyncio.run(status()).limit == 30


def test_the_status_before_the_first_response_is_an_assumption(clock: VirtualClock) -> None:
    status = RateLimiter.memory(clock=clock).status(KEY)
    assert (status.limit, status.remaining) == (30, None)


def test_the_status_after_a_429_has_no_remaining_requests(
    rate_limiter: RateLimiter, clock: VirtualClock
) -> None:
    rate_limiter.record_response(KEY, 429, {**rate_limit_headers(30, 0), "retry-after": "12"})
    status = rate_limiter.status(KEY)
    assert (status.limit, status.remaining) == (30, 0)
    assert status.next_slot_at.timestamp() == clock.unix_s + 12


def test_the_default_store_is_a_file_in_the_users_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_cache_folder(tmp_path, monkeypatch)
    first, second = RateLimiter(), RateLimiter()
    assert first._shared is second._shared
    assert first._shared is not RateLimiter(window_s=30)._shared
    assert not (tmp_path / "kotae").exists()
    first.acquire(KEY)
    assert (tmp_path / "kotae" / "rate_limit_2.sqlite3").is_file()


def test_memory_replaces_a_file_that_others_may_write_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "link").symlink_to(elsewhere)
    rate_limiter = RateLimiter.sqlite(tmp_path / "link" / "rate_limit.sqlite3")
    for _ in range(2):
        rate_limiter.acquire(KEY, max_wait_s=60)
        rate_limiter.record_response(KEY, 200, rate_limit_headers())
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert list(elsewhere.iterdir()) == []


def test_rate_limiters_of_one_file_share_its_limit(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "rate_limit.sqlite3"
    first = RateLimiter.sqlite(path, clock=clock)
    second = RateLimiter.sqlite(str(path), clock=clock)
    first.record_response(KEY, 200, rate_limit_headers())
    exhaust(first)
    with pytest.raises(RateLimitedError):
        second.acquire(KEY, max_wait_s=0)


FORK = """
import os, sys, threading
from kotae.client.rate_limiter import RateLimiter

KEY = "https://graphql.anilist.co"
rate_limiter = RateLimiter.memory(window_s=30.0)
for _ in range(5):
    rate_limiter.acquire(KEY)
# One waits with a slot, two behind it; none of them is in the child.
for _ in range(3):
    threading.Thread(target=rate_limiter.acquire, args=(KEY,), daemon=True).start()
queue = rate_limiter._shared.queue(KEY)
parent = queue.threads
while parent.slot is None or len(parent._waiting) < 3:
    pass
child = os.fork()
if child == 0:
    assert queue.threads.slot is None and not queue.threads.is_busy and not queue.unserved
    rate_limiter.acquire("http://127.0.0.1", max_wait_s=0)
    try:
        rate_limiter.acquire(KEY, max_wait_s=0)
    except Exception as error:
        os._exit(0 if type(error).__name__ == "RateLimitedError" else 1)
    os._exit(2)
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no fork")
def test_a_forked_process_does_not_wait_for_threads_of_its_parent() -> None:
    words = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORK]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
