"""Several processes share one limit by a file or by Redis: no window has too many requests."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from tests.redis_server import RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WINDOW_S = 0.5
LIMIT = 50
KEY = "https://graphql.anilist.co"

#: A program that takes slots until it is stopped, and reports the time of each on the store's
#: clock, which does not depend on the system's scheduling.
WORKER = """
import asyncio, json, os, sys, threading

from kotae.client.rate_limiter import RateLimiter

kind, where, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
make = RateLimiter.sqlite if kind == "sqlite" else RateLimiter.redis
rate_limiter = make(where, window_s=0.5, initial_limit=50)
key = "https://graphql.anilist.co"
queue = rate_limiter._shared.queue(key)
due = []

headers = {"x-ratelimit-limit": "50"}
original = queue.record

def record(snapshot):
    original(snapshot)
    if snapshot.slot is not None and snapshot.slot.wait_s == 0:
        due.append(snapshot.slot.at)

queue.record = record
print("ready", flush=True)
sys.stdin.readline()

def work():
    for _ in range(count):
        rate_limiter.acquire(key)
        rate_limiter.record_response(key, 200, headers)

async def work_async():
    for _ in range(count):
        await rate_limiter.acquire_async(key)
        await rate_limiter.record_response_async(key, 200, headers)

thread = threading.Thread(target=work)
thread.start()
asyncio.run(work_async())
thread.join()
print(json.dumps(due))
"""


@pytest.fixture(params=["sqlite", "redis"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The kind and place of the shared store."""
    if request.param == "sqlite":
        yield "sqlite", str(tmp_path / "rate_limit.sqlite3")
        return
    with RedisServer(tmp_path) as server:
        yield "redis", server.url


def begun(place: tuple[str, str], count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, *place, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(processes: list[subprocess.Popen[str]]) -> None:
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def slots_of(process: subprocess.Popen[str]) -> list[float]:
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    slots: list[float] = json.loads(output)
    return slots


def highest_in_a_window(slots: list[float]) -> int:
    """Return the most slots in one of AniList's windows, each of which begins with a request."""
    counts: list[int] = []
    ends_at = -1.0
    for slot in sorted(slots):
        if slot >= ends_at:
            ends_at = slot + WINDOW_S
            counts.append(0)
        counts[-1] += 1
    return max(counts)


def test_processes_threads_and_tasks_share_one_limit(place: tuple[str, str]) -> None:
    processes = [begun(place, 20) for _ in range(4)]
    go(processes)
    slots = [slot for process in processes for slot in slots_of(process)]
    assert len(slots) == 4 * 2 * 20
    assert highest_in_a_window(slots) <= LIMIT


def test_killed_processes_do_not_slow_the_others(place: tuple[str, str]) -> None:
    processes = [begun(place, 20) for _ in range(2)]
    killed = [begun(place, 100_000) for _ in range(2)]
    go([*killed, *processes])
    for process in killed:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    slots = [slot for process in processes for slot in slots_of(process)]
    assert len(slots) == 2 * 2 * 20
    assert highest_in_a_window(slots) <= LIMIT
    # A wait for a process that has ended would be a gap in the store's time.
    ordered = sorted(slots)
    gaps = [after - before for before, after in pairwise(ordered)]
    assert sorted(gaps)[len(gaps) // 2] < WINDOW_S
