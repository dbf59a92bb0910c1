"""The works of a world as tables: who asks for many of them asks here.

A world's works never change, so the servers of one world share these tables.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from kotae.testing.index.folding import Names
from kotae.testing.index.order import order_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Self

    from kotae.testing.index.conditions import Condition, Table, Value
    from kotae.testing.index.kinds.kind import Kind
    from kotae.testing.world.catalogue.catalogue import Catalogue

__all__ = ["Found", "Question", "Works"]

_R = TypeVar("_R")

#: What `Names.matches` found, as a table.
_MATCHES = "SELECT CAST(key AS INTEGER) AS id, value AS closeness FROM json_each(?)"


@dataclass(frozen=True, slots=True)
class Question:
    """Which records, in which order, and which part of them.

    Attributes:
        conditions: All of them hold.
        sorts: Values of the kind's sort enum; a null names none.
        search: Words to be found in the names; None for no search.
        offset: How many are skipped, below 2**63.
        limit: How many are wanted, below 2**63.
        is_whole: Whether every column is wanted; otherwise the id alone.
    """

    conditions: Sequence[Condition] = ()
    sorts: Sequence[str | None] = ()
    search: str | None = None
    offset: int = 0
    limit: int = 1
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The part that was asked for.

    Attributes:
        rows: What was wanted of each record, in order: its columns, or its id alone.
        has_next: Whether more come after.
        count: Counts the whole.
    """

    rows: Sequence[Sequence[Value]]
    has_next: bool
    count: Callable[[], int]


class Works:
    """Tables of one catalogue, each filled when it is first needed. Safe for many threads.

    Args:
        catalogue: Where their rows come from.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._connection = sqlite3.connect(
            ":memory:", check_same_thread=False, isolation_level=None
        )
        # Nobody says when the last server of a world has gone.
        weakref.finalize(self, self._connection.close)
        self._lock = threading.Lock()
        self._filled: set[str] = set()
        self._names: dict[str, Names] = {}

    @classmethod
    @lru_cache(maxsize=2)  # as many as worlds are kept
    def of(cls, catalogue: Catalogue) -> Self:
        """Return the tables of a catalogue; all its servers share them."""
        return cls(catalogue)

    def find(self, kind: Kind[_R], question: Question) -> Found:
        """Return the records that a question asks for.

        Args:
            kind: Which table, and what its sorts go by.
            question: Which of its records.
        """
        tables = [condition.table for condition in question.conditions if condition.table]
        source, where, values, is_search = self._matching(kind, question)
        order = order_by(
            question.sorts or (["SEARCH_MATCH"] if is_search else []),
            kind.sorts,
            kind.search_order if is_search else None,
        )
        columns = ", ".join(kind.columns) if question.is_whole else "id"
        # What is put into the text comes from tables in the code; values are bound.
        sql = f"SELECT {columns} FROM {source} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 - of names in the code; values are bound
        with self._lock:
            self._fill(kind, tables)
            rows = self._connection.execute(
                sql, (*values, question.limit + 1, question.offset)
            ).fetchall()

        def count() -> int:
            counting = f"SELECT COUNT(*) FROM {source} WHERE {where}"  # noqa: S608 - as above
            with self._lock:
                return int(self._connection.execute(counting, values).fetchone()[0])

        return Found(rows[: question.limit], len(rows) > question.limit, count)

    def _matching(
        self, kind: Kind[_R], question: Question
    ) -> tuple[str, str, tuple[Value, ...], bool]:
        """Return what stands after FROM and WHERE, their values, and whether it is a search."""
        where = " AND ".join(f"({condition.sql})" for condition in question.conditions) or "TRUE"
        values = tuple(value for condition in question.conditions for value in condition.values)
        if question.search is None or kind.names is None:
            return kind.table, where, values, False
        with self._lock:
            self._fill(kind, [])
            matches = self._names[kind.table].matches(question.search)
        source = f"({_MATCHES}) JOIN {kind.table} USING (id)"
        return source, where, (json.dumps(matches), *values), True

    def _fill(self, kind: Kind[_R], tables: Iterable[Table]) -> None:
        if kind.table not in self._filled:
            _id, *columns = kind.columns
            definition = ", ".join(["(id INTEGER PRIMARY KEY", *columns]) + ")"
            names = Names() if kind.names else None
            self._create(kind.table, definition, len(kind.columns), self._rows(kind, names))
            if names is not None:
                self._names[kind.table] = names
        for table in tables:
            if table.name not in self._filled:
                rows = list(table.rows(self._catalogue))
                self._create(table.name, table.columns, len(rows[0]) if rows else 1, rows)

    def _rows(self, kind: Kind[_R], names: Names | None) -> Iterator[tuple[Value, ...]]:
        columns = list(kind.columns.values())
        for record in kind.records(self._catalogue):
            row = tuple([column(record) for column in columns])
            if names is not None and kind.names is not None:
                names.add(int(row[0] or 0), kind.names(record))
            yield row

    def _create(self, name: str, columns: str, width: int, rows: Iterable[Sequence[Value]]) -> None:
        self._connection.execute("BEGIN")
        try:
            self._connection.execute(f"CREATE TABLE {name} {columns}")
            marks = ", ".join("?" * width)
            self._connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - a table's own name
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        self._filled.add(name)
