"""What is refused in the filters of lists."""

from __future__ import annotations

import pytest

from kotae.naming import python_name
from kotae.testing import Rules
from kotae.testing.rules.filters import check_filters
from kotae.testing.rules.refusal import Refusal


@pytest.mark.parametrize(
    "name",
    ["id_in", "idMal_not_in", "mediaId_in", "licensedById_in", "countryOfOrigin_not_in"],
)
def test_a_list_that_is_too_long_is_named_as_in_the_schema(name: str) -> None:
    with pytest.raises(Refusal) as told:
        check_filters(Rules(filter_items=1), {python_name(name): [1, 2]})
    assert told.value.validation is not None
    assert list(told.value.validation) == [name]
