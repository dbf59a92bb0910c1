"""A list is read whole, however the server cuts it, and whatever changes meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.api import Media, MediaList
from kotae.bulk import media_list
from kotae.bulk.media_list import MAX_CHUNKS_WITHOUT_ENTRIES, MAX_SEARCHES, ListReader
from kotae.client.bulk_driver import iterate
from kotae.errors import ArgumentError, ComplexityError, SelectionError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.bulk.media_list import ListedEntry
    from kotae.query.operation import Operation

#: A chunk of the list of these tests, so that a few entries make several.
CHUNK = 3
CUSTOM = ("Best", "Worst")
#: `entries`: a chunk counts each entry once. `rows`: it counts an entry in each of its groups.
Cut = Literal["entries", "rows"]


@dataclass(frozen=True)
class Entry:
    """An entry of the list; its id is ten times that of its media."""

    media_id: int
    status: str = "CURRENT"
    custom_lists: frozenset[str] = frozenset()
    is_hidden: bool = False

    @property
    def groups(self) -> list[str]:
        """The names of its groups: the one of its status, then the custom lists."""
        by_status = [] if self.is_hidden else [self.status.title()]
        return by_status + [name for name in CUSTOM if name in self.custom_lists]


@dataclass
class Server:
    """A server of one list.

    Attributes:
        entries: The list, by media id.
        cut: How it cuts chunks.
        change: Called before each root field that is resolved.
        requests: The number of requests so far.
        is_second_root: Whether the root field that is resolved is the second of its request.
        sizes: The number of root fields of each request.
    """

    entries: dict[int, Entry]
    cut: Cut = "entries"
    change: Callable[[], object] = lambda: None
    requests: int = 0
    is_second_root: bool = False
    sizes: list[int] = field(default_factory=list[int])

    def execute(self, operation: Operation[list[object]], _: object = None) -> list[object]:
        self.requests += 1
        assert operation.complexity <= 500
        data: dict[str, Any] = {}
        for key, chunk in re.findall(
            r"(MediaListCollection(?:_\d+)?)[:(].*?chunk: ?\$(\w+)", operation.text
        ):
            self.is_second_root = bool(data)
            self.change()
            data[key] = self._collection(operation.variables[chunk])
        self.sizes.append(len(data))
        return operation.decode(data)

    def _collection(self, chunk: Any) -> dict[str, Any]:
        listed = [self.entries[key] for key in sorted(self.entries) if self.entries[key].groups]
        names = ("Current", "Planning", *CUSTOM)
        if self.cut == "entries":
            part = listed[(chunk - 1) * CHUNK : chunk * CHUNK]
            rows = [(name, entry) for entry in part for name in entry.groups]
            count = len(listed)
        else:
            rows = [(name, entry) for name in names for entry in listed if name in entry.groups]
            count = len(rows)
            rows = rows[(chunk - 1) * CHUNK : chunk * CHUNK]
        groups = [
            {
                "name": name,
                "isCustomList": name in CUSTOM,
                "entries": [_entry(entry) for group, entry in rows if group == name],
                "memberships": [_membership(entry) for group, entry in rows if group == name],
            }
            for name in names
        ]
        return {
            "hasNextChunk": count > chunk * CHUNK,
            "lists": [group for group in groups if group["entries"]],
        }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"id": entry.media_id * 10, "mediaId": entry.media_id}


def _membership(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.media_id * 10,
        "hiddenFromStatusLists": entry.is_hidden,
        "customLists": [{"name": name, "enabled": name in entry.custom_lists} for name in CUSTOM],
    }


def read(
    server: Server, on_progress: Callable[[int, int], object] | None = None
) -> Sequence[ListedEntry]:
    reader = ListReader(1, [MediaList.media_id], type_="ANIME", on_progress=on_progress)
    return cast("list[ListedEntry]", list(iterate(reader.steps(), server.execute)))


@pytest.fixture(autouse=True, scope="module")
def _small_chunks() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(media_list, "MAX_CHUNK_ITEMS", CHUNK)
        yield


ENTRIES = st.builds(
    Entry,
    media_id=st.integers(1, 30),
    status=st.sampled_from(["CURRENT", "PLANNING"]),
    custom_lists=st.frozensets(st.sampled_from(CUSTOM)),
    is_hidden=st.booleans(),
)
LISTS = st.lists(ENTRIES, max_size=20).map(lambda found: {one.media_id: one for one in found})


@given(entries=LISTS, cut=st.sampled_from(["entries", "rows"]))
def test_each_entry_comes_once_with_all_its_lists(entries: dict[int, Entry], cut: Cut) -> None:
    found = read(Server(entries, cut))

    lists = {one.entry.media_id: list(one.lists) for one in found}
    assert lists == {key: entry.groups for key, entry in entries.items() if entry.groups}
    assert len(found) == len(lists)


CHANGES = st.lists(
    st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["delete", "put", "move"])), max_size=4),
    max_size=16,
)


@given(entries=LISTS, changes=CHANGES)
def test_a_list_that_changes_loses_nothing_and_repeats_nothing(
    entries: dict[int, Entry], changes: list[list[tuple[int, str]]]
) -> None:
    server = Server(dict(entries))
    staying = {key for key, entry in entries.items() if entry.groups}
    rounds = iter(changes)

    def change() -> None:
        for number, action in next(rounds, ()):
            entry = server.entries.get(number)
            if server.is_second_root and (entry is None or action != "delete"):
                continue  # while one request is carried out, entries are deleted at most
            if entry is None or action == "put":
                server.entries[number] = Entry(number)
            elif action == "move":
                server.entries[number] = replace(entry, status="PLANNING", is_hidden=False)
            else:
                del server.entries[number]
                staying.discard(number)

    server.change = change
    found = [one.entry.media_id for one in read(server)]

    assert len(set(found)) == len(found)
    assert staying <= set(found)


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1, 4 * CHUNK])
def test_an_unchanged_list_takes_one_request_for_each_chunk(count: int) -> None:
    server = Server({key: Entry(key) for key in range(count)})

    assert len(read(server)) == count
    assert server.requests == max(1, -(-count // CHUNK))
    assert server.sizes == [1] + [2] * (server.requests - 1)


def test_an_entry_that_moved_back_takes_one_request_more() -> None:
    server = Server({key: Entry(key) for key in range(1, 10)})

    def change() -> None:
        if server.requests == 2:
            server.entries.pop(1, None)

    server.change = change
    assert {one.entry.media_id for one in read(server)} == {*range(1, 10)}
    assert server.requests == 4


def test_progress_is_reported_after_each_chunk() -> None:
    reported: list[tuple[int, int]] = []
    read(
        Server({key: Entry(key) for key in range(7)}),
        lambda entries, chunks: reported.append((entries, chunks)),
    )
    assert reported == [(3, 1), (6, 2), (7, 3)]


def test_a_server_that_always_has_another_chunk_ends_with_the_first_empty_one() -> None:
    server = Server({1: Entry(1)})
    collection = server._collection
    server._collection = lambda chunk: collection(chunk) | {"hasNextChunk": True}  # type: ignore[method-assign]

    assert len(read(server)) == 1
    assert server.requests == 2


def test_a_server_that_returns_the_same_chunk_for_ever_comes_to_an_end() -> None:
    server = Server({1: Entry(1)})
    first = server._collection(1) | {"hasNextChunk": True}

    def same(chunk: Any) -> dict[str, Any]:
        assert chunk > 0
        return first

    server._collection = same  # type: ignore[method-assign]  # the hostile server
    assert [one.entry.media_id for one in read(server)] == [1]
    assert server.requests == 1 + MAX_CHUNKS_WITHOUT_ENTRIES


def test_an_id_whose_entry_no_chunk_has_is_searched_a_few_times() -> None:
    server = Server({key: Entry(key) for key in range(1, 10)})
    collection = server._collection

    def with_another_id(chunk: Any) -> dict[str, Any]:
        made = collection(chunk)
        if server.is_second_root:
            made["lists"][0]["entries"].append({"id": 7777})
        return made

    server._collection = with_another_id  # type: ignore[method-assign]
    assert len(read(server)) == 9
    assert 3 + MAX_SEARCHES <= server.requests <= 3 + 2 * MAX_SEARCHES


def test_a_long_list_warns_that_entries_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_list, "MAX_LIST_ENTRIES", 7)
    with pytest.warns(UserWarning, match="AniList returns the 7 entries"):
        assert len(read(Server({key: Entry(key) for key in range(7)}))) == 7


def test_custom_lists_in_another_form_do_not_hold_entries_back() -> None:
    server = Server({1: Entry(1, custom_lists=frozenset({"Best"}))})
    collection = server._collection

    def odd(chunk: Any) -> dict[str, Any]:
        made = collection(chunk)
        for group in made["lists"]:
            group["memberships"] = [
                {**one, "customLists": {"Best": True}} for one in group["memberships"]
            ]
        return made

    server._collection = odd  # type: ignore[method-assign]
    assert [one.lists for one in read(server)] == [("Current", "Best")]


@pytest.mark.parametrize("user", [None, 1.5, True, ["Kotae"], 0, -1, ""])
def test_a_user_is_an_id_or_a_name(user: Any) -> None:
    with pytest.raises(ArgumentError, match="user: expected a user's id"):
        ListReader(user, [], type_="ANIME")


def test_a_wrong_selection_is_refused_before_anything_is_sent() -> None:
    wrong: Any = Media.id
    with pytest.raises(SelectionError, match="this selection takes fields of MediaList"):
        ListReader(1, [wrong], type_="ANIME")
    many = [MediaList.notes.as_(f"notes_{number}") for number in range(490)]
    with pytest.raises(ComplexityError):
        ListReader(1, many, type_="ANIME")
