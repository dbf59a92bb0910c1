"""One process of the fuzzer of responses: viewers that send requests for some time.

Its argument is a `Task` as JSON. It prints a `Report` as JSON at the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kotae import AniListError, AsyncClient, Cache, Client
from kotae.api import Media, Query, User

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from kotae.query.roots import Root

__all__ = ["TIMEOUT_S", "VIEWER", "Report", "Task", "media_root"]

#: Seconds for a request.
TIMEOUT_S = 3.0
#: The ids of media: few, so that some responses come from the cache.
MEDIA_IDS = 300
VIEWER = Query.viewer.select(User.id, User.name)
#: Seconds between two beats of the event loop.
BEAT_S = 0.02


class Task(msgspec.Struct):
    """The task of a process.

    Attributes:
        url: The URL of the server.
        tokens: The tokens of the viewers 1, 2, …; each has a thread and a task.
        seconds: The time in which new requests are sent.
        max_bytes: The largest body that the clients read.
        has_one_at_a_time: Whether the threads end before the tasks begin.
    """

    url: str
    tokens: list[str]
    seconds: float
    max_bytes: int
    has_one_at_a_time: bool


class Report(msgspec.Struct):
    """The outcome of a process.

    Attributes:
        results: The number of results.
        errors: The number of errors by their class.
        mixed_up: Results that belong to another request.
        foreign: Errors of other classes than kotae's.
        slowest_s: The longest request, in seconds.
        longest_stall_s: The longest time in which the event loop did not run, in seconds.
        max_memory_mib: The largest resident memory.
    """

    results: int = 0
    errors: dict[str, int] = {}
    mixed_up: list[str] = []
    foreign: list[str] = []
    slowest_s: float = 0.0
    longest_stall_s: float = 0.0
    max_memory_mib: int = 0


class _Process:
    def __init__(self, task: Task) -> None:
        self.task = task
        self.report = Report()
        self.errors: Counter[str] = Counter()
        self.until_s = time.monotonic() + task.seconds
        self.viewers = list(enumerate(task.tokens, 1))

    def settings(self) -> dict[str, Any]:
        return {
            "app": "fuzz/1.0",
            "endpoint": self.task.url,
            "rate_limiter": None,
            "retries": 0,
            "timeout_s": TIMEOUT_S,
            "max_bytes": self.task.max_bytes,
            "cache": Cache.memory(ttl_s=1),
        }

    @contextlib.contextmanager
    def caught(self) -> Generator[None]:
        """Count an error, and note the time of a request."""
        began_at_s = time.monotonic()
        try:
            yield
        except AniListError as error:
            self.errors[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 - a foreign error: the test fails
            self.report.foreign.append(repr(error)[:500])
        took_s = time.monotonic() - began_at_s
        self.report.slowest_s = max(self.report.slowest_s, took_s)

    def check(self, viewer: int, media: int, result: Any) -> None:
        user, found = result
        if (user and user.id, found and found.id) in {(viewer, media), (None, None)}:
            self.report.results += 1
        else:
            self.report.mixed_up.append(f"for {viewer}, {media}: {result}")

    def work(self, client: Client, viewer: int) -> None:
        chance = random.Random(viewer)
        while time.monotonic() < self.until_s:
            media = chance.randrange(1, MEDIA_IDS)
            with self.caught():
                self.check(viewer, media, client.execute(VIEWER, media_root(media)))

    async def work_async(self, client: AsyncClient, viewer: int) -> None:
        chance = random.Random(-viewer)
        while time.monotonic() < self.until_s:
            media = chance.randrange(1, MEDIA_IDS)
            with self.caught():
                self.check(viewer, media, await client.execute(VIEWER, media_root(media)))

    async def beat(self) -> None:
        """Note the longest time in which the loop did not run."""
        while True:
            began_at_s = time.monotonic()
            await asyncio.sleep(BEAT_S)
            stall_s = time.monotonic() - began_at_s - BEAT_S
            self.report.longest_stall_s = max(self.report.longest_stall_s, stall_s)

    async def run_async(self) -> None:
        async with AsyncClient(**self.settings()) as client:
            beat = asyncio.create_task(self.beat())
            works = (self.work_async(client.as_viewer(token), n) for n, token in self.viewers)
            await asyncio.gather(*works)
            beat.cancel()

    def run_threads(self) -> None:
        with Client(**self.settings()) as client:
            threads = [
                threading.Thread(target=self.work, args=(client.as_viewer(token), number))
                for number, token in self.viewers
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def run(self) -> Report:
        if self.task.has_one_at_a_time:
            self.until_s = time.monotonic() + self.task.seconds / 2
            self.run_threads()
            self.until_s += self.task.seconds / 2
            asyncio.run(self.run_async())
        else:
            threads = threading.Thread(target=self.run_threads)
            threads.start()
            asyncio.run(self.run_async())
            threads.join()
        report = self.report
        report.errors = dict(self.errors)
        report.max_memory_mib = _max_memory_mib()
        return report


def _max_memory_mib() -> int:
    """Return the largest resident memory of this program; `getrusage` counts its parent's too."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024


def media_root(media: int) -> Root[Media | None]:
    """Return the root of a media."""
    return Query.media(id=media).select(Media.id)


if __name__ == "__main__":
    report = _Process(msgspec.json.decode(sys.argv[1], type=Task)).run()
    sys.stdout.buffer.write(msgspec.json.encode(report))
