"""Timers that every subject uses: they run a function for a while and print its time.

A subject is a file that is run in the environment of the library it measures, which may have
neither kotae nor graphql-core. It prints one line of JSON for `workshop.benchmarking`.

This module imports little, because with `once` the time of the whole process is measured.
"""

from __future__ import annotations

import gc
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds that one subject runs in one round, and the least number of runs.
_SECONDS = float(os.environ.get("BENCH_SECONDS", "0.3"))
_MIN_RUNS = 3
#: Calls that are timed together, because each takes microseconds and some take more than others.
_BLOCK = 90
#: Runs before the clock starts: caches fill, and the interpreter specialises its bytecode.
_WARM_UPS = 50


def report(**figures: object) -> None:
    """Print the figures of this round."""
    import json  # noqa: PLC0415 - 4 ms

    print(json.dumps(figures))


def time_builder(build: Callable[[int], tuple[str, dict[str, object] | None]]) -> None:
    """Report the median time of building a document, with new values each time.

    With the word `once` in the command line, build it once and report nothing: the caller then
    measures the whole process.

    Args:
        build: Returns the document and its variables for a number; None instead of variables
            that are written into the document.
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
    report(ns=_median(runs), text=text, variables=variables)


def time_decoder(
    decode: Callable[[bytes], object], entries: Callable[[object], list[list[object]]]
) -> None:
    """Report the median time of decoding the file that the command line names.

    Report also the memory that the result holds, unless the word `brief` is in the command line.

    Args:
        decode: Decodes the body of a response.
        entries: Returns the lists of entries of the result; each entry has a `progress`.
    """
    with open(sys.argv[1], "rb") as stream:  # noqa: PTH123 - pathlib costs 5 ms
        body = stream.read()
    result = decode(body)
    check = [sum(map(len, entries(result))), _progress(entries(result))]
    del result
    runs: list[int] = []
    ends_at = time.perf_counter() + _SECONDS
    while len(runs) < _MIN_RUNS or time.perf_counter() < ends_at:
        gc.collect()
        started = time.perf_counter_ns()
        result = decode(body)
        runs.append(time.perf_counter_ns() - started)
        del result
    held = None if "brief" in sys.argv else _held(decode, body)
    report(ns=_median(runs), check=check, held_bytes=held)


def time_calls(call: Callable[[], list[object]], group: Callable[[object], object]) -> None:
    """Report the median CPU time of one call in this process, with its threads and the kernel.

    Args:
        call: Executes one operation, or several at once, and returns the results.
        group: Returns one list of entries of a result; each entry has a `progress`.
    """
    results = call()
    for _ in range(_WARM_UPS // len(results)):
        call()
    runs: list[int] = []
    ends_at = time.perf_counter() + _SECONDS
    while len(runs) < _MIN_RUNS or time.perf_counter() < ends_at:
        started = time.process_time_ns()
        call()
        runs.append(time.process_time_ns() - started)
    check = [_progress([group(result)]) for result in results]
    report(ns=_median(runs) / len(results), check=check)


def time_reader(
    read: Callable[[], object], entries: Callable[[object], list[list[object]]]
) -> None:
    """Report the median CPU time that this process takes for a result.

    Args:
        read: Returns the result.
        entries: Returns the lists of entries of the result; each entry has a `progress`.
    """
    result = read()
    check = [sum(map(len, entries(result))), _progress(entries(result))]
    del result
    runs: list[int] = []
    ends_at = time.perf_counter() + _SECONDS
    while len(runs) < _MIN_RUNS or time.perf_counter() < ends_at:
        gc.collect()
        started = time.process_time_ns()
        result = read()
        runs.append(time.process_time_ns() - started)
        del result
    report(ns=_median(runs), check=check)


def time_rate_limited(call: Callable[[], object]) -> None:
    """Report the median time of one call, over blocks of calls.

    Args:
        call: Does the rate limiting of one call, without its request.
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
    report(ns=_median(runs) / _BLOCK, check=None)


def _median(runs: list[int]) -> float:
    runs = sorted(runs)
    middle = len(runs) // 2
    return runs[middle] if len(runs) % 2 else (runs[middle - 1] + runs[middle]) / 2


def _progress(groups: list[list[object]]) -> int:
    """Sum the `progress` of all entries: it must be the same for all subjects."""
    return sum(
        entry["progress"] if isinstance(entry, dict) else entry.progress
        for group in groups
        for entry in group
    )


def _held(decode: Callable[[bytes], object], body: bytes) -> int:
    import tracemalloc  # noqa: PLC0415 - only here

    gc.collect()
    tracemalloc.start()
    result = decode(body)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del result
    return held
