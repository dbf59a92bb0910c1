"""A soak: four processes with eight workers each, against a server that fails at random.

Each request has a unique tag. The server records what it carried out for the tag, and its last
fault; the outcome of the request must match them. No speed is tested.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.client.soak import RETRIES, TIMEOUT_S, Report, SoakRequest, Task, media_id_of, tag_of
from tests.client.test_fault_matrix import BAD, OPEN, SURVIVED

from kotae.errors import (
    APIDisabledError,
    ConnectionFailedError,
    RateLimitedError,
    RequestTimeoutError,
)
from kotae.testing import AniListServer, Rules
from kotae.testing.faults.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.serving.exchange import OperationResult
    from kotae.testing.serving.execution import Executor
    from kotae.testing.serving.request_log import RequestRecord
    from kotae.values import JSON

ROOT = Path(__file__).parents[2]
WINDOW_S = 1.0
LIMIT = 120
#: The probabilities of the faults.
USUAL, SLOW = 0.004, 0.002
#: Faults that last until the client's deadline.
SLOW_FAULTS = frozenset({"no-response", "trickle-headers", "trickle-body"})
#: These make all clients wait for a window or two; they follow each other, so that each occurs.
REFUSALS = [name for name, bad in BAD.items() if bad.kind is RateLimitedError]
REFUSAL_EVERY_S = 4.0
#: Seconds that requests in flight have at the end; few need them.
STEP_TIMEOUT_S = 60.0
FIRST_TAGS = (10_000_000, 20_000_000, 30_000_000, 40_000_000)
CACHED_FROM = 90_000_000
MEDIA_IDS = 200


class Recording:
    """The server's executor, which counts the executions of each tag."""

    def __init__(self, executor: Executor) -> None:
        self.name_of = executor.name_of
        self.done: Counter[int] = Counter()
        self._run = executor.run

    def run(self, text: str, variables: Mapping[str, JSON], *more: object) -> OperationResult:
        response: OperationResult = self._run(text, variables, *more)  # type: ignore[arg-type] # as they came
        tag = tag_of(variables)
        if tag is not None and response.status == 200:
            self.done[tag] += 1
        return response


@dataclass
class Soaked:
    """The outcome of a soak.

    Attributes:
        reports: The reports of the processes.
        arrived: The requests of each tag, in the order of their arrival.
        done: The number of executions of each tag.
        native: Native titles by the id of the media.
        media_ids: The media that were requested.
        left_open: The connections of the server at the end.
    """

    reports: list[Report]
    arrived: dict[int, list[RequestRecord]]
    done: Counter[int]
    native: dict[int, str | None]
    media_ids: list[int]
    left_open: int
    faults: Counter[str | None] = field(default_factory=Counter[str | None])

    def records(self) -> list[SoakRequest]:
        return [record for report in self.reports for record in report.records]

    def sent(self, tag: int) -> int:
        return sum(report.sent.get(tag, 0) for report in self.reports)


def soaked(seconds: float, folder: Path) -> Soaked:
    """Run the processes for some seconds, and return the outcomes."""
    arrived: list[RequestRecord] = []
    rules = Rules(burst=False)
    with AniListServer(
        rate_limit=LIMIT, window_s=WINDOW_S, rules=rules, on_request=arrived.append
    ) as server:
        recording = Recording(server._application.executor)
        server._application.executor = recording  # type: ignore[assignment] # as far as it is used
        media_ids = [media["id"] for media in server.world["Media"]][:MEDIA_IDS]
        processes = [
            _begun(server, folder, seconds, number, media_ids) for number in range(len(FIRST_TAGS))
        ]
        try:
            for process in processes:
                assert process.stdout is not None
                assert process.stdout.readline() == b"ready\n"
            _fail(server, seconds)
            reports = [_reported(process) for process in processes]
        finally:
            for process in processes:
                process.kill()
        assert server._http_server is not None
        ends_at_s = time.monotonic() + STEP_TIMEOUT_S
        while server._http_server.open_connections and time.monotonic() < ends_at_s:
            time.sleep(0.05)
        left_open = server._http_server.open_connections
        native: dict[int, str | None] = {
            media_id: server.world["Media"][media_id]["title"]["native"] for media_id in media_ids
        }
    by_tag: dict[int, list[RequestRecord]] = defaultdict(list)
    for request in sorted(arrived, key=lambda one: one.received_at_s):
        tag = tag_of(request.variables)
        assert tag is not None
        by_tag[tag].append(request)
    faults = Counter(request.fault for request in arrived)
    return Soaked(reports, by_tag, recording.done, native, media_ids, left_open, faults)


