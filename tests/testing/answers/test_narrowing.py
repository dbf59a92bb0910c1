"""Lists narrowed by arguments: every operator over any values, against plain Python."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.testing.answers.works_asked import OPERATORS

from kotae.testing.answers.narrowing import candidates, narrowed

_INTS = st.integers(-5, 5)


def _itself(number: Any) -> Any:
    return number


_COLUMN = {"value": _itself}


@given(st.lists(st.none() | _INTS), st.sampled_from(["", "_not", "_greater", "_lesser"]), _INTS)
def test_a_value_is_compared(records: list[Any], operator: str, asked: int) -> None:
    expected = [each for each in records if OPERATORS[operator](each, asked)]
    assert narrowed(records, {f"value{operator}": asked}, _COLUMN) == expected


@given(
    st.lists(st.none() | _INTS),
    st.sampled_from(["_in", "_not_in"]),
    st.lists(st.none() | _INTS),
)
def test_a_list_of_values_is_looked_through(
    records: list[Any], operator: str, asked: list[Any]
) -> None:
    expected = [each for each in records if OPERATORS[operator](each, asked)]
    assert narrowed(records, {f"value{operator}": asked}, _COLUMN) == expected


def test_several_filters_hold_together() -> None:
    filters = {"value_greater": 1, "value_not_in": [3], "value_not": 5}
    assert narrowed(range(8), filters, _COLUMN) == [2, 4, 6, 7]


@pytest.mark.parametrize("argument", ["other", "value_like"])
def test_what_cannot_be_looked_at_is_a_mistake_of_ours(argument: str) -> None:
    with pytest.raises(KeyError):
        narrowed([1], {argument: "1"}, _COLUMN)


def test_an_id_alone_needs_no_list() -> None:
    def everything() -> list[str]:
        raise AssertionError

    assert list(candidates({"id": 2}, {2: "two"}.get, everything)) == ["two"]
    assert list(candidates({"id": 3}, {2: "two"}.get, everything)) == []
    assert list(candidates({}, {2: "two"}.get, lambda: ["all"])) == ["all"]
