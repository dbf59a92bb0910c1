"""The values that the mutations of lists are given: kept, judged, and read back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.testing.answers.lists_asked import fresh_ask, user
from tests.testing.answers.lists_changed import (
    ENTRY,
    KINDS,
    format_of,
    listed_entry,
    read,
    refusal_of,
    run_change,
    save,
    unlisted_media,
)
from tests.testing.answers.works_asked import NOW_S, WORLD, answer, enum_values

from kotae.schema.limits import limits
from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

_MANGA_LISTS = user(1)["mediaListOptions"]["mangaList"]["customLists"]
_DATES = st.fixed_dictionaries(
    {},
    optional={
        "year": st.none() | st.integers(1, 9999),
        "month": st.none() | st.integers(1, 12),
        "day": st.none() | st.integers(1, 28),
    },
)
_VALUES: Any = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(enum_values("MediaListStatus")),
        "scoreRaw": st.integers(0, 100),
        "progress": st.integers(0, 2**31 - 1),
        "progressVolumes": st.integers(0, 2**31 - 1),
        "repeat": st.integers(0, 1000),
        "priority": st.integers(0, 255),
        "private": st.booleans(),
        "notes": st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        "hiddenFromStatusLists": st.booleans(),
        "customLists": st.lists(st.sampled_from([*_MANGA_LISTS, "Not one of mine"])),
        "advancedScores": st.lists(st.floats(0, 100), min_size=5, max_size=5),
        "startedAt": st.none() | _DATES,
        "completedAt": st.none() | _DATES,
    },
)
_CHANGED = fresh_ask(1)


@settings(max_examples=60, deadline=None)
@given(values=_VALUES, is_by_id=st.booleans())
def test_every_value_is_read_back_and_nothing_else_changes(values: Any, is_by_id: bool) -> None:
    entry_id = listed_entry("MANGA")
    before = read(_CHANGED, entry_id)
    where = {"id": entry_id} if is_by_id else {"mediaId": before["mediaId"]}
    after = save(_CHANGED, **where, **values)
    assert read(_CHANGED, entry_id) == after
    expected = {**before, **values, "updatedAt": NOW_S}
    if (raw := expected.pop("scoreRaw", None)) is not None:
        expected["score"] = raw / (1 if format_of(1) == "POINT_100" else 10)
    if "customLists" in values:
        expected["customLists"] = {name: name in values["customLists"] for name in _MANGA_LISTS}
    if "advancedScores" in values:
        names = user(1)["mediaListOptions"]["mangaList"]["advancedScoring"]
        expected["advancedScores"] = dict(zip(names, values["advancedScores"], strict=True))
    for name in ("startedAt", "completedAt"):
        if name in values:
            parts = dict.fromkeys(("year", "month", "day"))
            expected[name] = {**parts, **(values[name] or {})}
    assert after == expected


@pytest.mark.parametrize("format_", enum_values("ScoreFormat"))
def test_a_score_is_in_the_viewers_format(format_: str) -> None:
    viewer_id = next(
        one
        for one in WORLD.community.user_ids()
        if format_of(one) == format_ and WORLD.community.entries_of(one)
    )
    ask = fresh_ask(viewer_id)
    entry_id = WORLD.community.entries_of(viewer_id)[0]["id"]
    scores: dict[str, list[float]] = {
        "POINT_100": [0, 1, 55, 100],
        "POINT_10_DECIMAL": [0, 0.1, 7.3, 10],
        "POINT_10": [0, 1, 7, 10],
        "POINT_5": [0, 1, 2, 3, 4, 5],
        "POINT_3": [0, 1, 2, 3],
    }
    for score in scores[format_]:
        assert save(ask, id=entry_id, score=score)["score"] == score
        assert read(ask, entry_id)["score"] == score


def test_the_raw_score_counts_where_both_are_given() -> None:
    ask = fresh_ask(1)
    made = save(ask, mediaId=unlisted_media("ANIME"), score=1, scoreRaw=80)
    text = "query ($id: Int) { MediaList(id: $id) { score(format: POINT_100) } }"
    assert answer(text, ask, {"id": made["id"]})["MediaList"] == {"score": 80}


@pytest.mark.parametrize("name", [name for name in KINDS if name not in {"id", "mediaId", "ids"}])
def test_a_null_clears_notes_and_dates_and_leaves_all_else(name: str) -> None:
    ask = fresh_ask(1)
    entry_id = listed_entry("MANGA")
    date = {"year": 2024, "month": 2, "day": 29}
    full = save(
        ask,
        id=entry_id,
        status="PAUSED",
        scoreRaw=70,
        progress=4,
        progressVolumes=1,
        repeat=2,
        priority=3,
        private=True,
        notes="Notes",
        hiddenFromStatusLists=True,
        customLists=_MANGA_LISTS[:1],
        advancedScores=[1, 2, 3, 4, 5],
        startedAt=date,
        completedAt=date,
    )
    after = save(ask, id=entry_id, **{name: None})
    cleared = {"notes": None}
    cleared |= dict.fromkeys(("startedAt", "completedAt"), dict.fromkeys(date))  # type: ignore[arg-type] # either value
    assert after == {**full, name: cleared.get(name, full.get(name))} or name == "scoreRaw"
    assert name != "scoreRaw" or after == full


def test_volumes_of_an_anime_are_passed_over() -> None:
    assert (
        save(fresh_ask(1), mediaId=unlisted_media("ANIME"), progressVolumes=5)["progressVolumes"]
        is None
    )


def test_the_last_episode_alone_completes_nothing() -> None:
    ask = fresh_ask(1)
    media_id = 1
    media = WORLD.catalogue.media(media_id)
    assert media is not None
    after = save(ask, mediaId=media_id, status="CURRENT", progress=media["episodes"])
    assert after["status"] == "CURRENT"
    assert after["progress"] == media["episodes"]


#: Values that limits.json or the calendar forbids, and AniList's words for them.
_WRONG: list[tuple[str, Any, str]] = [
    ("score", -0.5, "The score must be at least 0."),
    ("score", 100.5, "The score may not be greater than 100."),
    ("score", 1e308, "The score may not be greater than 100."),
    ("scoreRaw", 101, "The score raw may not be greater than 100."),
    ("scoreRaw", -1, "The score raw must be at least 0."),
    ("progress", -1, "The progress must be at least 0."),
    ("progressVolumes", -1, "The progress volumes must be at least 0."),
    ("repeat", -1, "The repeat must be at least 0."),
    ("repeat", 1001, "The repeat may not be greater than 1000."),
    ("priority", -1, "The priority must be at least 0."),
    ("priority", 256, "The priority may not be greater than 255."),
    ("notes", "x" * 6001, "The notes may not be greater than 6000 characters."),
    ("advancedScores", [1, None, 101], "The advanced scores may not be greater than 100."),
    ("advancedScores", [-1], "The advanced scores must be at least 0."),
    ("startedAt", {"month": 13}, "The started at is not a valid date."),
    ("startedAt", {"year": -1}, "The started at is not a valid date."),
    ("completedAt", {"day": 32}, "The completed at is not a valid date."),
    ("completedAt", {"year": 2023, "month": 2, "day": 29}, "The completed at is not a valid date."),
    ("completedAt", {"year": 10_000}, "The completed at is not a valid date."),
]


@pytest.mark.parametrize("mutation", ["SaveMediaListEntry", "UpdateMediaListEntries"])
@pytest.mark.parametrize(("name", "value", "words"), _WRONG)
def test_a_wrong_value_is_refused_in_anilists_words_and_changes_nothing(
    mutation: str, name: str, value: Any, words: str
) -> None:
    ask = fresh_ask(1)
    entry_id = listed_entry("MANGA")
    where = {"id": entry_id} if mutation == "SaveMediaListEntry" else {"ids": [entry_id]}
    before = read(ask, entry_id)
    with pytest.raises(Refusal) as refused:
        run_change(mutation, ask, "id", {**where, name: value})
    assert refusal_of(refused) == ("validation", 400)
    assert refused.value.validation == {name: [words]}
    assert read(ask, entry_id) == before


def test_every_limit_of_the_mutations_is_tried_at_both_ends() -> None:
    for place, limit in limits().items():
        mutation, _, name = place.rstrip(":)").partition("(")
        if mutation == "Mutation.SaveMediaListEntry":
            tried = [words for argument, _, words in _WRONG if argument == name]
            assert any("at least" in words for words in tried) or limit.min in {None, 0}
            assert any("greater" in words for words in tried) or limit.max is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("score", 100),
        ("score", 0),
        ("repeat", 1000),
        ("priority", 255),
        ("notes", "x" * 6000),
        ("progress", 2**31 - 1),
        ("startedAt", {"year": 2024, "month": 2, "day": 29}),
        ("startedAt", {"month": 2, "day": 29}),
        ("startedAt", {"year": 0, "month": 0, "day": 0}),
        ("startedAt", {"day": 31}),
        ("startedAt", {}),
    ],
)
def test_a_value_at_the_limit_is_taken(name: str, value: Any) -> None:
    ask = fresh_ask(1)
    assert save(ask, mediaId=1, **{name: value})["mediaId"] == 1


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(Refusal) as refused:
        save(fresh_ask(1), score=101, progress=-1, advancedScores=[-1, 200, -1])
    assert refused.value.validation == {
        "score": ["The score may not be greater than 100."],
        "progress": ["The progress must be at least 0."],
        "advancedScores": [
            "The advanced scores must be at least 0.",
            "The advanced scores may not be greater than 100.",
        ],
        "mediaId": ["The media id field is required when id is not present."],
    }


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, value, _ in _WRONG])
def test_without_that_rule_every_value_is_kept_and_read_back(name: str, value: Any) -> None:
    ask = fresh_ask(1, Rules.off())
    after = save(ask, id=listed_entry("MANGA"), **{name: value})
    assert read(ask, after["id"]) == after
    if name in {"progress", "progressVolumes", "repeat", "priority", "notes"}:
        assert after[name] == value
    if name.startswith("score"):
        most = 100 if format_of(1) == "POINT_100" else 10
        assert after["score"] == (0 if value < 0 else most)


_INTS = st.integers(-(2**31), 2**31 - 1)
_FLOATS = st.floats(allow_nan=False, allow_infinity=False)
_WILD_DATES = st.none() | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("year", "month", "day"), st.none() | _INTS)
)
_WILD: Any = st.fixed_dictionaries(
    {},
    optional={
        "score": _FLOATS,
        "scoreRaw": _INTS,
        **dict.fromkeys(("progress", "progressVolumes", "repeat", "priority"), _INTS),
        "notes": st.text(),
        "customLists": st.lists(st.none() | st.text()),
        "advancedScores": st.lists(st.none() | _FLOATS),
        **dict.fromkeys(("startedAt", "completedAt"), _WILD_DATES),
    },
)
_WILDLY_CHANGED = fresh_ask(1, Rules.off())
_EVERYTHING = f"""{{ MediaListCollection(type: MANGA, userId: 1) {{
    lists {{ entries {{ {ENTRY} }} }}
    user {{ statistics {{ manga {{ count meanScore standardDeviation chaptersRead volumesRead
        lengths {{ count chaptersRead }} scores {{ score count }} startYears {{ startYear }} }} }}
        stats {{ chaptersRead mangaScoreDistribution {{ amount }} }} }} }} }}"""


@settings(max_examples=60, deadline=None)
@given(values=_WILD, media_type=st.sampled_from(["ANIME", "MANGA"]))
def test_without_that_rule_lists_and_statistics_can_be_read_whatever_was_saved(
    values: Any, media_type: str
) -> None:
    after = save(_WILDLY_CHANGED, id=listed_entry(media_type), **values)
    assert read(_WILDLY_CHANGED, after["id"]) == after
    found = answer(_EVERYTHING, _WILDLY_CHANGED)["MediaListCollection"]
    entries = {one["id"]: one for group in found["lists"] for one in group["entries"]}
    assert media_type == "ANIME" or entries[after["id"]] == after


@pytest.mark.parametrize("notes", ["\0", "a\0b", "\ud800", "\udfff tail"])
def test_notes_that_sqlite_cannot_hold_are_kept_without_it_and_found(notes: str) -> None:
    ask = fresh_ask(1)
    made = save(ask, mediaId=1, notes=notes)
    assert "\ufffd" in made["notes"]
    made["notes"].encode()
    text = "query ($notes: String) { MediaList(userId: 1, notes: $notes) { id } }"
    assert answer(text, ask, {"notes": notes})["MediaList"] == {"id": made["id"]}
