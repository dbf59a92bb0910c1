"""The registry of a schema's classes, and the names of its module."""

from __future__ import annotations

import copy
import pickle
import sys
from types import ModuleType
from typing import get_args

import pytest

import kotae.api
from kotae import SelectionError
from kotae.api import (
    REGISTRY,
    AnyActivity,
    FuzzyDateInput,
    Media,
    MediaStatus,
    MediaStatusLiteral,
    Query,
)
from kotae.query.classes import ClassRegistry, any_name, literal_name, module_names, resolve


def test_aliases_are_named_after_their_types() -> None:
    assert any_name("ActivityUnion") == "AnyActivity"
    assert any_name("Answer") == "AnyAnswer"
    assert literal_name("MediaStatus") == "MediaStatusLiteral"


def test_a_literal_has_the_enums_values() -> None:
    assert get_args(MediaStatusLiteral) == tuple(status.value for status in MediaStatus)


def test_a_unions_alias_has_its_members_and_the_unknown_object() -> None:
    names = [member.__name__ for member in get_args(AnyActivity)]
    assert names == ["TextActivity", "ListActivity", "MessageActivity", "UnknownObject"]


def test_an_input_is_a_typed_dict_with_python_names() -> None:
    assert FuzzyDateInput.__module__ == "kotae.api"
    assert FuzzyDateInput.__optional_keys__ == {"year", "month", "day"}
    assert FuzzyDateInput(year=2020) == {"year": 2020}


def test_every_name_resolves() -> None:
    for name in module_names(kotae.api.REGISTRY):
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


def test_classes_are_made_once() -> None:
    assert REGISTRY.class_of("Media") is Media
    assert REGISTRY.class_of("MediaStatus") is MediaStatus
    assert REGISTRY.class_of("Query") is Query
    assert REGISTRY.definition("Media") is REGISTRY.definition("Media")


@pytest.mark.parametrize("name", ["Nope", "", "media", "__Type"])
def test_a_type_that_is_not_there_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        REGISTRY.definition(name)


def test_a_type_of_another_kind_is_a_key_error() -> None:
    for method, name in (
        (REGISTRY.object_definition, "MediaStatus"),
        (REGISTRY.class_of, "FuzzyDateInput"),
        (REGISTRY.class_of, "Int"),
    ):
        with pytest.raises(KeyError):
            method(name)


def test_a_registry_is_pickled_by_its_module() -> None:
    assert pickle.loads(pickle.dumps(REGISTRY)) is REGISTRY
    assert copy.deepcopy(REGISTRY) is REGISTRY


def test_a_module_without_a_registry_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "empty_module", ModuleType("empty_module"))
    sent = pickle.dumps(
        ClassRegistry({"type": {}, "union": {}, "enum": {}, "input": {}}, "empty_module")
    )
    with pytest.raises(SelectionError, match="'empty_module' does not hold a schema's classes"):
        pickle.loads(sent)
