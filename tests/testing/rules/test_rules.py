"""Rules by themselves: which numbers they take."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from kotae import ArgumentError
from kotae.testing import Rules

_NUMBERS = [each.name for each in fields(Rules) if type(getattr(Rules(), each.name)) is int]


@pytest.mark.parametrize("number", [0, -5])
@pytest.mark.parametrize("name", _NUMBERS)
def test_a_limit_below_1_is_refused(name: str, number: int) -> None:
    wrong: dict[str, Any] = {name: number}
    with pytest.raises(
        ArgumentError, match=f"{name}: expected at least 1, or None for no limit, got"
    ):
        Rules(**wrong)


@pytest.mark.parametrize("name", _NUMBERS)
def test_a_limit_of_1_or_none_is_taken(name: str) -> None:
    for number in (1, None):
        right: dict[str, Any] = {name: number}
        assert getattr(Rules(**right), name) == number
