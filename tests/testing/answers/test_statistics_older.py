"""The deprecated `User.stats` agrees with what replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.testing.answers.lists_asked import COLLECTOR
from tests.testing.answers.statistics_counted import (
    ASK,
    TOTALS,
    groups_of,
    list_of,
    open_users,
    statistics_of,
)
from tests.testing.answers.works_asked import WORLD, enum_values

if TYPE_CHECKING:
    from collections.abc import Callable

_OLDER = """watchedTime chaptersRead activityHistory { date amount level }
    animeStatusDistribution { status amount } mangaStatusDistribution { status amount }
    animeScoreDistribution { score amount } mangaScoreDistribution { score amount }
    animeListScores { meanScore standardDeviation } mangaListScores { meanScore standardDeviation }
    favouredGenresOverview { genre amount meanScore timeWatched }
    favouredGenres { genre amount meanScore timeWatched }
    favouredTags { tag { id } amount meanScore timeWatched }
    favouredActors { staff { id } amount meanScore timeWatched }
    favouredStaff { staff { id } amount meanScore timeWatched }
    favouredStudios { studio { id } amount meanScore timeWatched }
    favouredYears { year amount meanScore } favouredFormats { format amount }"""


def test_the_older_statistics_agree_with_the_newer() -> None:
    for user_id in [1, *open_users()[2:200:20]]:
        older = statistics_of(ASK, user_id, _OLDER, "stats")
        newer = statistics_of(ASK, user_id, f"anime {{ {TOTALS} }} manga {{ {TOTALS} }}")
        assert older["watchedTime"] == newer["anime"]["minutesWatched"]
        assert older["chaptersRead"] == newer["manga"]["chaptersRead"]
        for field in ("anime", "manga"):
            entries = list_of(user_id, field.upper(), is_own=user_id == 1)
            scores = older[f"{field}ListScores"]
            assert scores["meanScore"] == round(newer[field]["meanScore"])
            assert scores["standardDeviation"] == round(newer[field]["standardDeviation"])
            amounts = older[f"{field}StatusDistribution"]
            assert {one["status"]: one["amount"] for one in amounts} == {
                status: sum(entry["status"] == status for entry in entries)
                for status in enum_values("MediaListStatus")
            }
            steps = older[f"{field}ScoreDistribution"]
            assert [one["score"] for one in steps] == list(range(10, 101, 10))
            for one in steps:
                fits = [
                    1 for entry in entries if one["score"] - 10 < entry["score"] <= one["score"]
                ]
                assert one["amount"] == len(fits)


def test_what_a_user_favours_is_what_they_have_listed_most_of() -> None:
    older = statistics_of(ASK, 1, _OLDER, "stats")
    entries = list_of(1, "ANIME", is_own=True) + list_of(1, "MANGA", is_own=True)
    about: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "favouredGenres": ("genres", lambda group: group["genre"]),
        "favouredTags": ("tags", lambda group: group["tag"]["id"]),
        "favouredActors": ("voiceActors", lambda group: group["staff"]["id"]),
        "favouredStaff": ("staff", lambda group: group["staff"]["id"]),
        "favouredStudios": ("studios", lambda group: group["studio"]["id"]),
        "favouredYears": ("releaseYears", lambda group: group["year"]),
        "favouredFormats": ("formats", lambda group: group["format"]),
    }
    for field, (dimension, key) in about.items():
        groups = groups_of(entries, dimension)
        amounts = [one["amount"] for one in older[field]]
        assert amounts == sorted((one["count"] for one in groups.values()), reverse=True)[:25]
        for one in older[field]:
            group = groups[key(one)]
            assert one["amount"] == group["count"]
            assert one.get("timeWatched", group["minutesWatched"]) == group["minutesWatched"]
    assert older["favouredGenresOverview"] == older["favouredGenres"][:6]


def test_the_history_of_activities_counts_a_users_own_by_day() -> None:
    for user_id in (1, COLLECTOR, 7):
        own = [one for one in WORLD.community.activities() if one.get("userId") == user_id]
        history = statistics_of(ASK, user_id, "activityHistory { date amount level }", "stats")
        days = history["activityHistory"]
        assert sum(day["amount"] for day in days) == len(own)
        dates = [day["date"] for day in days]
        assert dates == sorted(set(dates))
        for day in days:
            on_it = [one for one in own if 0 <= one["createdAt"] - day["date"] < 86_400]
            assert day["amount"] == len(on_it)
            assert day["date"] % 86_400 == 0
            assert 1 <= day["level"] <= 10


def test_who_has_no_list_favours_nothing() -> None:
    user_id = next(one for one in open_users() if not WORLD.community.entries_of(one))
    older = statistics_of(ASK, user_id, _OLDER, "stats")
    assert older["watchedTime"] == older["chaptersRead"] == 0
    assert older["favouredGenres"] == []
