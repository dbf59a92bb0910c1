"""A fuzzer of responses: no result reaches another viewer, and no response outruns its bounds."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jwt
import msgspec
import pytest
from tests.client.both import any_client
from tests.client.fuzz import TIMEOUT_S, VIEWER, Report, Task, media_root
from tests.client.hostile_server import FAULTLESS, FAULTS, HostileServer, hostile_server

from kotae import AniListError

if TYPE_CHECKING:
    from tests.client.both import Kind

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024
#: The largest body that a client reads, if nothing else is said.
LARGE = 64 * MIB
#: Seconds that a request may take beyond its time-out, on a machine that does much else. A body
#: whose work has no bound takes minutes.
GRACE_S = 30.0
#: The memory that the client promises for the largest response. Source: docs/security.md.
MAX_MEMORY_MIB = 400


def token(viewer: int) -> str:
    return jwt.encode(  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
        {"sub": str(viewer), "exp": 4e9}, "key" * 20
    )


def fuzzed(
    seconds: float, *, viewers: int, seed: int, sizes: list[int], max_bytes: int
) -> tuple[Report, HostileServer]:
    """Send requests for some seconds from another process, and return its report."""
    tokens = [token(number + 1) for number in range(viewers)]
    with hostile_server(tokens, seed=seed, sizes=sizes) as server:
        task = Task(server.url, tokens, seconds, max_bytes, has_one_at_a_time=viewers == 1)
        done = subprocess.run(
            [sys.executable, "-m", "tests.client.fuzz", msgspec.json.encode(task).decode()],
            cwd=ROOT,
            capture_output=True,
            check=False,
            timeout=seconds + 120,
        )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return msgspec.json.decode(done.stdout, type=Report), server


def check(report: Report) -> None:
    assert report.mixed_up == []
    assert report.foreign == []
    assert report.errors
    assert report.slowest_s < TIMEOUT_S + GRACE_S, report
    assert report.longest_stall_s < GRACE_S, report
    assert report.max_memory_mib < MAX_MEMORY_MIB, report


def test_the_next_viewer_gets_its_own_result_after_each_fault(kind: Kind) -> None:
    tokens = [token(1), token(2)]
    with (
        hostile_server(tokens, seed=0, sizes=[1000]) as server,
        asyncio.Runner() as runner,
    ):
        client = any_client(kind, runner, endpoint=server.url, retries=0)
        first, second = map(client.as_viewer, tokens)
        for fault in FAULTS:
            server.next_faults += fault, FAULTLESS
            with contextlib.suppress(AniListError):
                user, media = first.execute(VIEWER, media_root(7))
                assert (user and user.id, media and media.id) in {(1, 7), (None, None)}, fault
            user, media = second.execute(VIEWER, media_root(9))
            assert (user.id, media.id) == (2, 9), fault
            assert not server.next_faults, fault
        client.close()


@pytest.mark.parametrize("seconds", [5, pytest.param(300, marks=pytest.mark.long)])
def test_no_result_reaches_another_viewer(seconds: int) -> None:
    report, server = fuzzed(
        seconds, viewers=3, seed=seconds, sizes=[10, 1000, 100_000, 3 * MIB], max_bytes=2 * MIB
    )
    check(report)
    assert report.results
    assert len(server.counts) > 0.8 * len({name for fault in FAULTS for name in fault})


@pytest.mark.parametrize("seconds", [5, pytest.param(300, marks=pytest.mark.long)])
def test_no_large_response_outruns_its_bounds(seconds: int) -> None:
    report, _ = fuzzed(seconds, viewers=1, seed=-seconds, sizes=[LARGE - 200], max_bytes=LARGE)
    check(report)
