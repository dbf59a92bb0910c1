"""The check that JSON can represent the values of variables; errors name the location."""

from __future__ import annotations

import enum
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.errors import ArgumentError
from kotae.query.scalars import check_variables


class _Season(enum.StrEnum):
    FALL = "FALL"


class _Level(enum.IntEnum):
    ONE = 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**1000), 2**1000) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
)


@given(value=_JSON)
def test_exactly_the_json_values_pass(value: object) -> None:
    try:
        check_variables({"a": value})
    except ArgumentError:
        with pytest.raises((ValueError, UnicodeEncodeError)):
            json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    else:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


@pytest.mark.parametrize("value", [_Season.FALL, _Level.ONE, ("é", 1), {"a": [{"b": 2**1000}]}])
def test_members_of_enums_tuples_and_large_numbers_pass(value: object) -> None:
    check_variables({"a": value})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Decimal(1), "$v is a Decimal, which JSON cannot represent. Pass a str,"),
        (float("nan"), "$v is nan, which JSON cannot represent."),
        (float("-inf"), "$v is -inf, which JSON cannot represent."),
        ({1, 2}, "$v is a set, which"),
        (b"a", "$v is a bytes, which"),
        (date(2026, 1, 1), "$v is a date, which"),
        (datetime(2026, 1, 1, tzinfo=UTC), "$v is a datetime, which"),
        (object(), "$v is a object, which"),
        ("a\ud800", "$v contains a lone surrogate"),
        ([1, {"b": [None, Decimal(1)]}], "$v[1].b[1] is a Decimal"),
        ({"a": 1, 2: 3}, "$v has a key of type int"),
        ({"\ud800": 1}, "A key of $v contains a lone surrogate"),
        (10**400, "$v is a number with too many digits"),
        ({"\u202e": Decimal(1)}, "$v.\\u{202e} is a Decimal"),
    ],
)
def test_a_value_that_cannot_be_sent_is_reported_with_its_place(
    value: object, message: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        check_variables({"fine": 1, "v": value})
    assert str(caught.value).startswith(message)
    assert str(caught.value).isprintable()


def test_a_value_that_holds_itself_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(ArgumentError, match="is nested too deeply, or contains itself"):
        check_variables({"a": circle})
