"""A user's whole list: its chunks, read so that a list that changes meanwhile loses nothing."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.api import MediaList, MediaListCollection, MediaListGroup, Query
from kotae.bulk.steps import Begin, Emit, Execute, Finish
from kotae.errors import ArgumentError
from kotae.query.build_operation import operation
from kotae.query.operation import check_no_variables
from kotae.schema.limits import MAX_CHUNK_ITEMS, MAX_LIST_ENTRIES
from kotae.values import value_text
from kotae.wire.steps import perform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kotae.api import MediaListStatus, MediaListStatusLiteral, MediaType, MediaTypeLiteral
    from kotae.query.operation import Operation
    from kotae.query.roots import Root
    from kotae.query.selectable import Selectable
    from kotae.query.variables import OptionalListArgument
    from kotae.values import JSON
    from kotae.wire.steps import Steps

__all__ = ["MAX_CHUNKS_WITHOUT_ENTRIES", "MAX_SEARCHES", "ListReader", "ListedEntry"]

_ENTRIES = MediaListCollection.lists.entries
#: The entries of a group again, with the groups that each of them is in.
_MEMBERSHIPS = MediaListGroup.entries.as_("memberships")
_CUSTOM_LISTS = MediaList.custom_lists(as_array=True)
#: Chunks in a row without a new entry, after which a list is taken to be at its end, whatever the
#: server says: as many as a custom list of all its entries fills.
MAX_CHUNKS_WITHOUT_ENTRIES = MAX_LIST_ENTRIES // MAX_CHUNK_ITEMS
#: How often a chunk is read again for an entry that moved meanwhile. It moves on at each of them
#: only if the list changes each time, or if the server's ids are those of no entry.
MAX_SEARCHES = 10


class ListedEntry(NamedTuple):
    """An entry of a user's list.

    Attributes:
        entry: The entry, with the fields that were selected and its `id`.
        lists: The names of the lists that it is in, as the user's profile shows them: the one of
            its status, unless it is hidden from it, and then the custom lists.
    """

    entry: MediaList
    lists: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """An entry, and the groups in which it was found so far.

    Attributes:
        entry: The entry as it was found last.
        status_list: The name of its group by status; None if it was not found in one.
        custom_lists: The names of its groups that are custom lists; the values are not used.
    """

    entry: MediaList
    status_list: str | None = None
    custom_lists: dict[str, None] = field(default_factory=dict[str, None])

    def is_complete(self, membership: MediaList | None) -> bool:
        """Tell whether it was found in each group that it says it is in."""
        if membership is None:
            return True
        if self.status_list is None and not membership.hidden_from_status_lists:
            return False
        return self.custom_lists.keys() >= _enabled(membership[_CUSTOM_LISTS])

    def listed(self) -> ListedEntry:
        names = (self.status_list or "", *self.custom_lists)
        return ListedEntry(self.entry, tuple(filter(None, names)))


class ListReader:
    """The reading of one list, chunk by chunk.

    AniList documents neither the order of the entries nor how it cuts chunks. The reader sorts by
    the media's ids, which no change of an entry alters. An entry that it found in only some of its
    groups waits for the chunk that has the others.

    When an entry is deleted meanwhile, those behind it move forward, maybe into a chunk that was
    read. So each request also has the ids of the chunk before. If one of them is new, that chunk
    is read again.

    Args:
        user: The owner, by id or name.
        selection: What to select of each entry, beside its `id`.
        type_: `ANIME` or `MANGA`.
        status_in: The statuses of the entries to read; None for all.
        on_progress: Called after each request with the numbers of entries and of requests so far.
        check_limits: Whether to apply AniList's limits.

    Raises:
        ArgumentError: An argument is not valid.
        SelectionError: An item of the selection is not a field of `MediaList`.
        ComplexityError: The selection is too large.
    """

    def __init__(  # noqa: PLR0913 - those of `media_list`, most by keyword
        self,
        user: int | str,
        selection: Sequence[Selectable[MediaList]],
        *,
        type_: MediaType | MediaTypeLiteral,
        status_in: OptionalListArgument[MediaListStatus | MediaListStatusLiteral] = None,
        on_progress: Callable[[int, int], object] | None = None,
        check_limits: bool = True,
    ) -> None:
        is_known = isinstance(user, int | str) and not isinstance(user, bool)  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        # AniList takes 0 and "" for no user, and the list is the viewer's then.
        if not is_known or not user or (isinstance(user, int) and user < 0):
            raise ArgumentError(
                f"user: expected a user's id (int) or name (str), got {value_text(user)}."
            )
        self._user = user
        self._selection = selection
        self._type: MediaType | MediaTypeLiteral = type_
        self._status_in: OptionalListArgument[MediaListStatus | MediaListStatusLiteral] = status_in
        self._on_progress = on_progress
        #: Entries that wait for a chunk with their other groups, by id.
        self._waiting: dict[int, _Found] = {}
        #: The ids of the entries that were emitted.
        self._emitted: set[int] = set()
        #: How often a chunk was read again for an id.
        self._searches: Counter[int] = Counter()
        second = self._operation(2)
        check_no_variables(second, "media_list")
        second.check(check_limits=check_limits)

    def steps(self) -> Steps[None]:
        """Read the list; emit each entry once, as a `ListedEntry`.

        Raises:
            AniListError: A request failed: `NotFoundError` if there is no such user,
                `PrivateUserError` if the list is not for this viewer.
        """
        number = last = chunks = 1
        known = chunks_without_entries = 0
        has_next = False
        wanted: set[int] = set()
        outcomes = yield from perform(Execute(self._operation(1)))
        while True:
            chunk, *before = cast(
                "list[MediaListCollection]", [outcome.unwrap() for outcome in outcomes]
            )
            found = self._take(chunk)
            is_new = len(self._emitted) + len(self._waiting) > known
            known = len(self._emitted) + len(self._waiting)
            chunks_without_entries = 0 if is_new else chunks_without_entries + 1
            if not self._is_found(wanted):  # new entries moved them on: go on from here again
                last = number
            if number == last:
                has_next = bool(
                    chunk.has_next_chunk
                    and chunk[_ENTRIES.id]
                    and chunks_without_entries < MAX_CHUNKS_WITHOUT_ENTRIES
                )
            wanted = self._new_ids(before)
            number = number - 1 if wanted else last + 1
            is_end = number > last and not has_next
            if is_end:
                found += [waiting.listed() for waiting in self._waiting.values()]
                self._emitted.update(self._waiting)
            else:
                yield from perform(Begin(self._operation(number)))
            if self._on_progress is not None:
                self._on_progress(len(self._emitted), chunks)
            yield from perform(Emit(found))
            if is_end:
                break
            outcomes = yield from perform(Finish())
            last = max(last, number)
            chunks += 1
        if len(self._emitted) >= MAX_LIST_ENTRIES:
            warnings.warn(
                f"AniList returns the {MAX_LIST_ENTRIES:,} entries of a list that were updated "
                "last: others may be missing. Read each status alone, with status_in=….",
                UserWarning,
                stacklevel=3,
            )

    def _operation(self, number: int) -> Operation[list[object]]:
        """Return the operation that reads a chunk, and the ids of the one before it.

        AniList resolves the ids last, so that an entry that moves between the two is in one.
        """
        entry = MediaListGroup.entries
        groups = MediaListCollection.lists.select(
            MediaListGroup.name,
            MediaListGroup.is_custom_list,
            entry.select(MediaList.id, *self._selection),
            _MEMBERSHIPS.select(MediaList.id, MediaList.hidden_from_status_lists, _CUSTOM_LISTS),
        )
        roots = [self._root(number, MediaListCollection.has_next_chunk, groups)]
        if number > 1:
            roots.append(self._root(number - 1, _ENTRIES.id))
        return cast("Operation[list[object]]", operation(roots, check_limits=False))

    def _root(
        self, number: int, *selection: Selectable[MediaListCollection]
    ) -> Root[MediaListCollection]:
        first, *more = selection
        return (
            Query.media_list_collection(
                user_id=self._user if isinstance(self._user, int) else None,
                user_name=self._user if isinstance(self._user, str) else None,
                type=self._type,
                status_in=self._status_in,
                sort="MEDIA_ID",
                chunk=number,
                per_chunk=MAX_CHUNK_ITEMS,
            )
            .select(first, *more)
            .required()
        )

    def _new_ids(self, collections: Iterable[MediaListCollection]) -> set[int]:
        """Return the ids of entries that are now in a chunk that was read without them."""
        ids = {id_ for collection in collections for id_ in collection[_ENTRIES.id]}
        missing = ids - self._emitted - self._waiting.keys()
        new = {id_ for id_ in missing if self._searches[id_] < MAX_SEARCHES}
        self._searches.update(new)
        return new

    def _is_found(self, ids: set[int]) -> bool:
        return ids <= self._emitted | self._waiting.keys()

    def _take(self, chunk: MediaListCollection) -> list[ListedEntry]:
        """Take the entries of a chunk, and return those that are complete."""
        touched: dict[int, MediaList | None] = {}
        for group in filter(None, chunk.lists or ()):
            memberships = {one.id: one for one in group[_MEMBERSHIPS]}
            for entry in filter(None, group.entries or ()):
                if entry.id in self._emitted:
                    continue
                found = self._waiting.setdefault(entry.id, _Found(entry))
                found.entry = entry
                if group.is_custom_list:
                    found.custom_lists[group.name or ""] = None
                else:
                    found.status_list = group.name or ""
                touched[entry.id] = memberships.get(entry.id)
        complete = [
            id_ for id_, member in touched.items() if self._waiting[id_].is_complete(member)
        ]
        self._emitted.update(complete)
        return [self._waiting.pop(id_).listed() for id_ in complete]


def _enabled(custom_lists: JSON) -> set[str]:
    """Return the names of an entry's custom lists, as `custom_lists(as_array=True)` has them."""
    rows: Iterable[JSON] = custom_lists if isinstance(custom_lists, list) else ()
    return {
        str(row["name"])
        for row in rows
        if isinstance(row, dict) and row.get("enabled") and "name" in row
    }


ListedEntry.__module__ = "kotae"  # tracebacks and reprs show the name that users import
