"""Reviews: every filter, every sort, who sees what, and the fields."""

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

from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

#: Asked by user 1, with all rules.
_ASK = fresh_ask(1)
_COMMUNITY = WORLD.community


@cache
def _seen(viewer_id: int | None = 1) -> list[Any]:
    return [
        each for each in _COMMUNITY.reviews() if not each["private"] or each["userId"] == viewer_id
    ]


#: What each argument looks at.
_OWN: dict[str, Callable[[Any], Any]] = {
    "id": lambda review: review["id"],
    "media_id": lambda review: review["mediaId"],
    "user_id": lambda review: review["userId"],
    "media_type": lambda review: review["mediaType"],
}
_CASES: list[tuple[str, Any]] = [
    *[("id", value) for value in (1, 900, 0, -1, 2**31 - 1)],
    *[("media_id", value) for value in (_seen()[0]["mediaId"], 999_999)],
    *[("user_id", value) for value in (1, 2, 999)],
    *[("media_type", value) for value in ("ANIME", "MANGA")],
]


@pytest.mark.parametrize(("argument", "value"), _CASES)
def test_every_filter_keeps_what_its_words_say(argument: str, value: Any) -> None:
    expected = [each for each in _seen() if fits(each, argument, value, _OWN)]
    assert whole("reviews", _ASK, **{argument: value}) == expected


def test_every_filter_is_tried() -> None:
    tried = {argument for argument, _ in _CASES} | {"sort"}
    assert tried == set(arguments_of("Page.reviews")) == set(arguments_of("Query.Review"))


def test_filters_hold_together() -> None:
    one = _seen()[3]
    filters = {"user_id": one["userId"], "media_id": one["mediaId"]}
    assert whole("reviews", _ASK, **filters, media_type=one["mediaType"]) == [one]
    assert whole("reviews", _ASK, **filters, id=one["id"] + 1) == []


#: What each sort goes by.
_KEYS: dict[str, Callable[[Any], Any]] = {
    "ID": lambda review: review["id"],
    "SCORE": lambda review: review["score"],
    "RATING": lambda review: review["rating"],
    "CREATED_AT": lambda review: review["createdAt"],
    "UPDATED_AT": lambda review: review["updatedAt"],
}


@pytest.mark.parametrize("sort", enum_values("ReviewSort"))
def test_every_sort_orders_by_its_value_and_then_by_id(sort: str) -> None:
    expected = in_order(_seen(), _KEYS[sort.removesuffix("_DESC")], sort)
    assert whole("reviews", _ASK, sort=[sort]) == expected


def test_the_pages_put_together_are_the_whole() -> None:
    assert in_pages("reviews", _ASK, 50, sort=["RATING"]) == whole("reviews", _ASK, sort=["RATING"])


def test_private_reviews_are_seen_by_their_authors_alone() -> None:
    private = next(each for each in _COMMUNITY.reviews() if each["private"])
    author = as_viewer(_ASK, private["userId"])
    assert whole("reviews", author, id=private["id"]) == [private]
    assert private in whole("reviews", author)
    stranger = as_viewer(_ASK, None)
    assert whole("reviews", stranger) == _seen(None)
    with pytest.raises(Refusal, match="Not Found"):
        answer(f"{{ Review(id: {private['id']}) {{ id }} }}", stranger)


def test_every_review_answers_all_its_fields() -> None:
    asked = """{ Page(perPage: 9999) { reviews { id userId mediaId mediaType summary body rating
        ratingAmount userRating score private siteUrl createdAt updatedAt user { id }
        media { id type } } } }"""
    found = answer(asked, as_viewer(_ASK, 1, rules=Rules.off()))["Page"]["reviews"]
    assert len(found) == len(_seen())
    for each, kept in zip(found, _seen(), strict=True):
        assert each == {
            **kept,
            "userRating": _COMMUNITY.review_rating(1, kept["id"]),
            "user": {"id": kept["userId"]},
            "media": {"id": kept["mediaId"], "type": kept["mediaType"]},
        }
        assert 0 <= each["rating"] <= each["ratingAmount"]
    assert {each["userRating"] for each in found} == {*enum_values("ReviewRating")}


def test_a_body_is_given_as_html_on_request_and_nobody_has_voted_without_a_viewer() -> None:
    found = answer("{ Review { body(asHtml: true) userRating } }", as_viewer(_ASK, None))["Review"]
    assert found["body"].startswith("<center><p><img width='420' src='https://images.example/")
    assert "<h2>" in found["body"]
    assert found["userRating"] == "NO_VOTE"
