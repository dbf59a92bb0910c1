"""One process of the soak: workers that send requests until the time is over, and their results.

Its word is a `Task` as JSON; it says `ready`, and prints a `Report` as JSON when it is done.
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
from kotae.wire.retry import is_retryable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from typing import Any

    from kotae.client.hooks import RequestEvent

__all__ = ["RETRIES", "TIMEOUT_S", "Report", "SoakRequest", "Task", "media_id_of", "tag_of"]

#: Workers of one process.
WORKERS = 8
RETRIES = 3
#: What a request may take: long for a busy machine, short for a server that trickles.
TIMEOUT_S = 3.0
MAX_BYTES = 2 * 1024 * 1024
#: Of four requests one is a mutation.
CHANGES = 0.25
#: Requests that are repeated, where responses are cached.
CACHED_TAGS = 6
#: Seconds that files and threads have to be gone.
GRACE_S = 10.0
#: Threads that stay: one keeps the time limits of all clients of a process.
LASTING = {"thread MainThread", "thread kotae-deadline"}


class Task(msgspec.Struct):
    """What a process is to do.

    Attributes:
        url: The server's.
        token: Of its viewer.
        folder: Where the shared files are.
        seconds: How long new requests are sent.
        window_s: Of the server's limit.
        first_tag: Its requests have tags from this one on.
        cached_from: Tags from this one on are repeated; None without a cache.
        is_async: Whether its workers are tasks.
        media_ids: Those that may be requested.
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
    """What became of one request.

    Attributes:
        tag: Tells it from others: in `id_not` of a query, in `notes` of a mutation.
        is_change: Whether it is a mutation.
        result: A media's id and native title; the id and the notes of a list's entry.
        error: The class of the error instead.
        reached_server: Of the error; True where it has none, for then there is a response.
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
    """What became of a process.

    Attributes:
        records: All requests.
        sent: How often each was sent, by its tag.
        before: Open files and threads before the clients were made.
        after: The same when they were closed.
        tasks: Tasks of the event loop that were left.
        foreign: Errors that are none of ours.
    """

    records: list[SoakRequest]
    sent: dict[int, int]
    before: list[str]
    after: list[str]
    tasks: list[str]
    foreign: list[str]


def media_id_of(tag: int, media_ids: list[int]) -> int:
    """Return the media that a tag stands for."""
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
        """Return a client's; the stores are let go of with it."""
        task = self.task
        rate_limiter = RateLimiter.sqlite(
            f"{task.folder}/rate_limit.sqlite3",
            window_s=task.window_s,
            min_lowered_limit=60,
            recovery_step=60,
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
        """Return the next request, and its root."""
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
        """Write down the error that a request ends with, and when."""
        began_at_s = time.monotonic()
        try:
            yield
        except AniListError as error:
            record.error = type(error).__name__
            record.reached_server = getattr(error, "reached_server", True)
            record.is_retryable = is_retryable(error, is_mutation=record.is_change)
        except Exception as error:  # noqa: BLE001 - none of ours: the soak has failed
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
        """Run all workers; each sends one request at least."""
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
    """Return the open files and the threads of this process."""
    things = [f"thread {thread.name}" for thread in threading.enumerate()]
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - the folder is no file of its own
        with contextlib.suppress(OSError):
            things.append(os.readlink(f"/proc/self/fd/{name}"))  # noqa: PTH115 - as above
    return sorted(things)


def _is_quiet(things: list[str]) -> bool:
    threads = {each for each in things if each.startswith("thread ")}
    return threads <= LASTING and not any(each.startswith("socket:") for each in things)


def _settled(is_settled: Callable[[list[str]], bool]) -> list[str]:
    """Return what is open once that is settled, or time is over."""
    ends_at = time.monotonic() + GRACE_S
    while True:
        gc.collect()
        things = _open_things()
        if is_settled(things) or time.monotonic() > ends_at:
            return things
        time.sleep(0.05)


def _main() -> None:
    # On a busy machine a store may time out: then each process counts its own requests.
    logging.getLogger("kotae").addHandler(logging.NullHandler())
    process = _Process(msgspec.json.decode(sys.argv[1], type=Task))
    # What a first client brings for good, as the one thread for all time limits.
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
