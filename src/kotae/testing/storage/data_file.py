"""The file of a server: its changes are in it before the response to the request that made them."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
from typing import TYPE_CHECKING, Final

from kotae.atomic_files import write_atomically
from kotae.errors import UsageError
from kotae.file_locks import lock_file, unlock_file
from kotae.private_files import check_regular_file_of_user, restrict_to_user
from kotae.sanitize import sanitize
from kotae.testing.seed.completion import completed
from kotae.testing.seed.world import WORLD_VERSION, seed_world
from kotae.testing.storage.lines import Header, header_line, line_of, read_header, read_lines
from kotae.testing.world.schema_types import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kotae.testing.storage.lines import Changes
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
        self.records: Changes = {}
        self.notice: str | None = None
        self._path = path = path.absolute()  # the working folder may change
        self._name = sanitize(str(path))
        #: The number of changes in the file, and the least one at which it may be written anew.
        self._changes = self._compact_from = 0
        self._handle: int | None = None
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        found = check_regular_file_of_user(path)
        if found.st_size > 0:
            read_header(path)  # no lock beside a file of another program
        self._lock_handle: int | None = self._locked()
        try:
            restrict_to_user(path, found)
            if path.stat().st_size == 0:
                self.header: Header = Header(
                    WORLD_VERSION, seed or 0, has_gaps, secrets.token_hex(32)
                )
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
        for (table, record_id), row in self.records.items():
            changed.setdefault(table, {})[record_id] = row
        for table, rows in changed.items():
            if fields_of(table):
                # The schema may have gained fields since.
                left = [row for row in rows.values() if row is not None]
                rows |= {row["id"]: row for row in completed(seed, table, left)}
        world = seed_world(seed, has_gaps=self.header.gaps).fork(changed)
        world.save = self.append
        return world

    def append(self, changes: Iterable[Change]) -> None:
        """Add a line with the changes of a request, and return when it is on the disk.

        Raises:
            UsageError: The file is closed.
            OSError: The line cannot be written; the file is as before.
        """
        if self._lock_handle is None:
            raise UsageError("The server is not running, so its file is closed. Start it first.")
        if self._handle is None:
            raise OSError(
                f"{self._name} could not be restored after an error. Start the server anew."
            )
        last: Changes = {(one.table.name, one.record_id): one.after for one in changes}
        self._write(self._handle, line_of(last))
        self.records |= last
        self._changes += len(last)
        self._compact_if_long()

    def close(self) -> None:
        """Close the file, and let other servers open it; a second call does nothing."""
        handle, self._handle = self._handle, None
        lock_handle, self._lock_handle = self._lock_handle, None
        if handle is not None:
            os.close(handle)
        if lock_handle is not None:
            unlock_file(lock_handle)

    def _locked(self) -> int:
        """Lock a file beside this one, `NAME.lock`; the system frees it when the process ends.

        The file itself is replaced when it is compacted.
        """
        try:
            return lock_file(self._path.with_name(f"{self._path.name}.lock"))
        except BlockingIOError:
            raise UsageError(
                f"{self._name} is in use by another server. Stop it, or choose another file."
            ) from None

    def _read(self, seed: int | None, has_gaps: bool) -> None:
        self.header = header = read_header(self._path)
        self.records, self._changes, size = read_lines(self._path)
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
        if size < self._path.stat().st_size:
            self.notice = (
                f"The last line of {self._name} is not complete: the server was stopped while it "
                "wrote it. The change in it was dropped."
            )
            self._truncate(self._handle, size)
            _log.warning("%s", self.notice)
        self._compact_if_long()

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

    def _compact_if_long(self) -> None:
        """Write a long file anew, with one line for each changed record."""
        if self._changes <= max(2 * len(self.records) + _SPARE_CHANGES, self._compact_from):
            return
        try:
            self._replace()
        except (OSError, MemoryError) as error:
            # The change itself is in the file.
            self._compact_from = 2 * self._changes
            _log.warning("%s could not be compacted: %s", self._name, error)

    def _replace(self) -> None:
        rows = (line_of({key: row}) for key, row in self.records.items())
        content = b"".join((header_line(self.header), *rows))
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)  # Windows replaces no open file
        try:
            new = self._path.with_name(f"{self._path.name}.new")
            write_atomically(self._path, content, temporary=new)
            _sync_folder(self._path.resolve().parent)
            self._changes = len(self.records)
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
