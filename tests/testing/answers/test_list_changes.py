"""The mutations of lists: what they change, and whose entries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.testing.answers.lists_asked import as_viewer, fresh_ask, private_owner, user
from tests.testing.answers.lists_changed import (
    delete,
    read,
    refusal_of,
    save,
    unlisted_media,
    update,
)
from tests.testing.answers.works_asked import NOW_S, WORLD, answer

from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules


def test_a_media_is_put_on_the_list_with_nothing_but_a_status() -> None:
    ask = fresh_ask(1)
    media_id = unlisted_media("ANIME")
    made = save(ask, mediaId=media_id)
    names = user(1)["mediaListOptions"]["animeList"]
    unknown = {"year": None, "month": None, "day": None}
    assert made == {
        "id": made["id"],
        "userId": 1,
        "mediaId": media_id,
        "status": "PLANNING",
        "score": 0,
        "progress": 0,
        "progressVolumes": None,
        "repeat": 0,
        "priority": 0,
        "private": False,
        "notes": None,
        "hiddenFromStatusLists": False,
        "customLists": dict.fromkeys(names["customLists"], False),
        "advancedScores": dict.fromkeys(names["advancedScoring"], 0.0),
        "updatedAt": NOW_S,
        "createdAt": NOW_S,
        "startedAt": unknown,
        "completedAt": unknown,
        "media": {"id": media_id, "type": "ANIME"},
        "user": {"id": 1},
    }
    assert read(ask, made["id"]) == made


def test_saving_a_listed_media_changes_its_entry() -> None:
    ask = fresh_ask(1)
    entry = WORLD.community.entries_of(1)[3]
    later = replace(ask, now_s=NOW_S + 5)
    before = read(ask, entry["id"])
    after = save(later, mediaId=entry["mediaId"], progress=12, notes="Again?")
    assert after == {**before, "progress": 12, "notes": "Again?", "updatedAt": NOW_S + 5}
    assert read(ask, entry["id"]) == after


def test_what_was_saved_is_in_the_list_and_on_the_media() -> None:
    ask = fresh_ask(1)
    media_id = unlisted_media("MANGA")
    made = save(ask, mediaId=media_id, status="DROPPED", progressVolumes=3)
    text = """query ($media: Int) { Media(id: $media) { mediaListEntry { id progressVolumes } }
        MediaListCollection(userId: 1, type: MANGA, status: DROPPED) {
            lists { name entries { id } } } }"""
    found = answer(text, ask, {"media": media_id})
    assert found["Media"]["mediaListEntry"] == {"id": made["id"], "progressVolumes": 3}
    groups = found["MediaListCollection"]["lists"]
    dropped = next(group for group in groups if group["name"] == "Dropped")
    assert {"id": made["id"]} in dropped["entries"]


def test_custom_lists_are_kept_in_their_owners_order_and_unknown_ones_passed_over() -> None:
    ask = fresh_ask(1)
    names = user(1)["mediaListOptions"]["animeList"]["customLists"]
    wanted = [names[2], "Unknown", None, names[0], names[2]]
    made = save(ask, mediaId=unlisted_media("ANIME"), customLists=wanted)
    assert made["customLists"] == {name: name in wanted for name in names}
    text = """{ MediaListCollection(userId: 1, type: ANIME) {
        lists { name isCustomList entries { id } } } }"""
    groups = answer(text, ask)["MediaListCollection"]["lists"]
    holding = {
        group["name"]
        for group in groups
        if group["isCustomList"] and {"id": made["id"]} in group["entries"]
    }
    assert holding == {names[0], names[2]}
    assert not any(save(ask, id=made["id"], customLists=[])["customLists"].values())


def test_an_entry_hidden_from_the_lists_by_status_leaves_them() -> None:
    ask = fresh_ask(1)
    made = save(ask, mediaId=unlisted_media("ANIME"), status="PAUSED")
    text = """{ MediaListCollection(userId: 1, type: ANIME) {
        lists { isCustomList entries { id } } } }"""

    def groups() -> list[bool]:
        found = answer(text, ask)["MediaListCollection"]["lists"]
        return [one["isCustomList"] for one in found if {"id": made["id"]} in one["entries"]]

    assert groups() == [False]
    save(ask, id=made["id"], hiddenFromStatusLists=True)
    assert groups() == []
    names = user(1)["mediaListOptions"]["animeList"]["customLists"]
    save(ask, id=made["id"], customLists=names[:1])
    assert groups() == [True]


def test_advanced_scores_that_are_not_given_are_0_and_surplus_ones_passed_over() -> None:
    ask = fresh_ask(1)
    names = user(1)["mediaListOptions"]["animeList"]["advancedScoring"]
    made = save(ask, mediaId=unlisted_media("ANIME"), advancedScores=[10, None])
    assert list(made["advancedScores"].values()) == [10.0, *[0.0] * (len(names) - 1)]
    made = save(ask, id=made["id"], advancedScores=[5.5] * 50)
    assert made["advancedScores"] == dict.fromkeys(names, 5.5)


def test_several_entries_are_changed_at_once_and_come_in_order() -> None:
    ask = fresh_ask(1)
    ids = [entry["id"] for entry in WORLD.community.entries_of(1)[4:40:7]][::-1]
    before = {number: read(ask, number) for number in ids}
    after = update(ask, ids=[*ids, None, ids[0]], status="PAUSED", repeat=3, notes="All")
    assert [entry["id"] for entry in after] == ids
    for entry in after:
        changes = {"status": "PAUSED", "repeat": 3, "notes": "All", "updatedAt": NOW_S}
        assert entry == {**before[entry["id"]], **changes}
        assert read(ask, entry["id"]) == entry


@pytest.mark.parametrize("strange", [20_001, 999_999_999, 0, -5])
def test_of_several_entries_none_is_changed_if_one_is_not_the_viewers(strange: int) -> None:
    ask = fresh_ask(1)
    before = read(ask, 10_001)
    with pytest.raises(Refusal) as refused:
        update(ask, ids=[10_001, strange], progress=77)
    assert refusal_of(refused) == ("Not Found.", 404)
    assert read(ask, 10_001) == before


def test_changing_no_entries_is_no_mistake_but_saying_none_is() -> None:
    assert update(fresh_ask(1), ids=[], progress=1) == []
    assert update(fresh_ask(1, Rules.off()), progress=1) == []
    with pytest.raises(Refusal) as refused:
        update(fresh_ask(1), progress=1)
    assert refused.value.validation == {"ids": ["The ids field is required."]}


def test_a_deleted_entry_is_gone_everywhere() -> None:
    ask = fresh_ask(1)
    entry = WORLD.community.entries_of(1)[0]
    assert delete(ask, id=entry["id"]) == {"deleted": True}
    with pytest.raises(Refusal, match="Not Found"):
        read(ask, entry["id"])
    text = f"{{ Media(id: {entry['mediaId']}) {{ mediaListEntry {{ id }} }} }}"
    assert answer(text, ask)["Media"] == {"mediaListEntry": None}
    with pytest.raises(Refusal) as refused:
        delete(ask, id=entry["id"])
    assert refusal_of(refused) == ("Not Found.", 404)


def test_a_media_listed_again_has_a_new_entry() -> None:
    ask = fresh_ask(1)
    entry = WORLD.community.entries_of(1)[0]
    delete(ask, id=entry["id"])
    made = save(ask, mediaId=entry["mediaId"])
    assert made["id"] != entry["id"]
    assert made["createdAt"] == NOW_S


def test_deleting_needs_an_id() -> None:
    with pytest.raises(Refusal) as refused:
        delete(fresh_ask(1))
    assert refused.value.validation == {"id": ["The id field is required."]}
    with pytest.raises(Refusal, match="Not Found"):
        delete(fresh_ask(1, Rules.off()))


@pytest.mark.parametrize("mutation", [save, update, delete])
def test_without_a_token_nothing_is_changed(mutation: Any) -> None:
    with pytest.raises(Refusal) as refused:
        mutation(fresh_ask(None))
    assert refusal_of(refused) == ("Unauthorized.", 401)


@pytest.mark.parametrize("owner_id", [2, private_owner()["id"]])
def test_somebody_elses_entry_is_as_if_there_were_none(owner_id: int) -> None:
    ask = fresh_ask(1)
    entry_id = WORLD.community.entries_of(owner_id)[0]["id"]
    for attempt in (save, delete):
        with pytest.raises(Refusal) as refused:
            attempt(ask, id=entry_id)
        assert refusal_of(refused) == ("Not Found.", 404)
    own = read(as_viewer(ask, owner_id), entry_id)
    assert own["updatedAt"] < NOW_S


def test_without_the_rule_of_ownership_everybody_may_change_it() -> None:
    ask = fresh_ask(1, Rules(ownership=False))
    entry_id = WORLD.community.entries_of(2)[0]["id"]
    assert save(ask, id=entry_id, progress=9)["userId"] == 2
    assert update(ask, ids=[entry_id], progress=10)[0]["progress"] == 10
    assert delete(ask, id=entry_id) == {"deleted": True}


@pytest.mark.parametrize("media_id", [0, -1, 999_999, 2**31 - 1])
def test_a_media_that_there_is_not_cannot_be_listed(media_id: int) -> None:
    with pytest.raises(Refusal) as refused:
        save(fresh_ask(1), mediaId=media_id)
    assert refusal_of(refused) == ("Not Found.", 404)


def test_of_an_id_and_a_media_the_id_counts() -> None:
    ask = fresh_ask(1)
    entry = WORLD.community.entries_of(1)[0]
    after = save(ask, id=entry["id"], mediaId=unlisted_media("ANIME"), progress=3)
    assert after["id"] == entry["id"]
    assert after["mediaId"] == entry["mediaId"]
