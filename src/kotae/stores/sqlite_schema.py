"""The tables of a kind of SQLite file, and what SQLite's errors say of a file."""

from __future__ import annotations

import sqlite3
import stat
import struct
from typing import TYPE_CHECKING, NamedTuple

from kotae.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

__all__ = ["HEADER_BYTES", "ForeignFileError", "SQLiteSchema", "is_busy", "is_damage"]

#: The beginning of each SQLite file.
_MAGIC: Final = b"SQLite format 3\0"
#: Its header: the version of the format, the count of schema changes, and the version and the
#: application that a program may set. Source: SQLite's file format, "The Database Header".
_HEADER: Final = struct.Struct(">18x B 21x I 16x I 4x I 28x")
HEADER_BYTES: Final = _HEADER.size
#: The latest version of the format. SQLite does not write to a file with a later one.
_MAX_FORMAT: Final = 2
#: SQLite's errors that a file without damage does not cause. Source: "Result and Error Codes".
_DAMAGE: Final = frozenset(
    (
        sqlite3.SQLITE_ERROR,  # such as a table that is missing
        sqlite3.SQLITE_INTERNAL,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_SCHEMA,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_NOTADB,
    )
)

#: One statement, so that all are of one moment.
_NUMBERS: Final = """
SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
FROM pragma_application_id, pragma_user_version
"""


class ForeignFileError(UsageError):
    """A file is not a database, or belongs to another program or another version of kotae.

    Attributes:
        reason: What it is, as in "belongs to another program".
    """

    def __init__(self, purpose: str, reason: str) -> None:
        super().__init__(
            f"The file {reason} and was not changed. {purpose} needs a file of its own: "
            "choose another path, or delete the file."
        )
        self.reason: str = reason


class SQLiteSchema(NamedTuple):
    """The tables of a kind of file, and the numbers that identify the kind.

    Attributes:
        purpose: The kind of file, in error messages.
        logger: The name of the logger that warns of a damaged file.
        application_id: SQLite's number of the program.
        version: The version of the tables. A file with another one is refused.
        statements: They make the tables in a new file.
        pragmas: They configure each connection.
    """

    purpose: str
    logger: str
    application_id: int
    version: int
    statements: tuple[str, ...]
    pragmas: tuple[str, ...]

    def check_header(self, header: bytes) -> None:
        """Refuse a file of another kind, by its first 100 bytes, before SQLite changes it.

        SQLite would write a log into it that an earlier file left at this path.

        Raises:
            ForeignFileError: It is not a database, or another program's, or of another version.
            sqlite3.DatabaseError: It is damaged.
        """
        if len(header) < HEADER_BYTES or not header.startswith(_MAGIC):
            raise ForeignFileError(self.purpose, "is not an SQLite database")
        file_format, changes, version, application_id = _HEADER.unpack(header)
        if changes or version or application_id:  # else it never had a table
            self._check_numbers(application_id, version)
        if file_format > _MAX_FORMAT:
            raise sqlite3.DatabaseError("the header is damaged")

    def has_made(self, path: Path) -> bool:
        """Whether a path has a file of this kind, damaged or not; no program may have it open."""
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        with path.open("rb", buffering=0) as file:
            header = file.read(HEADER_BYTES)
        return len(header) == HEADER_BYTES and _HEADER.unpack(header)[3] == self.application_id

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Configure a new connection, and make the tables in a new file.

        Raises:
            ForeignFileError: The file is another program's, or of another version.
            sqlite3.Error: It is locked or damaged, or cannot be written.
        """
        if not self._has_tables(connection):
            # Not possible within a transaction. Free pages can then be returned to the disk.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("BEGIN EXCLUSIVE")
            if not self._has_tables(connection):  # another process may have been first
                for statement in self.statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {self.application_id}")
                connection.execute(f"PRAGMA user_version = {self.version}")
            connection.execute("COMMIT")
        for pragma in self.pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()

    def _has_tables(self, connection: sqlite3.Connection) -> bool:
        application_id, version, tables = connection.execute(_NUMBERS).fetchone()
        if not (application_id or version or tables):
            return False
        self._check_numbers(application_id, version)
        return True

    def _check_numbers(self, application_id: int, version: int) -> None:
        if application_id != self.application_id:
            raise ForeignFileError(self.purpose, "belongs to another program")
        if version != self.version:
            reason = f"was made by another version of kotae (file format {version})"
            raise ForeignFileError(self.purpose, reason)


def is_busy(error: BaseException) -> bool:
    """Whether another connection has locked the file."""
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_damage(error: BaseException) -> bool:
    """Whether the content of the file is the reason of an error, and not its surroundings."""
    if isinstance(error, UnicodeDecodeError):  # sqlite3 decodes messages, which quote the file
        return True
    return type(error) is sqlite3.DatabaseError or _code(error) in _DAMAGE


def _code(error: BaseException) -> int | None:
    """Return SQLite's number of the kind of an error."""
    # It is the lowest byte. Source: SQLite, "Result and Error Codes".
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
