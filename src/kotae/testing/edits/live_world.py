"""The tables of a running server, for the program that runs it: lookups and edits."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from kotae.errors import ArgumentError
from kotae.naming import did_you_mean, listed
from kotae.testing.edits.new_records import added_record, merged
from kotae.testing.edits.record_values import checked_values, reason_against, record_keys, shown
from kotae.testing.edits.references import check_record, with_media_type, with_tag_ids
from kotae.testing.world.records import ACTIVITIES, remove_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from threading import RLock

    from kotae.testing.rules.rate_limit import Clock
    from kotae.testing.world.tables import Record, Table, World

__all__ = ["LiveTable", "LiveWorld"]


class _Source(NamedTuple):
    """A server's tables, the lock that is held while they are used, and what new records need."""

    world: World
    lock: RLock
    seed: int
    clock: Clock


class LiveWorld:
    """The tables of a server by name, with the changes of mutations.

    ```python
    media = server.world["Media"].add({"title": {"romaji": "My Show"}, "episodes": 12})
    server.world["Media"].change(media["id"], {"status": "RELEASING"})
    server.world.list_entry(user=1, media=media["id"], status="CURRENT", progress=3)
    ```

    The next request sees an edit. An edit is made whole or, with an error, not at all, and never
    while a request is carried out.

    Args:
        world: The tables.
        lock: Held while they are used.
        seed: The seed of invented values.
        clock: The source of the time of new records.
    """

    def __init__(self, world: World, lock: RLock, seed: int, clock: Clock) -> None:
        self._source = _Source(world, lock, seed, clock)

    def __getitem__(self, name: str) -> LiveTable:
        """Return a table by the name of its records' type, such as `Media` or `TextActivity`.

        Raises:
            ArgumentError: There is none.
        """
        if name not in self.names:
            raise ArgumentError(
                f"There is no table {name!r}.{did_you_mean(name, self.names)} The tables are "
                f"{', '.join(sorted(self.names))}."
            )
        return LiveTable(self._source, name)

    @property
    def names(self) -> Collection[str]:
        """The names of all tables. The types of activities are parts of the table `Activity`."""
        return [*self._source.world.names, *sorted(ACTIVITIES)]

    def list_entry(self, *, user: int, media: int, **values: object) -> Record:
        """Add a user's list entry for a media, or change the one that is there.

        Args:
            user: The user's id.
            media: The id of the media.
            **values: Fields of `MediaList`: `status`, `progress`, `notes` and so on. `score` is
                from 0 to 100 in every score format, `customLists` a list of names, and
                `advancedScores` a list of numbers.

        Returns:
            The entry. No list activity is made.

        Raises:
            ArgumentError: The user or the media does not exist, or a value is wrong.
        """
        entries = self["MediaList"]
        with self._source.lock:
            there = entries.where(userId=user, mediaId=media)
            if there:
                return entries.change(there[0]["id"], values)
            return entries.add({**values, "userId": user, "mediaId": media})

    def __repr__(self) -> str:
        return f"<LiveWorld of {listed(self._source.world.names)}>"


