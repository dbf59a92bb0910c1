"""Works: dates, lengths, scores, ranks, tags and links that agree with each other."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLEnumType

from kotae.schema.load import load_bundled
from kotae.testing.world.catalogue.calendar import MOMENT_DAY, MOMENT_S
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.values import FuzzyDateRecord
    from kotae.testing.world.records.works import MediaRecord

_SEASONS = ("WINTER", "SPRING", "SUMMER", "FALL")


@pytest.fixture(scope="module", params=[0, 7], ids="seed {}".format)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return World.of(request.param).catalogue


@pytest.fixture(scope="module")
def works(catalogue: Catalogue) -> Sequence[MediaRecord]:
    made = [catalogue.media(one) for one in catalogue.media_ids()]
    return [record for record in made if record is not None]


@cache
def _values(name: str) -> set[str]:
    enum = load_bundled().schema.type_map[name]
    assert isinstance(enum, GraphQLEnumType)
    return set(enum.values)


def _earliest(when: FuzzyDateRecord) -> int:
    return date(when["year"] or 1, when["month"] or 1, when["day"] or 1).toordinal()


def test_there_are_some_five_thousand_anime_and_three_thousand_manga(
    works: Sequence[MediaRecord],
) -> None:
    counts = Counter(record["type"] for record in works)
    assert 5_000 < counts["ANIME"] < 5_500
    assert 2_800 < counts["MANGA"] < 3_300


def test_every_id_that_is_listed_resolves_to_itself_and_no_other_does(catalogue: Catalogue) -> None:
    listed = set(catalogue.media_ids())
    assert list(catalogue.media_ids()) == sorted(listed)
    for one in range(-10, 34_000):
        record = catalogue.media(one)
        assert (record is not None) == (one in listed)
        assert record is None or record["id"] == one


def test_about_one_id_in_twenty_does_not_exist(catalogue: Catalogue) -> None:
    missing = set(range(1, 5_501)) - set(catalogue.media_ids())
    assert 0.03 < len(missing) / 5_500 < 0.07


@pytest.mark.parametrize(
    ("field", "enum"),
    [
        ("type", "MediaType"),
        ("format", "MediaFormat"),
        ("status", "MediaStatus"),
        ("source", "MediaSource"),
        ("season", "MediaSeason"),
    ],
)
def test_every_value_of_an_enum_occurs(works: Sequence[MediaRecord], field: str, enum: str) -> None:
    assert {record.get(field) for record in works} - {None} == _values(enum)


def test_every_relation_occurs(catalogue: Catalogue) -> None:
    kinds = {edge.type for one in catalogue.media_ids() for edge in catalogue.relations_of(one)}
    assert kinds == _values("MediaRelation")


def test_books_and_films_have_lengths_of_their_own(works: Sequence[MediaRecord]) -> None:
    for record in works:
        if record["type"] == "ANIME":
            assert record["chapters"] is record["volumes"] is None
            assert record["format"] not in ("MANGA", "NOVEL", "ONE_SHOT")
        else:
            assert record["episodes"] is record["duration"] is None
            assert {record["season"], record["seasonYear"], record["seasonInt"]} == {None}
            assert record["format"] in ("MANGA", "NOVEL", "ONE_SHOT")
        lengths = (
            *(record["episodes"], record["duration"]),
            *(record["chapters"], record["volumes"]),
        )
        assert all(length is None or length > 0 for length in lengths)


def test_works_end_after_they_begin(works: Sequence[MediaRecord]) -> None:
    for record in works:
        start, end = record["startDate"], record["endDate"]
        if start["year"] is not None and end["year"] is not None:
            assert start["year"] <= end["year"]
            if None not in {*start.values(), *end.values()}:
                assert _earliest(start) <= _earliest(end)


def test_a_status_fits_the_dates(works: Sequence[MediaRecord]) -> None:
    for record in works:
        status, start, end = record["status"], record["startDate"], record["endDate"]
        begun = start["year"] is not None and _earliest(start) < MOMENT_DAY
        ended = end["year"] is not None
        assert not ended or _earliest(end) < MOMENT_DAY
        if status == "FINISHED":
            assert begun
            assert ended
        elif status in ("RELEASING", "HIATUS"):
            assert begun
            assert not ended
        elif status == "NOT_YET_RELEASED":
            assert start["year"] is None or _earliest(start) >= date(2026, 10, 1).toordinal()
            assert start["year"] is None or start["year"] <= 2028
            assert not ended


def test_some_announced_works_know_their_day_some_their_month_and_some_nothing(
    works: Sequence[MediaRecord],
) -> None:
    known = Counter(
        sum(part is not None for part in record["startDate"].values())
        for record in works
        if record["status"] == "NOT_YET_RELEASED"
    )
    assert set(known) == {0, 1, 2, 3}


def test_a_season_fits_the_month_in_which_an_anime_begins(works: Sequence[MediaRecord]) -> None:
    for record in works:
        year, month = record["startDate"]["year"], record["startDate"]["month"]
        if record["type"] == "MANGA" or year is None or month is None:
            assert {record["season"], record["seasonYear"], record["seasonInt"]} == {None}
            continue
        season = month % 12 // 3
        season_year = year + month // 12
        assert record["season"] == _SEASONS[season]
        assert record["seasonYear"] == season_year
        assert record["seasonInt"] == season_year % 100 * 10 + season + 1


def test_scores_follow_from_their_distribution(
    catalogue: Catalogue, works: Sequence[MediaRecord]
) -> None:
    for record in works:
        scores = catalogue.stats_of(record["id"])["scoreDistribution"]
        if record["status"] == "NOT_YET_RELEASED":
            assert not scores
            assert record["averageScore"] is record["meanScore"] is None
            continue
        count = sum(one["amount"] for one in scores)
        total = sum(one["score"] * one["amount"] for one in scores)
        assert record["meanScore"] == (round(total / count) if count else None)
        average = record["averageScore"]
        assert (average is None) == (count < 10)
        assert average is None or abs(average - total / count) <= 1
        assert [one["score"] for one in scores] in ([], [*range(10, 101, 10)])


def test_popularity_is_the_sum_of_the_status_distribution(
    catalogue: Catalogue, works: Sequence[MediaRecord]
) -> None:
    for record in works:
        stats = catalogue.stats_of(record["id"])
        amounts = [one["amount"] for one in stats["statusDistribution"]]
        assert sum(amounts) == record["popularity"]
        assert min(amounts) >= 0
        assert {one["status"] for one in stats["statusDistribution"]} <= _values("MediaListStatus")
        assert record["favourites"] < record["popularity"]
        assert sum(one["amount"] for one in stats["scoreDistribution"]) <= record["popularity"]


def test_the_stats_of_what_does_not_exist_are_empty(catalogue: Catalogue) -> None:
    assert catalogue.stats_of(-1) == {"scoreDistribution": [], "statusDistribution": []}


def test_rankings_say_what_they_rank(works: Sequence[MediaRecord]) -> None:
    ids = [rank["id"] for record in works for rank in record["rankings"]]
    assert len(set(ids)) == len(ids) > 1_000
    for record in works:
        for rank in record["rankings"]:
            assert rank["rank"] >= 1
            assert rank["format"] == record["format"]
            assert rank["type"] in _values("MediaRankType")
            words = {"RATED": "highest rated", "POPULAR": "most popular"}[rank["type"]]
            assert rank["context"] == words + (" all time" if rank["allTime"] else "")
            assert rank["allTime"] == (rank["year"] is None)
            assert rank["year"] in (None, record["startDate"]["year"])
            assert rank["season"] in (None, record["season"])


def test_nobody_is_ahead_of_who_is_better(works: Sequence[MediaRecord]) -> None:
    placed: dict[str, list[tuple[int, int]]] = {"RATED": [], "POPULAR": []}
    for record in works:
        measures = {"RATED": record["averageScore"] or 0, "POPULAR": record["popularity"]}
        for rank in record["rankings"]:
            if rank["allTime"]:
                placed[rank["type"]].append((rank["rank"], -measures[rank["type"]]))
    for places in placed.values():
        worse = [measure for _, measure in sorted(places)]
        assert worse == sorted(worse)


def test_tags_are_known_and_their_ranks_fall(
    catalogue: Catalogue, works: Sequence[MediaRecord]
) -> None:
    tags = {tag["id"]: tag for tag in catalogue.tags()}
    for record in works:
        ranks = [tag["rank"] or 0 for tag in record["tags"]]
        assert ranks == sorted(ranks, reverse=True)
        assert len({tag["id"] for tag in record["tags"]}) == len(ranks)
        for tag in record["tags"]:
            assert 1 <= (tag["rank"] or 0) <= 100
            plain = {**tag, "rank": None, "isMediaSpoiler": None}
            assert plain == tags[tag["id"]]
            assert record["isAdult"] or not tag["isAdult"]


def test_every_tag_and_every_genre_is_used(
    catalogue: Catalogue, works: Sequence[MediaRecord]
) -> None:
    assert {tag["name"] for record in works for tag in record["tags"]} == {
        tag["name"] for tag in catalogue.tags()
    }
    assert {genre for record in works for genre in record["genres"]} == set(catalogue.genres())
    assert len(catalogue.genres()) == 19
    assert len(catalogue.tags()) > 120


def test_adult_works_are_few_and_marked(works: Sequence[MediaRecord]) -> None:
    adult = [record for record in works if record["isAdult"]]
    assert 0.01 < len(adult) / len(works) < 0.05
    for record in works:
        assert record["isAdult"] == ("Hentai" in record["genres"])
    young = (
        *("School", "School Club", "Kids", "Shounen", "Shoujo"),
        *("Primarily Child Cast", "Primarily Teen Cast"),
    )
    assert not {tag["name"] for record in adult for tag in record["tags"]}.intersection(young)


def test_an_adult_work_has_only_grown_characters(
    catalogue: Catalogue, works: Sequence[MediaRecord]
) -> None:
    for record in works:
        if not record["isAdult"]:
            continue
        for casting in catalogue.cast_of(record["id"]):
            character = catalogue.character(casting.character_id)
            assert character is not None
            age = character["age"]
            assert age is None or int(age.rstrip("+").split("-")[0]) >= 25


def test_ids_at_myanimelist_are_unique_within_a_type_and_shared_across(
    works: Sequence[MediaRecord],
) -> None:
    by_type = {
        kind: [one["idMal"] for one in works if one["type"] == kind and one["idMal"] is not None]
        for kind in ("ANIME", "MANGA")
    }
    for ids in by_type.values():
        assert len(set(ids)) == len(ids)
    assert set(by_type["ANIME"]) & set(by_type["MANGA"])
    assert 0.85 < sum(map(len, by_type.values())) / len(works) < 0.95


def test_links_lead_to_sites_that_are_about_such_works(
    catalogue: Catalogue, works: Sequence[MediaRecord]
) -> None:
    sources = {source["siteId"]: source for source in catalogue.link_sources()}
    assert len(sources) > 50
    assert all(source["url"] is None for source in sources.values())
    kinds = {catalogue.link_media_type(site_id) for site_id in sources}
    assert kinds == _values("ExternalLinkMediaType")
    ids = [link["id"] for record in works for link in record["externalLinks"]]
    assert len(set(ids)) == len(ids)
    for record in works:
        for link in record["externalLinks"]:
            source = sources[link["siteId"]]
            same = ("site", "siteId", "type", "language", "color", "icon")
            assert [link.get(key) for key in same] == [source.get(key) for key in same]
            assert link["url"] is not None
            assert catalogue.link_media_type(link["siteId"]) == record["type"]


def test_episodes_to_watch_are_those_of_the_anime(works: Sequence[MediaRecord]) -> None:
    watchable = [record for record in works if record["streamingEpisodes"]]
    assert len(watchable) > 100
    for record in watchable:
        assert record["type"] == "ANIME"
        assert record["episodes"] is None or len(record["streamingEpisodes"]) <= record["episodes"]
        site = record["streamingEpisodes"][0]["site"]
        assert site in {link["site"] for link in record["externalLinks"]}


def test_native_titles_are_in_the_script_of_their_country(works: Sequence[MediaRecord]) -> None:
    scripts = {"KR": ("\uac00", "\ud7a3"), "CN": ("\u4e00", "\u9fff"), "TW": ("\u4e00", "\u9fff")}
    for record in works:
        first, last = scripts.get(record["countryOfOrigin"], ("\u3040", "\u9fff"))
        known = record["popularity"] > 60_000
        assert known or any(first <= one <= last for one in record["title"]["native"])
    assert {record["countryOfOrigin"] for record in works} == {"JP", "KR", "CN", "TW"}


def test_nothing_is_younger_than_the_moment(works: Sequence[MediaRecord]) -> None:
    assert all(0 < record["updatedAt"] < MOMENT_S for record in works)


def test_shows_that_never_end_are_some_sixty(works: Sequence[MediaRecord]) -> None:
    endless = [
        record
        for record in works
        if record["type"] == "ANIME"
        and record["status"] == "RELEASING"
        and record["episodes"] is None
    ]
    assert 40 < len(endless) < 85
