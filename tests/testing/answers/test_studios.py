"""`Studio`: its productions, main ones and others."""

from __future__ import annotations

from typing import Any

import pytest
from tests.testing.answers.works_asked import WORLD, answer, ask_of, enum_values, listed

_SUNRISE = 14


@pytest.mark.parametrize("sort", enum_values("MediaSort"))
def test_its_media_are_in_the_order_of_every_sort(sort: str) -> None:
    text = f"""{{ Studio(id: {_SUNRISE}) {{
        media(perPage: 9999, sort: {sort}) {{ nodes {{ id }} }} }} }}"""
    ids = [node["id"] for node in answer(text)["Studio"]["media"]["nodes"]]
    assert 1 in ids
    assert list(dict.fromkeys(ids)) == [
        media["id"] for media in listed("media", id_in=ids, sort=[sort])
    ]


@pytest.mark.parametrize(
    "arguments", ["isMain: true", "isMain: false", "onList: true", "onList: false"]
)
def test_its_media_are_kept_by_the_part_it_had_and_by_the_viewers_list(arguments: str) -> None:
    studio_id = max(
        WORLD.catalogue.studio_ids(), key=lambda one: len(WORLD.catalogue.productions_by(one))
    )
    text = f"""{{ Studio(id: {studio_id}) {{
        all: media(perPage: 9999) {{ edges {{ id isMainStudio node {{ id }} }} }}
        some: media(perPage: 9999, {arguments}) {{
            edges {{ id isMainStudio node {{ id }} }} }} }} }}"""
    own = {entry["mediaId"] for entry in WORLD.community.entries_of(2)}
    name, _, value = arguments.partition(": ")

    def fits(edge: Any) -> bool:
        is_fit = edge["isMainStudio"] if name == "isMain" else edge["node"]["id"] in own
        return bool(is_fit) == (value == "true")

    found = answer(text, ask_of(2))["Studio"]
    assert found["some"]["edges"] == [edge for edge in found["all"]["edges"] if fits(edge)]
    assert len(found["all"]["edges"]) == len(WORLD.catalogue.productions_by(studio_id))


def test_a_search_finds_a_studio_by_its_name() -> None:
    assert answer('{ Studio(search: "sunrise") { id name } }')["Studio"] == {
        "id": _SUNRISE,
        "name": "Sunrise",
    }


def test_every_studio_answers_all_its_fields() -> None:
    text = """{ Page(perPage: 9999) { studios { id name isAnimationStudio siteUrl isFavourite
        favourites } } }"""
    own = WORLD.community.favourites_of(1).studios
    found = answer(text, ask_of(1))["Page"]["studios"]
    kept: list[Any] = [
        WORLD.catalogue.studio(studio_id) for studio_id in WORLD.catalogue.studio_ids()
    ]
    assert found == [{**studio, "isFavourite": studio["id"] in own} for studio in kept]
