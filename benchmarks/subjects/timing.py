"""What every subject does with its function: run it for a while, print what that took.

A subject is one file, run in the environment of the library it shows, which may know neither
kotae nor graphql-core. It prints one line of JSON for `workshop.benchmarking`.

Little is imported before the clock runs: with `once`, the whole process is what is measured.
"""

from __future__ import annotations

import gc
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds that one subject is run for in one round, and how often at least.
_SECONDS = float(os.environ.get("BENCH_SECONDS", "0.3"))
_MIN_RUNS = 3
#: Calls that are timed together where each takes microseconds and some take more than others.
_BLOCK = 90
#: Runs before the clock starts: caches fill, and the interpreter specialises its bytecode.
_WARM_UPS = 50


def tell(**figures: object) -> None:
    """Print the figures of this round."""
    import json  # noqa: PLC0415 - 4 ms

    print(json.dumps(figures))


def time_builder(build: Callable[[int], tuple[str, dict[str, object] | None]]) -> None:
    """Tell the median time of building a document, with new values each time.

    With the word `once` in the command line it is built once and nothing is told: the whole
    process is what is measured then.

    Args:
        build: Makes a number into a document and its variables; None where the values are
            written into the document.
    """
    if "once" in sys.argv:
        build(1)
        return
    text, variables = build(1)
    for number in range(2, _WARM_UPS):
        build(number)
    runs: list[int] = []
    ends_at = time.perf_counter() + _SECONDS
    while len(runs) < _MIN_RUNS or time.perf_counter() < ends_at:
        number += 1
        started = time.perf_counter_ns()
        build(number)
        runs.append(time.perf_counter_ns() - started)
    tell(ns=_median(runs), text=text, variables=variables)


def time_decoder(
    decode: Callable[[bytes], object], entries: Callable[[object], list[list[object]]]
) -> None:
    """Tell the median time of decoding the file that the command line names.

    Also what the answer holds in memory, unless the word `brief` is in the command line.

    Args:
        decode: Makes an answer's body into objects.
        entries: Makes the objects into lists of entries that have a `progress`.
    """
    with open(sys.argv[1], "rb") as stream:  # noqa: PTH123 - pathlib costs 5 ms
        body = stream.read()
    answer = decode(body)
    check = [sum(map(len, entries(answer))), _progress(entries(answer))]
    del answer
    runs: list[int] = []
    ends_at = time.perf_counter() + _SECONDS
    while len(runs) < _MIN_RUNS or time.perf_counter() < ends_at:
        gc.collect()
        started = time.perf_counter_ns()
        answer = decode(body)
        runs.append(time.perf_counter_ns() - started)
        del answer
    held = None if "brief" in sys.argv else _held(decode, body)
    tell(ns=_median(runs), check=check, held_bytes=held)


def time_calls(call: Callable[[], list[object]], group: Callable[[object], object]) -> None:
    """Tell the median CPU time of one call, in this process: threads and the kernel's part too.

    Args:
        call: Asks once, or several times at once, and returns the answers.
        group: Makes an answer into one list of entries that have a `progress`.
    """
    answers = call()
    for _ in range(_WARM_UPS // len(answers)):
        call()
    runs: list[int] = []
    ends_at = time.perf_counter() + _SECONDS
    while len(runs) < _MIN_RUNS or time.perf_counter() < ends_at:
        started = time.process_time_ns()
        call()
        runs.append(time.process_time_ns() - started)
    check = [_progress([group(answer)]) for answer in answers]
    tell(ns=_median(runs) / len(answers), check=check)


def time_reader(
    read: Callable[[], object], entries: Callable[[object], list[list[object]]]
) -> None:
    """Tell the median CPU time that this process takes to come to an answer.

    Args:
        read: Comes to it.
        entries: Makes it into lists of entries that have a `progress`.
    """
    answer = read()
    check = [sum(map(len, entries(answer))), _progress(entries(answer))]
    del answer
    runs: list[int] = []
    ends_at = time.perf_counter() + _SECONDS
    while len(runs) < _MIN_RUNS or time.perf_counter() < ends_at:
        gc.collect()
        started = time.process_time_ns()
        answer = read()
        runs.append(time.process_time_ns() - started)
        del answer
    tell(ns=_median(runs), check=check)


def time_rate_limited(call: Callable[[], object]) -> None:
    """Tell the median time of one call, over blocks of calls: in each some cost more than others.

    Args:
        call: Does what a call does beside its request.
    """
    for _ in range(_WARM_UPS):
        call()
    runs: list[int] = []
    ends_at = time.perf_counter() + _SECONDS
    while len(runs) < _MIN_RUNS or time.perf_counter() < ends_at:
        started = time.perf_counter_ns()
        for _ in range(_BLOCK):
            call()
        runs.append(time.perf_counter_ns() - started)
    tell(ns=_median(runs) / _BLOCK, check=None)


def _median(runs: list[int]) -> float:
    runs = sorted(runs)
    middle = len(runs) // 2
    return runs[middle] if len(runs) % 2 else (runs[middle - 1] + runs[middle]) / 2


def _progress(groups: list[list[object]]) -> int:
    """Return the sum of what all entries call `progress`: what must be the same for all."""
    return sum(
        entry["progress"] if isinstance(entry, dict) else entry.progress
        for group in groups
        for entry in group
    )


def _held(decode: Callable[[bytes], object], body: bytes) -> int:
    import tracemalloc  # noqa: PLC0415 - only here

    gc.collect()
    tracemalloc.start()
    answer = decode(body)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del answer
    return held
