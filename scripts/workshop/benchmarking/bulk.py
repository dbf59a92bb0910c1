"""The suite `bulk`: how many requests tasks take, and how long they take within the rate limit.

The local AniList is in this process, and counts the requests. Waits for the rate limit are on a
clock that does not wait, but for one run in real time.
"""

from __future__ import annotations

import statistics
import threading
import time
from typing import TYPE_CHECKING

from kotae import Client, RateLimiter, operation
from kotae.api import Media, Page, Query
from kotae.bulk.packing import pack
from kotae.testing import AniListServer
from workshop.benchmarking.bulk_tasks import VIEWER, lookups, tasks
from workshop.benchmarking.figures import Verdict, with_digits
from workshop.benchmarking.pages import Part, Table, goals_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.query.build_operation import Executable
    from workshop.benchmarking.bulk_tasks import Task

__all__ = ["STEPS", "bulk_parts"]

#: The steps of the progress.
STEPS = 7

#: Requests a minute that AniList allows, in long stretches.
_LIMIT = 30
#: The part of them that is used at least, in the run in real time.
_LEAST_USED = 0.93
#: The length of the run in real time, in seconds.
_REAL_S = 120.0
#: Seconds between two single requests in it.
_SINGLE_EVERY_S = 10.0
#: The most CPU time for packing 100 roots, in milliseconds.
_PACKING_MS = 1.0


class _Clock:
    """A clock that advances at once instead of waiting."""

    def __init__(self) -> None:
        self._slept_s = 0.0

    def monotonic(self) -> float:
        return self._slept_s

    def time(self) -> float:
        return time.time() + self._slept_s

    def sleep(self, seconds: float) -> None:
        self._slept_s += seconds

    async def sleep_async(self, seconds: float) -> None:
        self._slept_s += seconds


class _FixedLimit(RateLimiter):
    """A rate limiter that ignores the server's limit, whose time is real."""

    def record_response(self, *_: object, **__: object) -> None:
        """Ignore it."""


def bulk_parts(rounds: int, progress: Callable[[str], None]) -> list[Part]:
    """Measure, and return the parts of the page.

    Args:
        rounds: How often packing is timed.
        progress: Called after each step with its name.
    """
    with AniListServer(rate_limit=None) as server:
        with _client(server, _Clock()) as anilist:
            path = Page.media(sort="ID").select(Media.id)
            ids = [media.id for media in anilist.paginate(path, limit=1000)]
            some = lookups(anilist, 100)
        rows: list[tuple[str, ...]] = []
        verdicts: list[Verdict] = []
        for task in tasks(ids, some):
            rows += _measure(server, task, verdicts)
            progress(task.label)
    counted = Part(
        "Tasks of many requests",
        "Requests that the server received, and the time that they take at 30 a minute, without "
        "the server's own. *Bound*: the fewest that complexity 500 and the size of a page allow.",
        Table(("task", "requests", "bound", "times kotae", "minutes"), tuple(rows)),
        goals_table(verdicts),
        (),
    )
    packing = _packing(some[:100], rounds)
    progress("packing")
    real = _real_run()
    progress("two minutes")
    return [counted, packing, real]


def _client(server: AniListServer, clock: _Clock) -> Client:
    limiter = _FixedLimit.memory(clock=clock, initial_limit=_LIMIT)
    return Client(
        app="kotae-bench/1.0", endpoint=server.url, token=server.token(VIEWER),
        rate_limiter=limiter, clock=clock,
    )  # fmt: skip


def _measure(server: AniListServer, task: Task, verdicts: list[Verdict]) -> list[tuple[str, ...]]:
    """Carry a task out in each way, and return its rows of the table."""
    rows: list[tuple[str, ...]] = []
    items: int | None = None
    ours = 0
    for label, run in (("kotae", task.kotae), *task.others):
        clock = _Clock()
        server.requests.clear()
        with _client(server, clock) as anilist:
            got = run(anilist)
        requests = len(server.requests)
        items = got if items is None else items
        if got != items:
            raise SystemExit(f"{task.label}, {label}: {got} items instead of {items}.")
        ours = ours or requests
        rows.append(
            (
                f"{task.label}: {label}" if label == "kotae" else f"… {label}",
                f"{requests:,}",
                f"{task.bound:,}" if label == "kotae" else "",
                with_digits(requests / ours),
                with_digits(clock.monotonic() / 60),
            )
        )
    goal = f"{task.label}: at most {task.goal:.3g} ({task.how})"
    verdicts.append(Verdict(goal, f"{ours}", holds=ours <= task.goal))
    return rows


def _packing(roots: Sequence[Executable[object]], rounds: int) -> Part:
    """Time the packing of 100 roots of five kinds, after the first."""
    alone: list[float] = []
    whole: list[float] = []
    for _ in range(rounds + 1):
        started_s = time.thread_time()
        packed = pack(roots)
        middle_s = time.thread_time()
        for one in packed.operations:
            operation([roots[number] for number in one.numbers])
        built_s = time.thread_time() - middle_s
        whole.append((middle_s - started_s) * 1e3)
        alone.append(whole[-1] - built_s * 1e3)
    measured_ms, whole_ms = statistics.median(alone[1:]), statistics.median(whole[1:])
    rows = (
        ("packing", with_digits(measured_ms)),
        ("packing and building the operation", with_digits(whole_ms)),
    )
    goal = f"packing: at most {_PACKING_MS:g} ms"
    verdict = Verdict(goal, f"{with_digits(measured_ms)} ms", holds=measured_ms <= _PACKING_MS)
    return Part(
        "Pack 100 roots",
        "CPU time for 100 lookups of 5 kinds, after the first time.",
        Table(("work", "ms"), rows, strong=0),
        goals_table([verdict]),
        (),
    )


def _real_run() -> Part:
    """Execute large queries for two minutes, and a small one beside them now and then."""
    waits: list[float] = []
    with AniListServer(rate_limit=_LIMIT) as server:
        client = Client(
            app="kotae-bench/1.0", endpoint=server.url, rate_limiter=RateLimiter.memory()
        )
        with client as anilist:
            started_s = time.monotonic()
            large = threading.Thread(target=_execute_large, args=(anilist,), daemon=True)
            large.start()
            while time.monotonic() - started_s < _REAL_S:
                time.sleep(_SINGLE_EVERY_S)
                requested_s = time.monotonic()
                anilist.execute(Query.media(id=1).select(Media.id), refresh=True)
                waits.append(time.monotonic() - requested_s)
        sent = [one for one in server.requests if one.received_at_s - started_s < _REAL_S]
    refused = sum(one.status == 429 for one in sent)
    used = len(sent) / (_LIMIT * _REAL_S / 60)
    rows = (
        ("requests in two minutes", f"{len(sent)}"),
        ("refused with 429", f"{refused}"),
        ("longest wait of a single request, in seconds", with_digits(max(waits))),
    )
    return Part(
        "Two minutes at 30 requests a minute",
        "`execute_many` of queries that fill a request each, in real time, and a small query every "
        f"{_SINGLE_EVERY_S:g} s from another thread, which comes first.",
        Table(("what", "measured"), rows),
        goals_table(
            [
                Verdict("no 429", f"{refused}", holds=refused == 0),
                Verdict(
                    "at least 93 % of the slots used", f"{used:.0%}", holds=used >= _LEAST_USED
                ),
            ]
        ),
        (),
    )


def _execute_large(anilist: Client) -> None:
    fields = [Media.id.as_(f"id{number}") for number in range(300)]
    roots = [Query.media(id=number).select(*fields) for number in range(1, 101)]
    for _ in anilist.execute_many(roots, stream=True):
        pass
