"""The second opinion itself: it lets good answers pass and names every planted mistake."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from graphql import parse
from tests.testing.fitting import misfits

from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Callable

_SCHEMA = load_bundled().schema

_DOCUMENT = parse("""
    query ($off: Boolean!) {
      first: Media(id: 1) { ...card status meanScore @skip(if: $off) countryOfOrigin }
      Page { activities { ... on TextActivity { id text } ... on ListActivity { id progress } } }
    }
    fragment card on Media { id title { romaji } genres type }
""")

_GOOD: dict[str, Any] = {
    "first": {
        "id": 1,
        "title": {"romaji": "Cowboy Bebop"},
        "genres": ["Action"],
        "type": "ANIME",
        "status": None,
        "countryOfOrigin": "JP",
    },
    "Page": {"activities": [{"id": 1, "text": "…"}, {"id": 2, "progress": "3"}, None, {}]},
}


def _misfits(data: object) -> list[str]:
    return misfits(_SCHEMA, _DOCUMENT, data, {"off": True})


def test_a_good_response_fits() -> None:
    assert _misfits(_GOOD) == []


def _set(*path: str | int, to: object) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (_set("first", "id", to=None), ".first.id: null"),
        (_set("first", "id", to=2**31), ".first.id: 2147483648 is no Int"),
        (_set("first", "id", to=True), ".first.id: True is no Int"),
        (_set("first", "title", "romaji", to=5), ".first.title.romaji: 5 is no String"),
        (_set("first", "title", to=[]), ".first.title: MediaTitle is no object"),
        (_set("first", "genres", to="Action"), ".first.genres: no list"),
        (_set("first", "genres", 0, to=1), ".first.genres[0]: 1 is no String"),
        (_set("first", "type", to="FILM"), ".first.type: 'FILM' is no MediaType"),
        (_set("first", "countryOfOrigin", to="Japan"), ".first.countryOfOrigin: 'Japan'"),
        (_set("first", "meanScore", to=1), ".first: has "),
        (_set("Page", "activities", 0, "text", to=1), ".Page.activities[0]: fits no member"),
        (_set("other", to=1), ": has "),
    ],
)
def test_a_planted_mistake_is_named(change: Callable[[Any], None], place: str) -> None:
    data = deepcopy(_GOOD)
    change(data)
    [found] = _misfits(data)
    assert found.startswith(place)


def test_a_key_that_is_missing_is_named() -> None:
    data = deepcopy(_GOOD)
    del data["first"]["type"]
    [found] = _misfits(data)
    assert found.startswith(".first: has ")
