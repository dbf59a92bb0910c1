"""A soak: four processes with eight workers each, against a server that fails at random.

Each question has a tag of its own. The server's own record says what was done for it, and which
fault it met last; that is what its end is held to. How fast anything is decides nothing.
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
from tests.client.soak import RETRIES, TIMEOUT_S, ExchangeRequest, Report, Task, media_id_of, tag_of
from tests.client.test_fault_matrix import BAD, OPEN, SURVIVED

from kotae.errors import ConnectionFailedError, RateLimitedError, RequestTimeoutError
from kotae.testing import AniListServer, Rules
from kotae.testing.faults.catalogue import FAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.serving.execution import Executor, OperationResult
    from kotae.testing.serving.request_log import RequestRecord
    from kotae.values import JSON

ROOT = Path(__file__).parents[2]
WINDOW_S = 1.0
LIMIT = 120
#: How likely a request meets each fault.
USUAL, SLOW = 0.004, 0.002
#: These last as long as a client's patience.
SLOW_FAULTS = frozenset({"never-answers", "trickle-headers", "trickle-body"})
#: These let everybody wait for a window or two: one after the other, so that each of them comes.
REFUSALS = [name for name, bad in BAD.items() if bad.kind is RateLimitedError]
REFUSAL_EVERY_S = 4.0
#: Seconds that questions which are on their way have at the end; hardly any needs them.
PATIENCE_S = 60.0
FIRST_TAGS = (10_000_000, 20_000_000, 30_000_000, 40_000_000)
KEPT_FROM = 90_000_000
MEDIA_IDS = 200


class Recording:
    """The server's executor, which counts what was carried out, by tag."""

    def __init__(self, executor: Executor) -> None:
        self.name_of = executor.name_of
        self.done: Counter[int] = Counter()
        self._run = executor.run

    def run(self, text: str, variables: Mapping[str, JSON], *more: object) -> OperationResult:
        answered: OperationResult = self._run(text, variables, *more)  # type: ignore[arg-type] # as they came
        tag = tag_of(variables)
        if tag is not None and answered.status == 200:
            self.done[tag] += 1
        return answered


@dataclass
class Soaked:
    """What came of a soak.

    Attributes:
        reports: Of the processes.
        seen: The requests of each tag, in the order of their arrival.
        done: How often each tag was carried out.
        native: Native titles by media.
        media_ids: Those that were asked for.
        left_open: Connections that the server had at the end.
    """

    reports: list[Report]
    seen: dict[int, list[RequestRecord]]
    done: Counter[int]
    native: dict[int, str | None]
    media_ids: list[int]
    left_open: int
    faults: Counter[str | None] = field(default_factory=Counter[str | None])

    def asked(self) -> list[ExchangeRequest]:
        return [asked for report in self.reports for asked in report.asked]

    def sent(self, tag: int) -> int:
        return sum(report.sent.get(tag, 0) for report in self.reports)


def soaked(seconds: float, folder: Path) -> Soaked:
    """Let the processes ask for some seconds, and return what came of it."""
    seen: list[RequestRecord] = []
    rules = Rules(burst=False)
    with AniListServer(
        rate_limit=LIMIT, window_s=WINDOW_S, rules=rules, on_request=seen.append
    ) as server:
        recording = Recording(server._components.executor)
        server._components.executor = recording  # type: ignore[assignment] # as far as it is used
        catalogue = server.world.catalogue
        media_ids = list(catalogue.media_ids())[:MEDIA_IDS]
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
        ends_at_s = time.monotonic() + PATIENCE_S
        while len(server._components.transports) and time.monotonic() < ends_at_s:
            time.sleep(0.05)
        left_open = len(server._components.transports)
        native: dict[int, str | None] = {}
        for id_ in media_ids:
            media = catalogue.media(id_)
            assert media is not None
            native[id_] = media["title"]["native"]
    by_tag: dict[int, list[RequestRecord]] = defaultdict(list)
    for request in sorted(seen, key=lambda one: one.received_at_s):
        tag = tag_of(request.variables)
        assert tag is not None
        by_tag[tag].append(request)
    faults = Counter(request.fault for request in seen)
    return Soaked(reports, by_tag, recording.done, native, media_ids, left_open, faults)


