"""Documents that become Python and documents again are the same operations."""

from __future__ import annotations

import pytest
from tests.convert.conversions import OPERATIONS, back, whole_document
from tests.convert.normal_form import normal_form


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_of_the_repository_survives_both_conversions(name: str) -> None:
    text = whole_document(name)
    assert normal_form(back(text)) == normal_form(text)


def test_there_are_operations_to_convert() -> None:
    assert len(OPERATIONS) > 110
