from __future__ import annotations

from typing import Any, cast

import pytest

from kotae.errors import ArgumentError
from kotae.wire.rate_limit_state import RateLimitConfig, rate_limit_config


def test_the_defaults_are_anilists() -> None:
    assert rate_limit_config() == RateLimitConfig()
    assert rate_limit_config() == (60, 30, 5, 0.01)


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
        ("burst", 0),
        ("burst", None),
        ("margin", 0),
        ("margin", 2),
    ],
)
def test_an_option_out_of_range_is_refused_by_its_name(name: str, value: object) -> None:
    numbers: dict[str, Any] = {name: value}
    with pytest.raises(ArgumentError, match=name):
        cast("Any", rate_limit_config)(**numbers)
