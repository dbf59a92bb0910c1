"""Scores: every format there and back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.testing.answers.lists_scores import in_format, raw_score

#: The scores that each format can say, least first.
_SCORES: dict[str, list[float]] = {
    "POINT_100": [float(number) for number in range(101)],
    "POINT_10_DECIMAL": [number / 10 for number in range(101)],
    "POINT_10": [float(number) for number in range(11)],
    "POINT_5": [float(number) for number in range(6)],
    "POINT_3": [float(number) for number in range(4)],
}
_FORMATS = st.sampled_from(list(_SCORES))


@pytest.mark.parametrize("format_", _SCORES)
def test_every_score_of_a_format_is_kept_from_0_to_100_and_reads_the_same(format_: str) -> None:
    kept = [raw_score(score, format_) for score in _SCORES[format_]]
    assert [in_format(raw, format_) for raw in kept] == _SCORES[format_]
    assert kept == sorted(set(kept))
    assert kept[0] == 0
    assert kept[-1] <= 100


@given(_FORMATS, st.floats(0, 100))
def test_every_kept_score_is_shown_as_one_of_the_formats(format_: str, raw: float) -> None:
    shown = in_format(raw, format_)
    assert shown in _SCORES[format_]
    assert (shown == 0) == (raw == 0)


@given(_FORMATS, st.floats(0, 100), st.floats(0, 100))
def test_a_higher_score_is_never_shown_lower(format_: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert in_format(low, format_) <= in_format(high, format_)


@given(_FORMATS, st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_is_kept_within_0_and_100(format_: str, score: float) -> None:
    raw = raw_score(score, format_)
    assert 0 <= raw <= 100
    assert raw == math.floor(raw)


@pytest.mark.parametrize(
    ("raw", "format_", "shown"),
    [
        (75, "POINT_10", 8),
        (74, "POINT_10", 7),
        (1, "POINT_10", 1),
        (75, "POINT_10_DECIMAL", 7.5),
        (35, "POINT_3", 1),
        (36, "POINT_3", 2),
        (60, "POINT_3", 2),
        (61, "POINT_3", 3),
        (29, "POINT_5", 1),
        (30, "POINT_5", 2),
        (90, "POINT_5", 5),
    ],
)
def test_scores_between_two_faces_or_stars_are_shown_as_programs_show_them(
    raw: float, format_: str, shown: float
) -> None:
    assert in_format(raw, format_) == shown
