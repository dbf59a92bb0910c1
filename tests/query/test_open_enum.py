"""Enums with values that this release does not know."""

from __future__ import annotations

import copy
import pickle
from datetime import date

import pytest
from tests.query.harness import loose

from kotae import ArgumentError
from kotae.api import FuzzyDate, MediaFormat, MediaSeason, MediaStatus
from kotae.query import open_enum


def test_a_member_is_its_value_as_a_string() -> None:
    assert MediaStatus.FINISHED == "FINISHED"
    assert MediaStatus("FINISHED") is MediaStatus.FINISHED
    assert MediaStatus["FINISHED"] is MediaStatus.FINISHED
    assert f"{MediaStatus.FINISHED}" == str(MediaStatus.FINISHED) == "FINISHED"
    assert MediaStatus.FINISHED.is_known


def test_the_members_are_the_schemas_in_their_order() -> None:
    assert [status.value for status in MediaStatus] == [
        "FINISHED",
        "RELEASING",
        "NOT_YET_RELEASED",
        "CANCELLED",
        "HIATUS",
    ]


def test_a_new_value_is_a_member_the_same_one_each_time() -> None:
    new = MediaStatus("ON_A_BREAK")
    assert new is MediaStatus("ON_A_BREAK")
    assert isinstance(new, MediaStatus)
    assert (new, new.name, new.value, new.is_known) == (
        "ON_A_BREAK",
        "ON_A_BREAK",
        "ON_A_BREAK",
        False,
    )
    assert new not in list(MediaStatus)
    assert new != MediaStatus.FINISHED
    assert repr(new) == "<MediaStatus.ON_A_BREAK: 'ON_A_BREAK'>"


def test_a_new_value_of_one_enum_is_none_of_another() -> None:
    assert type(MediaStatus("NEW")) is MediaStatus
    assert type(MediaFormat("NEW")) is MediaFormat


def test_new_values_are_copied_and_pickled_as_themselves() -> None:
    new = MediaStatus("ON_A_BREAK")
    assert copy.copy(new) is copy.deepcopy(new) is pickle.loads(pickle.dumps(new)) is new
    assert pickle.loads(pickle.dumps(MediaStatus.FINISHED)) is MediaStatus.FINISHED


@pytest.mark.parametrize("value", [1, None, b"FINISHED", ["FINISHED"]])
def test_a_value_that_is_not_a_string_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid MediaStatus"):
        MediaStatus(loose(value))


@pytest.mark.parametrize("value", ["on a break", "", "1X", "X" * 101, "日本", "null", "\x1b[0m"])
def test_text_that_graphql_could_not_have_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is not a valid MediaStatus"):
        MediaStatus(value)


def test_a_hostile_server_cannot_fill_the_memory_with_new_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(open_enum, "_unknown", {})
    for number in range(open_enum._MAX_UNKNOWN):
        assert MediaFormat(f"N{number}") == f"N{number}"
    with pytest.raises(ValueError, match="is not a valid MediaFormat"):
        MediaFormat("N_MORE")
    assert MediaFormat("N7") == "N7"
    assert MediaFormat("TV") is MediaFormat.TV


@pytest.mark.parametrize(
    ("day", "season", "year"),
    [
        (date(2024, 1, 1), "WINTER", 2024),
        (date(2024, 3, 31), "WINTER", 2024),
        (date(2024, 4, 1), "SPRING", 2024),
        (date(2024, 9, 30), "SUMMER", 2024),
        (date(2024, 10, 1), "FALL", 2024),
        (date(2024, 12, 31), "FALL", 2024),
        (FuzzyDate.from_dict({"year": 2024, "month": 12}), "FALL", 2024),
    ],
)
def test_a_date_has_a_season_and_its_year(day: date | FuzzyDate, season: str, year: int) -> None:
    assert MediaSeason.of(day) == (MediaSeason(season), year)


@pytest.mark.parametrize(
    ("year", "month"), [(2024, None), (None, 5), (2024, 0), (2024, 13), (0, 1)]
)
def test_a_date_without_a_month_has_no_season(year: int | None, month: int | None) -> None:
    day = FuzzyDate.from_dict({"year": year, "month": month})
    with pytest.raises(ArgumentError, match="expected a date with a year and a month, got '"):
        MediaSeason.of(day)