def _fail(server: AniListServer, seconds: float) -> None:
    """Make requests fail for some seconds: randomly, with a refusal from time to time."""
    for number, name in enumerate(sorted(set(FAULTS) - set(REFUSALS))):
        probability = SLOW if name in SLOW_FAULTS else USUAL
        server.faults.sometimes(name, probability=probability, seed=number)
    ends_at_s = time.monotonic() + seconds
    for name in cycle(REFUSALS):
        left_s = ends_at_s - time.monotonic()
        if left_s <= 0:
            break
        server.faults.next(name)
        time.sleep(min(REFUSAL_EVERY_S, left_s))
    server.faults.clear()


def _begun(
    server: AniListServer, folder: Path, seconds: float, number: int, media_ids: list[int]
) -> subprocess.Popen[bytes]:
    """Start a process: the first has no cache, the last is asynchronous."""
    task = Task(
        url=server.url,
        token=server.token(2 if number == 0 else 1),
        folder=str(folder),
        seconds=seconds,
        window_s=WINDOW_S,
        first_tag=FIRST_TAGS[number],
        cached_from=None if number == 0 else CACHED_FROM,
        is_async=number == len(FIRST_TAGS) - 1,
        media_ids=media_ids,
    )
    words = [sys.executable, "-W", "error", "-m", "tests.client.soak"]
    return subprocess.Popen(
        [*words, msgspec.json.encode(task).decode()],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _reported(process: subprocess.Popen[bytes]) -> Report:
    output, complaints = process.communicate(timeout=STEP_TIMEOUT_S)
    assert (process.returncode, complaints) == (0, b"")
    return msgspec.json.decode(output, type=Report)


def check_nothing_is_left(soak: Soaked) -> None:
    assert soak.left_open == 0
    for report in soak.reports:
        assert report.after == report.before
        assert report.tasks == []
        assert report.foreign == []


def check_result(soak: Soaked, record: SoakRequest) -> None:
    """Check that the result belongs to the request and agrees with its last fault."""
    media_id = media_id_of(record.tag, soak.media_ids)
    expected = f"change {record.tag}" if record.is_change else soak.native[media_id]
    assert record.result == (media_id, expected), record
    faults = [request.fault for request in soak.arrived[record.tag]]
    may_be = {None, *SURVIVED, *OPEN}
    assert may_be & set(faults) if record.tag >= CACHED_FROM else faults[-1] in may_be, (
        record,
        faults,
    )


def check_error(soak: Soaked, record: SoakRequest) -> None:
    """Check that the error is that of the last fault, or of any fault if the request was shared."""
    requests, sent = soak.arrived[record.tag], soak.sent(record.tag)
    is_shared = record.tag >= CACHED_FROM
    fits: set[str] = set()
    for request in requests if is_shared else requests[-1:]:
        fault = request.fault
        if fault is not None and fault in BAD:
            fits.add(BAD[fault].kind.__name__)
        if fault is None or FAULTS[fault].does_work:
            # The rate limit is checked before the execution.
            fits.add(RateLimitedError.__name__)
    if sent > len(requests) and record.reached_server is not True:
        # The server had closed the connection before.
        fits.add(ConnectionFailedError.__name__)
    if record.took_s >= TIMEOUT_S:
        # The machine may be slow.
        fits.add(RequestTimeoutError.__name__)
    assert record.error in fits, (record, sent, [request.fault for request in requests])
    # An outage is not waited for.
    if record.is_retryable and not is_shared and record.error != APIDisabledError.__name__:
        assert sent == RETRIES + 1, record


def check_change(soak: Soaked, record: SoakRequest) -> None:
    """Check that a mutation with a result was executed once, and any other at most once."""
    done = soak.done[record.tag]
    if record.error is None:
        assert done == 1, record
        return
    assert done <= 1, record
    requests = soak.arrived[record.tag]
    fault = requests[-1].fault if requests else None
    if done:
        assert record.reached_server is not False, record
        if fault is None:
            assert record.error == RequestTimeoutError.__name__, record
        else:
            assert FAULTS[fault].does_work, record


def check(soak: Soaked) -> None:
    check_nothing_is_left(soak)
    records = soak.records()
    assert set(soak.arrived) <= {record.tag for record in records}
    own = [record.tag for record in records if record.tag < CACHED_FROM]
    assert len(set(own)) == len(own)
    for record in records:
        assert (record.result is None) is not (record.error is None), record
        if record.error is None:
            check_result(soak, record)
        else:
            check_error(soak, record)
        if record.is_change:
            check_change(soak, record)
        if record.tag < CACHED_FROM:
            assert len(soak.arrived[record.tag]) <= soak.sent(record.tag) <= RETRIES + 1, record


@pytest.mark.long
@pytest.mark.parametrize("seconds", [45.0, 600.0])
def test_in_a_soak_no_response_is_lost_no_mutation_repeated_and_nothing_leaks(
    seconds: float, tmp_path: Path
) -> None:
    soak = soaked(seconds, tmp_path)
    check(soak)
    assert set(REFUSALS) <= set(soak.faults)
    assert len(soak.faults) > len(FAULTS) / 2
