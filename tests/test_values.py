"""Fuzzy dates, Unix times and JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from kotae import ArgumentError, NotSelectedError, parse_timezone, utc
from kotae.api import FuzzyDate
from kotae.values import FuzzyDateValue, checked_file, checked_seconds, fuzzy_int
from tests.query.harness import loose


def _fuzzy(year: int | None, month: int | None, day: int | None) -> FuzzyDate:
    return FuzzyDate.from_dict({"year": year, "month": month, "day": day})


@pytest.mark.parametrize(
    ("parts", "as_date", "as_int"),
    [
        ((1998, 4, 3), date(1998, 4, 3), 19980403),
        ((1998, 4, None), None, 19980400),
        ((1998, None, None), None, 19980000),
        ((1998, None, 3), None, 19980003),
        ((None, 4, 3), None, None),
        ((None, None, None), None, None),
        ((0, 0, 0), None, None),
        ((2023, 2, 29), None, 20230229),
        ((2024, 2, 29), date(2024, 2, 29), 20240229),
        ((99999, 1, 1), None, 999990101),
        ((2020, 13, 1), None, 20201301),
        ((2020, -1, 1), None, 20199901),
    ],
)
def test_a_fuzzy_date_is_a_date_or_a_number_as_far_as_it_is_known(
    parts: tuple[int | None, int | None, int | None], as_date: date | None, as_int: int | None
) -> None:
    fuzzy = _fuzzy(*parts)
    assert fuzzy.to_date() == as_date
    assert fuzzy.to_int() == as_int


def test_fuzzy_dates_are_ordered_with_the_unknown_first() -> None:
    ordered = [
        _fuzzy(None, None, None),
        _fuzzy(1998, None, None),
        _fuzzy(1998, 4, None),
        _fuzzy(1998, 4, 3),
        _fuzzy(1998, 5, None),
        _fuzzy(1999, None, None),
    ]
    assert sorted([ordered[at] for at in (3, 0, 5, 2, 4, 1)]) == ordered
    for earlier, later in pairwise(ordered):
        assert earlier < later
        assert earlier <= later
        assert later > earlier
        assert later >= earlier
        assert earlier != later
    same = _fuzzy(1998, 4, 3), _fuzzy(1998, 4, 3)
    assert same[0] <= same[1]
    assert same[0] >= same[1]
    assert not same[0] < same[1]


def test_a_fuzzy_date_is_not_compared_with_something_else() -> None:
    with pytest.raises(TypeError):
        _ = _fuzzy(1998, 4, 3) < loose(date(1998, 4, 3))
    assert loose(_fuzzy(1998, 4, 3)) != 19980403


def test_a_fuzzy_date_whose_parts_were_not_selected_says_so() -> None:
    fuzzy = FuzzyDate.from_dict({"year": 1998})
    assert isinstance(fuzzy, FuzzyDateValue)
    for reads in (fuzzy.to_date, fuzzy.to_int, lambda: fuzzy < _fuzzy(1, 1, 1)):
        with pytest.raises(NotSelectedError, match=r"FuzzyDate\.month was not selected"):
            reads()


def test_a_number_has_zeros_for_unknown_parts() -> None:
    assert fuzzy_int(2020, None, None) == 20200000
    assert fuzzy_int(None, None, None) == 0


@pytest.mark.parametrize("seconds", [0, 1, -1, 1_600_000_000, 2**31, -62_135_596_800])
def test_unix_seconds_are_an_aware_moment_in_utc(seconds: int) -> None:
    moment = utc(seconds)
    assert moment.tzinfo is UTC
    assert moment == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert int(moment.timestamp()) == seconds


@pytest.mark.parametrize("seconds", [10**12, -(10**12), 10**30, 253_402_300_800])
def test_seconds_beyond_the_calendar_are_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="expected a Unix time of the years 1 to 9999"):
        utc(seconds)


def _nested() -> list[object]:
    value: list[object] = []
    for _ in range(5000):
        value = [value]
    return value


@pytest.mark.parametrize("value", [0.001, 1, 86_400])
def test_seconds_are_returned_as_a_float(value: float) -> None:
    assert checked_seconds("timeout_s", value) == value
    assert isinstance(checked_seconds("timeout_s", value), float)
    assert checked_seconds("max_wait_s", 0, may_be_zero=True) == 0


@pytest.mark.parametrize(
    "value",
    [0, -1, float("nan"), float("inf"), 86_401, True, "5", None, 10**400, 10**5000, _nested()],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_is_not_a_number_of_seconds_is_refused(value: object) -> None:
    with pytest.raises(ArgumentError, match=r"^timeout_s: expected .* above 0 .* 86,400, got "):
        checked_seconds("timeout_s", value)
    with pytest.raises(ArgumentError, match="at least 0 and at most 10, got"):
        checked_seconds("max_wait_s", -1, may_be_zero=True, max_s=10)


@pytest.mark.parametrize(
    "value", [type("Path", (), {"__fspath__": 1})(), b"name", "", "a\0b", None]
)
def test_a_value_that_is_not_a_path_is_refused(value: object) -> None:
    with pytest.raises(ArgumentError, match=r"^path: expected the name of a file"):
        checked_file("path", value)


@pytest.mark.parametrize(
    ("year", "month", "day", "text"),
    [
        (2024, 5, 17, "2024-05-17"),
        (2024, 5, None, "2024-05"),
        (2024, None, None, "2024"),
        (2024, None, 17, "2024"),
        (794, 1, None, "0794-01"),
        (None, 5, 17, "--05-17"),
        (None, 5, None, "--05"),
        (None, None, 17, ""),
        (None, None, None, ""),
    ],
)
def test_a_fuzzy_date_is_written_as_far_as_it_is_known(
    year: int | None, month: int | None, day: int | None, text: str
) -> None:
    date = FuzzyDate.from_dict({"year": year, "month": month, "day": day})
    assert str(date) == f"{date}" == text


def test_a_fuzzy_date_is_written_without_parts_that_were_not_selected() -> None:
    assert str(FuzzyDate.from_dict({"year": 2024})) == "2024"
    assert str(FuzzyDate.from_dict({"year": 2024, "month": 5})) == "2024-05"
    assert repr(FuzzyDate.from_dict({"year": 2024})) == "FuzzyDate(year=2024)"


def test_a_users_timezone_is_read() -> None:
    at = utc(0)
    assert at.astimezone(parse_timezone("09:00")).isoformat() == "1970-01-01T09:00:00+09:00"
    assert at.astimezone(parse_timezone("-03:30")).isoformat() == "1969-12-31T20:30:00-03:30"
    assert at.astimezone(parse_timezone("+00:00")) == at
    assert parse_timezone(None) is None


@pytest.mark.parametrize(
    "text",
    ["", "9:00", "09:60", "24:00", "Asia/Tokyo", "--09:00", "09:00:00", "\u0660\u0669:00", "0900"],
)
def test_what_is_no_timezone_of_anilist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected an offset such as 09:00 or -03:30, got '"):
        parse_timezone(text)