def _fail(server: AniListServer, seconds: float) -> None:
    """Let requests fail for some seconds: by chance, and with a refusal now and then."""
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
    """Start a process: the first keeps no answers, the last is asynchronous."""
    task = Task(
        url=server.url,
        token=server.token(2 if number == 0 else 1),
        folder=str(folder),
        seconds=seconds,
        window_s=WINDOW_S,
        first_tag=FIRST_TAGS[number],
        kept_from=None if number == 0 else KEPT_FROM,
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
    output, complaints = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, complaints) == (0, b"")
    return msgspec.json.decode(output, type=Report)


def check_nothing_is_left(soak: Soaked) -> None:
    assert soak.left_open == 0
    for report in soak.reports:
        assert report.after == report.before
        assert report.tasks == []
        assert report.foreign == []


def check_answer(soak: Soaked, asked: ExchangeRequest) -> None:
    """The answer is the very question's, and nothing that came last speaks against it."""
    media_id = media_id_of(asked.tag, soak.media_ids)
    told = f"change {asked.tag}" if asked.is_change else soak.native[media_id]
    assert asked.answer == (media_id, told), asked
    faults = [request.fault for request in soak.seen[asked.tag]]
    may_be = {None, *SURVIVED, *OPEN}
    assert may_be & set(faults) if asked.tag >= KEPT_FROM else faults[-1] in may_be, (asked, faults)


def check_error(soak: Soaked, asked: ExchangeRequest) -> None:
    """The error is the one of the last fault; of any fault where a question has many askers."""
    requests, sent = soak.seen[asked.tag], soak.sent(asked.tag)
    is_shared = asked.tag >= KEPT_FROM
    fits: set[str] = set()
    for request in requests if is_shared else requests[-1:]:
        fault = request.fault
        if fault is not None and fault in BAD:
            fits.add(BAD[fault].kind.__name__)
        if fault is None or FAULTS[fault].does_work:
            # The limit itself comes before the work.
            fits.add(RateLimitedError.__name__)
    if sent > len(requests) and asked.reached_server is not True:
        # The server had closed the connection before.
        fits.add(ConnectionFailedError.__name__)
    if asked.took_s >= TIMEOUT_S:
        # The machine itself may be that slow.
        fits.add(RequestTimeoutError.__name__)
    assert asked.error in fits, (asked, sent, [request.fault for request in requests])
    if asked.is_retryable and not is_shared:
        assert sent == RETRIES + 1, asked


def check_change(soak: Soaked, asked: ExchangeRequest) -> None:
    """A mutation is carried out once if it has an answer; at most once if it has none."""
    done = soak.done[asked.tag]
    if asked.error is None:
        assert done == 1, asked
        return
    assert done <= 1, asked
    requests = soak.seen[asked.tag]
    fault = requests[-1].fault if requests else None
    if done:
        assert asked.reached_server is not False, asked
        if fault is None:
            assert asked.error == RequestTimeoutError.__name__, asked
        else:
            assert FAULTS[fault].does_work, asked


def check(soak: Soaked) -> None:
    check_nothing_is_left(soak)
    all_asked = soak.asked()
    assert set(soak.seen) <= {asked.tag for asked in all_asked}
    own = [asked.tag for asked in all_asked if asked.tag < KEPT_FROM]
    assert len(set(own)) == len(own)
    for asked in all_asked:
        assert (asked.answer is None) is not (asked.error is None), asked
        if asked.error is None:
            check_answer(soak, asked)
        else:
            check_error(soak, asked)
        if asked.is_change:
            check_change(soak, asked)
        if asked.tag < KEPT_FROM:
            assert len(soak.seen[asked.tag]) <= soak.sent(asked.tag) <= RETRIES + 1, asked


@pytest.mark.long
@pytest.mark.parametrize("seconds", [45.0, 600.0])
def test_in_a_soak_no_answer_is_lost_no_mutation_repeated_and_nothing_leaks(
    seconds: float, tmp_path: Path
) -> None:
    soak = soaked(seconds, tmp_path)
    check(soak)
    assert set(REFUSALS) <= set(soak.faults)
    assert len(soak.faults) > len(FAULTS) / 2
