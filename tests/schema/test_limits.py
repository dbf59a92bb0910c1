"""AniList's limits as typed data."""

import json
from importlib.resources import files
from typing import Any

from kotae.schema.limits import (
    MAX_CONNECTION_ITEMS,
    MAX_FILTER_ITEMS,
    MAX_PAGE_DEPTH,
    Limit,
    limits,
)


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
    usual = Limit()._asdict()
    read_back = {
        place: {key: value for key, value in limit._asdict().items() if value != usual[key]}
        for place, limit in limits().items()
    }
    assert document == json.loads(json.dumps(read_back))
    assert all(document.values())


def test_every_entry_has_the_types_of_a_limit() -> None:
    types: dict[str, type[Any]] = {
        name: type(value) for name, value in Limit(needs_token=True)._asdict().items()
    }
    for limit in limits().values():
        for name, value in limit._asdict().items():
            expected: type[Any] = int if types[name] is type(None) else types[name]
            assert value is None or type(value) is expected
        assert {type(item) for item in limit.versions} <= {int}
        assert {type(item) for item in limit.requires} <= {str}
