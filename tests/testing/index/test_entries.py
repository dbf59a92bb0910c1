"""The table of list entries: whole lists, changes, and what is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.testing.answers.lists_asked import COLLECTOR, all_entries
from tests.testing.answers.works_asked import WORLD, check_same

from kotae.testing.index.entries import Entries, EntryQuestion
from kotae.testing.index.index import Index

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kotae.testing.world.records.social import EntryRecord

_INDEX = Index(WORLD)


@pytest.fixture
def entries() -> Iterator[Entries]:
    index = Index(WORLD)
    yield index.entries
    index.close()


def _all(entries: Entries, users: Collection[int] | None) -> list[EntryRecord]:
    return entries.find(EntryQuestion(users)).records


def _entry(entries: Entries, entry_id: int) -> EntryRecord:
    entry = entries.entry(entry_id)
    assert entry is not None
    return entry


def test_before_any_change_the_lists_are_the_worlds() -> None:
    expected = sorted(all_entries(), key=lambda entry: entry["id"])
    check_same(_all(_INDEX.entries, None), expected)


@pytest.mark.parametrize("users", [(1,), (COLLECTOR,), {3, 5, 8}, (), range(1, 301)])
def test_only_the_lists_of_the_named_users_are_looked_through(users: Collection[int]) -> None:
    expected = [entry for entry in all_entries() if entry["userId"] in users]
    assert _all(_INDEX.entries, users) == sorted(expected, key=lambda entry: entry["id"])


def test_an_entry_is_found_by_its_id_and_by_its_user_and_media(entries: Entries) -> None:
    for entry in all_entries()[::997]:
        assert entries.entry(entry["id"]) == entry
        assert entries.entry_of(entry["userId"], entry["mediaId"]) == entry
        assert entries.size(entry["userId"]) == len(WORLD.community.entries_of(entry["userId"]))


@pytest.mark.parametrize("number", [0, -1, 1, 2**31 - 1, -(2**31), 2**63, -(2**70), 100_000_000])
def test_what_is_no_id_finds_nothing(entries: Entries, number: int) -> None:
    assert entries.entry(number) is None
    assert entries.entry_of(number, 1) is None or number == 1
    assert entries.entry_of(1, number) is None or number == 1


_PARTS: Any = st.fixed_dictionaries(
    {
        "year": st.none() | st.integers(1, 9999),
        "month": st.none() | st.integers(1, 12),
        "day": st.none() | st.integers(1, 31),
    }
)
_INTS = st.integers(-(2**31), 2**31 - 1)
_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
_VALUES: Any = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["CURRENT", "PLANNING", "COMPLETED"]),
        "score": st.floats(allow_nan=False, allow_infinity=False),
        "progress": _INTS,
        "progressVolumes": st.none() | _INTS,
        "repeat": _INTS,
        "priority": _INTS,
        "private": st.booleans(),
        "notes": st.none() | _TEXTS,
        "hiddenFromStatusLists": st.booleans(),
        "customLists": st.lists(_TEXTS),
        "advancedScores": st.lists(st.floats(allow_nan=False, allow_infinity=False)),
        "startedAt": _PARTS,
        "completedAt": _PARTS,
        "updatedAt": _INTS,
        "createdAt": _INTS,
    },
)


@given(_VALUES)
def test_whatever_is_saved_is_read_back(values: Any) -> None:
    entries = _SAVED.entries
    before = _entry(entries, 10_001)
    changed: Any = {**before, **values}
    entries.save([changed])
    assert entries.entry(10_001) == changed
    assert entries.entry_of(1, before["mediaId"]) == changed


_SAVED = Index(WORLD)


def test_saving_changes_nothing_else(entries: Entries) -> None:
    entry = _entry(entries, 10_001)
    entries.save([{**entry, "progress": entry["progress"] + 7}])
    before = WORLD.community.entries_of(1)
    assert _all(entries, (1,))[1:] == list(before[1:])
    assert _all(entries, (1,))[0] != before[0]


def test_changes_made_before_everybodys_lists_are_loaded_stay(entries: Entries) -> None:
    first, second = (_entry(entries, number) for number in (10_001, 30_002))
    entries.save([{**first, "notes": "changed"}])
    entries.delete(second)
    everybody = {entry["id"]: entry for entry in _all(entries, None)}
    assert len(everybody) == len(all_entries()) - 1
    assert everybody[10_001]["notes"] == "changed"
    assert 30_002 not in everybody


def test_a_deleted_entry_is_gone_and_its_media_may_be_listed_anew(entries: Entries) -> None:
    entry = _entry(entries, 10_001)
    entries.delete(entry)
    assert entries.entry(10_001) is None
    assert entries.entry_of(1, entry["mediaId"]) is None
    assert entries.size(1) == len(WORLD.community.entries_of(1)) - 1
    anew: EntryRecord = {**entry, "id": entries.new_id()}
    entries.save([anew])
    assert entries.entry_of(1, entry["mediaId"]) == anew


def test_new_ids_are_no_entrys(entries: Entries) -> None:
    ids = [entries.new_id() for _ in range(1000)]
    assert len({*ids, *(entry["id"] for entry in all_entries())}) == 1000 + len(all_entries())
    assert max(ids) < 2**31


def test_of_several_entries_all_are_saved_or_none(entries: Entries) -> None:
    first, second = (_entry(entries, number) for number in (10_001, 10_002))
    broken: Any = {**second, "progress": None}
    with pytest.raises(Exception, match="NOT NULL"):
        entries.save([{**first, "progress": 99}, broken])
    assert entries.entry(10_001) == first


def test_servers_of_one_world_do_not_share_changes() -> None:
    first, second = Index(WORLD), Index(WORLD)
    first.entries.delete(_entry(first.entries, 10_001))
    assert first.entries.entry(10_001) is None
    assert second.entries.entry(10_001) == WORLD.community.entries_of(1)[0]


def test_what_was_worked_out_is_kept_until_that_users_list_changes(entries: Entries) -> None:
    entries.derived(1)["sum"] = 1
    entries.derived(3)["sum"] = 3
    assert entries.derived(1) == {"sum": 1}
    entry = _entry(entries, 10_001)
    entries.save([entry])
    assert entries.derived(1) == {}
    entries.derived(1)["sum"] = 2
    entries.delete(entry)
    assert entries.derived(1) == {}
    assert entries.derived(3) == {"sum": 3}


def test_what_was_worked_out_is_kept_for_a_few_users_only(entries: Entries) -> None:
    for user_id in range(1, 301):
        entries.derived(user_id)["sum"] = user_id
    assert entries.derived(300) == {"sum": 300}
    assert entries.derived(1) == {}


def test_a_part_of_the_lists_says_whether_more_comes_and_counts_the_whole() -> None:
    whole = _all(_INDEX.entries, (COLLECTOR,))
    pages: list[EntryRecord] = []
    for offset in range(0, len(whole), 700):
        found = _INDEX.entries.find(EntryQuestion((COLLECTOR,), (), (), offset, 700))
        assert found.has_next == (offset + 700 < len(whole))
        assert found.count() == len(whole)
        pages += found.records
    assert pages == whole
