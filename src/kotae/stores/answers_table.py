"""What is done with the tables of a file of answers, over one connection."""

from __future__ import annotations

import sqlite3
import zlib
from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.stores.answers import FORGETS_KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

__all__ = ["Entry", "Room", "forget", "insert", "look"]

#: Pages that a new entry may take beside its body: its row, and splits of five trees.
_ENTRY_PAGES: Final = 10
#: Pages that are taken where nothing is kept, at most: the trees, and the forgotten owners.
_EMPTY_PAGES: Final = 32
#: Bytes of a body's page that point to the next. Source: SQLite's file format, overflow pages.
_POINTER_BYTES: Final = 4
#: Entries that one answer may push out. Where a file has to shrink, the next answers go on.
_MAX_VICTIMS: Final = 256
#: Pages that one answer gives back to the disk, where a file has to shrink.
_MAX_GIVEN_BACK: Final = 4096

_LOOK: Final = """
SELECT forgets, stored_at, up_at, boot, size, checksum, body FROM state
LEFT JOIN entries ON digest = ? LEFT JOIN bodies ON bodies.id = body_id
"""
_INSERT: Final = """
INSERT INTO entries
(digest, owner, used, stored_at, up_at, boot, expires_at, size, checksum, body_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_STATE: Final = """
SELECT forgets, ticks, (SELECT number FROM forgotten WHERE owner = ?) FROM state
"""


class Entry(NamedTuple):
    """One kept answer.

    Attributes:
        body: The reply's body.
        stored_at: When it was kept, in Unix seconds.
        up_at: The same in seconds since the machine started.
        boot: Tells that start from others; 0 if nothing does.
    """

    body: bytes
    stored_at: float
    up_at: float
    boot: int


class Room(NamedTuple):
    """How much a file may hold, in pages, and how many bytes each has."""

    pages: int
    page_bytes: int

    @classmethod
    def of(cls, link: sqlite3.Connection, max_bytes: int) -> Room:
        """Return how much fits into a file of a size."""
        page_bytes = _number(link, "PRAGMA page_size")
        return cls(max_bytes // page_bytes, page_bytes)

    def pages_of(self, size_bytes: int) -> int:
        """Return the pages that an entry takes, at most, by the size of its body."""
        return _ENTRY_PAGES + size_bytes // (self.page_bytes - _POINTER_BYTES)


def look(link: sqlite3.Connection, digest: bytes) -> tuple[int, Entry | None]:
    """Return the count of forgets, and what is kept under a digest if it is whole.

    Raises:
        sqlite3.DatabaseError: The file is damaged.
    """
    row = link.execute(_LOOK, (digest,)).fetchone()
    if row is None:
        raise sqlite3.DatabaseError("the table of the state is empty")
    forgets, stored_at, up_at, boot, size, checksum, body = cast("tuple[object, ...]", row)
    if not isinstance(forgets, int):
        raise sqlite3.DatabaseError("the table of the state is damaged")
    if not (isinstance(body, bytes) and len(body) == size and _checksum(digest, body) == checksum):
        return forgets, None
    if isinstance(stored_at, float) and isinstance(up_at, float) and isinstance(boot, int):
        return forgets, Entry(body, stored_at, up_at, boot)
    return forgets, None


def insert(  # noqa: PLR0913 - all but the connection are keywords
    link: sqlite3.Connection,
    *,
    digest: bytes,
    owner: bytes,
    entry: Entry,
    ttl_s: float,
    stamp: int,
    touched: Iterable[bytes],
    max_bytes: int,
) -> None:
    """Keep an answer, unless its owner's were forgotten since the stamp or it is too large.

    What is over by the wall clock goes first, then what was used least recently.

    Args:
        link: The connection.
        digest: What it is kept under.
        owner: Whose it is.
        entry: The answer.
        ttl_s: How old it may be, in seconds.
        stamp: The count of forgets when it was asked for.
        touched: What was used since the last time, least recently first.
        max_bytes: How large the file may be.
    """
    room = Room.of(link, max_bytes)
    needed = room.pages_of(len(entry.body))
    link.execute("BEGIN IMMEDIATE")
    forgets, ticks, number = link.execute(_STATE, (owner,)).fetchone()
    if not forgets - FORGETS_KEPT <= stamp <= forgets or (number is not None and stamp < number):
        link.execute("ROLLBACK")
        return
    uses = [(ticks + place, used) for place, used in enumerate(touched, start=1)]
    link.executemany("UPDATE entries SET used = ? WHERE digest = ?", uses)
    used = ticks + len(uses) + 1
    link.execute("UPDATE state SET ticks = ?", (used,))
    link.execute("DELETE FROM entries WHERE expires_at <= ?", (entry.stored_at,))
    link.execute("DELETE FROM entries WHERE digest = ?", (digest,))
    if needed + _EMPTY_PAGES <= room.pages:
        _make_room(link, room, needed)
        body_id = link.execute("INSERT INTO bodies (body) VALUES (?)", (entry.body,)).lastrowid
        times = (entry.stored_at, entry.up_at, entry.boot, entry.stored_at + ttl_s)
        marks = (len(entry.body), _checksum(digest, entry.body), body_id)
        link.execute(_INSERT, (digest, owner, used, *times, *marks))
    link.execute("COMMIT")
    _give_back(link, room.pages)


def forget(link: sqlite3.Connection, owners: Iterable[bytes]) -> None:
    """Drop the answers of owners, and note that they are forgotten."""
    link.execute("BEGIN IMMEDIATE")
    for owner in owners:
        link.execute("UPDATE state SET forgets = forgets + 1")
        link.execute("REPLACE INTO forgotten SELECT ?, forgets FROM state", (owner,))
        link.execute("DELETE FROM entries WHERE owner = ?", (owner,))
    link.execute(
        "DELETE FROM forgotten WHERE number <= (SELECT forgets FROM state) - ?", (FORGETS_KEPT,)
    )
    link.execute("COMMIT")


def clear(link: sqlite3.Connection) -> None:
    """Drop all answers, note that they are forgotten, and give the disk its space back."""
    link.execute("BEGIN IMMEDIATE")
    link.execute("UPDATE state SET forgets = forgets + ?", (FORGETS_KEPT + 1,))
    for table in ("forgotten", "entries", "bodies"):
        link.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are these
    link.execute("COMMIT")
    _give_back(link, 0)
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _make_room(link: sqlite3.Connection, room: Room, needed: int) -> None:
    taken = _number(link, "PRAGMA page_count") - _number(link, "PRAGMA freelist_count")
    excess = taken + needed - room.pages
    if excess <= 0:
        return
    rows = link.execute("SELECT digest, size FROM entries ORDER BY used LIMIT ?", (_MAX_VICTIMS,))
    for digest, size in rows.fetchall():
        link.execute("DELETE FROM entries WHERE digest = ?", (digest,))
        excess -= max(1, size // room.page_bytes)
        if excess <= 0:
            return


def _give_back(link: sqlite3.Connection, pages: int) -> None:
    """Shorten a file that is longer than it may be, by what is free in it."""
    surplus = _number(link, "PRAGMA page_count") - pages
    if surplus > 0:
        step = min(surplus, _MAX_GIVEN_BACK) if pages else surplus
        # `execute` takes one step of a statement that has no columns: that is one page.
        link.executescript(f"PRAGMA incremental_vacuum({step})")


def _checksum(digest: bytes, body: bytes) -> int:
    # The digest counts, so that a body that got to another row is none of its own.
    return zlib.crc32(body, zlib.crc32(digest))


def _number(link: sqlite3.Connection, statement: str) -> int:
    return int(link.execute(statement).fetchone()[0])
