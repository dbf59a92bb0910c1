"""Calls of kotae's clients that get the same response each time, without rate limiter and cache.

WHAT is `sync` or `async` (a response of 10 KB), `roots` (as `sync`, but the operation is built each
time), or `long` (the whole list).
"""

from __future__ import annotations

import asyncio
from sys import argv
from typing import Any

from decode_kotae import OPERATION, root
from response_server import AT_ONCE, long_body, serving, short_body
from timing import time_calls, time_reader

from kotae import AsyncClient, Client

#: The options of every client.
OPTIONS: dict[str, Any] = {"app": "bench/1.0", "rate_limiter": None, "cache": None}


def sync() -> None:
    """Execute one operation after the other."""
    with serving(short_body()) as url, Client(endpoint=url, **OPTIONS) as anilist:
        time_calls(lambda: [anilist.execute(OPERATION)], _group)


def roots() -> None:
    """Build the operation each time, and execute it."""
    with serving(short_body()) as url, Client(endpoint=url, **OPTIONS) as anilist:
        time_calls(lambda: [anilist.execute(root())], _group)


def tasks() -> None:
    """Execute several operations at once."""
    with serving(short_body()) as url, asyncio.Runner() as runner:
        loop = runner.get_loop()
        anilist = AsyncClient(endpoint=url, **OPTIONS)

        async def execute_all() -> list[object]:
            return await asyncio.gather(*[anilist.execute(OPERATION) for _ in range(AT_ONCE)])

        # Not `runner.run`, whose handling of signals writes out the last result each time.
        time_calls(lambda: loop.run_until_complete(execute_all()), _group)
        runner.run(anilist.aclose())


def long() -> None:
    """Fetch the whole list."""
    with serving(long_body()) as url, Client(endpoint=url, **OPTIONS) as anilist:
        time_reader(lambda: anilist.execute(OPERATION), _groups)


def _groups(result: Any) -> Any:
    return [group.entries for group in result.lists]


def _group(result: Any) -> Any:
    return result.lists[0].entries


if __name__ == "__main__":
    {"sync": sync, "roots": roots, "async": tasks, "long": long}[argv[2]]()
