"""One process of the soak test: workers that send requests for some time, and their results.

Its argument is a `Task` as JSON. It prints `ready` first, and a `Report` as JSON at the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import random
import sys
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from kotae import AniListError, AsyncClient, Cache, Client, RateLimiter
from kotae.api import Media, MediaList, Mutation, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from typing import Any

    from kotae.client.hooks import RequestEvent

__all__ = ["RETRIES", "TIMEOUT_S", "Report", "SoakRequest", "Task", "media_id_of", "tag_of"]

#: The workers of one process.
WORKERS = 8
RETRIES = 3
#: Seconds for a request: many for a busy machine, few for a server that sends slowly.
TIMEOUT_S = 3.0
MAX_BYTES = 2 * 1024 * 1024
#: One of four requests is a mutation.
CHANGES = 0.25
#: The number of requests that are repeated if responses are cached.
CACHED_TAGS = 6
#: Seconds until files must be closed, and threads ended.
GRACE_S = 10.0
#: Threads that do not end: one watches the deadlines of all clients of a process, and one decodes
#: large responses for all its event loops.
LASTING = {"MainThread", "kotae-deadline", "kotae-decoding_0"}


class Task(msgspec.Struct):
    """The task of a process.

    Attributes:
        url: The URL of the server.
        token: The token of its viewer.
        folder: The folder of the shared files.
        seconds: The time in which new requests are sent.
        window_s: The window of the server's limit.
        first_tag: The first tag of its requests.
        cached_from: The first tag that is repeated; None without a cache.
        is_async: Whether its workers are tasks.
        media_ids: The media that may be requested.
    """

    url: str
    token: str
    folder: str
    seconds: float
    window_s: float
    first_tag: int
    cached_from: int | None
    is_async: bool
    media_ids: list[int]


class SoakRequest(msgspec.Struct):
    """One request and its outcome.

    Attributes:
        tag: Its unique number: in `id_not` of a query, in `notes` of a mutation.
        is_change: Whether it is a mutation.
        result: A media's id and native title; the id and the notes of a list's entry.
        error: The class of the error, if there is no result.
        reached_server: The error's attribute; True if it has none, which means a response.
        is_retryable: Whether another try might have helped.
        took_s: Seconds until it ended.
    """

    tag: int
    is_change: bool
    result: tuple[int, str | None] | None = None
    error: str | None = None
    reached_server: bool | None = True
    is_retryable: bool = False
    took_s: float = 0.0


class Report(msgspec.Struct):
    """The outcome of a process.

    Attributes:
        records: All requests.
        sent: The number of requests of each tag.
        before: Open files and threads before the clients were made.
        after: The same after they were closed.
        tasks: Tasks of the event loop that did not end.
        foreign: Errors of other classes than kotae's.
    """

    records: list[SoakRequest]
    sent: dict[int, int]
    before: list[str]
    after: list[str]
    tasks: list[str]
    foreign: list[str]


def media_id_of(tag: int, media_ids: list[int]) -> int:
    """Return the id of the media that a tag requests."""
    return media_ids[tag % len(media_ids)]


def tag_of(variables: Mapping[str, object]) -> int | None:
    """Return the tag in a request's variables."""
    if "notes" in variables:
        return int(str(variables["notes"]).removeprefix("change "))
    tag = variables.get("id_not")
    return tag if isinstance(tag, int) else None


