"""AniList's own scalars: a variable is read as a literal is."""

from __future__ import annotations

from typing import Any

import pytest
from tests.testing.answers.works_asked import answer

_COUNT = "{ Page(perPage: 5) { media(startDate_greater: %s) { id } } }"
_BY_VARIABLE = (
    "query ($it: FuzzyDateInt) { Page(perPage: 5) { media(startDate_greater: $it) { id } } }"
)
_COUNTRY = "query ($it: CountryCode) { Page(perPage: 5) { media(countryOfOrigin: $it) { id } } }"


@pytest.mark.parametrize("date", [20200101, "20200101"])
def test_a_date_in_a_variable_filters_as_the_literal_does(date: object) -> None:
    expected = answer(_COUNT % "20200101")
    assert expected["Page"]["media"]
    assert answer(_BY_VARIABLE, variables={"it": date}) == expected
    assert answer(_COUNT % '"20200101"') == expected


@pytest.mark.parametrize("value", ["abc", True, 20200101.5, []])
def test_what_is_no_date_is_refused(value: Any) -> None:
    with pytest.raises(Exception, match="FuzzyDateInt cannot represent"):
        answer(_BY_VARIABLE, variables={"it": value})


def test_what_is_no_country_is_refused() -> None:
    with pytest.raises(Exception, match="CountryCode cannot represent"):
        answer(_COUNTRY, variables={"it": 5})
    assert answer(_COUNTRY, variables={"it": "JP"})["Page"]["media"]
