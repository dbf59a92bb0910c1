"""Rows of results have the types of their columns."""

from collections.abc import Iterable
from typing import assert_type

from kotae import Field, One, rows
from kotae.api import ActivityUnion, FuzzyDate, Media, MediaTitle, StaffEdge, Studio, TextActivity

_JSON = {
    "id": 1,
    "averageScore": 86,
    "episodes": None,
    "genres": ["Action", None],
    "title": {"romaji": "Cowboy Bebop"},
    "startDate": {"year": 1998},
    "studios": {"nodes": [{"id": 14, "name": "Sunrise"}, None]},
    "staff": {"edges": [{"role": "Director"}]},
}


def media() -> list[Media]:
    return [Media.from_dict(_JSON), Media.from_dict(_JSON)]


def columns_of_leaves() -> None:
    assert_type(list(rows(media(), Media.id)), list[tuple[int | None]])
    assert_type(
        list(rows(media(), Media.title.romaji, Media.genres)), list[tuple[str | None, list[str]]]
    )
    assert_type(list(rows(media(), Media.typename)), list[tuple[str | None]])


def columns_below_lists() -> None:
    nodes = Media.studios.nodes
    assert_type(list(rows(iter(media()), nodes.name)), list[tuple[list[str]]])
    assert_type(list(rows(media(), nodes, nodes.id)), list[tuple[list[Studio], list[int]]])
    assert_type(list(rows(media(), nodes.select(Studio.id))), list[tuple[list[Studio]]])
    assert_type(list(rows(media(), Media.staff.edges)), list[tuple[list[StaffEdge]]])


def columns_of_objects() -> None:
    assert_type(
        list(rows(media(), Media.title.select(MediaTitle.romaji), Media.start_date)),
        list[tuple[MediaTitle | None, FuzzyDate | None]],
    )


def columns_of_unions() -> None:
    activities = [TextActivity.from_dict({"id": 3, "createdAt": 5})]
    assert_type(
        list(rows(activities, ActivityUnion.created_at, TextActivity.id)),
        list[tuple[int | None, int | None]],
    )


def many_columns() -> None:
    assert_type(
        list(rows(media(), *[Media.id, Media.average_score, Media.episodes])),
        list[tuple[object, ...]],
    )
    for number, title in rows(media(), Media.id, Media.title.romaji):
        assert_type((number, title), tuple[int | None, str | None])


def _texts(items: Iterable[Media], path: Field[Media, str | None, One]) -> list[tuple[str | None]]:
    return list(rows(items, path))


def a_column_chosen_at_run_time() -> None:
    assert_type(_texts(media(), Media.title.romaji), list[tuple[str | None]])
