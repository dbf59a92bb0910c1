"""The cost of rate limiting a call: taking a slot, and recording a response's headers.

STORE is `memory`, `sqlite` or `redis`. The headers count down as AniList's do. No call waits:
for memory and SQLite a clock is moved by hand before each call, by a little more than the interval
of slots; Redis has a clock of its own, and its window is so short that no call comes too early.
"""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack
from pathlib import Path
from sys import argv
from tempfile import TemporaryDirectory
from typing import NoReturn

from redis_process import redis_server
from timing import time_rate_limited

from kotae import RateLimiter
from kotae.client.clock import SystemClock

_KEY = "https://graphql.anilist.co"
#: AniList's, a window. Source: AniList's guide, "Rate limiting".
_LIMIT = 90
_WINDOW_S = 60.0
#: Between two calls: 80 of them are a window.
_STEP_S = 0.75
#: Some 17 calls.
_REDIS_WINDOW_S = 0.004


class _HandClock(SystemClock):
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def monotonic(self) -> float:
        return self.now_s

    def time(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


class _ExitOnFallback(logging.Handler):
    """Ends the process when a store fails: the limiter would fall back on memory."""

    def emit(self, record: logging.LogRecord) -> NoReturn:
        sys.exit(record.getMessage())


def _main(stack: ExitStack) -> None:
    logging.getLogger("kotae.rate_limit").addHandler(_ExitOnFallback(logging.WARNING))
    hand, window_s = _HandClock(), _WINDOW_S
    if argv[1] == "memory":
        rate_limiter = RateLimiter.memory(clock=hand)
    elif argv[1] == "sqlite":
        folder = Path(stack.enter_context(TemporaryDirectory()))
        rate_limiter = RateLimiter.sqlite(folder / "rate_limit.sqlite3", clock=hand)
    else:
        url = stack.enter_context(redis_server())
        window_s = _REDIS_WINDOW_S
        rate_limiter = RateLimiter.redis(url, window_s=window_s)
    headers = {"x-ratelimit-limit": str(_LIMIT), "x-ratelimit-remaining": str(_LIMIT)}
    now = SystemClock().monotonic if argv[1] == "redis" else hand.monotonic
    began_at_s, left = now(), _LIMIT

    def call() -> None:
        nonlocal began_at_s, left
        hand.now_s += _STEP_S
        if now() - began_at_s >= window_s:
            began_at_s, left = now(), _LIMIT
        left -= 1
        headers["x-ratelimit-remaining"] = str(left)
        rate_limiter.acquire(_KEY)
        rate_limiter.record_response(_KEY, 200, headers)

    time_rate_limited(call)


if __name__ == "__main__":
    with ExitStack() as stack:
        _main(stack)
