"""Recommendations: every filter, every sort, and the fields."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.lists_asked import as_viewer, fresh_ask
from tests.testing.answers.social_asked import fits, in_pages, whole
from tests.testing.answers.works_asked import (
    WORLD,
    answer,
    arguments_of,
    enum_values,
    in_order,
)

from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

#: Asked by user 1, with all rules.
_ASK = fresh_ask(1)
_COMMUNITY = WORLD.community


@cache
def _all() -> list[Any]:
    return list(_COMMUNITY.recommendations())


@cache
def _listed_by_1() -> set[int]:
    return {entry["mediaId"] for entry in _COMMUNITY.entries_of(1)}


#: What each argument looks at.
_OWN: dict[str, Callable[[Any], Any]] = {
    "id": lambda each: each["id"],
    "media_id": lambda each: each["mediaId"],
    "media_recommendation_id": lambda each: each["mediaRecommendationId"],
    "user_id": lambda each: each["userId"],
    "rating": lambda each: each["rating"],
    "on_list": lambda each: each["mediaRecommendationId"] in _listed_by_1(),
}
_CASES: list[tuple[str, Any]] = [
    *[("id", value) for value in (1, 2000, 0, -1, 2**31 - 1)],
    *[("media_id", value) for value in (_all()[0]["mediaId"], 999_999)],
    *[("media_recommendation_id", value) for value in (_all()[0]["mediaRecommendationId"], -7)],
    *[("user_id", value) for value in (1, 999)],
    *[("rating", value) for value in (_all()[0]["rating"], 0, -(2**31))],
    *[("rating_greater", value) for value in (0, 2**31 - 1)],
    *[("rating_lesser", value) for value in (0, -(2**31))],
    *[("on_list", value) for value in (True, False)],
]


@pytest.mark.parametrize(("argument", "value"), _CASES)
def test_every_filter_keeps_what_its_words_say(argument: str, value: Any) -> None:
    expected = [each for each in _all() if fits(each, argument, value, _OWN)]
    assert whole("recommendations", _ASK, **{argument: value}) == expected


def test_every_filter_is_tried() -> None:
    tried = {argument for argument, _ in _CASES} | {"sort"}
    assert tried == set(arguments_of("Page.recommendations"))
    assert tried == set(arguments_of("Query.Recommendation"))


def test_filters_hold_together() -> None:
    filters = {"on_list": True, "rating_greater": 5, "rating_lesser": 60}
    expected = [each for each in _all() if all(fits(each, *item, _OWN) for item in filters.items())]
    assert whole("recommendations", _ASK, **filters) == expected
    assert expected


#: What each sort goes by.
_KEYS: dict[str, Callable[[Any], Any]] = {
    "ID": lambda each: each["id"],
    "RATING": lambda each: each["rating"],
}


@pytest.mark.parametrize("sort", enum_values("RecommendationSort"))
def test_every_sort_orders_by_its_value_and_then_by_id(sort: str) -> None:
    expected = in_order(_all(), _KEYS[sort.removesuffix("_DESC")], sort)
    assert whole("recommendations", _ASK, sort=[sort]) == expected


def test_the_pages_put_together_are_the_whole() -> None:
    sort = ["RATING_DESC"]
    found = in_pages("recommendations", _ASK, 50, sort=sort)
    assert found == whole("recommendations", _ASK, sort=sort)


def test_without_a_viewer_nothing_is_on_a_list() -> None:
    anonymous = as_viewer(_ASK, None)
    assert whole("recommendations", anonymous, on_list=True) == []
    assert whole("recommendations", anonymous, on_list=False) == _all()


def test_every_recommendation_answers_all_its_fields() -> None:
    asked = """{ Page(perPage: 9999) { recommendations { id rating userRating media { id type }
        mediaRecommendation { id type } user { id } } } }"""
    found = answer(asked, as_viewer(_ASK, 1, rules=Rules.off()))["Page"]["recommendations"]
    assert len(found) == len(_all())
    for each, kept in zip(found, _all(), strict=True):
        assert each["id"] == kept["id"]
        assert each["rating"] == kept["rating"]
        assert each["userRating"] == _COMMUNITY.recommendation_rating(1, kept["id"])
        assert each["media"]["id"] == kept["mediaId"]
        assert each["mediaRecommendation"]["id"] == kept["mediaRecommendationId"]
        assert each["media"]["type"] == each["mediaRecommendation"]["type"]
        assert each["user"] == {"id": kept["userId"]}
    assert {each["userRating"] for each in found} == {*enum_values("RecommendationRating")}


def test_without_a_viewer_there_is_no_vote() -> None:
    found = answer("{ Recommendation { userRating } }", as_viewer(_ASK, None))
    assert found == {"Recommendation": {"userRating": "NO_RATING"}}


def test_a_media_s_recommendations_are_those_that_stand_at_it() -> None:
    media_id = _all()[0]["mediaId"]
    asked = f"{{ Media(id: {media_id}) {{ recommendations {{ nodes {{ id }} }} }} }}"
    nodes = answer(asked, as_viewer(_ASK, 1, rules=Rules.off()))["Media"]["recommendations"][
        "nodes"
    ]
    found = whole("recommendations", _ASK, media_id=media_id)
    assert [node["id"] for node in nodes] == [each["id"] for each in found]
