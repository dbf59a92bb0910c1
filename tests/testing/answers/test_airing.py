"""The lists of schedules and of trends: every filter against a plain predicate."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from tests.testing.answers.works_asked import (
    NOW_S,
    OPERATORS,
    WORLD,
    all_media,
    answer,
    arguments_of,
    ask_of,
    check_same,
    listed,
)

_KEYS = {
    "id": "id",
    "media_id": "mediaId",
    "episode": "episode",
    "airing_at": "airingAt",
    "date": "date",
    "trending": "trending",
    "average_score": "averageScore",
    "popularity": "popularity",
    "releasing": "releasing",
}
#: The media whose airings and trends are looked through, but for filters of media themselves.
_SOME_MEDIA = range(0, 6000, 63)
_CASES = [
    (name, argument)
    for name in ("airingSchedules", "mediaTrends")
    for argument in arguments_of(f"Page.{name}")
    if argument not in {"sort", "not_yet_aired"}
]


@cache
def _all(name: str) -> list[Any]:
    of = WORLD.catalogue.airings_of if name == "airingSchedules" else WORLD.catalogue.trends_of
    records = [record for media in all_media() for record in of(media["id"])]
    return sorted(records, key=lambda record: record["id"])


@pytest.mark.parametrize(("name", "argument"), _CASES)
def test_every_filter_keeps_what_a_plain_predicate_keeps(name: str, argument: str) -> None:
    operator = next(end for end in OPERATORS if argument.endswith(end))
    key = _KEYS[argument.removesuffix(operator)]
    some_media = {} if key == "mediaId" else {"media_id_in": _SOME_MEDIA}
    records = [one for one in _all(name) if not some_media or one["mediaId"] in _SOME_MEDIA]
    values = sorted({record[key] for record in records} - {None})
    some: list[Any] = [values[0], values[len(values) // 2], values[-1], 2**31 - 1, -1]
    if key == "releasing":
        some = [True, False]
    is_list = operator.endswith("_in")
    asked_values: list[Any] = [some, [], values[::2]] if is_list else some
    for asked in asked_values:
        fits = set(asked) if is_list else asked
        filters: dict[str, Any] = {**some_media, argument: asked}
        expected = [one for one in records if OPERATORS[operator](one[key], fits)]
        check_same(listed(name, **filters), expected, asked)


@pytest.mark.parametrize("now_s", [0, NOW_S, NOW_S + 300_000_000])
def test_schedules_are_what_has_aired_and_what_has_not(now_s: int) -> None:
    ask = ask_of(now_s=now_s)
    every = _all("airingSchedules")
    past = listed("airingSchedules", ask, not_yet_aired=False)
    future = listed("airingSchedules", ask, not_yet_aired=True)
    check_same(past, [airing for airing in every if airing["airingAt"] <= now_s])
    check_same(future, [airing for airing in every if airing["airingAt"] > now_s])
    assert future


def test_the_time_that_is_left_is_told_and_negative_once_it_has_aired() -> None:
    text = """{ Page { airingSchedules(mediaId: 21, sort: TIME) { airingAt timeUntilAiring
        media { id } } } }"""
    for airing in answer(text)["Page"]["airingSchedules"]:
        assert airing["timeUntilAiring"] == airing["airingAt"] - NOW_S < 0
        assert airing["media"] == {"id": 21}


def test_a_schedule_is_found_by_its_id_alone() -> None:
    airing = WORLD.catalogue.airings_of(21)[3]
    assert listed("airingSchedules", id=airing["id"]) == [airing]
    assert listed("airingSchedules", id=airing["id"], media_id=21) == [airing]
    assert listed("airingSchedules", id=airing["id"], media_id=1) == []
    assert listed("airingSchedules", id_in=[airing["id"]], not_yet_aired=False) == [airing]
    assert listed("airingSchedules", id=-1) == listed("airingSchedules", id=2**31 - 1) == []


def test_a_trend_answers_all_its_fields() -> None:
    text = """{ Page(perPage: 50) { mediaTrends(sort: [DATE_DESC, TRENDING_DESC]) { mediaId date
        trending averageScore popularity inProgress releasing episode media { id } } } }"""
    found = answer(text)["Page"]["mediaTrends"]
    assert len(found) == 50
    for trend in found:
        (kept,) = (
            one
            for one in WORLD.catalogue.trends_of(trend["mediaId"])
            if one["date"] == trend["date"]
        )
        plain: Any = {key: value for key, value in kept.items() if key != "id"}
        assert trend == {**plain, "media": {"id": trend["mediaId"]}}
