"""`MediaListCollection`: groups, custom lists, chunks, and who may see which list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from tests.testing.answers.lists_asked import (
    COLLECTOR,
    as_viewer,
    fresh_ask,
    private_owner,
    user,
)
from tests.testing.answers.works_asked import WORLD, answer, arguments_of, enum_values, listed

from kotae.naming import python_name
from kotae.testing.answers.lists_collection import _in_sections
from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

#: Asked by user 1, with all rules; nothing changes these lists.
_ASK = fresh_ask(1)

_TEXT = """query ($user: Int, $type: MediaType, $one: Boolean, $chunk: Int, $perChunk: Int,
        $sort: [MediaListSort]) {
    MediaListCollection(userId: $user, type: $type, forceSingleCompletedList: $one, chunk: $chunk,
            perChunk: $perChunk, sort: $sort) {
        hasNextChunk user { id }
        lists { name status isCustomList isSplitCompletedList entries { id } } } }"""

_ANIME_PARTS = [
    "Completed TV",
    "Completed Movie",
    "Completed OVA",
    "Completed ONA",
    "Completed TV Short",
    "Completed Special",
    "Completed Music",
]


def _collection(ask: Any = _ASK, **variables: Any) -> Any:
    found = answer(_TEXT, ask, {"user": 1, "type": "ANIME", **variables})
    return found["MediaListCollection"]


def _own(user_id: int, media_type: str, *, viewer_id: int = 1) -> list[Any]:
    return [
        entry
        for entry in WORLD.community.entries_of(user_id)
        if _media(entry)["type"] == media_type and (user_id == viewer_id or not entry["private"])
    ]


def _media(entry: Any) -> Any:
    return WORLD.catalogue.media(entry["mediaId"])


def _ids(group: Any) -> list[int]:
    return [entry["id"] for entry in group["entries"]]


def _open_users() -> list[int]:
    return [one for one in WORLD.community.user_ids() if not user(one)["isPrivate"]]


@pytest.mark.parametrize("media_type", ["ANIME", "MANGA"])
def test_groups_hold_just_the_entries_of_their_status_format_or_name(media_type: str) -> None:
    for user_id in [1, *_open_users()[5:60:5]]:
        own = _own(user_id, media_type)
        collection = _collection(user=user_id, type=media_type)
        assert collection["user"] == {"id": user_id}
        assert collection["hasNextChunk"] is False
        for group in collection["lists"]:
            assert _ids(group) == [one["id"] for one in own if _belongs(one, group)], group["name"]
            assert group["entries"]


def _belongs(entry: Any, group: Any) -> bool:
    if group["isCustomList"]:
        assert group["status"] is None
        return group["name"] in entry["customLists"]
    is_shown = entry["status"] == group["status"] and not entry["hiddenFromStatusLists"]
    if group["isSplitCompletedList"]:
        format_ = group["name"].removeprefix("Completed ").upper().replace(" ", "_")
        return is_shown and bool(_media(entry)["format"] == format_)
    return is_shown


@pytest.mark.parametrize("media_type", ["ANIME", "MANGA"])
def test_the_groups_together_hold_all_that_is_shown_somewhere(media_type: str) -> None:
    for user_id in [1, *_open_users()[60:120:5]]:
        own = _own(user_id, media_type)
        groups = _collection(user=user_id, type=media_type)["lists"]
        shown = [one["id"] for one in own if not one["hiddenFromStatusLists"] or one["customLists"]]
        assert {number for group in groups for number in _ids(group)} == set(shown)
        by_status = [group for group in groups if not group["isCustomList"]]
        in_status = [number for group in by_status for number in _ids(group)]
        assert sorted(in_status) == [one["id"] for one in own if not one["hiddenFromStatusLists"]]


def test_groups_stand_in_the_owners_order() -> None:
    for user_id in _open_users()[:80:4]:
        for media_type in ("ANIME", "MANGA"):
            options: Any = user(user_id)["mediaListOptions"]
            order = options[f"{media_type.lower()}List"]["sectionOrder"]
            names = [group["name"] for group in _collection(user=user_id, type=media_type)["lists"]]
            assert names == [name for name in order if name in names]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["Mine", "Planning", "Completed"], ["Mine", "Planning", "Completed TV", "Dropped"]),
        (["Completed Movie", "Dropped"], ["Completed TV", "Dropped", "Planning", "Mine"]),
        (["Planning", "Watching"], ["Planning", "Planning", "Completed TV", "Dropped"]),
        (["Unknown"], ["Completed TV", "Dropped", "Planning", "Mine"]),
    ],
)
def test_a_group_that_the_order_does_not_name_has_its_place_too(
    order: list[str], expected: list[str]
) -> None:
    custom = "Mine" if "Mine" in expected else "Planning"
    options: Any = {"sectionOrder": order, "customLists": [custom]}
    groups = [
        {"name": name, "isCustomList": name == custom, "isSplitCompletedList": " " in name}
        for name in [custom, "Dropped", "Completed TV"]
    ]
    groups.append({"name": "Planning", "isCustomList": False, "isSplitCompletedList": False})
    shown = _in_sections(cast("Any", groups), options, "ANIME")
    assert [group["name"] for group in shown] == expected
    planning = [group["isCustomList"] for group in shown if group["name"] == "Planning"]
    assert planning == sorted(planning)


def test_the_groups_are_named_as_on_the_profile() -> None:
    names: dict[tuple[str, Any], set[str]] = {}
    for media_type in ("ANIME", "MANGA"):
        for group in _collection(user=COLLECTOR, type=media_type, one=True)["lists"]:
            if not group["isCustomList"]:
                names.setdefault((media_type, group["status"]), set()).add(group["name"])
    shared = {"COMPLETED": "Completed", "PAUSED": "Paused", "DROPPED": "Dropped"}
    shared["PLANNING"] = "Planning"
    anime = {**shared, "CURRENT": "Watching", "REPEATING": "Rewatching"}
    manga = {**shared, "CURRENT": "Reading", "REPEATING": "Rereading"}
    assert names == {
        (media_type, status): {name}
        for media_type, table in (("ANIME", anime), ("MANGA", manga))
        for status, name in table.items()
    }


def test_completed_entries_are_split_by_format_for_owners_who_want_it() -> None:
    options = user(1)["mediaListOptions"]
    assert options["animeList"]["splitCompletedSectionByFormat"]
    assert not options["mangaList"]["splitCompletedSectionByFormat"]
    groups = _collection()["lists"]
    parts = [group for group in groups if group["isSplitCompletedList"]]
    assert len(parts) > 2
    assert {group["status"] for group in parts} == {"COMPLETED"}
    assert [group["name"] for group in parts] == [
        name for name in _ANIME_PARTS if any(group["name"] == name for group in parts)
    ]
    assert not any(group["name"] == "Completed" for group in groups)
    manga = _collection(type="MANGA")["lists"]
    assert not any(group["isSplitCompletedList"] for group in manga)


def test_they_are_joined_on_demand_where_their_parts_would_stand() -> None:
    split, joined = _collection()["lists"], _collection(one=True)["lists"]
    parts = [group for group in split if group["isSplitCompletedList"]]
    whole = next(group for group in joined if group["name"] == "Completed")
    assert not whole["isSplitCompletedList"]
    assert sorted(_ids(whole)) == sorted(number for part in parts for number in _ids(part))
    assert joined.index(whole) == split.index(parts[0])
    assert len(joined) == len(split) - len(parts) + 1


def test_entries_hidden_from_the_lists_by_status_are_in_custom_lists_only() -> None:
    hidden = {one["id"] for one in _own(COLLECTOR, "ANIME") if one["hiddenFromStatusLists"]}
    assert hidden
    groups = _collection(user=COLLECTOR)["lists"]
    of_status = {n for group in groups if not group["isCustomList"] for n in _ids(group)}
    custom = {n for group in groups if group["isCustomList"] for n in _ids(group)}
    assert not hidden & of_status
    assert hidden <= custom
    assert custom & of_status


@pytest.mark.parametrize("sort", [None, "SCORE_DESC", "MEDIA_TITLE_ROMAJI", "UPDATED_TIME_DESC"])
@pytest.mark.parametrize("per_chunk", [97, 500, 9999])
def test_chunks_together_are_the_whole_list_in_its_order(sort: str | None, per_chunk: int) -> None:
    variables: dict[str, Any] = {"user": COLLECTOR, "type": "MANGA", "sort": sort and [sort]}
    whole = {group["name"]: _ids(group) for group in _collection(**variables)["lists"]}
    chunks: dict[str, list[int]] = {}
    sizes: list[int] = []
    number, has_next = 1, True
    while has_next:
        part = _collection(**variables, chunk=number, perChunk=per_chunk)
        sizes.append(len({n for group in part["lists"] for n in _ids(group)}))
        for group in part["lists"]:
            chunks.setdefault(group["name"], []).extend(_ids(group))
        number, has_next = number + 1, part["hasNextChunk"]
    assert chunks == whole
    assert set(sizes[:-1]) == {min(per_chunk, 500)}
    assert 0 < sizes[-1] <= min(per_chunk, 500)


def test_a_chunk_holds_500_entries_unless_fewer_are_asked_for() -> None:
    first = _collection(user=COLLECTOR, chunk=1)
    assert len({number for group in first["lists"] for number in _ids(group)}) == 500
    assert first == _collection(user=COLLECTOR, perChunk=500)
    assert first == _collection(user=COLLECTOR, perChunk=100_000)
    assert first == _collection(user=COLLECTOR, chunk=-3, perChunk=0)
    lenient = replace(_ASK, rules=Rules(chunk_items=None))
    assert _collection(lenient, user=COLLECTOR, perChunk=100_000)["hasNextChunk"] is False


def test_behind_the_last_chunk_there_is_nothing() -> None:
    for chunk, per_chunk in ((9, 500), (2**31 - 1, 2**31 - 1)):
        found = _collection(user=COLLECTOR, chunk=chunk, perChunk=per_chunk, type="MANGA")
        assert found["lists"] == []
        assert found["hasNextChunk"] is False


def test_only_the_last_updated_entries_can_be_reached() -> None:
    ask = replace(_ASK, rules=Rules(list_entries=100))
    own = _own(1, "ANIME")
    assert len(own) > 100
    latest = sorted(own, key=lambda one: (one["updatedAt"], one["id"]))[-100:]
    shown = {one["id"] for one in latest if not one["hiddenFromStatusLists"] or one["customLists"]}
    assert {number for group in _collection(ask)["lists"] for number in _ids(group)} == shown


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("userId: 1", {"type": ["The type field is required."]}),
        (
            "type: ANIME",
            {"userId": ["The user id field is required when user name is not present."]},
        ),
        ("", {"type", "userId"}),
    ],
)
def test_a_type_and_a_user_are_needed_even_with_a_token(arguments: str, expected: Any) -> None:
    text = f"{{ MediaListCollection({arguments}) {{ hasNextChunk }} }}".replace("()", "")
    with pytest.raises(Refusal, match="validation") as refused:
        answer(text, _ASK)
    assert refused.value.status == 400
    said = refused.value.validation
    assert said is not None
    assert said == expected or set(said) == expected


@pytest.mark.parametrize(("viewer_id", "owner_id"), [(None, 1), (5, 5)])
def test_without_that_rule_it_is_the_viewers_anime_list(
    viewer_id: int | None, owner_id: int
) -> None:
    ask = as_viewer(_ASK, viewer_id, rules=Rules(required_arguments=False))
    text = "{ MediaListCollection { user { id } lists { entries { media { type } } } } }"
    found = answer(text, ask)["MediaListCollection"]
    assert found["user"] == {"id": owner_id}
    groups = found["lists"]
    assert {one["media"]["type"] for group in groups for one in group["entries"]} == {"ANIME"}


def test_a_user_is_found_by_name_whatever_its_case() -> None:
    text = '{ MediaListCollection(userName: "KOTAE", type: MANGA) { user { id } } }'
    assert answer(text, _ASK)["MediaListCollection"] == {"user": {"id": 1}}


@pytest.mark.parametrize(
    "arguments", ["userId: 999", 'userName: "nobody"', 'userId: 2, userName: "kotae"', "userId: -1"]
)
def test_an_unknown_users_list_is_not_found(arguments: str) -> None:
    with pytest.raises(Refusal, match=r"^Not Found\.$") as refused:
        answer(f"{{ MediaListCollection({arguments}, type: ANIME) {{ hasNextChunk }} }}", _ASK)
    assert refused.value.status == 404


def test_a_private_users_list_is_theirs_alone() -> None:
    owner = private_owner()["id"]
    with pytest.raises(Refusal, match=r"^Private User$") as refused:
        _collection(user=owner)
    assert refused.value.status == 404
    whole = _collection(as_viewer(_ASK, owner), user=owner)
    assert whole["user"] == {"id": owner}
    lenient = _collection(as_viewer(_ASK, 1, rules=Rules(private_users=False)), user=owner)
    private = {one["id"] for one in WORLD.community.entries_of(owner) if one["private"]}
    shown = {number for group in whole["lists"] for number in _ids(group)}
    assert {n for group in lenient["lists"] for n in _ids(group)} == shown - private


def test_private_entries_are_in_their_owners_own_list_only() -> None:
    private = {one["id"] for one in _own(1, "ANIME") if one["private"]}
    assert private
    own = {number for group in _collection()["lists"] for number in _ids(group)}
    others = _collection(as_viewer(_ASK, None))["lists"]
    assert own - {number for group in others for number in _ids(group)} == private & own


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("status", "COMPLETED"),
        ("status_not", "COMPLETED"),
        ("status_in", ["CURRENT", "REPEATING"]),
        ("status_not_in", ["CURRENT", "REPEATING"]),
        ("notes", "no such note"),
        ("notes_like", "%e%"),
        ("startedAt", 20_240_101),
        ("startedAt_greater", 20_230_000),
        ("startedAt_lesser", 20_230_000),
        ("startedAt_like", "2024%"),
        ("completedAt", 20_240_101),
        ("completedAt_greater", 20_230_000),
        ("completedAt_lesser", 20_230_000),
        ("completedAt_like", "2024%"),
    ],
)
def test_its_filters_are_those_of_single_entries(argument: str, value: Any) -> None:
    kind = arguments_of("Query.MediaListCollection")[python_name(argument)].type
    text = f"""query ($value: {kind}) {{
        MediaListCollection(userId: 1, type: ANIME, {argument}: $value) {{
            lists {{ entries {{ id }} }} }} }}"""
    groups = answer(text, _ASK, {"value": value})["MediaListCollection"]["lists"]
    filters = {python_name(argument): value}
    found = listed("mediaList", _ASK, user_id=1, type="ANIME", **filters)
    shown = {one["id"] for one in found if not one["hiddenFromStatusLists"] or one["customLists"]}
    assert {number for group in groups for number in _ids(group)} == shown


@pytest.mark.parametrize("sort", enum_values("MediaListSort"))
def test_its_sorts_are_those_of_single_entries(sort: str) -> None:
    groups = _collection(sort=[sort])["lists"]
    order = [one["id"] for one in listed("mediaList", _ASK, user_id=1, type="ANIME", sort=[sort])]
    for group in groups:
        places = [order.index(number) for number in _ids(group)]
        assert places == sorted(places)


def test_the_deprecated_fields_have_the_same_groups() -> None:
    text = """{ MediaListCollection(userId: 1, type: ANIME) {
        lists { isCustomList entries { id } }
        statusLists { id } asArray: statusLists(asArray: true) { id }
        customLists { id } object: customLists(asArray: false) { id } } }"""
    found = answer(text, _ASK)["MediaListCollection"]
    groups = found["lists"]
    by_status = [group["entries"] for group in groups if not group["isCustomList"]]
    custom = [group["entries"] for group in groups if group["isCustomList"]]
    assert found["statusLists"] == found["asArray"] == by_status
    assert found["customLists"] == found["object"] == custom
    assert by_status
    assert custom
