"""The two limits: the documented one, and the burst limit that no header shows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.client.both import HandClock
from tests.testing.plain_http import BEBOP, NOTHING, post

from kotae import ArgumentError
from kotae.testing import AniListServer, Rules
from kotae.testing.rules.rate_limit import ServerRateLimit

#: Never reached.
MANY = 1_000


class Limiter(ServerRateLimit):
    """A limit with a clock that tests advance."""

    def __init__(
        self, limit: int | None = 90, *, has_burst_limit: bool = False, window_s: float = 60
    ) -> None:
        self.clock = HandClock()
        super().__init__(
            limit, window_s=window_s, clock=self.clock, has_burst_limit=has_burst_limit
        )

    def is_refused(self, address: str = "127.0.0.1") -> bool:
        return self.admit(address).refusal is not None

    def refused_at(self, gap_s: float) -> int:
        """Return the number of the first refused request, if one comes every `gap_s` seconds."""
        for number in range(1, MANY):
            if self.is_refused():
                return number
            self.clock.sleep(gap_s)
        return MANY


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
        # Requests at the limit's own rate never meet it.
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
    limiter.clock.sleep(59.9)
    assert limiter.is_refused()
    assert not limiter.is_refused("127.0.0.2")  # each address has a window of its own
    limiter.clock.sleep(0.1)
    assert not limiter.is_refused()


@pytest.mark.parametrize("number", [0, -1, float("nan"), float("inf")])
def test_a_limit_and_a_window_that_are_not_positive_are_refused(number: Any) -> None:
    with pytest.raises(ArgumentError, match="positive number of seconds"):
        Limiter(window_s=number)
    limiter = Limiter()
    if number < 1:
        with pytest.raises(ArgumentError, match="at least 1"):
            limiter.limit = number


@given(gaps=st.lists(st.floats(0, 30), max_size=60), limit=st.integers(1, 30))
def test_no_window_admits_more_than_its_limit(gaps: list[float], limit: int) -> None:
    limiter = Limiter(limit)
    windows: list[list[float]] = []
    for gap in gaps:
        limiter.clock.sleep(gap)
        now = limiter.clock.monotonic()
        if not limiter.is_refused():
            if not windows or now >= windows[-1][0] + 60:
                windows.append([])
            windows[-1].append(now)
    assert all(len(window) <= limit for window in windows)


def test_all_requests_count_and_a_refusal_has_its_headers() -> None:
    clock = HandClock(1_000.5)
    with AniListServer(rate_limit=3, clock=clock) as server:
        received = [
            post(server, query) for query in (BEBOP, "{", f"{{ Media(id: {NOTHING}) {{ id }} }}")
        ]
        assert [one.status for one in received] == [200, 400, 404]
        assert [one.headers["x-ratelimit-remaining"] for one in received] == ["2", "1", "0"]
        clock.sleep(10.25)
        refused = post(server, BEBOP)
        assert refused.refusal == (429, "Too Many Requests.", None)
        expected = {
            "x-ratelimit-limit": "3",
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": "1061",  # rounded up to seconds
            "retry-after": "50",
            "access-control-allow-origin": "*",
        }
        assert refused.headers | expected == refused.headers
        clock.sleep(50)
        assert post(server, BEBOP).data == {"Media": {"id": 1}}


def test_the_rate_limit_moves_as_anilist_s_moves() -> None:
    with AniListServer(rate_limit=90, rules=Rules(burst=False), clock=HandClock()) as server:
        for limit in (90, 30, 90):
            server.limit = limit
            assert post(server, BEBOP).headers["x-ratelimit-limit"] == str(limit)
        for _ in range(30):
            post(server, BEBOP)
        server.limit = 30
        assert post(server, BEBOP).status == 429
        server.limit = None
        received = post(server, BEBOP)
        assert (received.status, received.headers["x-ratelimit-remaining"]) == (200, "89")


def test_a_burst_is_429_without_limit_headers() -> None:
    with AniListServer(clock=HandClock()) as server:
        received = [post(server, BEBOP) for _ in range(8)]
    assert [one.status for one in received] == [200] * 7 + [429]
    assert received[-2].headers["x-ratelimit-remaining"] == "83"
    assert received[-1].headers["retry-after"] == "60"
    prefixes = ("x-ratelimit", "access-control")
    assert not [name for name in received[-1].headers if name.startswith(prefixes)]