class _Process:
    def __init__(self, task: Task) -> None:
        self.task = task
        self.records: list[SoakRequest] = []
        self.foreign: list[str] = []
        self.sent: Counter[int] = Counter()
        self.tasks: list[str] = []
        self._next_tag = task.first_tag
        self._lock = threading.Lock()

    def count(self, event: RequestEvent) -> None:
        tag = tag_of(event.variables)
        with self._lock:
            self.sent[-1 if tag is None else tag] += 1

    def settings(self) -> dict[str, Any]:
        """Return the options of a client; its stores are closed with it."""
        task = self.task
        rate_limiter = RateLimiter.sqlite(
            f"{task.folder}/rate_limit.sqlite3", window_s=task.window_s
        )
        cache_file = f"{task.folder}/cache.sqlite3"
        return {
            "app": "soak/1.0",
            "endpoint": task.url,
            "token": task.token,
            "timeout_s": TIMEOUT_S,
            "retries": RETRIES,
            "retry_budget_s": 3_600.0,
            "max_bytes": MAX_BYTES,
            "rate_limiter": rate_limiter,
            "cache": None if task.cached_from is None else Cache.sqlite(cache_file, ttl_s=5),
            "on_request": self.count,
        }

    def next_request(self, chance: random.Random) -> tuple[SoakRequest, Any]:
        """Return the next request and its root field."""
        task = self.task
        is_change = chance.random() < CHANGES
        if task.cached_from is not None and not is_change:
            tag = task.cached_from + chance.randrange(CACHED_TAGS)
        else:
            with self._lock:
                tag = self._next_tag
                self._next_tag += 1
        record = SoakRequest(tag, is_change)
        self.records.append(record)
        media_id = media_id_of(tag, task.media_ids)
        if is_change:
            save = Mutation.save_media_list_entry(media_id=media_id, notes=f"change {tag}")
            return record, save.select(MediaList.media_id, MediaList.notes).required()
        root = Query.media(id=media_id, id_not=tag)
        return record, root.select(Media.id, Media.title.native).required()

    @contextlib.contextmanager
    def caught(self, record: SoakRequest) -> Generator[None]:
        """Record the error of a request and its duration."""
        began_at_s = time.monotonic()
        try:
            yield
        except AniListError as error:
            record.error = type(error).__name__
            record.reached_server = getattr(error, "reached_server", True)
            record.is_retryable = error.is_retryable
        except Exception as error:  # noqa: BLE001 - a foreign error: the soak has failed
            record.error = type(error).__name__
            self.foreign.append(repr(error))
        finally:
            record.took_s = time.monotonic() - began_at_s

    def work(self, client: Client, until_s: float, chance: random.Random) -> None:
        while True:
            record, root = self.next_request(chance)
            with self.caught(record):
                record.result = _values(record, client.execute(root))
            if time.monotonic() >= until_s:
                return

    async def work_async(self, client: AsyncClient, until_s: float, chance: random.Random) -> None:
        while True:
            record, root = self.next_request(chance)
            with self.caught(record):
                record.result = _values(record, await client.execute(root))
            if time.monotonic() >= until_s:
                return

    def run(self, seconds: float) -> None:
        """Run all workers; each sends at least one request."""
        until_s = time.monotonic() + seconds
        chances = [random.Random(self.task.first_tag + number) for number in range(WORKERS)]
        if self.task.is_async:
            asyncio.run(self._run_async(until_s, chances))
            return
        with Client(**self.settings()) as client:
            threads = [
                threading.Thread(target=self.work, args=(client, until_s, chance))
                for chance in chances
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    async def _run_async(self, until_s: float, chances: list[random.Random]) -> None:
        before = asyncio.all_tasks()
        async with AsyncClient(**self.settings()) as client:
            await asyncio.gather(*(self.work_async(client, until_s, each) for each in chances))
        ends_at = time.monotonic() + GRACE_S
        while (left := asyncio.all_tasks() - before) and time.monotonic() < ends_at:  # noqa: ASYNC110 - no event is set when a forgotten task ends
            await asyncio.sleep(0.01)
        self.tasks += [repr(each) for each in left]


def _values(record: SoakRequest, found: Any) -> tuple[int, str | None]:
    if record.is_change:
        return found.media_id, found.notes
    return found.id, found[Media.title.native]


def _open_things() -> list[str]:
    """Return the open files of this process, and the threads that should end."""
    names = [thread.name for thread in threading.enumerate()]
    for name in LASTING.intersection(names):
        names.remove(name)  # a second one is left
    things = [f"thread {name}" for name in names]
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - the folder is no file of its own
        with contextlib.suppress(OSError):
            things.append(os.readlink(f"/proc/self/fd/{name}"))  # noqa: PTH115 - as above
    return sorted(things)


def _is_quiet(things: list[str]) -> bool:
    return not any(each.startswith(("thread ", "socket:")) for each in things)


def _settled(is_settled: Callable[[list[str]], bool]) -> list[str]:
    """Wait until the open things are settled or the time is over, and return them."""
    ends_at = time.monotonic() + GRACE_S
    while True:
        gc.collect()
        things = _open_things()
        if is_settled(things) or time.monotonic() > ends_at:
            return things
        time.sleep(0.05)


def _main() -> None:
    # On a busy machine a store may time out; then each process counts its own requests.
    logging.getLogger("kotae").addHandler(logging.NullHandler())
    process = _Process(msgspec.json.decode(sys.argv[1], type=Task))
    # The first client starts what never ends, such as the thread for all deadlines.
    process.run(0)
    before = _settled(_is_quiet)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    process.run(process.task.seconds)
    after = _settled(lambda things: things == before)
    report = Report(
        process.records, dict(process.sent), before, after, process.tasks, process.foreign
    )
    sys.stdout.buffer.write(msgspec.json.encode(report))


if __name__ == "__main__":
    _main()
