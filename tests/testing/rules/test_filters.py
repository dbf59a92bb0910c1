"""What is refused in the filters of lists."""

from __future__ import annotations

import pytest

from kotae.testing import Rules
from kotae.testing.rules.filters import check_filters
from kotae.testing.rules.refusal import Refusal


@pytest.mark.parametrize(
    "name",
    ["id_in", "idMal_not_in", "mediaId_in", "licensedById_in", "countryOfOrigin_not_in"],
)
def test_a_list_that_is_too_long_is_named_as_in_the_schema(name: str) -> None:
    with pytest.raises(Refusal) as raised:
        check_filters(Rules(filter_items=1), {name: [1, 2]})
    assert raised.value.validation is not None
    assert list(raised.value.validation) == [name]


def test_a_null_in_a_filter_is_an_internal_server_error() -> None:
    with pytest.raises(Refusal, match="Internal Server Error") as raised:
        check_filters(Rules(), {"genre": None})
    assert raised.value.status == 500
    check_filters(Rules(null_filters=False), {"genre": None})


@pytest.mark.parametrize(
    "name", ["search", "sort", "perPage", "forceSingleCompletedList", "resetNotificationCount"]
)
def test_a_null_has_no_effect_where_nothing_is_filtered(name: str) -> None:
    check_filters(Rules(), {name: None})
