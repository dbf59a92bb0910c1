"""Answers with one value changed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

from hypothesis import given
from hypothesis import strategies as st

from kotae.testing.faults.response_values import ResponseValue, replaced, without

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kotae.testing.faults.response_values import ResponsePath

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=2), below, max_size=3)
    ),
    max_leaves=12,
)


def _paths(value: Any, path: ResponsePath = ()) -> list[ResponsePath]:
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(cast("dict[str | int, Any]", value).items())
    elif isinstance(value, list):
        items = list(enumerate(cast("Iterable[Any]", value)))
    return [path, *(each for key, below in items for each in _paths(below, (*path, key)))]


def _at(value: Any, path: ResponsePath) -> Any:
    for key in path:
        value = value[key]
    return value


@given(_JSON, st.data())
def test_one_place_is_new_and_all_else_is_as_it_was(value: Any, data: st.DataObject) -> None:
    before = copy.deepcopy(value)
    path = data.draw(st.sampled_from(_paths(value)))
    new = replaced(value, path, "new")
    assert value == before
    assert _at(new, path) == "new"
    assert replaced(cast("Any", new), path, _at(value, path)) == before


@given(_JSON, st.data())
def test_a_key_is_gone_and_all_else_is_as_it_was(value: Any, data: st.DataObject) -> None:
    before = copy.deepcopy(value)
    paths = [path for path in _paths(value) if path and isinstance(path[-1], str)]
    if not paths:
        return
    path = data.draw(st.sampled_from(paths))
    parent = {**_at(value, path[:-1])}
    assert parent.pop(path[-1], None) is not Ellipsis
    assert without(value, path) == replaced(value, path[:-1], parent)
    assert value == before


def test_the_order_of_keys_stays() -> None:
    value: Any = {"a": 1, "b": {"c": 2, "d": 3}, "e": 4}
    assert list(cast("dict[str, object]", replaced(value, ("b",), 0))) == ["a", "b", "e"]
    assert without(value, ("b", "c")) == {"a": 1, "b": {"d": 3}, "e": 4}


def test_an_item_stands_in_a_list() -> None:
    assert ResponseValue(("media", 0), "object", "Media", True, None).is_item
    assert not ResponseValue(("media",), "list", "Media", True, None).is_item
    assert not ResponseValue((), "object", "Query", True, None).is_item
