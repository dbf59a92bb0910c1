"""Days and seasons."""

from __future__ import annotations

import pytest

from kotae.testing.world.catalogue.calendar import (
    MOMENT_DAY,
    MOMENT_S,
    day_of,
    fuzzy,
    partial,
    season_of,
    unix_of,
    year_of,
)


@pytest.mark.parametrize(
    ("year", "month", "season"),
    [
        (1998, 10, ("FALL", 1998, 984)),
        (2021, 1, ("WINTER", 2021, 211)),
        (2020, 12, ("WINTER", 2021, 211)),
        (2005, 3, ("SPRING", 2005, 52)),
        (2000, 8, ("SUMMER", 2000, 3)),
        (1999, 12, ("WINTER", 2000, 1)),
    ],
)
def test_a_month_lies_in_a_season_and_december_begins_the_next_winter(
    year: int, month: int, season: tuple[str, int, int]
) -> None:
    assert season_of(partial(year, month)) == season


@pytest.mark.parametrize("year", [None, 2027])
def test_without_a_month_there_is_no_season(year: int | None) -> None:
    assert season_of(partial(year, None)) == (None, None, None)


def test_a_day_is_the_same_as_a_date_and_as_unix_seconds() -> None:
    assert unix_of(MOMENT_DAY) == MOMENT_S
    assert fuzzy(MOMENT_DAY) == {"year": 2026, "month": 10, "day": 1}
    assert day_of(fuzzy(MOMENT_DAY)) == MOMENT_DAY
    assert year_of(MOMENT_DAY - 1) == 2026
    assert unix_of(day_of(partial(1970, 1, 1)) or 0) == 0


def test_a_partial_date_is_no_day() -> None:
    assert day_of(partial(2026, 10)) is None
    assert day_of(partial(2026, None)) is None
    assert day_of(partial(None, None)) is None


def test_equal_dates_share_one_record() -> None:
    assert fuzzy(MOMENT_DAY) is fuzzy(MOMENT_DAY)
    assert partial(2027, 1) is partial(2027, 1)
