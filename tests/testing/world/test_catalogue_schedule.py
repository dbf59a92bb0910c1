"""Schedules and trends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.testing.world.catalogue.calendar import DAY_S, MOMENT_S
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.works import MediaRecord

_WEEK_S = 7 * DAY_S
_END_OF_2037 = datetime(2038, 1, 1, tzinfo=UTC).timestamp()


@pytest.fixture(scope="module", params=[0, 7], ids="seed {}".format)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return World.of(request.param).catalogue


@pytest.fixture(scope="module")
def anime(catalogue: Catalogue) -> Sequence[MediaRecord]:
    made = [catalogue.media(one) for one in catalogue.media_ids()]
    return [record for record in made if record is not None and record["type"] == "ANIME"]


def test_episodes_are_counted_from_one_and_air_in_order(
    catalogue: Catalogue, anime: Sequence[MediaRecord]
) -> None:
    for record in anime:
        airings = catalogue.airings_of(record["id"])
        assert [airing["episode"] for airing in airings] == [*range(1, len(airings) + 1)]
        assert all(airing["mediaId"] == record["id"] for airing in airings)
        times = [airing["airingAt"] for airing in airings]
        assert times == sorted(times)
        assert all(0 < time < _END_OF_2037 for time in times)


def test_an_airing_is_found_by_its_own_id(catalogue: Catalogue) -> None:
    ids = [airing["id"] for one in catalogue.media_ids() for airing in catalogue.airings_of(one)]
    assert len(set(ids)) == len(ids) > 50_000
    assert max(ids) < 2**31
    for one in ids[::97]:
        airing = catalogue.airing(one)
        assert airing is not None
        assert airing["id"] == one


@given(st.integers())
def test_any_number_is_the_id_of_that_airing_or_of_none(airing_id: int) -> None:
    airing = World.of(0).catalogue.airing(airing_id)
    assert airing is None or airing["id"] == airing_id


def test_the_first_episode_airs_on_the_first_day_and_the_last_one_on_the_last(
    catalogue: Catalogue, anime: Sequence[MediaRecord]
) -> None:
    for record in anime:
        airings = catalogue.airings_of(record["id"])
        if not airings:
            continue
        first = datetime.fromtimestamp(airings[0]["airingAt"], UTC).date()
        start = record["startDate"]
        assert first == date(start["year"] or 0, start["month"] or 0, start["day"] or 0)
        end = record["endDate"]
        if end["day"] is not None:
            last = datetime.fromtimestamp(airings[-1]["airingAt"], UTC).date()
            assert last == date(end["year"] or 0, end["month"] or 0, end["day"])


def test_an_anime_of_this_century_has_an_airing_an_episode(
    catalogue: Catalogue, anime: Sequence[MediaRecord]
) -> None:
    for record in anime:
        start = record["startDate"]
        airings = catalogue.airings_of(record["id"])
        if start["day"] is None:
            assert not airings
        elif (start["year"] or 0) >= 2000 and record["episodes"] is not None:
            assert len(airings) == record["episodes"]


def test_shows_that_never_end_air_weekly_until_the_end_of_2037(
    catalogue: Catalogue, anime: Sequence[MediaRecord]
) -> None:
    endless = [
        record for record in anime if record["status"] == "RELEASING" and record["episodes"] is None
    ]
    assert endless
    for record in endless:
        times = [airing["airingAt"] for airing in catalogue.airings_of(record["id"])]
        assert all(later - earlier == _WEEK_S for earlier, later in pairwise(times))
        assert times[-1] + _WEEK_S >= _END_OF_2037


def test_what_is_being_released_has_an_episode_to_come(
    catalogue: Catalogue, anime: Sequence[MediaRecord]
) -> None:
    for record in anime:
        if record["status"] == "RELEASING":
            assert catalogue.airings_of(record["id"])[-1]["airingAt"] >= MOMENT_S


def test_seasons_begin_within_weeks_so_that_there_is_a_next_season(
    catalogue: Catalogue, anime: Sequence[MediaRecord]
) -> None:
    coming = [
        record
        for record in anime
        if record["status"] == "NOT_YET_RELEASED" and catalogue.airings_of(record["id"])
    ]
    assert len(coming) > 50
    for record in coming:
        assert catalogue.airings_of(record["id"])[0]["airingAt"] >= MOMENT_S


def test_manga_do_not_air(catalogue: Catalogue) -> None:
    assert not catalogue.airings_of(30_013)
    assert not catalogue.airings_of(-1)


def test_about_a_thousand_media_have_trends(catalogue: Catalogue) -> None:
    followed = [one for one in catalogue.media_ids() if catalogue.trends_of(one)]
    assert 800 < len(followed) < 1_400
    for one in followed:
        record = catalogue.media(one)
        assert record is not None
        assert record["status"] == "RELEASING" or record["popularity"] >= 20_000


def test_trends_are_the_sixty_days_before_the_moment(catalogue: Catalogue) -> None:
    ids: list[int] = []
    for one in catalogue.media_ids():
        trends = catalogue.trends_of(one)
        if trends:
            assert [trend["date"] for trend in trends] == [
                MOMENT_S - DAY_S * back for back in range(1, 61)
            ]
            assert all(trend["mediaId"] == one for trend in trends)
            ids.extend(trend["id"] for trend in trends)
    assert len(set(ids)) == len(ids)


def test_the_newest_day_is_what_the_media_says(catalogue: Catalogue) -> None:
    for one in catalogue.media_ids():
        trends = catalogue.trends_of(one)
        record = catalogue.media(one)
        assert record is not None
        if trends:
            assert trends[0]["popularity"] == record["popularity"]
            assert trends[0]["averageScore"] == record["averageScore"]
            assert trends[0]["trending"] == record["trending"]
            popularity = [trend["popularity"] for trend in trends]
            assert popularity == sorted(popularity, reverse=True)
            assert min(popularity) >= 0


def test_an_episode_is_noted_on_the_day_on_which_it_airs(catalogue: Catalogue) -> None:
    noted = 0
    for one in catalogue.media_ids():
        trends = catalogue.trends_of(one)
        aired = {
            airing["airingAt"] // DAY_S * DAY_S: airing["episode"]
            for airing in (catalogue.airings_of(one) if trends else ())
        }
        for trend in trends:
            assert trend["episode"] == aired.get(trend["date"])
            noted += trend["episode"] is not None
            assert trend["releasing"] or trend["episode"] is None
    assert noted > 1_000
