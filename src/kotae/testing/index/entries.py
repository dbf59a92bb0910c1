"""The list entries: a table that holds a user's list from its first touch, and every change.

The table is what is true: records are made of its rows.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.testing.index.conditions import bound
from kotae.testing.index.entries_filters import SORTS, of_users
from kotae.testing.index.entries_rows import (
    COLUMNS,
    INSERT,
    INSERT_MEDIA,
    SCHEMA,
    media_row,
    record_of,
    row_of,
)
from kotae.testing.index.order import order_by

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from kotae.testing.index.conditions import Condition, Value
    from kotae.testing.index.entries_rows import Row
    from kotae.testing.world.records.social import EntryRecord
    from kotae.testing.world.world import World

__all__ = ["ALL", "Entries", "EntriesFound", "EntryQuestion"]

#: As many as there are.
ALL = 2**62

#: The first id of entries that somebody saves: above those of every list in the world.
_FIRST_NEW_ID = 100_000_000

#: Users for whom it is kept what their list adds up to.
_KEPT_USERS = 16

_FROM = "entry JOIN entry_media USING (media_id)"


@dataclass(frozen=True, slots=True)
class EntryQuestion:
    """Which entries, in which order, and which part of them.

    Attributes:
        users: The ids of those whose lists are looked through, all of them users; None for
            everybody's.
        conditions: All of them hold.
        sorts: Values of `MediaListSort`; a null names none.
        offset: How many are skipped, below 2**63.
        limit: How many are wanted, below 2**63.
    """

    users: Collection[int] | None
    conditions: Sequence[Condition] = ()
    sorts: Sequence[str | None] = ()
    offset: int = 0
    limit: int = ALL


@dataclass(frozen=True, slots=True)
class EntriesFound:
    """The part that was asked for.

    Attributes:
        records: In order.
        has_next: Whether more come after.
        count: Counts the whole.
    """

    records: list[EntryRecord]
    has_next: bool
    count: Callable[[], int]


class Entries:
    """The table `entry`: the keys of `EntryRecord` as columns in snake_case, dates as YYYYMMDD.

    Whoever asks it for somebody's entries has their list loaded; only a look at the table itself
    needs `load` before.

    Args:
        connection: Where its tables are made.
        world: Whose lists they hold before anybody changes them.
    """

    def __init__(self, connection: sqlite3.Connection, world: World) -> None:
        self._connection = connection
        self._world = world
        self._loaded: set[int] = set()
        self._has_all = False
        #: The types of the media in `entry_media`.
        self._types: dict[int, str] = {}
        self._next_id = _FIRST_NEW_ID
        self._derived: OrderedDict[int, dict[str, object]] = OrderedDict()
        connection.executescript(SCHEMA)

    def load(self, user_id: int) -> None:
        """Make sure that a user's list is in the table."""
        if user_id not in self._loaded:
            self._fill([user_id])

    def load_all(self) -> None:
        """Make sure that everybody's list is in the table."""
        if not self._has_all:
            self._fill(self._world.community.user_ids())
            self._has_all = True

    def entry(self, entry_id: int) -> EntryRecord | None:
        """Return an entry, or None."""
        owner_id = self._world.community.entry_owner(entry_id)
        if owner_id is not None:
            self.load(owner_id)
        return self._one("id = ?", entry_id)

    def entry_of(self, user_id: int, media_id: int) -> EntryRecord | None:
        """Return a user's entry for a media, or None."""
        self.load(user_id)
        return self._one("user_id = ? AND media_id = ?", user_id, media_id)

    def find(self, question: EntryQuestion) -> EntriesFound:
        """Return the entries that a question asks for."""
        where, values = self._matching(question)
        order = order_by(question.sorts, SORTS, None)
        # What is put into the text comes from tables in the code; values are bound.
        sql = f"SELECT {COLUMNS} FROM {_FROM} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 - of names in the code; values are bound
        rows: list[Row] = self._connection.execute(
            sql, (*values, question.limit + 1, question.offset)
        ).fetchall()

        def count() -> int:
            counting = f"SELECT COUNT(*) FROM {_FROM} WHERE {where}"  # noqa: S608 - as above
            return int(self._connection.execute(counting, values).fetchone()[0])

        has_next = len(rows) > question.limit
        if has_next:
            del rows[question.limit :]
        return EntriesFound([record_of(row) for row in rows], has_next, count)

    def size(self, user_id: int) -> int:
        """Return how many entries a user has, anime and manga."""
        self.load(user_id)
        counting = "SELECT COUNT(*) FROM entry WHERE user_id = ?"
        return int(self._connection.execute(counting, (user_id,)).fetchone()[0])

    def new_id(self) -> int:
        """Return an id that no entry has had."""
        self._next_id += 1
        return self._next_id - 1

    def save(self, entries: Iterable[EntryRecord]) -> None:
        """Put entries into the table, all or none, in the place of those with the same ids."""
        changed = list(entries)
        self._fill({entry["userId"] for entry in changed})
        self._add_media(entry["mediaId"] for entry in changed)
        with self._connection:
            self._connection.executemany(INSERT, self._rows(changed))
        for entry in changed:
            self._derived.pop(entry["userId"], None)

    def delete(self, entry: EntryRecord) -> None:
        """Take an entry out of the table."""
        with self._connection:
            self._connection.execute("DELETE FROM entry WHERE id = ?", (entry["id"],))
        self._derived.pop(entry["userId"], None)

    def derived(self, user_id: int) -> dict[str, object]:
        """Return a place for what was worked out from a user's list: empty after each change."""
        kept = self._derived.setdefault(user_id, {})
        self._derived.move_to_end(user_id)
        if len(self._derived) > _KEPT_USERS:
            self._derived.popitem(last=False)
        return kept

    def _matching(self, question: EntryQuestion) -> tuple[str, tuple[Value, ...]]:
        if question.users is None:
            self.load_all()
        else:
            self._fill(question.users)
        conditions = list(question.conditions)
        if question.users is not None:
            conditions.append(of_users(question.users))
        where = " AND ".join(f"({condition.sql})" for condition in conditions) or "TRUE"
        return where, tuple(value for condition in conditions for value in condition.values)

    def _one(self, where: str, *ids: int) -> EntryRecord | None:
        sql = f"SELECT {COLUMNS} FROM entry WHERE {where}"  # noqa: S608 - the text is the code's
        row: Row | None = self._connection.execute(sql, [bound(id_) for id_ in ids]).fetchone()
        return None if row is None else record_of(row)

    def _fill(self, user_ids: Iterable[int]) -> None:
        for user_id in user_ids:
            if user_id not in self._loaded:
                entries = self._world.community.entries_of(user_id)
                self._add_media(entry["mediaId"] for entry in entries)
                with self._connection:
                    self._connection.executemany(INSERT, self._rows(entries))
                self._loaded.add(user_id)

    def _rows(self, entries: Iterable[EntryRecord]) -> Iterator[tuple[Value | float, ...]]:
        return (row_of(entry, self._types[entry["mediaId"]]) for entry in entries)

    def _add_media(self, media_ids: Iterable[int]) -> None:
        new = {media_id for media_id in media_ids if media_id not in self._types}
        records = [media for media in map(self._world.catalogue.media, new) if media is not None]
        with self._connection:
            self._connection.executemany(INSERT_MEDIA, map(media_row, records))
        self._types.update((media["id"], media["type"]) for media in records)
