"""The registry: each type's definition and class, made once, and found again by pickle."""

from __future__ import annotations

import copy
import pickle
import sys
from types import ModuleType

import pytest

from kotae import SelectionError
from kotae.api import REGISTRY, Media, MediaStatus, Query
from kotae.query.classes import ClassRegistry


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


def test_a_module_without_a_registry_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "empty_module", ModuleType("empty_module"))
    sent = pickle.dumps(
        ClassRegistry({"type": {}, "union": {}, "enum": {}, "input": {}}, "empty_module")
    )
    with pytest.raises(SelectionError, match="'empty_module' holds no schema's classes"):
        pickle.loads(sent)
