"""AniList's limits as typed data."""

import json

import pytest

from kotae.errors import SchemaError
from kotae.schema import Limit, limit_of
from kotae.schema import limits as module_limits
from kotae.schema.limits import MAX_CONNECTION_ITEMS, MAX_FILTER_ITEMS, MAX_PAGE_DEPTH, limits
from kotae.schema.limits import _read as read  # pyright: ignore[reportPrivateUsage] - bad files


def test_a_limit_is_found_by_its_place() -> None:
    assert limit_of("Page") == Limit(max_depth=MAX_PAGE_DEPTH)
    assert limit_of("Media", "source", "version") == Limit(versions=(2, 3))
    assert limit_of("MediaRelation", "COMPILATION") == Limit(versions=(2,))
    assert limit_of("Query", "Viewer") == Limit(needs_token=True)
    assert limit_of("Page", "mediaList", "compareWithAuthList") == Limit(
        depends_on_viewer=True, requires=("userId|userName",)
    )
    assert limit_of("Media", "nothing") is None
    assert limit_of("Media") is None


def test_the_constants_are_the_numbers_of_the_places() -> None:
    everywhere = limits().items()
    assert {limit.max_items for _, limit in everywhere} - {None} == {MAX_FILTER_ITEMS}
    assert {limit.max_depth for _, limit in everywhere} - {None} == {MAX_PAGE_DEPTH}
    pages = {limit.max for place, limit in everywhere if place.endswith("(perPage:)")}
    assert MAX_CONNECTION_ITEMS in pages


def test_they_are_read_once_and_cannot_be_changed() -> None:
    assert limits() is limits()
    assert not hasattr(limits(), "__setitem__")


def test_the_package_exports_the_module_limits_under_its_name() -> None:
    assert module_limits.limits is limits


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"maximum": 1}, "unknown keys: maximum"),
        ({"max": "1"}, "expected an integer for max"),
        ({"max": True}, "expected an integer for max"),
        ({"max": None}, "expected an integer for max"),
        ({"versions": 2}, "expected a list that is not empty for versions"),
        ({"versions": []}, "expected a list that is not empty for versions"),
        ({"versions": ["2"]}, "expected a list of integers for versions"),
        ({"requires": [1]}, "expected a list of texts for requires"),
        ({"needs_token": False}, "expected true for needs_token"),
        ({}, "expected an object with at least one key"),
        ([], "expected an object with at least one key"),
    ],
)
def test_an_entry_with_another_key_or_type_is_refused(entry: object, reason: str) -> None:
    with pytest.raises(SchemaError, match=reason):
        read(json.dumps({"Media.x": entry}))


@pytest.mark.parametrize("text", ["", "[]", "{", "null"])
def test_a_file_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(SchemaError, match="Install kotae again"):
        read(text)
