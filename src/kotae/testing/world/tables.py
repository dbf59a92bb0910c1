"""Tables of records: made when they are first used, and copied when they are first changed.

A record is a mapping whose keys are field names of the schema; other keys belong to no field and
are never in a response. A record of a table is never changed in place: it is replaced.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial, wraps
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence

__all__ = ["Change", "Record", "Table", "World", "derived"]

Record: TypeAlias = "Mapping[str, Any]"

_revisions = count(1)

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


class Change(NamedTuple):
    """A change of a table: the record of an id before and after it, None where there was none."""

    table: Table
    record_id: int
    before: Record | None
    after: Record | None


class Table:
    """Records by id, in the order of their ids, with an index for each set of keys that is used.

    Args:
        rows: The records.
        name: The table's name in its world.
        changes: The list that gets each change.

    Attributes:
        name: As given.
        rows: The records by id.
        revision: A number that no other state of any table has; 0 before the first change.
    """

    def __init__(
        self, rows: Iterable[Record], name: str = "", changes: list[Change] | None = None
    ) -> None:
        self.name = name
        self._changes = [] if changes is None else changes
        self.rows: dict[int, Record] = {row["id"]: row for row in rows}
        self.revision: int = 0
        self._last_id = max(self.rows, default=0)
        self._indexes: dict[tuple[str, ...], dict[Any, Sequence[Record]]] = {}
        self._is_sorted = True
        #: Whether another table has the same rows and indexes.
        self._is_shared = False

    def get(self, record_id: int | None) -> Record | None:
        """Return the record of an id, or None."""
        return None if record_id is None else self.rows.get(record_id)

    def all(self) -> Collection[Record]:
        """Return all records."""
        return self.rows.values()

    def where(self, **values: object) -> Sequence[Record]:
        """Return the records with these values: `where(userId=1, mediaId=5)`."""
        names = tuple(values)
        index = self._indexes.get(names)
        if index is None:
            # Complete before others see it: other threads may use the same indexes.
            index = self._indexes[names] = self._indexed(names)
        given = list(values.values())
        return index.get(tuple(given) if len(given) > 1 else given[0], ())

    def put(self, row: Record) -> Record:
        """Add a record, or replace the one with its id."""
        self._changes.append(Change(self, row["id"], self.rows.get(row["id"]), row))
        self.set(row["id"], row)
        self.sort()
        return row

    def add(self, row: Record) -> Record:
        """Add a record under a new id."""
        return self.put({"id": self.new_id(), **row})

    def new_id(self) -> int:
        """Return an id that no record has had."""
        self._last_id += 1
        return self._last_id

    def remove(self, record_id: int) -> None:
        """Remove a record, if it is there."""
        before = self.rows.get(record_id)
        if before is not None:
            self._changes.append(Change(self, record_id, before, None))
            self.set(record_id, None)

    def set(self, record_id: int, row: Record | None) -> None:
        """Set or remove the record of an id, unrecorded; call `sort` afterwards."""
        self.revision = next(_revisions)
        if self._is_shared:
            self.rows = dict(self.rows)
            self._indexes = {names: dict(index) for names, index in self._indexes.items()}
            self._is_shared = False
        self._leave_indexes(record_id)
        if row is None:
            self.rows.pop(record_id, None)
            self._last_id = max(self._last_id, record_id)
            return
        self._is_sorted &= record_id in self.rows or record_id >= self._last_id
        self._last_id = max(self._last_id, record_id)
        self.rows[record_id] = row
        for names, index in self._indexes.items():
            if all(name in row for name in names):
                value = itemgetter(*names)(row)
                index[value] = sorted((*index.get(value, ()), row), key=itemgetter("id"))

    def sort(self) -> None:
        """Restore the order of the records, if a change has broken it."""
        if not self._is_sorted:
            self.rows = dict(sorted(self.rows.items()))
            self._is_sorted = True

    def fork(self, changes: list[Change]) -> Table:
        """Return a table with the same records, whose changes are its own."""
        fork = Table((), self.name, changes)
        fork.rows, fork._last_id, fork._indexes = self.rows, self._last_id, self._indexes
        fork._is_shared = True
        return fork

    def _indexed(self, names: tuple[str, ...]) -> dict[Any, Sequence[Record]]:
        value_of = cast("Callable[[Record], Any]", itemgetter(*names))
        index: dict[Any, list[Record]] = {}
        for row in self.rows.values():
            if all(name in row for name in names):
                index.setdefault(value_of(row), []).append(row)
        return dict[Any, "Sequence[Record]"](index)

    def _leave_indexes(self, record_id: int) -> None:
        row = self.rows.get(record_id)
        if row is None:
            return
        for names, index in self._indexes.items():
            if all(name in row for name in names):
                value = itemgetter(*names)(row)
                index[value] = [other for other in index[value] if other is not row]


class World:
    """Tables by name.

    Args:
        fills: Functions that return the rows of each table, given the world.

    Attributes:
        save: Called with the changes of each transaction at its end. If it fails, they are undone.
    """

    def __init__(self, fills: Mapping[str, Callable[[World], Iterable[Record]]]) -> None:
        self._fills = fills
        self._base: World | None = None
        self._earlier: Mapping[str, Mapping[int, Record | None]] = {}
        self._tables: dict[str, Table] = {}
        self._derived: dict[object, tuple[list[int], Any]] = {}
        self._lock = threading.RLock()
        self._changes: list[Change] = []
        self._depth = 0
        self.save: Callable[[Sequence[Change]], None] | None = None

    def __getitem__(self, name: str) -> Table:
        table = self._tables.get(name)
        if table is not None:
            return table
        with self._lock:
            if name not in self._tables:
                self._tables[name] = self._made(name)
            return self._tables[name]

    def _made(self, name: str) -> Table:
        if self._base is None:
            return Table(self._fills[name](self), name, self._changes)
        table = self._base[name].fork(self._changes)
        for record_id, row in self._earlier.get(name, {}).items():
            table.set(record_id, row)
        table.sort()
        return table

    @property
    def names(self) -> Collection[str]:
        """The names of all tables."""
        return self._fills.keys()

    def fork(self, earlier: Mapping[str, Mapping[int, Record | None]] | None = None) -> World:
        """Return a world with the same records, whose changes are its own.

        Args:
            earlier: Changes that it starts with: by table and id the record, None for a removed
                one.
        """
        fork = World(self._fills)
        fork._base = self
        fork._earlier = earlier or {}
        return fork

    @contextmanager
    def transaction(self) -> Generator[Callable[[], None]]:
        """Yield a function that undoes all changes of the block; an exception undoes them too.

        The end of the outermost transaction saves the changes.
        """
        if self._depth == 0:
            self._changes.clear()
        start = len(self._changes)
        undo = partial(self._undo, start)
        self._depth += 1
        try:
            yield undo
            if self._depth == 1 and self._changes and self.save is not None:
                self.save(self._changes)
        except BaseException:
            undo()
            raise
        finally:
            self._depth -= 1

    def _undo(self, start: int) -> None:
        undone = self._changes[start:]
        del self._changes[start:]
        for change in reversed(undone):
            change.table.set(change.record_id, change.before)
        for change in undone:
            change.table.sort()

    def derive(
        self,
        function: Callable[..., _Result],
        tables: Sequence[str],
        args: tuple[object, ...],
    ) -> _Result:
        """Return a function's result for this world, cached until one of the tables changes."""
        base = self._base
        if base is not None and not any(self[name].revision for name in tables):
            return base.derive(function, tables, args)
        revisions = [self[name].revision for name in tables]
        cached = self._derived.get((function, args))
        if cached is None or cached[0] != revisions:
            cached = self._derived[function, args] = (revisions, function(self, *args))
        result: _Result = cached[1]
        return result


def derived(
    *tables: str,
) -> Callable[
    [Callable[Concatenate[World, _Params], _Result]],
    Callable[Concatenate[World, _Params], _Result],
]:
    """Cache the results of a function of a world until one of these tables changes.

    The function takes positional arguments, which are hashable.
    """

    def decorate(
        function: Callable[Concatenate[World, _Params], _Result],
    ) -> Callable[Concatenate[World, _Params], _Result]:
        @wraps(function)
        def cached(world: World, /, *args: _Params.args, **_options: _Params.kwargs) -> _Result:
            return world.derive(function, tables, args)

        return cached

    return decorate
