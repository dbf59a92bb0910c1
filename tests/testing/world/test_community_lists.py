"""Lists: what every entry of every user keeps to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kotae.testing.world.catalogue.calendar import MOMENT_S
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import EntryRecord, ListTypeOptionsRecord
    from kotae.testing.world.records.values import FuzzyDateRecord
    from kotae.testing.world.records.works import MediaRecord

_STATUSES = {"CURRENT", "PLANNING", "COMPLETED", "DROPPED", "PAUSED", "REPEATING"}
_SCORES = {
    "POINT_3": {0, 35, 60, 85},
    "POINT_5": {0, 10, 30, 50, 70, 90},
    "POINT_10": set(range(0, 101, 10)),
    "POINT_10_DECIMAL": set(range(101)),
    "POINT_100": set(range(101)),
}


@pytest.fixture(scope="module")
def community() -> Community:
    return World.of(0).community


@pytest.fixture(scope="module")
def entries(community: Community) -> list[EntryRecord]:
    return [entry for user_id in community.user_ids() for entry in community.entries_of(user_id)]


def _media(community: Community, entry: EntryRecord) -> MediaRecord:
    media = community.catalogue.media(entry["mediaId"])
    assert media is not None
    return media


def _kept(community: Community, entry: EntryRecord) -> ListTypeOptionsRecord:
    user = community.user(entry["userId"])
    assert user is not None
    options = user["mediaListOptions"]
    is_anime = _media(community, entry)["type"] == "ANIME"
    return options["animeList"] if is_anime else options["mangaList"]


def _number(date: FuzzyDateRecord) -> int | None:
    if date["year"] is None:
        return None
    return date["year"] * 10_000 + (date["month"] or 0) * 100 + (date["day"] or 0)


def _day(moment_s: int) -> int:
    day = datetime.fromtimestamp(moment_s, UTC)
    return day.year * 10_000 + day.month * 100 + day.day


def test_ids_are_unique_fit_32_bits_and_lead_to_the_owner(
    community: Community, entries: list[EntryRecord]
) -> None:
    assert len({entry["id"] for entry in entries}) == len(entries)
    for entry in entries:
        assert 0 < entry["id"] < 2**31
        assert community.entry_owner(entry["id"]) == entry["userId"]


@pytest.mark.parametrize("entry_id", [0, -1, 9_999, 3_010_000, 2**70])
def test_an_id_beyond_all_users_entries_is_nobodys(community: Community, entry_id: int) -> None:
    assert community.entry_owner(entry_id) is None


def test_a_list_is_in_the_order_of_ids_and_of_creation_with_each_media_once(
    entries: list[EntryRecord],
) -> None:
    assert [entry["id"] for entry in entries] == sorted(entry["id"] for entry in entries)
    lists: dict[int, list[EntryRecord]] = {}
    for entry in entries:
        lists.setdefault(entry["userId"], []).append(entry)
    for mine in lists.values():
        assert [one["createdAt"] for one in mine] == sorted(one["createdAt"] for one in mine)
        assert len({entry["mediaId"] for entry in mine}) == len(mine)


def test_the_world_has_the_lists_that_it_promises(
    community: Community, entries: list[EntryRecord]
) -> None:
    sizes = dict.fromkeys(community.user_ids(), 0)
    for entry in entries:
        sizes[entry["userId"]] += 1
    assert sizes[1] == 400
    assert sizes[2] == 6_000
    assert sum(size == 0 for size in sizes.values()) == 5
    rest = [size for user_id, size in sizes.items() if user_id > 2]
    assert 120 < sum(rest) / len(rest) < 180


def test_the_collector_has_4_200_anime_and_1_800_manga_custom_lists_hidden_and_private_ones(
    community: Community,
) -> None:
    mine = community.entries_of(2)
    types = [_media(community, entry)["type"] for entry in mine]
    assert (types.count("ANIME"), types.count("MANGA")) == (4_200, 1_800)
    assert sum(entry["private"] for entry in mine) > 50
    assert sum(entry["hiddenFromStatusLists"] for entry in mine) > 50
    assert sum(bool(entry["customLists"]) for entry in mine) > 500


def test_every_status_occurs_for_both_types_and_no_other(
    community: Community, entries: list[EntryRecord]
) -> None:
    for type_ in ("ANIME", "MANGA"):
        mine = [entry for entry in entries if _media(community, entry)["type"] == type_]
        assert {entry["status"] for entry in mine} == _STATUSES


def test_progress_fits_the_media_and_the_status(
    community: Community, entries: list[EntryRecord]
) -> None:
    for entry in entries:
        media = _media(community, entry)
        is_anime = media["type"] == "ANIME"
        total = media["episodes"] if is_anime else media["chapters"]
        assert entry["progress"] >= 0
        assert (entry["progressVolumes"] is None) is is_anime
        if total is not None:
            assert entry["progress"] <= total
        if media["volumes"] is not None and entry["progressVolumes"] is not None:
            assert 0 <= entry["progressVolumes"] <= media["volumes"]
        if entry["status"] == "PLANNING":
            assert entry["progress"] == 0
        if entry["status"] == "COMPLETED" and total is not None:
            assert entry["progress"] == total
            assert is_anime or media["volumes"] in {None, entry["progressVolumes"]}


def test_what_is_not_finished_is_not_completed_and_what_is_not_out_is_only_planned(
    community: Community, entries: list[EntryRecord]
) -> None:
    for entry in entries:
        status = _media(community, entry)["status"]
        if status == "NOT_YET_RELEASED":
            assert entry["status"] == "PLANNING"
        if entry["status"] in ("COMPLETED", "REPEATING"):
            assert status == "FINISHED"


def test_nobody_has_seen_episodes_that_had_not_aired_when_the_entry_last_changed(
    community: Community, entries: list[EntryRecord]
) -> None:
    for entry in entries:
        if _media(community, entry)["status"] == "RELEASING" and entry["progressVolumes"] is None:
            airings = community.catalogue.airings_of(entry["mediaId"])
            aired = [one for one in airings if one["airingAt"] <= entry["updatedAt"]]
            assert entry["progress"] <= len(aired)


def test_scores_are_steps_of_the_owners_format_and_0_for_none(
    community: Community, entries: list[EntryRecord]
) -> None:
    for entry in entries:
        user = community.user(entry["userId"])
        assert user is not None
        assert entry["score"] in _SCORES[user["mediaListOptions"]["scoreFormat"]]
    assert 0.3 < sum(entry["score"] > 0 for entry in entries) / len(entries) < 0.7
    for name, steps in _SCORES.items():
        given = {
            entry["score"]
            for entry in entries
            if (user := community.user(entry["userId"])) is not None
            if user["mediaListOptions"]["scoreFormat"] == name
        }
        assert len(given) > min(len(steps) - 1, 50) - 1


def test_planned_entries_have_neither_score_nor_dates(entries: list[EntryRecord]) -> None:
    for entry in entries:
        if entry["status"] == "PLANNING":
            assert entry["score"] == 0
            assert _number(entry["startedAt"]) is None
            assert _number(entry["completedAt"]) is None


def test_advanced_scores_are_one_a_category_and_their_mean_is_the_score(
    community: Community, entries: list[EntryRecord]
) -> None:
    varied = 0
    for entry in entries:
        kept = _kept(community, entry)
        scores = entry["advancedScores"]
        assert len(scores) == len(kept["advancedScoring"])
        assert all(0 <= score <= 100 for score in scores)
        if kept["advancedScoringEnabled"]:
            assert sum(scores) == entry["score"] * len(scores)
            varied += len(set(scores)) > 1
        else:
            assert not any(scores)
    assert varied > 1_000


def test_custom_lists_are_the_owners_and_whatever_is_hidden_is_in_one(
    community: Community, entries: list[EntryRecord]
) -> None:
    used: dict[tuple[int, int], set[str]] = {}
    for entry in entries:
        kept = _kept(community, entry)
        assert set(entry["customLists"]) <= set(kept["customLists"])
        assert len(set(entry["customLists"])) == len(entry["customLists"])
        assert entry["customLists"] or not entry["hiddenFromStatusLists"]
        used.setdefault((entry["userId"], id(kept)), set()).update(entry["customLists"])
    for user_id in (1, 2):
        user = community.user(user_id)
        assert user is not None
        for kept in (user["mediaListOptions"]["animeList"], user["mediaListOptions"]["mangaList"]):
            assert used[user_id, id(kept)] == set(kept["customLists"])
    assert any(len(entry["customLists"]) > 1 for entry in entries)


def test_dates_begin_before_they_end_and_lie_within_the_entrys_life(
    entries: list[EntryRecord],
) -> None:
    for entry in entries:
        started, completed = _number(entry["startedAt"]), _number(entry["completedAt"])
        if completed is not None:
            assert entry["status"] in ("COMPLETED", "REPEATING")
            assert completed <= _day(entry["updatedAt"])
        if started is not None:
            assert started <= _day(entry["updatedAt"])
        if started is not None and completed is not None:
            assert started <= completed
    assert any(
        entry["startedAt"]["day"] is None and entry["startedAt"]["month"] for entry in entries
    )


def test_entries_are_made_before_they_change_after_their_owner_and_before_the_worlds_end(
    community: Community, entries: list[EntryRecord]
) -> None:
    for entry in entries:
        user = community.user(entry["userId"])
        assert user is not None
        assert user["createdAt"] <= entry["createdAt"] <= entry["updatedAt"] < MOMENT_S


def test_notes_repeats_priorities_private_and_hidden_entries_occur(
    entries: list[EntryRecord],
) -> None:
    assert any(entry["notes"] for entry in entries)
    assert any(entry["repeat"] for entry in entries)
    assert any(entry["priority"] for entry in entries)
    assert any(entry["private"] for entry in entries)
    assert any(entry["hiddenFromStatusLists"] for entry in entries)
    for entry in entries:
        assert 0 <= entry["repeat"] <= 1_000
        assert 0 <= entry["priority"] <= 255
        assert entry["repeat"] == 0 or entry["status"] in ("COMPLETED", "REPEATING")


def test_the_viewer_has_entries_of_every_sort(community: Community) -> None:
    mine = community.entries_of(1)
    for type_ in ("ANIME", "MANGA"):
        typed = [entry for entry in mine if _media(community, entry)["type"] == type_]
        assert len(typed) > 60
        assert {entry["status"] for entry in typed} >= {"CURRENT", "PLANNING", "COMPLETED"}
    assert any(entry["private"] for entry in mine)
    assert any(entry["hiddenFromStatusLists"] for entry in mine)
    assert any(entry["notes"] for entry in mine)


def test_media_for_adults_are_only_on_lists_of_those_who_want_to_see_them(
    community: Community, entries: list[EntryRecord]
) -> None:
    adult = [entry for entry in entries if _media(community, entry)["isAdult"]]
    assert adult
    for entry in adult:
        user = community.user(entry["userId"])
        assert user is not None
        assert user["options"]["displayAdultContent"]


def test_popular_media_are_on_more_lists(community: Community, entries: list[EntryRecord]) -> None:
    counts: dict[int, int] = {}
    for entry in entries:
        counts[entry["mediaId"]] = counts.get(entry["mediaId"], 0) + 1
    by_popularity = sorted(_popularities(community), reverse=True)
    quarter = len(by_popularity) // 4
    most = sum(counts.get(media_id, 0) for _popularity, media_id in by_popularity[:quarter])
    least = sum(counts.get(media_id, 0) for _popularity, media_id in by_popularity[-quarter:])
    assert most > 3 * least


def _popularities(community: Community) -> Iterator[tuple[int, int]]:
    for media_id in community.catalogue.media_ids():
        media = community.catalogue.media(media_id)
        if media is not None:
            yield media["popularity"], media_id


def test_asking_for_everybodys_list_in_between_does_not_change_one(community: Community) -> None:
    before = community.entries_of(3)
    for user_id in range(100, 150):
        community.entries_of(user_id)
    assert community.entries_of(3) == before
