"""When the two limits refuse: the documented one, and the burst limit that no header shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.testing.clocks import HandClock

from kotae import ArgumentError
from kotae.testing.rules.rate_limit import ServerRateLimit

if TYPE_CHECKING:
    from kotae.testing.serving.exchange import ServedResponse

#: Never reached.
MANY = 1_000


class Limiter(ServerRateLimit):
    """A limit with a clock that tests advance."""

    def __init__(
        self, limit: int | None = 90, *, has_burst_limit: bool = False, window_s: float = 60
    ) -> None:
        self.clock = HandClock(1_000.5)
        super().__init__(
            limit, window_s=window_s, clock=self.clock, has_burst_limit=has_burst_limit
        )

    def refusal(self, address: str = "127.0.0.1") -> ServedResponse | None:
        return self.admit(address).refusal

    def refused_at(self, gap_s: float) -> int:
        """Return the number of the first refused request, if one comes every `gap_s` seconds."""
        for number in range(1, MANY):
            if self.refusal() is not None:
                return number
            self.clock.advance(gap_s)
        return MANY


def test_a_refusal_rounds_its_times_up_to_seconds() -> None:
    limiter = Limiter(1)
    limiter.admit("127.0.0.1")
    limiter.clock.advance(10.25)
    refusal = limiter.refusal()
    assert refusal is not None
    assert refusal.headers == {
        "Content-Type": "application/json",
        "Access-Control-Allow-Origin": "*",
        "X-RateLimit-Limit": "1",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "1061",
        "Retry-After": "50",
    }


@pytest.mark.parametrize(
    ("limiter", "gap_s", "number"),
    [
        # As recorded, at 2.3 and 2.8 requests a second.
        (Limiter(has_burst_limit=True), 1 / 2.3, 29),
        (Limiter(has_burst_limit=True), 1 / 2.8, 18),
        (Limiter(has_burst_limit=True), 0, 8),
        # It grows with a higher limit than the recorded one, and does not shrink with a lower one.
        (Limiter(900, has_burst_limit=True), 0, 71),
        (Limiter(30, has_burst_limit=True), 0, 8),
        # The limit's own pace never meets it.
        (Limiter(has_burst_limit=True), 60 / 90 + 1e-6, MANY),
        (Limiter(), 0, 91),
        (Limiter(None, has_burst_limit=True), 0, MANY),
    ],
)
def test_the_burst_limit_refuses_what_it_was_recorded_to_refuse(
    limiter: Limiter, gap_s: float, number: int
) -> None:
    assert limiter.refused_at(gap_s) == number


@pytest.mark.parametrize("has_burst_limit", [False, True])
def test_a_refusal_ends_after_a_window(has_burst_limit: bool) -> None:
    limiter = Limiter(20, has_burst_limit=has_burst_limit)
    limiter.refused_at(0)
    limiter.clock.advance(59.9)
    assert limiter.refusal() is not None
    limiter.clock.advance(0.1)
    assert limiter.refusal() is None


def test_addresses_have_windows_of_their_own() -> None:
    limiter = Limiter(1)
    assert limiter.refusal("127.0.0.1") is None
    assert limiter.refusal("127.0.0.2") is None
    assert limiter.refusal("127.0.0.1") is not None


@pytest.mark.parametrize("number", [0, -1, float("nan"), float("inf")])
def test_a_limit_and_a_window_that_are_not_positive_are_refused(number: Any) -> None:
    with pytest.raises(ArgumentError, match="positive number of seconds"):
        Limiter(window_s=number)
    limiter = Limiter()
    if number < 1:
        with pytest.raises(ArgumentError, match="at least 1"):
            Limiter(number)
        with pytest.raises(ArgumentError, match="at least 1"):
            limiter.limit = number


@given(gaps=st.lists(st.floats(0, 30), max_size=60), limit=st.integers(1, 30))
def test_no_window_admits_more_than_its_limit(gaps: list[float], limit: int) -> None:
    limiter = Limiter(limit)
    windows: list[list[float]] = []
    for gap in gaps:
        limiter.clock.advance(gap)
        now = limiter.clock.monotonic()
        if limiter.refusal() is None:
            if not windows or now >= windows[-1][0] + 60:
                windows.append([])
            windows[-1].append(now)
    assert all(len(window) <= limit for window in windows)
