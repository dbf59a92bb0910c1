"""`Page.mediaList` and `MediaList`: every filter, every sort, who sees what, and the fields."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.lists_asked import (
    FEW_USERS,
    SMALL_LIST,
    as_viewer,
    fresh_ask,
    private_owner,
    user,
)
from tests.testing.answers.works_asked import (
    OPERATORS,
    WORLD,
    answer,
    arguments_of,
    check_same,
    date_number,
    enum_values,
    in_order,
    listed,
)

from kotae.testing.answers.lists_scores import in_format
from kotae.testing.answers.paging import Window
from kotae.testing.answers.tables import LISTINGS
from kotae.testing.index.folding import folded
from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.testing.world.records.works import MediaRecord

#: Asked by user 1, with all rules; nothing changes these lists.
_ASK = fresh_ask(1)


def _media(entry: Any) -> MediaRecord:
    media = WORLD.catalogue.media(entry["mediaId"])
    assert media is not None
    return media


def _seen_by(viewer_id: int | None, entry: Any) -> bool:
    is_own = entry["userId"] == viewer_id
    return is_own or not (entry["private"] or user(entry["userId"])["isPrivate"])


@cache
def _seen() -> list[Any]:
    """Return what user 1 sees of the lists of a few users, by id."""
    seen = [entry for entry in _entries() if _seen_by(1, entry)]
    return sorted(seen, key=lambda entry: entry["id"])


def _entries() -> list[Any]:
    return [entry for user_id in FEW_USERS for entry in WORLD.community.entries_of(user_id)]


@cache
def _listed_by_1() -> set[int]:
    return {entry["mediaId"] for entry in WORLD.community.entries_of(1)}


#: What each argument looks at.
_OWN: dict[str, Callable[[Any], Any]] = {
    "id": lambda entry: entry["id"],
    "user_id": lambda entry: entry["userId"],
    "user_name": lambda entry: user(entry["userId"])["name"].lower(),
    "type": lambda entry: _media(entry)["type"],
    "status": lambda entry: entry["status"],
    "media_id": lambda entry: entry["mediaId"],
    "notes": lambda entry: entry["notes"],
    "started_at": lambda entry: date_number(entry["startedAt"]),
    "completed_at": lambda entry: date_number(entry["completedAt"]),
    "is_following": lambda entry: entry["userId"] in WORLD.community.following_of(1),
    "compare_with_auth_list": lambda entry: entry["mediaId"] in _listed_by_1(),
}

#: Values for every argument; together with what is common enough to be found.
_CASES: list[tuple[str, Any]] = [
    *[("id", number) for number in (10_001, 720_005, 7)],
    *[("user_id", number) for number in (1, SMALL_LIST, 207, 999, -1)],
    *[("user_name", name) for name in ("kotae", "nobody of this name", "")],
    *[("type", name) for name in ("ANIME", "MANGA")],
    *[("status", name) for name in ("CURRENT", "REPEATING", "PLANNING")],
    *[("status_not", name) for name in ("COMPLETED", "PLANNING")],
    *[("status_in", names) for names in (["DROPPED", None, "PAUSED"], [], [None])],
    *[("status_not_in", names) for names in (["DROPPED", "COMPLETED", "PLANNING"], [])],
    *[("media_id", number) for number in (1, 9253, 999_999)],
    *[("media_id_in", numbers) for numbers in ([1, 5, 5, None, 30_002, -3], [])],
    *[("media_id_not_in", numbers) for numbers in (list(range(1, 900, 7)), [])],
    *[("user_id_in", numbers) for numbers in ([1, 56, None, 207, 207, 2**31 - 1], [])],
    *[("is_following", value) for value in (True, False)],
    *[("compare_with_auth_list", value) for value in (True,)],
    *[("notes", text) for text in ("", "No such note.")],
    *[("notes_like", text) for text in ("%THE%", "%", "r%%%l.", "_%", "", "nothing like it")],
    *[("started_at", number) for number in (20_260_919, 20_260_900, 0)],
    *[("started_at_greater", number) for number in (20_240_000, -(2**31), 2**31 - 1)],
    *[("started_at_lesser", number) for number in (20_200_000, 20_200_101)],
    *[("started_at_like", text) for text in ("2024%", "____12__", "%", "20260919%%%%%%%%%")],
    *[("completed_at", number) for number in (20_260_920, 20_250_101)],
    *[("completed_at_greater", number) for number in (20_240_000,)],
    *[("completed_at_lesser", number) for number in (20_200_000,)],
    *[("completed_at_like", text) for text in ("2024%", "%31")],
]


def _like(text: str | None, pattern: str) -> bool:
    letters = {"%": ".*", "_": "."}
    expression = "".join(letters.get(letter, re.escape(letter)) for letter in pattern)
    flags = re.DOTALL | re.IGNORECASE | re.ASCII
    return text is not None and re.fullmatch(expression, text, flags) is not None


def _fits(entry: Any, argument: str, value: Any) -> bool:
    if argument == "notes_like":
        return _like(entry["notes"], value)
    end = next(end for end in OPERATORS if argument.endswith(end))
    own = _OWN[argument.removesuffix(end)](entry)
    return OPERATORS[end](own, value)


@pytest.mark.parametrize(("argument", "value"), _CASES)
def test_every_filter_keeps_what_its_words_say(argument: str, value: Any) -> None:
    expected = [entry for entry in _seen() if _fits(entry, argument, value)]
    users = {} if argument.startswith("user") else {"user_id_in": FEW_USERS}
    check_same(listed("mediaList", _ASK, **users, **{argument: value}), expected, argument)


def test_every_filter_is_tried() -> None:
    tried = {argument for argument, _ in _CASES} | {"sort"}
    assert tried == set(arguments_of("Page.mediaList")) == set(arguments_of("Query.MediaList"))


def test_notes_are_found_by_their_whole_text() -> None:
    text = next(entry["notes"] for entry in _seen() if entry["notes"])
    expected = [entry for entry in _seen() if entry["notes"] == text]
    assert listed("mediaList", _ASK, notes=text, user_id_in=FEW_USERS) == expected


@pytest.mark.parametrize(
    "filters",
    [
        {"user_id": SMALL_LIST, "type": "MANGA", "status_in": ["CURRENT", "DROPPED"]},
        {"user_id": SMALL_LIST, "compare_with_auth_list": True, "status_not": "PLANNING"},
        {
            "user_id_in": FEW_USERS,
            "is_following": True,
            "media_id_in": list(range(30_000)),
            "notes_like": "%a%",
        },
        {"user_id_in": [1, 56, 207], "started_at_greater": 20_210_000, "type": "ANIME"},
        {"user_id": 56, "user_id_in": [1, 207]},
    ],
)
def test_filters_hold_together(filters: dict[str, Any]) -> None:
    expected = [
        entry
        for entry in _seen()
        if all(_fits(entry, argument, value) for argument, value in filters.items())
    ]
    assert listed("mediaList", _ASK, **filters) == expected


#: What each sort goes by.
_KEYS: dict[str, Callable[[Any], Any]] = {
    "MEDIA_ID": lambda entry: entry["mediaId"],
    "SCORE": lambda entry: entry["score"],
    "STATUS": lambda entry: enum_values("MediaListStatus").index(entry["status"]),
    "PROGRESS": lambda entry: entry["progress"],
    "PROGRESS_VOLUMES": lambda entry: entry["progressVolumes"],
    "REPEAT": lambda entry: entry["repeat"],
    "PRIORITY": lambda entry: entry["priority"],
    "STARTED_ON": lambda entry: date_number(entry["startedAt"]),
    "FINISHED_ON": lambda entry: date_number(entry["completedAt"]),
    "ADDED_TIME": lambda entry: entry["createdAt"],
    "UPDATED_TIME": lambda entry: entry["updatedAt"],
    "MEDIA_TITLE_ROMAJI": lambda entry: folded(_media(entry)["title"]["romaji"]),
    "MEDIA_TITLE_ENGLISH": lambda entry: (
        _media(entry)["title"]["english"] and folded(_media(entry)["title"]["english"] or "")
    ),
    "MEDIA_TITLE_NATIVE": lambda entry: folded(_media(entry)["title"]["native"]),
    "MEDIA_POPULARITY": lambda entry: _media(entry)["popularity"],
}


def _in_order(entries: list[Any], sort: str) -> list[Any]:
    return in_order(entries, _KEYS[sort.removesuffix("_DESC")], sort)


@pytest.mark.parametrize("sort", enum_values("MediaListSort"))
def test_every_sort_orders_by_its_value_and_then_by_id(sort: str) -> None:
    mine = [entry for entry in _seen() if entry["userId"] == SMALL_LIST]
    found = listed("mediaList", _ASK, user_id=SMALL_LIST, sort=[sort])
    check_same(found, _in_order(mine, sort), sort)


def test_later_sorts_decide_where_earlier_ones_are_equal() -> None:
    mine = [entry for entry in _seen() if entry["userId"] == 1]
    expected = _in_order(mine, "MEDIA_POPULARITY_DESC")
    for sort in ("SCORE_DESC", "STATUS"):
        expected = _in_order(expected, sort)
    sorts = ["STATUS", None, "SCORE_DESC", "MEDIA_POPULARITY_DESC", "STATUS_DESC"]
    assert listed("mediaList", _ASK, user_id=1, sort=sorts) == expected


@pytest.mark.parametrize("page", [1, 2, 8, 2**31 - 1])
def test_a_page_is_a_part_of_the_whole(page: int) -> None:
    filters: dict[str, Any] = {"user_id": SMALL_LIST, "sort": ["SCORE_DESC"]}
    whole = listed("mediaList", _ASK, **filters)
    paged = LISTINGS["mediaList"](_ASK, Window(page, 9), **filters)
    assert paged.items == whole[(page - 1) * 9 : page * 9]
    assert paged.has_next == (len(whole) > page * 9)
    assert paged.count() == len(whole)


@pytest.mark.parametrize("viewer_id", [None, 1, SMALL_LIST])
def test_private_entries_are_seen_by_their_owner_alone(viewer_id: int | None) -> None:
    ask = as_viewer(_ASK, viewer_id)
    found = listed("mediaList", ask, user_id=SMALL_LIST)
    own = WORLD.community.entries_of(SMALL_LIST)
    assert found == [entry for entry in own if viewer_id == SMALL_LIST or not entry["private"]]
    hidden = next(entry for entry in own if entry["private"])
    assert listed("mediaList", ask, id=hidden["id"]) == [hidden] * (viewer_id == SMALL_LIST)


@pytest.mark.parametrize("by", ["id", "name"])
def test_a_private_users_list_is_refused_to_others(by: str) -> None:
    owner = private_owner()
    filters: dict[str, Any] = {f"user_{by}": owner["id"] if by == "id" else owner["name"].upper()}
    for viewer_id in (1, None):
        with pytest.raises(Refusal, match=r"^Private User$") as refused:
            listed("mediaList", as_viewer(_ASK, viewer_id), **filters)
        assert refused.value.status == 404
    own = list(WORLD.community.entries_of(owner["id"]))
    assert listed("mediaList", as_viewer(_ASK, owner["id"]), **filters) == own
    lenient = as_viewer(_ASK, 1, rules=Rules(private_users=False))
    assert listed("mediaList", lenient, **filters) == [one for one in own if not one["private"]]


def test_a_private_users_entries_are_in_no_list_of_others() -> None:
    owner = private_owner()
    assert listed("mediaList", _ASK, user_id_in=[owner["id"]]) == []
    everybody = {entry["userId"] for entry in listed("mediaList", _ASK)}
    assert owner["id"] not in everybody
    with pytest.raises(Refusal, match="Not Found"):
        answer(f"{{ MediaList(id: {owner['id']}0001) {{ id }} }}", _ASK)


@pytest.mark.parametrize(
    ("arguments", "viewer_id"),
    [
        ("userId: 999", 1),
        ('userName: "nobody"', 1),
        ("id: 1", 1),
        ('userId: 2, userName: "kotae"', 1),
    ],
)
def test_the_root_does_not_find_what_there_is_not(arguments: str, viewer_id: int) -> None:
    with pytest.raises(Refusal, match=r"^Not Found\.$") as refused:
        answer(f"{{ MediaList({arguments}) {{ id }} }}", as_viewer(_ASK, viewer_id))
    assert refused.value.status == 404


def test_a_media_without_a_user_answers_some_users_entry() -> None:
    found = answer("{ MediaList(mediaId: 1) { userId mediaId } }", _ASK)["MediaList"]
    assert found["mediaId"] == 1
    entries = WORLD.community.entries_of(found["userId"])
    assert any(entry["mediaId"] == 1 for entry in entries)


def test_without_a_viewer_nobody_is_followed_and_nothing_is_shared() -> None:
    ask = as_viewer(_ASK, None)
    assert listed("mediaList", ask, is_following=True) == []
    assert listed("mediaList", ask, user_id=SMALL_LIST, compare_with_auth_list=True) == []


@pytest.mark.parametrize("viewer_id", [None, 1])
def test_comparing_with_no_list_keeps_all(viewer_id: int | None) -> None:
    ask = as_viewer(_ASK, viewer_id)
    whole = listed("mediaList", ask, user_id=SMALL_LIST)
    assert listed("mediaList", ask, user_id=SMALL_LIST, compare_with_auth_list=False) == whole


_WILD_INTS = [0, -1, 2**31 - 1, -(2**31), 2**63, -(2**70)]
_WILD_TEXTS = [
    "\0",
    "a\0%",
    "\ud800",
    "%" * 100_000,
    "x" * 60_000,
    "%_" * 2000,
    "'; DROP TABLE entry",
]


@pytest.mark.parametrize("argument", sorted(set(_OWN) | {name for name, _ in _CASES}))
def test_any_value_is_survived(argument: str) -> None:
    named = {"user_name", "notes", "notes_like", "started_at_like", "completed_at_like"}
    values: list[Any] = _WILD_TEXTS if argument in named else list(_WILD_INTS)
    if argument in {"is_following", "compare_with_auth_list"}:
        values = [True, False, None]
    if argument.startswith(("type", "status")):
        values = ["CURRENT", "ANIME", None]
    if argument.endswith("_in"):
        values = [values, [], [None], values * 1000]
    for value in values:
        found = LISTINGS["mediaList"](_ASK, Window(1, 5), **{argument: value})
        assert len(found.items) <= 5


def test_custom_lists_are_all_of_the_owners_and_say_which_hold_the_entry() -> None:
    text = """query ($id: Int) { MediaList(id: $id) {
        object: customLists array: customLists(asArray: true) other: customLists(asArray: false)
        media { type } user { mediaListOptions {
            animeList { customLists } mangaList { customLists } } } } }"""
    for entry in _entries()[::10]:
        found = answer(text, as_viewer(_ASK, entry["userId"]), {"id": entry["id"]})["MediaList"]
        options = found["user"]["mediaListOptions"]
        names = options[f"{found['media']['type'].lower()}List"]["customLists"]
        if not names:
            assert found["object"] is found["array"] is found["other"] is None
            continue
        assert found["object"] == found["other"]
        assert found["object"] == {name: name in entry["customLists"] for name in names}
        pairs = {one["name"]: one["enabled"] for one in found["array"]}
        assert list(pairs.items()) == list(found["object"].items())


def test_advanced_scores_are_named_after_the_owners_categories() -> None:
    text = """query ($id: Int) { MediaList(id: $id) { advancedScores media { type } user {
        mediaListOptions { animeList { advancedScoring } mangaList { advancedScoring } } } } }"""
    for entry in _entries()[::10]:
        found = answer(text, as_viewer(_ASK, entry["userId"]), {"id": entry["id"]})["MediaList"]
        options = found["user"]["mediaListOptions"]
        names = options[f"{found['media']['type'].lower()}List"]["advancedScoring"]
        if not names:
            assert found["advancedScores"] is None
            continue
        assert found["advancedScores"] == dict(zip(names, entry["advancedScores"], strict=True))


def test_an_entry_answers_all_its_fields() -> None:
    entry: Any = WORLD.community.entries_of(1)[5]
    plain = """id userId mediaId status progress progressVolumes repeat priority private notes
        hiddenFromStatusLists updatedAt createdAt startedAt { year month day }
        completedAt { year month day }"""
    text = f"{{ MediaList(id: {entry['id']}) {{ {plain} media {{ id }} user {{ id }} }} }}"
    found = answer(text, _ASK)["MediaList"]
    assert found.pop("media") == {"id": entry["mediaId"]}
    assert found.pop("user") == {"id": 1}
    assert found == {name: entry[name] for name in found}
    assert len(found) == 15


def test_a_score_is_in_its_owners_format_unless_another_is_asked_for() -> None:
    text = "query ($id: Int) { MediaList(id: $id) { score raw: score(format: POINT_100) } }"
    scored = {one["userId"]: one for one in _entries() if one["score"]}
    formats = set[str]()
    for user_id, entry in scored.items():
        found = answer(text, as_viewer(_ASK, user_id), {"id": entry["id"]})["MediaList"]
        format_ = user(user_id)["mediaListOptions"]["scoreFormat"]
        formats.add(format_)
        most = {"POINT_100": 100, "POINT_5": 5, "POINT_3": 3}.get(format_, 10)
        assert 0 < found["score"] <= most
        assert found["score"] == in_format(entry["score"], format_)
        assert found["raw"] == entry["score"]
    assert formats == set(enum_values("ScoreFormat"))
