from __future__ import annotations

from typing import Any, cast

import pytest

from kotae.errors import ArgumentError
from kotae.wire.rate_limit_state import RateLimitConfig, rate_limit_config


def test_the_defaults_are_anilists() -> None:
    assert rate_limit_config() == RateLimitConfig()
    assert rate_limit_config().window_s == 60


def test_a_burst_is_a_twentieth_of_the_limit_and_one_at_least() -> None:
    assert [RateLimitConfig().burst(limit) for limit in (1, 30, 40, 90)] == [1, 1, 2, 4]


def test_the_burst_and_the_rest_fit_into_a_window() -> None:
    config = RateLimitConfig()
    assert (90 - 4) * config.interval_s(90) == pytest.approx(61.2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("window_s", 0),
        ("window_s", -1.0),
        ("window_s", float("nan")),
        ("window_s", float("inf")),
        ("window_s", 1e6),
        ("window_s", True),
        ("window_s", "60"),
        ("initial_limit", 0),
        ("initial_limit", 30.5),
        ("initial_limit", 10**9),
        ("burst_divisor", 1),
        ("burst_divisor", None),
        ("margin", 0),
        ("margin", 2),
        ("recovery_step", 0),
        ("min_lowered_limit", False),
    ],
)
def test_an_option_out_of_range_is_refused_by_its_name(name: str, value: object) -> None:
    numbers: dict[str, Any] = {name: value}
    with pytest.raises(ArgumentError, match=name):
        cast("Any", rate_limit_config)(**numbers)