class LiveTable:
    """The records of one table of a running server.

    A record is a read-only mapping, a copy of the server's. Its keys are the names of the schema's
    fields, in the schema's spelling, for all values that a record stores. Another record is named
    by its id: `mediaId`. A few keys in snake_case belong to no field, such as `outside_users`.
    """

    def __init__(self, source: _Source, name: str) -> None:
        self._world = source.world
        self._lock = source.lock
        self._source = source
        self._name = name

    def get(self, record_id: int) -> Record | None:
        """Return the record of an id; None if there is none."""
        with self._lock:
            record = self._table.get(record_id)
            return _view(record) if record is not None and self._is_shown(record) else None

    def __getitem__(self, record_id: int) -> Record:
        """Return the record of an id.

        Raises:
            KeyError: There is none.
        """
        record = self.get(record_id)
        if record is None:
            raise KeyError(f"{self._name} has no record {record_id!r}")
        return record

    def __contains__(self, record_id: object) -> bool:
        """Tell whether there is a record of an id."""
        return isinstance(record_id, int) and self.get(record_id) is not None

    def __iter__(self) -> Iterator[Record]:
        """Iterate over the records that are there now, in the order of their ids."""
        return iter(self.where())

    def __len__(self) -> int:
        with self._lock:
            return sum(map(self._is_shown, self._table.all()))

    def where(self, **values: object) -> Sequence[Record]:
        """Return the records with these values, in the order of their ids.

        Raises:
            ArgumentError: The records have no such key.
        """
        for key in values:
            if key != "id" and key not in record_keys(self._name):
                raise ArgumentError(reason_against(self._name, key))
        # The table has an index of records by the ids that they name.
        ids = {key: one for key, one in values.items() if key.endswith("Id") and type(one) is int}
        with self._lock:
            rows = self._table.where(**ids) if ids else self._table.all()
            return [
                _view(row)
                for row in rows
                if self._is_shown(row) and all(row.get(key) == one for key, one in values.items())
            ]

    def add(self, values: Mapping[str, object]) -> Record:
        """Add a record.

        Args:
            values: Its values. Without an `id` it gets the next one. What is not given of media,
                people and users is invented, as in the rest of the data, and otherwise empty.

        Returns:
            The whole record.

        Raises:
            ArgumentError: A key or a value is wrong, the id exists already, or a record that it
                names does not exist.
        """
        if self._name == "Activity":
            raise ArgumentError(
                f"An activity is added to the table of its type: {', '.join(sorted(ACTIVITIES))}."
            )
        with self._lock, self._world.transaction():
            given = checked_values(self._name, values, with_id=True)
            record_id = given["id"] if "id" in given else self._table.new_id()
            if record_id in self._table.rows:
                raise ArgumentError(
                    f"{self._name}.id: there is a record {record_id} already. "
                    "Change it, or leave out the id."
                )
            given = {**with_tag_ids(self._world, given), "id": record_id}
            now_s = int(self._source.clock.time())
            made = added_record(self._source.seed, self._name, given, now_s)
            check_record(self._world, self._name, made, made)
            return self._put(with_media_type(self._world, made))

    def change(self, record_id: int, values: Mapping[str, object]) -> Record:
        """Change values of a record.

        Args:
            record_id: Its id.
            values: The new values. In an object such as `title` they are values of its fields,
                and the others stay; a date is replaced.

        Returns:
            The whole record.

        Raises:
            ArgumentError: There is no such record, a key or a value is wrong, or a record that it
                names does not exist.
        """
        with self._lock, self._world.transaction():
            record = self._existing(record_id)
            type_name = record.get("__typename", self._name)
            given = with_tag_ids(self._world, checked_values(type_name, values))
            changed = merged(type_name, record, given)
            check_record(self._world, type_name, changed, given)
            return self._put(with_media_type(self._world, changed))

    def remove(self, record_id: int) -> None:
        """Remove a record, and the records that cannot be without it.

        Those of a media are its list entries, reviews and parts of people; those of a user, all
        that the user wrote and marked.

        Raises:
            ArgumentError: There is no such record.
        """
        with self._lock, self._world.transaction():
            self._existing(record_id)
            remove_record(self._world, self._table.name, record_id)

    @property
    def _table(self) -> Table:
        return self._world["Activity" if self._name in ACTIVITIES else self._name]

    def _is_shown(self, record: Record) -> bool:
        return self._name not in ACTIVITIES or record["__typename"] == self._name

    def _existing(self, record_id: int) -> Record:
        record = self._table.get(record_id) if type(record_id) is int else None
        if record is None or not self._is_shown(record):
            raise ArgumentError(f"{self._name} has no record {shown(record_id)}.")
        return record

    def _put(self, record: Record) -> Record:
        return _view(self._table.put(record))

    def __repr__(self) -> str:
        return f"<LiveTable {self._name} of {len(self)} records>"


def _view(record: Record) -> Record:
    """Return a copy that cannot be changed."""
    return MappingProxyType(msgspec.to_builtins(record))
