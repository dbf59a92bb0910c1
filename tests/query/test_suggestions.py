"""Did you mean …?"""

from __future__ import annotations

import pytest

from kotae.query.suggestions import did_you_mean, listed

_NAMES = ["average_score", "mean_score", "id", "id_mal", "FINISHED"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("averageScore", " Did you mean 'average_score'?"),
        ("avarage_score", " Did you mean 'average_score'?"),
        ("idMal", " Did you mean 'id_mal'?"),
        ("finished", " Did you mean 'FINISHED'?"),
        ("qqqq", ""),
        ("", ""),
        ("a" * 10_000, ""),
    ],
)
def test_the_nearest_names_are_meant(name: str, meant: str) -> None:
    assert did_you_mean(name, _NAMES) == meant


def test_no_name_is_meant_where_there_is_none() -> None:
    assert did_you_mean("id", []) == ""


def test_a_long_list_is_shortened_and_counted() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([]) == ""
    assert listed(str(number) for number in range(40)).endswith("10, 11, … (40 in all)")


def test_a_name_too_long_for_a_slip_is_compared_with_nothing() -> None:
    assert did_you_mean("a" * 90, ["a" * 89]) != ""
    assert did_you_mean("a" * 200, ["a" * 199]) == ""
