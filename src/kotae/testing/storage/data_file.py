"""The file of a server: its changes are in it before the response to the request that made them."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
from typing import TYPE_CHECKING, Final

from kotae.atomic_files import write_atomically
from kotae.errors import UsageError
from kotae.sanitize import sanitize
from kotae.stores.private_files import check_regular_file_of_user, restrict_to_user
from kotae.testing.seed.completion import completed
from kotae.testing.seed.world import WORLD_VERSION, seed_world
from kotae.testing.storage.file_lock import FileLock
from kotae.testing.storage.lines import Header, header_line, line_of, read_header, read_lines
from kotae.testing.world.schema_types import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kotae.testing.storage.lines import RecordChange
    from kotae.testing.world.tables import Change, Record, World

__all__ = ["DataFile"]

#: Changes beyond twice the number of changed records after which the file is written anew.
_SPARE_CHANGES: Final = 1_000
#: Windows would translate line ends otherwise.
_BINARY: Final = getattr(os, "O_BINARY", 0)

_log = logging.getLogger("kotae.server")


class DataFile:
    """An open file, which no other server can open.

    Args:
        path: Where it is; a missing or empty file is made.
        seed: The seed of a new file's data; None for 0, or for that of an existing file.
        has_gaps: Whether the data has gaps.

    Attributes:
        header: The file's first line.
        records: The changed records by table and id; None for those that were removed.
        notice: A sentence about a change that was dropped, or None.

    Raises:
        UsageError: The file is of another program, another version or other data; or it is
            damaged, in use, or not safe from other users.
        OSError: It cannot be read or made.
    """

    def __init__(self, path: Path, *, seed: int | None, has_gaps: bool) -> None:
        self.header: Header
        self.records: dict[str, dict[int, Record | None]] = {}
        self.notice: str | None = None
        self._path = path = path.absolute()  # the working folder may change
        self._name = sanitize(str(path))
        self._changes = 0
        self._compact_after = _SPARE_CHANGES
        self._handle: int | None = None
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        found = check_regular_file_of_user(path)
        if found.st_size > 0:
            read_header(path)  # no lock beside a file of another program
        self._lock: FileLock | None = FileLock(path)
        try:
            restrict_to_user(path, found)
            if path.stat().st_size == 0:
                self.header = Header(WORLD_VERSION, seed or 0, has_gaps, secrets.token_hex(32))
                self._replace()
            else:
                self._read(seed, has_gaps)
        except BaseException:
            self.close()
            raise

    @property
    def key(self) -> bytes:
        """The key that signs tokens."""
        return bytes.fromhex(self.header.key)

    def world(self) -> World:
        """Return the world of the seed with the file's changes, which saves further ones here."""
        seed, changed = self.header.seed, dict[str, "dict[int, Record | None]"]()
        for table, records in self.records.items():
            rows = [row for row in records.values() if row is not None]
            if fields_of(table):
                # The schema may have gained fields since.
                rows = list(completed(seed, table, rows))
            changed[table] = {**records, **{row["id"]: row for row in rows}}
        world = seed_world(seed, has_gaps=self.header.gaps).fork(changed)
        world.save = self.append
        return world

    def append(self, changes: Iterable[Change]) -> None:
        """Add a line with the changes of a request, and return when it is on the disk.

        Raises:
            UsageError: The file is closed.
            OSError: The line cannot be written; the file is as before.
        """
        if self._lock is None:
            raise UsageError("The server is not running, so its file is closed. Start it first.")
        if self._handle is None:
            raise OSError(
                f"{self._name} could not be restored after an error. Start the server anew."
            )
        last = {(change.table.name, change.record_id): change.after for change in changes}
        rows = [(table, record_id, row) for (table, record_id), row in last.items()]
        self._write(self._handle, line_of(rows))
        self._apply(rows)
        if self._changes > self._compact_after:
            self._compact()

    def close(self) -> None:
        """Close the file, and let other servers open it; a second call does nothing."""
        handle, self._handle = self._handle, None
        lock, self._lock = self._lock, None
        if handle is not None:
            os.close(handle)
        if lock is not None:
            lock.release()

    def _read(self, seed: int | None, has_gaps: bool) -> None:
        content = read_lines(self._path)
        self.header = header = content.header
        if header.world != WORLD_VERSION:
            raise UsageError(
                f"{self._name} has the changes of another version of kotae's data: it stays as it "
                "is. Use the version of kotae that made it, or another file."
            )
        if seed not in (None, header.seed):
            raise UsageError(f"seed: {self._name} was made with seed {header.seed}, got {seed}.")
        if has_gaps is not header.gaps:
            raise UsageError(f"gaps: {self._name} was made with Rules(gaps={header.gaps}).")
        self._handle = self._opened()
        if content.is_torn:
            self.notice = (
                f"The last line of {self._name} is not complete: the server was stopped while it "
                "wrote it. The change in it was dropped."
            )
            self._truncate(self._handle, content.size)
            _log.warning("%s", self.notice)
        self._apply(content.changes)
        if self._changes > self._compact_after:
            self._compact()

    def _apply(self, rows: Sequence[RecordChange]) -> None:
        for table, record_id, row in rows:
            self.records.setdefault(table, {})[record_id] = row
        self._changes += len(rows)
        live = sum(map(len, self.records.values()))
        self._compact_after = max(self._compact_after, 2 * live + _SPARE_CHANGES)

    def _write(self, handle: int, line: bytes) -> None:
        size = os.lseek(handle, 0, os.SEEK_CUR)
        try:
            left = memoryview(line)
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        except BaseException:
            try:
                self._truncate(handle, size)
            except OSError:
                # What the file ends in is unknown: nothing may follow it.
                self._handle = None
                os.close(handle)
            raise

    def _truncate(self, handle: int, size: int) -> None:
        os.ftruncate(handle, size)
        os.lseek(handle, size, os.SEEK_SET)
        os.fsync(handle)

    def _compact(self) -> None:
        """Write the file anew, with one line for each changed record."""
        try:
            self._replace()
        except (OSError, MemoryError) as error:
            # The change itself is in the file.
            self._compact_after = 2 * self._changes
            _log.warning("%s could not be compacted: %s", self._name, error)

    def _replace(self) -> None:
        rows = [
            (table, record_id, row)
            for table, records in self.records.items()
            for record_id, row in records.items()
        ]
        lines = [header_line(self.header), *(line_of([row]) for row in rows)]
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)  # Windows replaces no open file
        try:
            new = self._path.with_name(f"{self._path.name}.new")
            write_atomically(self._path, b"".join(lines), temporary=new)
            _sync_folder(self._path.resolve().parent)
            self._changes, self._compact_after = len(rows), 2 * len(rows) + _SPARE_CHANGES
        finally:
            self._handle = self._opened()

    def _opened(self) -> int:
        handle = os.open(self._path, os.O_RDWR | _BINARY)
        os.lseek(handle, 0, os.SEEK_END)
        return handle


def _sync_folder(folder: Path) -> None:
    """Force a replaced file's entry in its folder to the disk; Windows cannot."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
