"""kotae's clients, asked for the same answer again and again, without pacing and cache.

WHAT is `sync` or `async` (an answer of 10 KB), `roots` (as `sync`, with the question built anew
each time), or `long` (the whole list).
"""

from __future__ import annotations

import asyncio
from sys import argv
from typing import Any

from answering import AT_ONCE, answering, long_body, short_body
from decode_kotae import QUESTION, root
from timing import time_calls, time_reader

from kotae import AsyncClient, Client

#: The settings of all.
SETTINGS: dict[str, Any] = {"app": "bench/1.0", "rate_limiter": None, "cache": None}


def sync() -> None:
    """Ask one after the other."""
    with answering(short_body()) as url, Client(endpoint=url, **SETTINGS) as anilist:
        time_calls(lambda: [anilist.execute(QUESTION)], _group)


def roots() -> None:
    """Build the question, and ask it."""
    with answering(short_body()) as url, Client(endpoint=url, **SETTINGS) as anilist:
        time_calls(lambda: [anilist.execute(root())], _group)


def tasks() -> None:
    """Ask several times at once."""
    with answering(short_body()) as url, asyncio.Runner() as runner:
        loop = runner.get_loop()
        anilist = AsyncClient(endpoint=url, **SETTINGS)

        async def ask() -> list[object]:
            return await asyncio.gather(*[anilist.execute(QUESTION) for _ in range(AT_ONCE)])

        # Not `runner.run`, whose handling of signals writes out the last result each time.
        time_calls(lambda: loop.run_until_complete(ask()), _group)
        runner.run(anilist.aclose())


def long() -> None:
    """Ask for the whole list."""
    with answering(long_body()) as url, Client(endpoint=url, **SETTINGS) as anilist:
        time_reader(lambda: anilist.execute(QUESTION), _groups)


def _groups(answer: Any) -> Any:
    return [group.entries for group in answer.lists]


def _group(answer: Any) -> Any:
    return answer.lists[0].entries


if __name__ == "__main__":
    {"sync": sync, "roots": roots, "async": tasks, "long": long}[argv[2]]()
