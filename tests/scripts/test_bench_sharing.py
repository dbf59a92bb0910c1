"""The section `share` of `scripts/bench`: its counts, and that it runs; not the winner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workshop.benchmarking.environments import Environment, own_environment
from workshop.benchmarking.plan import SECTIONS
from workshop.benchmarking.sharing import (
    LimitSchedule,
    SeenRequest,
    Shares,
    goals_of,
    share_part,
    shares_of,
    steps_in,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SHARE = SECTIONS["share"]
KOTAE = SHARE.subjects[0]
SHORT = LimitSchedule(window_s=0.5, phase_s=1.0)
PEERLESS: Mapping[str, None] = {"pyrate": None}


def test_each_limit_allows_its_requests_for_its_phase() -> None:
    assert LimitSchedule().allowed == pytest.approx(200 + 20 * 20 / 6 + 200)


def test_refusals_are_counted_by_phase_and_responses_by_process() -> None:
    schedule = LimitSchedule(limits=(4, 2), window_s=1.0, phase_s=2.0)
    seen = [
        *(SeenRequest(0.5, name, 200) for name in "aaab"),
        SeenRequest(1.9, "a", 429),
        SeenRequest(2.0, "b", 429),
        SeenRequest(2.1, "b", 502),
        SeenRequest(2.2, "b", None),
        SeenRequest(2.3, "somebody else", 200),
        SeenRequest(4.0, "a", 200),
        SeenRequest(-0.1, "a", 200),
    ]
    assert shares_of(seen, "ab", schedule) == Shares(refusals=(1, 1), used=4 / 12, least=0.5)


def test_without_responses_no_process_has_a_share() -> None:
    assert shares_of([], "ab", LimitSchedule()) == Shares(refusals=(0, 0, 0), used=0.0, least=0.0)


@pytest.mark.parametrize(
    ("shares", "holds"),
    [
        (Shares(refusals=(9, 1, 1), used=0.9, least=0.5), [True, True, True]),
        (Shares(refusals=(0, 2, 0), used=0.84, least=0.49), [False, False, False]),
        (None, [None, None, None]),
    ],
)
def test_refusals_of_the_first_phase_are_not_judged(
    shares: Shares | None, holds: list[object]
) -> None:
    assert [verdict.holds for verdict in goals_of(KOTAE, shares)] == holds


@pytest.mark.long
def test_a_short_schedule_runs_here(tmp_path: Path) -> None:
    steps: list[str] = []
    part = share_part(SHARE, {"kotae": own_environment(tmp_path), **PEERLESS}, steps.append, SHORT)
    assert [len(row) for row in part.figures.rows] == [len(part.figures.heads)] * 3
    own, *peers = part.figures.rows
    assert 0 < int(own[-2]) <= 100
    assert {row[1] for row in peers} == {"not measured"}
    assert [row[-1] for row in part.goals.rows].count("?") == 0
    assert len(steps) * 3 == steps_in(SHARE, SHORT)
    assert f"{KOTAE.label}, 20 a window" in steps
    assert any("could not be installed" in remark for remark in part.remarks)


def test_a_process_that_does_not_start_is_reported(tmp_path: Path) -> None:
    environment = own_environment(tmp_path)
    broken = Environment("kotae", tmp_path / "no-python", environment.modules)
    part = share_part(SHARE, {"kotae": broken, **PEERLESS}, lambda _: None, SHORT)
    assert [row[-1] for row in part.goals.rows] == ["?"] * 3
    assert any("cannot be run" in remark for remark in part.remarks)
