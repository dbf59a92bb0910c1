"""AniList's limits as typed data."""

import json
from dataclasses import asdict
from importlib.resources import files

import pytest

from kotae.errors import SchemaError
from kotae.schema.limits import (
    MAX_CONNECTION_ITEMS,
    MAX_FILTER_ITEMS,
    MAX_PAGE_DEPTH,
    Limit,
    limits,
)
from kotae.schema.limits import _read as read  # pyright: ignore[reportPrivateUsage] - bad files


def test_a_limit_is_found_by_its_coordinate() -> None:
    assert limits()["Page"] == Limit(max_depth=MAX_PAGE_DEPTH)
    assert limits()["Media.source(version:)"] == Limit(versions=(2, 3))
    assert limits()["MediaRelation.COMPILATION"] == Limit(versions=(2,))
    assert limits()["Query.Viewer"] == Limit(needs_token=True)
    assert limits()["Page.mediaList(compareWithAuthList:)"] == Limit(
        depends_on_viewer=True, requires=("userId|userName",)
    )
    assert not {"Media.nothing", "Media"} & limits().keys()


def test_the_constants_are_the_numbers_of_the_places() -> None:
    everywhere = limits().items()
    assert {limit.max_items for _, limit in everywhere} - {None} == {MAX_FILTER_ITEMS}
    assert {limit.max_depth for _, limit in everywhere} - {None} == {MAX_PAGE_DEPTH}
    pages = {limit.max for place, limit in everywhere if place.endswith("(perPage:)")}
    assert MAX_CONNECTION_ITEMS in pages


def test_they_are_read_once_and_cannot_be_changed() -> None:
    assert limits() is limits()
    assert not hasattr(limits(), "__setitem__")


def test_every_entry_of_the_file_sets_only_values_that_a_limit_has() -> None:
    document = json.loads(files("kotae.schema").joinpath("limits.json").read_text("utf-8"))
    usual = asdict(Limit())
    read_back = {
        place: {key: value for key, value in asdict(limit).items() if value != usual[key]}
        for place, limit in limits().items()
    }
    assert document == json.loads(json.dumps(read_back))
    assert all(document.values())


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"max": "1"}, r"Expected `int \| null`, got `str` - at `\$\[\.\.\.\]\.max`"),
        ({"max": True}, "got `bool`"),
        ({"versions": 2}, "Expected `array`, got `int`"),
        ({"versions": ["2"]}, "Expected `int`, got `str`"),
        ({"requires": [1]}, "Expected `str`, got `int`"),
        ({"needs_token": 1}, "Expected `bool`, got `int`"),
        ([], "Expected `object`, got `array`"),
    ],
)
def test_an_entry_of_another_type_is_refused(entry: object, reason: str) -> None:
    with pytest.raises(SchemaError, match=reason):
        read(json.dumps({"Media.x": entry}).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"null", b"\xff"])
def test_a_file_that_is_no_object_is_refused(content: bytes) -> None:
    with pytest.raises(SchemaError, match="Install kotae again"):
        read(content)
