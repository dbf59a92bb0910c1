"""Statistics: whatever they say follows from the list as it is now."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.lists_asked import COLLECTOR, as_viewer, fresh_ask, private_owner, user
from tests.testing.answers.statistics_counted import (
    ABOUT,
    ASK,
    MEDIA,
    PEOPLE,
    TOTALS,
    by_key,
    groups_of,
    list_of,
    open_users,
    selection_of,
    statistics_of,
    totals_of,
)
from tests.testing.answers.works_asked import WORLD, answer, enum_values

from kotae.testing.answers.tables import RESOLVERS
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_totals_of_a_users_lists_follow_from_their_entries() -> None:
    for user_id in [1, COLLECTOR, *open_users()[2::10]]:
        found = statistics_of(ASK, user_id, f"anime {{ {TOTALS} }} manga {{ {TOTALS} }}")
        is_own = user_id == 1
        assert found == {
            "anime": totals_of(list_of(user_id, "ANIME", is_own=is_own)),
            "manga": totals_of(list_of(user_id, "MANGA", is_own=is_own)),
        }, user_id


@pytest.mark.parametrize("field", ["anime", "manga"])
def test_every_breakdown_follows_from_the_entries(field: str) -> None:
    for user_id in [1, COLLECTOR, *open_users()[3::80]]:
        # The greatest list takes long to be counted twice.
        names = ["formats", "lengths", "scores"] if user_id == COLLECTOR else list(ABOUT)
        found = statistics_of(ASK, user_id, f"{field} {{ {selection_of(names)} }}")[field]
        entries = list_of(user_id, field.upper(), is_own=user_id == 1)
        for name in names:
            assert by_key(name, found[name]) == groups_of(entries, name), (user_id, name)


def test_statuses_formats_lengths_and_countries_each_cover_the_whole_list() -> None:
    names = ("statuses", "formats", "lengths", "countries")
    for user_id in open_users()[2:50:5]:
        found = statistics_of(ASK, user_id, f"anime {{ count {selection_of(names)} }}")["anime"]
        for name in names:
            assert sum(group["count"] for group in found[name]) == found["count"]
            ids = [number for group in found[name] for number in group["mediaIds"]]
            assert len(set(ids)) == len(ids) == found["count"]


def test_a_voice_actors_characters_are_those_they_speak_in_listed_media() -> None:
    found = statistics_of(ASK, 1, f"anime {{ {selection_of(['voiceActors'])} }}")["anime"]
    assert len(found["voiceActors"]) > 20
    for group in found["voiceActors"]:
        expected = {
            casting.character_id
            for media_id in group["mediaIds"]
            for casting in MEDIA.cast_of(media_id)
            if any(voice.staff_id == group["voiceActor"]["id"] for voice in casting.voices)
        }
        assert group["characterIds"] == sorted(expected)


_SORT_KEYS: dict[str, Callable[[Any], Any]] = {
    "COUNT": lambda group: group["count"],
    "PROGRESS": lambda group: group["minutesWatched"] + group["chaptersRead"],
    "MEAN_SCORE": lambda group: group["meanScore"],
}


@cache
def _breakdowns(field: str, arguments: str = "") -> Any:
    return statistics_of(ASK, 1, f"{field} {{ {selection_of(ABOUT, arguments, '')} }}")[field]


@pytest.mark.parametrize("field", ["anime", "manga"])
@pytest.mark.parametrize("sort", enum_values("UserStatisticsSort"))
def test_every_sort_orders_by_its_value_and_then_by_id(field: str, sort: str) -> None:
    ordered = _breakdowns(field, f"(sort: {sort})")
    by, is_down = sort.removesuffix("_DESC"), sort.endswith("_DESC")
    for name, by_id in _breakdowns(field).items():
        expected = sorted(by_id, key=_SORT_KEYS.get(by, by_id.index), reverse=is_down)
        assert ordered[name] == expected, name


def test_by_id_groups_are_in_the_natural_order_of_what_they_are_about() -> None:
    found = statistics_of(ASK, COLLECTOR, f"anime {{ {selection_of(ABOUT)} }}")["anime"]
    keys = {name: [ABOUT[name][1](group) for group in found[name]] for name in ABOUT}
    for name in ("scores", "releaseYears", "startYears", "genres", "tags", "countries", *PEOPLE):
        assert keys[name] == sorted(set(keys[name])), name
    formats, statuses = enum_values("MediaFormat"), enum_values("MediaListStatus")
    assert keys["formats"] == [name for name in formats if name in keys["formats"]]
    assert keys["statuses"] == [name for name in statuses if name in keys["statuses"]]
    lengths = ["1", "2-6", "7-16", "17-28", "29-55", "56-100", "101+", None]
    assert keys["lengths"] == lengths


def test_later_sorts_decide_where_earlier_ones_are_equal() -> None:
    arguments = "(sort: [COUNT, null, MEAN_SCORE_DESC, COUNT_DESC])"
    groups = statistics_of(ASK, 1, f"anime {{ {selection_of(['tags'], arguments)} }}")["anime"][
        "tags"
    ]
    order = [(group["count"], -group["meanScore"], group["tag"]["id"]) for group in groups]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("limit", "length"), [(3, 3), (0, 0), (-5, 0), (2**31 - 1, None), ("null", None)]
)
def test_a_limit_keeps_the_first_groups(limit: Any, length: int | None) -> None:
    whole = statistics_of(ASK, 1, f"anime {{ {selection_of(['genres'], '(sort: COUNT_DESC)')} }}")
    arguments = f"(sort: COUNT_DESC, limit: {limit})"
    part = statistics_of(ASK, 1, f"anime {{ {selection_of(['genres'], arguments)} }}")
    assert part["anime"]["genres"] == whole["anime"]["genres"][:length]


def test_private_entries_count_for_their_owner_alone() -> None:
    own = statistics_of(as_viewer(ASK, COLLECTOR), COLLECTOR, f"anime {{ {TOTALS} }}")["anime"]
    assert own == totals_of(list_of(COLLECTOR, "ANIME", is_own=True))
    assert own["count"] > len(list_of(COLLECTOR, "ANIME"))
    for viewer_id in (None, 1):
        seen = statistics_of(as_viewer(ASK, viewer_id), COLLECTOR, f"anime {{ {TOTALS} }}")
        assert seen["anime"] == totals_of(list_of(COLLECTOR, "ANIME"))


def test_a_private_users_list_counts_for_nobody_else() -> None:
    owner_id = private_owner()["id"]
    text = f"""{{ Page {{ mediaList(userId: {owner_id}) {{
        user {{ statistics {{ anime {{ count }} }} stats {{ watchedTime }} }} }} }} }}"""
    own = answer(text, as_viewer(ASK, owner_id))["Page"]["mediaList"][0]["user"]
    assert own["statistics"]["anime"]["count"] == len(list_of(owner_id, "ANIME", is_own=True))
    seen: Any = RESOLVERS["UserStatisticTypes.anime"](user(owner_id), ASK)
    assert seen["count"] == 0
    lenient: Any = RESOLVERS["UserStatisticTypes.anime"](
        user(owner_id), replace(ASK, rules=Rules(private_users=False))
    )
    assert lenient["count"] == len(list_of(owner_id, "ANIME"))


def test_they_follow_every_change_of_the_list() -> None:
    ask = fresh_ask(1)
    selection = f"anime {{ {TOTALS} {selection_of(['statuses'])} }}"
    before = statistics_of(ask, 1, selection)["anime"]
    listed = {entry["mediaId"] for entry in WORLD.community.entries_of(1)}
    media = next(
        one
        for one in map(MEDIA.media, MEDIA.media_ids())
        if one and one["episodes"] and one["duration"] and one["id"] not in listed
    )
    episodes, minutes = media["episodes"] or 0, media["duration"] or 0
    saved = answer(
        f"""mutation {{ SaveMediaListEntry(mediaId: {media["id"]}, status: REPEATING, repeat: 2,
            progress: 1, scoreRaw: 100) {{ id }} }}""",
        ask,
    )["SaveMediaListEntry"]
    after = statistics_of(ask, 1, selection)["anime"]
    assert after["count"] == before["count"] + 1
    watched = after["minutesWatched"] - before["minutesWatched"]
    assert watched == (1 + 2 * episodes) * minutes
    assert after["episodesWatched"] == before["episodesWatched"] + 1 + 2 * episodes
    assert after["meanScore"] > before["meanScore"]
    groups = {group["status"]: group["mediaIds"] for group in after["statuses"]}
    assert media["id"] in groups["REPEATING"]
    answer(f"mutation {{ DeleteMediaListEntry(id: {saved['id']}) {{ deleted }} }}", ask)
    assert statistics_of(ask, 1, selection)["anime"] == before


def test_sums_stay_within_graphqls_int_whatever_was_saved() -> None:
    ask = fresh_ask(1, Rules.off())
    for media_id, progress in ((1, 2**31 - 1), (5, -(2**31))):
        answer(
            f"""mutation {{ SaveMediaListEntry(mediaId: {media_id}, progress: {progress},
                repeat: {progress}) {{ id }} }}""",
            ask,
        )
        found = statistics_of(ask, 1, f"anime {{ {TOTALS} {selection_of(['genres'])} }}")["anime"]
        assert -(2**31) <= found["minutesWatched"] < 2**31
        assert statistics_of(ask, 1, "watchedTime", "stats")["watchedTime"] is not None


def test_an_empty_list_adds_up_to_nothing() -> None:
    user_id = next(one for one in open_users() if not WORLD.community.entries_of(one))
    found = statistics_of(ASK, user_id, f"anime {{ {TOTALS} {selection_of(ABOUT)} }}")["anime"]
    assert not any(found.values())
