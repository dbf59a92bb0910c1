"""Every sort of every kind of work, both ways, and pages that together are the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.works_asked import (
    arguments_of,
    ask_of,
    check_same,
    date_number,
    enum_values,
    in_order,
    listed,
)

from kotae.testing.answers.paging import Window
from kotae.testing.answers.tables import LISTINGS
from kotae.testing.index.folding import folded

if TYPE_CHECKING:
    from collections.abc import Callable

_LISTS = {
    "media": "MediaSort",
    "characters": "CharacterSort",
    "staff": "StaffSort",
    "studios": "StudioSort",
    "airingSchedules": "AiringSort",
    "mediaTrends": "MediaTrendSort",
}


def _title(language: str) -> Callable[[Any], str | None]:
    return lambda media: media["title"][language] and folded(media["title"][language])


def _nothing(_record: Any) -> None:
    """Decide nothing: what has no search, and no media whose role it could be."""


_ENUMS = {name: enum_values(f"Media{name.title()}") for name in ("type", "format", "status")}
_LANGUAGES = enum_values("StaffLanguage")

#: What each sort goes by.
_KEYS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "media": {
        "ID": lambda media: media["id"],
        "TITLE_ROMAJI": _title("romaji"),
        "TITLE_ENGLISH": _title("english"),
        "TITLE_NATIVE": _title("native"),
        "TYPE": lambda media: _ENUMS["type"].index(media["type"]),
        "FORMAT": lambda media: _ENUMS["format"].index(media["format"]),
        "STATUS": lambda media: _ENUMS["status"].index(media["status"]),
        "START_DATE": lambda media: date_number(media["startDate"]),
        "END_DATE": lambda media: date_number(media["endDate"]),
        "SCORE": lambda media: media["averageScore"],
        "POPULARITY": lambda media: media["popularity"],
        "TRENDING": lambda media: media["trending"],
        "EPISODES": lambda media: media["episodes"],
        "DURATION": lambda media: media["duration"],
        "CHAPTERS": lambda media: media["chapters"],
        "VOLUMES": lambda media: media["volumes"],
        "UPDATED_AT": lambda media: media["updatedAt"],
        "FAVOURITES": lambda media: media["favourites"],
        "SEARCH_MATCH": _nothing,
    },
    "characters": {
        "ID": lambda character: character["id"],
        "ROLE": _nothing,
        "FAVOURITES": lambda character: character["favourites"],
        "RELEVANCE": lambda character: -character["favourites"],
        "SEARCH_MATCH": _nothing,
    },
    "staff": {
        "ID": lambda staff: staff["id"],
        "ROLE": lambda staff: next(iter(staff["primaryOccupations"]), None),
        "LANGUAGE": lambda staff: _LANGUAGES.index(staff["language"]),
        "FAVOURITES": lambda staff: staff["favourites"],
        "RELEVANCE": lambda staff: -staff["favourites"],
        "SEARCH_MATCH": _nothing,
    },
    "studios": {
        "ID": lambda studio: studio["id"],
        "NAME": lambda studio: folded(studio["name"]),
        "FAVOURITES": lambda studio: studio["favourites"],
        "SEARCH_MATCH": _nothing,
    },
    "airingSchedules": {
        "ID": lambda airing: airing["id"],
        "MEDIA_ID": lambda airing: airing["mediaId"],
        "TIME": lambda airing: airing["airingAt"],
        "EPISODE": lambda airing: airing["episode"],
    },
    "mediaTrends": {
        "ID": lambda trend: trend["id"],
        "MEDIA_ID": lambda trend: trend["mediaId"],
        "DATE": lambda trend: trend["date"],
        "SCORE": lambda trend: trend["averageScore"],
        "POPULARITY": lambda trend: trend["popularity"],
        "TRENDING": lambda trend: trend["trending"],
        "EPISODE": lambda trend: trend["episode"],
    },
}


def _key(name: str, sort: str) -> Callable[[Any], Any]:
    return _KEYS[name][sort.removesuffix("_DESC")]


@pytest.mark.parametrize(
    ("name", "sort"), [(name, sort) for name, enum in _LISTS.items() for sort in enum_values(enum)]
)
def test_every_sort_orders_by_its_value_and_then_by_id(name: str, sort: str) -> None:
    is_of_media = "media_id_in" in arguments_of(f"Page.{name}")
    some: dict[str, Any] = {"media_id_in": range(0, 6000, 21)} if is_of_media else {}
    every = listed(name, **some)
    assert len(every) > 100
    check_same(listed(name, **some, sort=[sort]), in_order(every, _key(name, sort), sort))


@pytest.mark.parametrize("name", _LISTS)
def test_without_a_sort_lists_are_by_id(name: str) -> None:
    ids = [record["id"] for record in listed(name)]
    assert len(ids) > 100
    check_same(ids, sorted(set(ids)))
    for sort in (None, [], [None]):
        check_same([record["id"] for record in listed(name, sort=sort)], ids)


@pytest.mark.parametrize(
    ("name", "sorts"),
    [
        ("media", ["FORMAT", "SCORE_DESC", "TITLE_ROMAJI"]),
        ("media", ["STATUS_DESC", None, "EPISODES", "EPISODES_DESC", "STATUS"]),
        ("media", ["TYPE_DESC", "ID_DESC", "POPULARITY"]),
        ("staff", ["LANGUAGE", "ROLE_DESC", "FAVOURITES_DESC"]),
        ("airingSchedules", ["EPISODE_DESC", "TIME"]),
        ("mediaTrends", ["DATE_DESC", "TRENDING_DESC"]),
    ],
)
def test_later_sorts_decide_where_earlier_ones_are_equal(
    name: str, sorts: list[str | None]
) -> None:
    expected = listed(name)
    for sort in reversed([sort for sort in sorts if sort is not None]):
        expected = in_order(expected, _key(name, sort), sort)
    check_same(listed(name, sort=sorts), expected)


def test_a_sort_may_be_said_a_thousand_times() -> None:
    often = listed("media", sort=["ID_DESC", "SCORE"] * 5000)
    check_same(often, listed("media", sort=["ID_DESC"]))


@pytest.mark.parametrize("name", _LISTS)
@pytest.mark.parametrize("per_page", [50, 999])
def test_pages_together_are_the_whole_without_repetition(name: str, per_page: int) -> None:
    filters: dict[str, Any] = {}
    if "search" in arguments_of(f"Page.{name}"):
        filters["search"] = "a"
    whole = listed(name, **filters)[: 10 * per_page]
    pages: list[Any] = []
    for page in range(1, 11):
        paged = LISTINGS[name](ask_of(), Window(page, per_page), **filters)
        pages += paged.items
        assert paged.has_next == (paged.count() > page * per_page)
    check_same(pages, whole)


@pytest.mark.parametrize("name", _LISTS)
@pytest.mark.parametrize(
    "window", [Window(2**31 - 1, 2**31 - 1), Window(1, 2**31 - 1), Window(2**31 - 1, 1)]
)
def test_any_window_is_survived(name: str, window: Window) -> None:
    paged = LISTINGS[name](ask_of(), window)
    assert not paged.has_next
    assert len(paged.items) in {0, paged.count()}


def test_the_tables_know_each_sort_and_the_enums_orders() -> None:
    for name, enum in _LISTS.items():
        assert set(_KEYS[name]) == {sort.removesuffix("_DESC") for sort in enum_values(enum)}
