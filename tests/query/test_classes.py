"""The names of a schema's module."""

from __future__ import annotations

from typing import get_args

import pytest

import kotae.api
from kotae.api import AnyActivity, FuzzyDateInput, MediaStatus, MediaStatusLiteral
from kotae.query.classes import any_name, literal_name, members, resolve


def test_aliases_are_named_after_what_they_stand_for() -> None:
    assert any_name("ActivityUnion") == "AnyActivity"
    assert any_name("Answer") == "AnyAnswer"
    assert literal_name("MediaStatus") == "MediaStatusLiteral"


def test_a_literal_has_the_enums_values() -> None:
    assert get_args(MediaStatusLiteral) == tuple(status.value for status in MediaStatus)


def test_a_unions_alias_has_its_members_and_what_is_unknown() -> None:
    names = [member.__name__ for member in get_args(AnyActivity)]
    assert names == ["TextActivity", "ListActivity", "MessageActivity", "UnknownObject"]


def test_an_input_is_a_typed_dict_with_python_names() -> None:
    assert FuzzyDateInput.__module__ == "kotae.api"
    assert FuzzyDateInput.__optional_keys__ == {"year", "month", "day"}
    assert FuzzyDateInput(year=2020) == {"year": 2020}


def test_every_name_resolves() -> None:
    for name in members(kotae.api.REGISTRY):
        assert resolve(kotae.api.REGISTRY, name) is not None


@pytest.mark.parametrize("name", ["Medai", "media", "REGISTRYY", "__path__", "_Media", ""])
def test_a_name_that_is_not_there_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError) as caught:
        resolve(kotae.api.REGISTRY, name)
    assert caught.value.name == name
    assert f"module 'kotae.api' has no attribute {name!r}." in str(caught.value)
    assert ("Did you mean" in str(caught.value)) == (
        name in ("Medai", "media", "REGISTRYY") and name != "REGISTRYY"
    )
